"""Quoting: what a maker's page asks for, sent one at a time per request; no widgets."""

import itertools
from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtCore import QObject, Signal

from rfqdesk.book.facts import Level
from rfqdesk.book.making import OwnState
from rfqdesk.client.errors import ClientError, OutcomeUnknownError, RefusalError
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.controllers.quoting.answers import Answers
from rfqdesk.desktop.controllers.quoting.quoting_port import QuotingPort
from rfqdesk.desktop.controllers.trading.trading_port import Heard
from rfqdesk.desktop.frames import FrameCoalescer
from rfqdesk.desktop.models.maker.asks import Ask
from rfqdesk.desktop.models.maker.inbox import Attempt, InboxFold, InboxSnapshot, Try
from rfqdesk.desktop.models.maker.quote_draft import QuoteOrder
from rfqdesk.desktop.models.price_measures import Yardstick, yardstick_of
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.prices import ReferencePrices
from rfqdesk.protocol.protection import MakerProtection, ProtectionRules
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import CounterRespType, Leg, PassReason, PriceLevel

_UNSETTLED = frozenset(Attempt) - {Attempt.NONE}
"""Nothing is sent on top of what may be at the venue already, but for a withdrawal."""


class MakingController(QObject):
    """Sends quotes, withdrawals, passes and answers, and keeps what became of each.

    `changed` comes at most once per frame: take a new `snapshot` then. Nothing
    here raises for what the network or the venue does: it stands in the snapshot, or
    comes as `trouble` where it belongs to no request.
    """

    changed = Signal()
    trouble = Signal(object)

    def __init__(
        self,
        desk: DeskController,
        port: QuotingPort,
        tasks: TaskOwner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._port = port
        self._tasks = tasks
        self._fold = InboxFold()
        self._tries: dict[str, Try] = {}
        self._numbers = itertools.count(1)
        self._latest: dict[str, int] = {}
        self._last_look_allowed = True
        self._frames = FrameCoalescer(self.changed.emit, self)
        self._answers = Answers(desk, port, tasks, self.refresh)
        desk.changed.connect(self.refresh)
        desk.reference_changed.connect(self.refresh)
        desk.link_changed.connect(self._on_link)
        self._unsubscribe = desk.session.subscribe(self._on_heard)

    def snapshot(self) -> InboxSnapshot:
        """The desk as it stands now."""
        return self._fold.snapshot(
            self._desk.book,
            self._desk.session.instruments,
            tries=self._tries,
            link=self._desk.link(),
            now_ms=self._desk.now_ms(),
            answers=self._answers.by_request,
            protection=self._port.maker_protection,
            last_look_allowed=self._last_look_allowed,
            prices=self._port.reference_prices,
            price_age_max_ms=self._port.price_age_max_ms,
        )

    @property
    def protection(self) -> MakerProtection | None:
        """How the own firm's protection stands; None while the venue has not said."""
        return self._port.maker_protection

    def refresh(self) -> None:
        """Ask for a new snapshot to be shown."""
        self._frames.request()

    def send(self, rfq_id: str, order: QuoteOrder) -> bool:
        """Send a quote; False when one is on its way already or there is no connection."""
        if self._busy(rfq_id) or not self._desk.link().live:
            return False
        self._start(rfq_id, Attempt.SENDING, lambda: self._quote(rfq_id, order))
        return True

    def pass_request(self, rfq_id: str, reason: PassReason = PassReason.OTHER) -> bool:
        """Pass; False when something is on its way already or there is no connection."""
        if self._busy(rfq_id) or not self._desk.link().live:
            return False
        self._start(rfq_id, Attempt.PASSING, lambda: self._port.pass_request(rfq_id, reason=reason))
        return True

    def say_working(self, rfq_id: str) -> bool:
        """Say that a price is being worked on; a quote may follow at once."""
        if self._busy(rfq_id) or not self._desk.link().live:
            return False
        self._tasks.start(self._say_working(rfq_id), name=f"working {rfq_id}")
        return True

    def answer(self, ask: Ask, response: CounterRespType) -> bool:
        """Say yes or no to a counter or at a last look; False where that is answered already."""
        return self._desk.link().live and self._answers.give(ask, response)

    def reset_protection(self) -> bool:
        """Reset the own firm's protection; False without a connection."""
        if not self._desk.link().live:
            return False
        self._start_protecting(self._port.reset_maker_protection)
        return True

    def set_protection(self, rules: ProtectionRules) -> bool:
        """Set the own firm's protection; False without a connection."""
        if not self._desk.link().live:
            return False
        self._start_protecting(lambda: self._port.set_maker_protection(rules))
        return True

    def withdraw(self, rfq_id: str) -> bool:
        """Withdraw, also while a quote is on its way: the venue takes them in order."""
        if not self._desk.link().live or self._attempt(rfq_id) is Attempt.WITHDRAWING:
            return False
        self._start(rfq_id, Attempt.WITHDRAWING, lambda: self._port.cancel_quote(rfq_id))
        return True

    def withdraw_all(self) -> bool:
        """Withdraw every quote of the firm in one command; False without a connection."""
        if not self._desk.link().live:
            return False
        touched = [
            entry.rfq_id
            for entry in self.snapshot().entries
            if entry.view.state is OwnState.LIVE or entry.attempt is Attempt.SENDING
        ]
        numbers = {rfq_id: self._begin(rfq_id, Attempt.WITHDRAWING) for rfq_id in touched}
        work = self._finish(numbers, self._port.cancel_quote)
        self._tasks.start(work, name="withdraw all quotes")
        return True

    def under_way(self, rfq_id: str) -> bool:
        """Whether something was sent on a request whose answer has not come."""
        return self._busy(rfq_id)

    def yardstick(self, legs: Sequence[Leg]) -> Yardstick | None:
        """What a package's prices are measured by; None where an instrument is not known."""
        return yardstick_of(
            legs,
            self._desk.session.instruments,
            self._port.reference_prices,
            self._desk.now_ms(),
            digits=0,
            price_age_max_ms=self._port.price_age_max_ms,
        )

    def close(self) -> None:
        """Stop listening, and tell the views nothing more: they may be gone."""
        self._unsubscribe()
        self._frames.close()

    def _busy(self, rfq_id: str) -> bool:
        return self._attempt(rfq_id) in _UNSETTLED

    def _attempt(self, rfq_id: str) -> Attempt:
        made = self._tries.get(rfq_id)
        return Attempt.NONE if made is None else made.attempt

    def _begin(self, rfq_id: str, attempt: Attempt) -> int:
        number = next(self._numbers)
        self._latest[rfq_id] = number
        self._tries[rfq_id] = Try(attempt)
        self.refresh()
        return number

    def _start(self, rfq_id: str, attempt: Attempt, ask: Callable[[], Awaitable[Ack]]) -> None:
        number = self._begin(rfq_id, attempt)
        self._tasks.start(
            self._finish({rfq_id: number}, ask), name=f"{attempt.value} {rfq_id} {number}"
        )

    async def _quote(self, rfq_id: str, order: QuoteOrder) -> Ack:
        try:
            return await self._port.quote(
                rfq_id,
                bid=_wire(order.bid),
                offer=_wire(order.offer),
                bid_legs=tuple(map(text_of, order.bid_legs)),
                offer_legs=tuple(map(text_of, order.offer_legs)),
                all_or_none=order.all_or_none,
                quote_type=order.quote_type,
                last_look=order.last_look,
                quote_ttl_ms=order.quote_ttl_ms,
            )
        except RefusalError as error:
            if error.reason is RejectReason.LAST_LOOK_NOT_ALLOWED:
                self._last_look_allowed = False
            raise

    async def _say_working(self, rfq_id: str) -> None:
        try:
            await self._port.working(rfq_id)
        except OutcomeUnknownError:
            # Nothing hangs on it: the feed tells whether the client has heard it.
            pass
        except ClientError as error:
            if not self._busy(rfq_id):
                self._tries[rfq_id] = Try(refused=_refused(error))
                self.refresh()

    def _start_protecting(self, ask: Callable[[], Awaitable[Ack]]) -> None:
        self._tasks.start(self._protect(ask), name="protection of the firm")

    async def _protect(self, ask: Callable[[], Awaitable[Ack]]) -> None:
        try:
            await ask()
        except ClientError as error:
            self.trouble.emit(notice_of(error))

    async def _finish(self, numbers: dict[str, int], ask: Callable[[], Awaitable[Ack]]) -> None:
        # So it stays for whatever is not foreseen, and where the desk ends meanwhile.
        outcome = Try(Attempt.UNKNOWN)
        try:
            await ask()
        except OutcomeUnknownError:
            pass
        except ClientError as error:
            outcome = Try(refused=_refused(error))
        else:
            outcome = Try()
        finally:
            for rfq_id, number in numbers.items():
                # A later command on the same request has its own ending.
                if self._latest.get(rfq_id) == number:
                    del self._latest[rfq_id]
                    self._tries[rfq_id] = outcome
            self.refresh()

    def _on_heard(self, heard: Heard) -> None:
        # Marks move four times a second: of no interest to the rest of the desk.
        if isinstance(heard, ReferencePrices):
            self.refresh()

    def _on_link(self) -> None:
        if self._desk.link().connected:
            # Live means caught up: the book now tells what became of everything.
            for rfq_id, made in list(self._tries.items()):
                if made.attempt is Attempt.UNKNOWN:
                    del self._tries[rfq_id]
            self._answers.ask_all()
        else:
            self._answers.connection_lost()
        self.refresh()


def _refused(error: ClientError) -> str:
    if isinstance(error, RefusalError):
        return error.text
    told = notice_of(error)
    return f"{told.title}. {told.happened} {told.advice}"


def _wire(level: Level | None) -> PriceLevel | None:
    if level is None:
        return None
    return PriceLevel(price=text_of(level.price), quantity=text_of(level.quantity))
