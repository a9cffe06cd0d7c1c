"""The state of every accept: one in flight per request, and never forgotten half-way."""

from msgspec.structs import replace

from rfqdesk.book.book import Book
from rfqdesk.book.facts import LookFact, TradeFact
from rfqdesk.client.errors import ClientError, OutcomeUnknownError, RefusalError
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase, AcceptStatus, Shown, ShownCross
from rfqdesk.protocol.terms import LookEndReason, RequestEndReason

_OPEN_PHASES = frozenset({AcceptPhase.ACCEPTING, AcceptPhase.ASKED, AcceptPhase.UNKNOWN})
_TAKEN_PHASES = frozenset({AcceptPhase.DONE, AcceptPhase.RESTING})
"""Phases in which the venue has taken an accept: no later word makes it untaken."""
_UNKNOWN_NOTICE = Notice(
    "Outcome not known yet",
    "The connection was lost before the venue answered. You may or may not have traded.",
    "Do not trade elsewhere on a guess: the venue is asked again under the same number as "
    "soon as the connection is back, and that can never trade twice.",
)
_CLOSED_NOTICE = Notice(
    "Outcome not known",
    "The session was closed before the venue answered. You may or may not have traded.",
    "Connect again and look at the trades, or ask the venue, before you deal elsewhere.",
)
_ASKED_LOST_NOTICE = Notice(
    "Outcome not known yet",
    "The connection was lost while the dealer was asked for its last look. You may or may not "
    "have traded.",
    "Do not trade elsewhere on a guess: the venue tells how it ended as soon as the connection "
    "is back.",
)
_ENDED_NOTICE = Notice(
    "Outcome not known yet",
    "rfqdesk ended before the venue answered. You may or may not have traded.",
    "Do not trade elsewhere on a guess: the venue is asked under the same number as soon as "
    "there is a connection, and that can never trade. Nothing is sent again by itself.",
)
_UNFORESEEN_NOTICE = Notice(
    "Outcome not known",
    "Something in rfqdesk went wrong that was not foreseen, before the venue's answer was read. "
    "You may or may not have traded.",
    "Do not trade elsewhere on a guess: ask the venue. It is asked under the same number, and "
    "that can never trade.",
)
_LOOK_WORDS = {
    LookEndReason.REJECTED: "The dealer turned it down at its last look.",
    LookEndReason.EXPIRED: "The dealer did not answer within its last look, which counts as no.",
    LookEndReason.REQUEST_ENDED: "The request ended during the dealer's last look.",
    LookEndReason.VOID: "You were not allowed to deal any more during the dealer's last look.",
}


