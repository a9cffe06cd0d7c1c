"""Quoting: what a maker's page asks for, sent one at a time per request; no widgets."""

import itertools
from collections.abc import Awaitable, Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from rfqdesk.book.facts import Level
from rfqdesk.book.making import OwnState
from rfqdesk.client.errors import ClientError, OutcomeUnknownError, RefusalError
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.frames import FrameCoalescer
from rfqdesk.desktop.models.inbox import Attempt, InboxFold, InboxSnapshot, Try
from rfqdesk.desktop.models.quote_draft import QuoteOrder
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.terms import PriceLevel

_UNDER_WAY = frozenset({Attempt.SENDING, Attempt.WITHDRAWING, Attempt.PASSING})


class QuotingPort(Protocol):
    """The part of `client.session.TradingSession` that a maker's desk uses."""

    async def quote(
        self,
        rfq_id: str,
        *,
        bid: PriceLevel | None = None,
        offer: PriceLevel | None = None,
        all_or_none: bool = False,
        quote_ttl_ms: int = 0,
    ) -> Ack:
        """Quote, or replace the own quote."""
        ...

    async def cancel_quote(self, rfq_id: str = "") -> Ack:
        """Withdraw one quote, or all."""
        ...

    async def pass_request(self, rfq_id: str, text: str = "") -> Ack:
        """Say that no price will come."""
        ...


class MakingController(QObject):
    """Sends quotes, withdrawals and passes, and keeps what became of each.

    `changed` comes at most once per frame: take a new `snapshot` then. Nothing
    here raises for what the network or the venue does; it stands in the snapshot.
    """

    changed = Signal()

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
        self._frames = FrameCoalescer(self.changed.emit, self)
        desk.changed.connect(self.refresh)
        desk.reference_changed.connect(self.refresh)
        desk.link_changed.connect(self._on_link)

    def snapshot(self) -> InboxSnapshot:
        """The desk as it stands now."""
        return self._fold.snapshot(
            self._desk.book,
            self._desk.session.instruments,
            tries=self._tries,
            link=self._desk.link(),
            now_ms=self._desk.now_ms(),
        )

    def refresh(self) -> None:
        """Ask for a new snapshot to be shown."""
        self._frames.request()

    def send(self, rfq_id: str, order: QuoteOrder) -> bool:
        """Send a quote; False when one is on its way already or there is no connection."""
        if self._busy(rfq_id) or not self._desk.link().live:
            return False
        self._start(
            rfq_id,
            Attempt.SENDING,
            lambda: self._port.quote(
                rfq_id,
                bid=_wire(order.bid),
                offer=_wire(order.offer),
                all_or_none=order.all_or_none,
                quote_ttl_ms=order.quote_ttl_ms,
            ),
        )
        return True

    def pass_request(self, rfq_id: str) -> bool:
        """Pass; False when something is on its way already or there is no connection."""
        if self._busy(rfq_id) or not self._desk.link().live:
            return False
        self._start(rfq_id, Attempt.PASSING, lambda: self._port.pass_request(rfq_id))
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

    def close(self) -> None:
        """Tell the views nothing more: they may be gone."""
        self._frames.close()

    def _busy(self, rfq_id: str) -> bool:
        return self._attempt(rfq_id) in _UNDER_WAY

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

    async def _finish(self, numbers: dict[str, int], ask: Callable[[], Awaitable[Ack]]) -> None:
        outcome = Try()
        try:
            await ask()
        except OutcomeUnknownError:
            outcome = Try(Attempt.UNKNOWN)
        except RefusalError as error:
            outcome = Try(refused=error.text)
        except ClientError as error:
            told = notice_of(error)
            outcome = Try(refused=f"{told.title}. {told.happened} {told.advice}")
        finally:
            for rfq_id, number in numbers.items():
                # A later command on the same request has its own ending.
                if self._latest.get(rfq_id) == number:
                    del self._latest[rfq_id]
                    self._tries[rfq_id] = outcome
            self.refresh()

    def _on_link(self) -> None:
        if self._desk.link().connected:
            # Live means caught up: the book now tells what became of everything.
            for rfq_id, made in list(self._tries.items()):
                if made.attempt is Attempt.UNKNOWN:
                    del self._tries[rfq_id]
        self.refresh()


def _wire(level: Level | None) -> PriceLevel | None:
    if level is None:
        return None
    return PriceLevel(price=text_of(level.price), quantity=text_of(level.quantity))
