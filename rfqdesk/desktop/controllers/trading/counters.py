"""Counters on their way: sent once, and of known outcome before anything else is said.

A counter is a firm offer. Once the feed shows it, the book is what counts; what is kept
here is the time before, and what became of one that never got so far. Each is noted before it
is sent, so that a desk that was killed in between makes sure of it at its next start.
"""

import logging
from collections.abc import Callable

from msgspec.structs import replace

from rfqdesk.book.book import Book
from rfqdesk.book.facts import QuoteKey
from rfqdesk.client.errors import ClientError, OutcomeUnknownError, RefusalError
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.controllers.trading.desk_notes import DeskNotes
from rfqdesk.desktop.controllers.trading.note_kinds import CounterNote
from rfqdesk.desktop.controllers.trading.trading_port import TradingPort
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.stack.desk_state import CounterPhase, CounterStatus, ShownCounter
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.reasons import RejectReason

_UNKNOWN_NOTICE = Notice(
    "Not known whether the counter stands",
    "The connection was lost before the venue answered. If it stands, the dealer may take it.",
    "As soon as the connection is back the venue's feed shows it, or it is withdrawn to make "
    "sure that nothing stands.",
)
_ENDED_NOTICE = Notice(
    "Not known whether the counter stands",
    "rfqdesk ended before the venue answered. If it stands, the dealer may take it.",
    "As soon as there is a connection the venue's feed shows it, or it is withdrawn to make sure "
    "that nothing stands.",
)
_NO_ANSWER = Notice(
    "Not known whether the counter stands",
    "Something in rfqdesk went wrong that was not foreseen, before the venue's answer was read. "
    "If it stands, the dealer may take it.",
    "Make sure: it is withdrawn then, if the venue has it, and has no effect if it comes later.",
)
_NOTHING_STANDS = Notice(
    "The counter does not stand",
    "The connection was lost before the venue answered, and the venue was asked since: nothing "
    "of yours stands towards this dealer by it, nothing was traded, and nothing will be even if "
    "it still arrives there.",
    "Counter anew if you still want to.",
)
logger = logging.getLogger(__name__)


