"""Commands that wait for their answer, and what becomes of them when the line is cut."""

import asyncio
from dataclasses import dataclass

import msgspec

from rfqdesk.client.errors import (
    ClientError,
    NotSentError,
    OutcomeUnknownError,
    RefusalError,
    TooManyPendingError,
)
from rfqdesk.protocol.commands import (
    AnsweredCommand,
    AskedAfter,
    MayTrade,
    QuoteCounterResponse,
)
from rfqdesk.protocol.events import Ack, Reject
from rfqdesk.protocol.last_look import LastLookResponse
from rfqdesk.protocol.reasons import RejectReason

PENDING_MAX = 10_000

_NO_OUTCOME = frozenset({RejectReason.TOO_MANY_MESSAGES, RejectReason.VENUE_STOPPING})


@dataclass(slots=True)
class PendingCommand:
    """One command. `handed_ms` is the monotonic time it went to the socket, None before."""

    command: AnsweredCommand
    answer: asyncio.Future[Ack]
    handed_ms: float | None = None


class PendingCommands:
    """By `ref`. A hit or lift survives the connection; everything else ends with it."""

    def __init__(self, max_pending: int = PENDING_MAX) -> None:
        self._by_ref: dict[str, PendingCommand] = {}
        self._max_pending = max_pending

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._by_ref)

    def add(self, command: AnsweredCommand) -> PendingCommand:
        """Wait for the answer to `command`; its `ref` must be new.

        Raises:
            TooManyPendingError: too many wait already.
        """
        if len(self._by_ref) >= self._max_pending:
            raise TooManyPendingError(f"{len(self._by_ref)} commands wait for an answer")
        entry = PendingCommand(command, asyncio.get_running_loop().create_future())
        self._by_ref[command.ref] = entry
        return entry

    def forget(self, ref: str) -> None:
        """Nobody waits for this answer any more."""
        self._by_ref.pop(ref, None)

    def answer(self, message: Ack | Reject) -> bool:
        """Give an answer to whoever waits for it; False when nobody does."""
        entry = self._by_ref.get(message.ref)
        if entry is None:
            return False
        if isinstance(message, Reject) and message.reason in _NO_OUTCOME and _asked_before(entry):
            # This refuses the question, not what is asked about; it is asked again.
            return True
        del self._by_ref[message.ref]
        if entry.answer.done():
            return True
        if isinstance(message, Ack):
            entry.answer.set_result(message)
        else:
            entry.answer.set_exception(
                RefusalError(message.reason, message.text, duplicate=message.duplicate)
            )
        return True

    def oldest_handed_ms(self) -> float | None:
        """Return when the longest waiting command went to the socket."""
        times = [e.handed_ms for e in self._by_ref.values() if e.handed_ms is not None]
        return min(times, default=None)

    def unanswered_responses(self) -> frozenset[str]:
        """Return the own ids of commands that may have traded and whose outcome is not known."""
        return frozenset(
            _own_id(entry.command)
            for entry in self._by_ref.values()
            if isinstance(entry.command, MayTrade)
        )

    def connection_lost(self, cause: ClientError) -> None:
        """Settle what can be settled: unsent, or of unknown outcome.

        A hit or lift that was sent stays, to be asked about again: its sender
        must not be left to guess about money.
        """
        for ref, entry in list(self._by_ref.items()):
            if entry.handed_ms is None and not _asked_before(entry):
                self._fail(ref, NotSentError(f"not sent: {cause}"), cause)
            elif isinstance(entry.command, MayTrade) or _asked_before(entry):
                entry.handed_ms = None
                entry.command = msgspec.structs.replace(entry.command, poss_resend=True)
            else:
                self._fail(ref, _unknown(entry, cause), cause)

    def to_ask_again(self) -> list[PendingCommand]:
        """Return the hits and lifts to be sent again, marked as such (FIX 97)."""
        return [entry for entry in self._by_ref.values() if _asked_before(entry)]

    def session_ended(self, cause: ClientError | None) -> None:
        """Settle everything: no connection will come that could answer."""
        for ref, entry in list(self._by_ref.items()):
            if entry.handed_ms is None and not _asked_before(entry):
                self._fail(ref, NotSentError("not sent: the session was closed"), cause)
            else:
                self._fail(ref, _unknown(entry, cause), cause)

    def _fail(self, ref: str, error: ClientError, cause: ClientError | None) -> None:
        entry = self._by_ref.pop(ref)
        error.__cause__ = cause
        if not entry.answer.done():
            entry.answer.set_exception(error)


def _own_id(command: MayTrade) -> str:
    if isinstance(command, QuoteCounterResponse):
        return command.counter_resp_id
    if isinstance(command, LastLookResponse):
        return command.look_resp_id
    return command.quote_resp_id


def _asked_before(entry: PendingCommand) -> bool:
    return isinstance(entry.command, AskedAfter) and entry.command.poss_resend


def _unknown(entry: PendingCommand, cause: ClientError | None) -> OutcomeUnknownError:
    tag = type(entry.command).__struct_config__.tag
    return OutcomeUnknownError(str(tag), cause)
