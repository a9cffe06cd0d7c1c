"""The same id twice: which outcome it has, and whether it is the same command."""

import hashlib

import msgspec

from rfqdesk.protocol.commands import Quote, QuoteRequest, QuoteResponse
from rfqserver.engine.answers import Accepted, Decision, Refused
from rfqserver.engine.commands import IdentifiedCommand
from rfqserver.engine.refusals import refused_reused_id
from rfqserver.engine.state import CommandKey, VenueState

REQUEST_KIND = "quote_request"
QUOTE_KIND = "quote"
RESPONSE_KIND = "quote_response"


def key_of(command: IdentifiedCommand, firm: str) -> CommandKey:
    """The key under which the outcome of a firm's command is kept."""
    match command:
        case QuoteRequest():
            return CommandKey(REQUEST_KIND, firm, command.quote_req_id)
        case Quote():
            return CommandKey(QUOTE_KIND, firm, command.quote_id, command.revision)
        case QuoteResponse():
            return CommandKey(RESPONSE_KIND, firm, command.quote_resp_id)


def fingerprint_of(command: IdentifiedCommand) -> str:
    """SHA-256 in hex of what the command asks for.

    Without what a repetition may change: the connection's `ref`, the mark
    `poss_resend`, and the signature, which covers both.
    """
    if isinstance(command, QuoteResponse):
        bare: IdentifiedCommand = msgspec.structs.replace(
            command, ref="", signature="", poss_resend=False
        )
    else:
        bare = msgspec.structs.replace(command, ref="", signature="")
    return hashlib.sha256(msgspec.json.encode(bare)).hexdigest()


def repeated(state: VenueState, key: CommandKey, fingerprint: str) -> Decision | None:
    """The decision for an id that was seen before; None for a new one."""
    outcome = state.outcomes.get(key)
    if outcome is None:
        return None
    if outcome.fingerprint != fingerprint:
        return Decision((), refused_reused_id(key))
    first = outcome.answer
    again: Accepted | Refused = msgspec.structs.replace(first, duplicate=True)
    return Decision((), again)