class Accepts:
    """The latest accept of each request. Each method returns whether something changed."""

    def __init__(self) -> None:
        self._by_rfq: dict[str, AcceptStatus] = {}

    def of(self, rfq_id: str) -> AcceptStatus | None:
        """The latest accept on a request."""
        return self._by_rfq.get(rfq_id)

    def begin(self, shown: Shown, quote_resp_id: str) -> bool:
        """Note that an accept goes out; False when an earlier one forbids it."""
        earlier = self._by_rfq.get(shown.rfq_id)
        if earlier is not None and earlier.blocks:
            return False
        self._by_rfq[shown.rfq_id] = AcceptStatus(AcceptPhase.ACCEPTING, shown, quote_resp_id)
        return True

    def recover(self, shown: Shown, quote_resp_id: str) -> None:
        """Take up an accept that was on its way when the desk ended: unknown until it is known."""
        self._by_rfq[shown.rfq_id] = AcceptStatus(
            AcceptPhase.UNKNOWN, shown, quote_resp_id, notice=_ENDED_NOTICE
        )

    def done(self, rfq_id: str, quote_resp_id: str, trade_id: str) -> bool:
        """The venue confirmed the trade, or has the cross that is to rest."""
        status = self._current(rfq_id, quote_resp_id)
        if status is None or status.phase in _TAKEN_PHASES:
            return False
        rests = isinstance(status.shown, ShownCross) and status.shown.rests
        phase = AcceptPhase.RESTING if rests else AcceptPhase.DONE
        self._by_rfq[rfq_id] = replace(status, phase=phase, trade_id=trade_id, notice=None)
        return True

    def asked(self, rfq_id: str, quote_resp_id: str) -> bool:
        """The dealer is asked for its last look: nothing has traded, and nothing is refused."""
        status = self._current(rfq_id, quote_resp_id)
        if status is None or status.phase not in {AcceptPhase.ACCEPTING, AcceptPhase.UNKNOWN}:
            return False
        self._by_rfq[rfq_id] = replace(status, phase=AcceptPhase.ASKED, notice=None)
        return True

    def to_settle(self, book: Book, rfq_id: str) -> str:
        """Id of a known outcome after which the request may take more, "" for none."""
        status, request = self._by_rfq.get(rfq_id), book.requests.get(rfq_id)
        if status is None or request is None or status.settled:
            return ""
        again = status.phase is AcceptPhase.RESTING or (
            status.phase is AcceptPhase.DONE and not request.all_or_none
        )
        return status.quote_resp_id if again else ""

    def settle(self, book: Book, rfq_id: str, quote_resp_id: str) -> bool:
        """Let the request take more; False while the book does not have the trade yet."""
        if self.to_settle(book, rfq_id) != quote_resp_id:
            return True
        status = self._by_rfq[rfq_id]
        if status.trade_id and _trade_of(book, rfq_id, quote_resp_id) is None:
            return False
        self._by_rfq[rfq_id] = replace(status, settled=True)
        return True

    def failed(self, rfq_id: str, quote_resp_id: str, error: ClientError) -> bool:
        """The venue refused, or nothing was sent, or nobody can say."""
        status = self._current(rfq_id, quote_resp_id)
        if status is None or status.phase in _TAKEN_PHASES:
            return False
        if isinstance(error, OutcomeUnknownError):
            self._by_rfq[rfq_id] = replace(status, phase=AcceptPhase.UNKNOWN, notice=_CLOSED_NOTICE)
            return True
        self._by_rfq[rfq_id] = replace(
            status, phase=AcceptPhase.REJECTED, notice=_refusal_notice(error)
        )
        return True

    def left_open(self, rfq_id: str, quote_resp_id: str) -> bool:
        """Whoever waited for the answer waits no more, without having got one."""
        status = self._current(rfq_id, quote_resp_id)
        if status is None or status.phase is not AcceptPhase.ACCEPTING:
            return False
        self._by_rfq[rfq_id] = replace(
            status, phase=AcceptPhase.UNKNOWN, notice=_UNFORESEEN_NOTICE, askable=True
        )
        return True

    def asking(self, rfq_id: str, quote_resp_id: str) -> bool:
        """The venue is asked now: nobody need ask it meanwhile."""
        return self._set_askable(rfq_id, quote_resp_id, askable=False)

    def not_asking(self, rfq_id: str, quote_resp_id: str) -> bool:
        """Nobody asks any more: where it is unknown still, it may be asked anew."""
        return self._set_askable(rfq_id, quote_resp_id, askable=True)

    def not_told(self, rfq_id: str, quote_resp_id: str, told: Notice) -> None:
        """The venue was asked and did not say."""
        status = self._current(rfq_id, quote_resp_id)
        if status is not None and status.phase is AcceptPhase.UNKNOWN:
            self._by_rfq[rfq_id] = replace(status, notice=_not_told_notice(told))

    def connection_lost(self) -> list[str]:
        """Accepts without an answer are of unknown outcome now; returns their requests."""
        touched = []
        for rfq_id, status in self._by_rfq.items():
            if self._set_askable(rfq_id, status.quote_resp_id, askable=False):
                touched.append(rfq_id)
            notice = {
                AcceptPhase.ACCEPTING: _UNKNOWN_NOTICE,
                AcceptPhase.ASKED: _ASKED_LOST_NOTICE,
            }.get(status.phase)
            if notice is not None:
                self._by_rfq[rfq_id] = replace(status, phase=AcceptPhase.UNKNOWN, notice=notice)
                touched.append(rfq_id)
        return touched

    def undecided(self) -> list[str]:
        """Requests whose accept is of unknown outcome."""
        return [
            rfq_id for rfq_id, status in self._by_rfq.items() if status.phase is AcceptPhase.UNKNOWN
        ]

    def reconcile(self, book: Book, rfq_id: str) -> bool:
        """Take the outcome from the feed, which may know it before the answer comes."""
        status = self._by_rfq.get(rfq_id)
        if status is None or status.phase not in _OPEN_PHASES or rfq_id not in book.requests:
            return False
        trade = _trade_of(book, rfq_id, status.quote_resp_id)
        if trade is not None:
            return self.done(rfq_id, status.quote_resp_id, trade.trade_id)
        resting = {cross.quote_resp_id for cross in book.requests[rfq_id].crosses}
        if status.quote_resp_id in resting:
            return self.done(rfq_id, status.quote_resp_id, "")
        look = book.looks.get(rfq_id)
        if look is not None and look.quote_resp_id == status.quote_resp_id:
            return self._take_look(status, look)
        reason = book.requests[rfq_id].end_reason
        if reason is None:
            return False
        # A trade reaches the feed before the end of its request, so there was none.
        self._by_rfq[rfq_id] = replace(
            status, phase=AcceptPhase.REJECTED, notice=_ended_notice(reason)
        )
        return True

    def _set_askable(self, rfq_id: str, quote_resp_id: str, *, askable: bool) -> bool:
        status = self._current(rfq_id, quote_resp_id)
        if status is None or status.phase is not AcceptPhase.UNKNOWN or status.askable == askable:
            return False
        self._by_rfq[rfq_id] = replace(status, askable=askable)
        return True

    def _take_look(self, status: AcceptStatus, look: LookFact) -> bool:
        rfq_id = status.shown.rfq_id
        if look.end_reason is None:
            return self.asked(rfq_id, status.quote_resp_id)
        words = _LOOK_WORDS.get(look.end_reason)
        if words is None:
            # Accepted: the trade is in the same batch.
            return False
        notice = Notice(
            "Not traded", f"{words} This click traded nothing.", "Choose another quote."
        )
        self._by_rfq[rfq_id] = replace(status, phase=AcceptPhase.REJECTED, notice=notice)
        return True

    def _current(self, rfq_id: str, quote_resp_id: str) -> AcceptStatus | None:
        status = self._by_rfq.get(rfq_id)
        return status if status is not None and status.quote_resp_id == quote_resp_id else None


