"""The same id twice: which outcome it has, and whether it is the same command."""

import hashlib
from functools import lru_cache

import msgspec

from rfqdesk.protocol.command_kinds import is_asked_after
from rfqdesk.protocol.commands import (
    Quote,
    QuoteCounter,
    QuoteCounterResponse,
    QuoteCross,
    QuoteRequest,
    QuoteResponse,
)
from rfqdesk.protocol.last_look import LastLookResponse
from rfqserver.engine.answers import Accepted, Decision, Refused
from rfqserver.engine.commands import IdentifiedCommand
from rfqserver.engine.facts.events import CommandRejected
from rfqserver.engine.refusals import refused_reused_id
from rfqserver.engine.state.state import CommandKey, VenueState

REQUEST_KIND = "quote_request"
QUOTE_KIND = "quote"
RESPONSE_KIND = "quote_response"

COUNTER_RESPONSE_KIND = "quote_counter_response"
LOOK_RESPONSE_KIND = "last_look_response"

COUNTER_KIND = "quote_counter"

_SHARED = {"quote_cross": RESPONSE_KIND, COUNTER_KIND: RESPONSE_KIND}
"""Commands that share the ids of another kind."""

_encoder = msgspec.json.Encoder()


def key_of(command: IdentifiedCommand, firm: str) -> CommandKey:
    """The key under which the outcome of a firm's command is kept."""
    match command:
        case QuoteRequest():
            return CommandKey(REQUEST_KIND, firm, command.quote_req_id)
        case Quote():
            return CommandKey(QUOTE_KIND, firm, command.quote_id, command.revision)
        case QuoteResponse() | QuoteCross():
            return CommandKey(RESPONSE_KIND, firm, command.quote_resp_id)
        case QuoteCounter():
            return CommandKey(RESPONSE_KIND, firm, command.counter_id)
        case QuoteCounterResponse():
            return CommandKey(COUNTER_RESPONSE_KIND, firm, command.counter_resp_id)
        case LastLookResponse():
            return CommandKey(LOOK_RESPONSE_KIND, firm, command.look_resp_id)


def kind_of(command: IdentifiedCommand) -> str:
    """The command's own name on the wire."""
    return str(command.__struct_config__.tag)


def rejected_key(event: CommandRejected) -> CommandKey:
    """The key under which a journalled refusal is kept."""
    kind = _SHARED.get(event.kind, event.kind)
    return CommandKey(kind, event.firm, event.command_id, event.revision)


@lru_cache(maxsize=1)
def fingerprint_of(command: IdentifiedCommand) -> str:
    """SHA-256 in hex of what the command asks for.

    Without what a repetition may change: the connection's `ref`, the mark
    `poss_resend`, and the signature, which covers both. Asked for twice in each decision.
    """
    if is_asked_after(command):
        bare: IdentifiedCommand = msgspec.structs.replace(
            command, ref="", signature="", poss_resend=False
        )
    else:
        bare = msgspec.structs.replace(command, ref="", signature="")
    return hashlib.sha256(_encoder.encode(bare)).hexdigest()


def repeated(state: VenueState, key: CommandKey, fingerprint: str) -> Decision | None:
    """The decision for an id that was seen before; None for a new one.

    IDM-01, IDM-02, IDM-03, IDM-04.
    """
    outcome = state.outcomes.get(key)
    if outcome is None:
        return None
    if outcome.fingerprint != fingerprint:
        return Decision((), refused_reused_id(key))
    first = outcome.answer
    again: Accepted | Refused = msgspec.structs.replace(first, duplicate=True)
    return Decision((), again)