class Counters:
    """The latest counter to each dealer, as far as the feed has not shown it."""

    def __init__(
        self,
        session: TradingPort,
        tasks: TaskOwner,
        book: Book,
        notes: DeskNotes,
        *,
        make_id: Callable[[], str],
        live: Callable[[], bool],
        changed: Callable[[str], None],
    ) -> None:
        self._session, self._tasks, self._book, self._notes = session, tasks, book, notes
        self._make_id, self._live, self._changed = make_id, live, changed
        self._by_key: dict[QuoteKey, CounterStatus] = {}
        self._making_sure: set[QuoteKey] = set()

    def of(self, rfq_id: str) -> dict[str, CounterStatus]:
        """What is not settled on a request, by dealer."""
        return {key.maker: one for key, one in self._by_key.items() if key.rfq_id == rfq_id}

    def offer(self, shown: ShownCounter) -> bool:
        """Send a counter; False when one is under way or nothing can be sent now."""
        key = QuoteKey(shown.rfq_id, shown.maker)
        known = self._by_key.get(key)
        if (known is not None and known.phase is not CounterPhase.FAILED) or not self._live():
            return False
        counter_id = self._make_id()
        self._notes.sending(CounterNote(counter_id, shown, self._session.clock.now_ms()))
        self._put(key, CounterStatus(CounterPhase.SENDING, shown, counter_id))
        self._tasks.start(self._send(key, shown, counter_id), name=f"counter {counter_id}")
        return True

    def recover(self, shown: ShownCounter, counter_id: str) -> None:
        """Take up one that was on its way when the desk ended: unknown until it is known."""
        key = QuoteKey(shown.rfq_id, shown.maker)
        self._by_key[key] = CounterStatus(
            CounterPhase.UNKNOWN, shown, counter_id, notice=_ENDED_NOTICE
        )

    def dismiss(self, rfq_id: str, maker: str) -> bool:
        """Put away the word that a counter was not made; False where there is none."""
        key = QuoteKey(rfq_id, maker)
        known = self._by_key.get(key)
        if known is None or known.phase is not CounterPhase.FAILED:
            return False
        self._put(key, None)
        return True

    def make_sure_of(self, rfq_id: str, maker: str) -> bool:
        """Withdraw one whose fate is not known; False where there is none or that is under way."""
        key = QuoteKey(rfq_id, maker)
        status = self._by_key.get(key)
        if status is None or status.phase is not CounterPhase.UNKNOWN or not self._live():
            return False
        return self._withdraw_unseen(key, status)

    def connection_lost(self) -> None:
        """Whatever has no answer is of unknown outcome now."""
        for key, status in list(self._by_key.items()):
            if status.phase is CounterPhase.SENDING:
                self._put(key, replace(status, phase=CounterPhase.UNKNOWN, notice=_UNKNOWN_NOTICE))

    def reconcile(self, rfq_id: str) -> None:
        """Drop what the feed shows by now: from then on the book is what counts."""
        for key, status in list(self._by_key.items()):
            if key.rfq_id != rfq_id:
                continue
            if self._seen(key, status.counter_id):
                self._put(key, None)
            elif self._book.requests[rfq_id].ended and status.phase is CounterPhase.UNKNOWN:
                # It would have ended with the request, and a trade would have come before.
                self._settle(key, status.counter_id, CounterPhase.FAILED, _NOTHING_STANDS)

    def make_sure(self) -> None:
        """The feed is caught up: what it has not shown is withdrawn, so that nothing stands."""
        for key, status in list(self._by_key.items()):
            if status.phase is not CounterPhase.UNKNOWN:
                continue
            if self._seen(key, status.counter_id):
                self._put(key, None)
            else:
                self._withdraw_unseen(key, status)

    def _withdraw_unseen(self, key: QuoteKey, status: CounterStatus) -> bool:
        if key in self._making_sure:
            return False
        self._making_sure.add(key)
        self._put(key, replace(status, askable=False))
        self._tasks.start(self._make_sure(key, status), name=f"withdraw unseen {key}")
        return True

    async def _send(self, key: QuoteKey, shown: ShownCounter, counter_id: str) -> None:
        # So it stays for whatever is not foreseen, and where the desk ends meanwhile.
        phase, notice, askable = CounterPhase.UNKNOWN, _NO_ANSWER, True
        try:
            await self._session.counter(
                shown,
                shown.response,
                shown.quote_req_id,
                shown.quantity,
                shown.price,
                counter_ttl_ms=shown.counter_ttl_ms,
                allocations=shown.allocations,
                counter_id=counter_id,
            )
        except OutcomeUnknownError:
            notice, askable = _UNKNOWN_NOTICE, False
        except ClientError as error:
            phase, notice, askable = CounterPhase.FAILED, notice_of(error), False
        else:
            # The feed shows it, before this answer or right after.
            phase = CounterPhase.SENDING
        finally:
            if phase is not CounterPhase.SENDING:
                self._settle(key, counter_id, phase, notice, askable=askable)

    async def _make_sure(self, key: QuoteKey, status: CounterStatus) -> None:
        phase, notice, askable = CounterPhase.UNKNOWN, _NO_ANSWER, True
        try:
            await self._session.cancel_counter(
                status.shown.quote_req_id, key.maker, status.counter_id
            )
        except RefusalError as error:
            if error.reason is RejectReason.UNKNOWN_REQUEST:
                phase, notice = CounterPhase.FAILED, _NOTHING_STANDS
            else:
                logger.warning("counter %s could not be withdrawn: %s", status.counter_id, error)
                notice = _not_withdrawn(error)
        except ClientError:
            # Lost once more: asked again with the next connection.
            notice, askable = _UNKNOWN_NOTICE, False
        else:
            phase, notice = CounterPhase.FAILED, _NOTHING_STANDS
        finally:
            self._making_sure.discard(key)
            self._settle(key, status.counter_id, phase, notice, askable=askable)

    def _settle(
        self,
        key: QuoteKey,
        counter_id: str,
        phase: CounterPhase,
        notice: Notice,
        *,
        askable: bool = False,
    ) -> None:
        status = self._by_key.get(key)
        if status is not None and status.counter_id == counter_id:
            unknown = phase is CounterPhase.UNKNOWN
            settled = replace(status, phase=phase, notice=notice, askable=askable and unknown)
            self._put(key, settled)

    def _seen(self, key: QuoteKey, counter_id: str) -> bool:
        counter = self._book.counters.get(key)
        if counter is not None and counter.counter_id == counter_id:
            return True
        return any(t.quote_resp_id == counter_id for t in self._book.trades_of(key.rfq_id))

    def _put(self, key: QuoteKey, status: CounterStatus | None) -> None:
        known = self._by_key.get(key)
        if known is not None and (status is None or status.phase is CounterPhase.FAILED):
            self._notes.answered(known.counter_id)
        if status is None:
            self._by_key.pop(key, None)
        else:
            self._by_key[key] = status
        self._changed(key.rfq_id)


def _not_withdrawn(error: RefusalError) -> Notice:
    told = notice_of(error)
    return Notice(
        "Not known whether the counter stands",
        f"The venue did not take it back. {told.happened} If it stands, the dealer may take it.",
        f"{told.advice} Make sure once more; it is tried again with the next connection too.",
    )