def _trade_of(book: Book, rfq_id: str, quote_resp_id: str) -> TradeFact | None:
    return next((t for t in book.trades_of(rfq_id) if t.quote_resp_id == quote_resp_id), None)


def _refusal_notice(error: ClientError) -> Notice:
    notice = notice_of(error)
    if isinstance(error, RefusalError) and "nothing" not in notice.happened.lower():
        return replace(notice, happened=f"{notice.happened} Nothing was traded.")
    return notice


def _not_told_notice(told: Notice) -> Notice:
    return Notice(
        "Outcome not known",
        f"The venue was asked and did not say. {told.happened} You may or may not have traded.",
        "Do not trade elsewhere on a guess: ask the venue once more, which can never trade.",
    )


def _ended_notice(reason: RequestEndReason) -> Notice:
    words = {
        RequestEndReason.FILLED: "Your firm dealt on this request in another way.",
        RequestEndReason.EXPIRED: "The request ran out before the venue took it.",
        RequestEndReason.CANCELLED: "The request was cancelled before the venue took it.",
        RequestEndReason.SUSPENDED: "You were suspended before the venue took it.",
        RequestEndReason.INSTRUMENT_EXPIRED: "An instrument expired before the venue took it.",
        RequestEndReason.DISCONNECTED: "The request ended with your connection.",
        RequestEndReason.DEAD_MAN: "Your dead-man timer ended the request.",
        RequestEndReason.HALTED: "Trading was halted before the venue took it.",
    }.get(reason, "The request ended before the venue took it.")
    return Notice("Not traded", f"{words} This click traded nothing.", "Ask again for new quotes.")
