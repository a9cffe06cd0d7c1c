"""Keeps what the venue tells on this computer, beside the work: in a thread, in batches."""

import asyncio
import logging
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from rfqdesk.desktop.controllers.history_store import HistoryError, HistoryStore, Reference
from rfqdesk.desktop.controllers.trading.trading_port import Clock, Heard
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.events import FeedEvent, PartyEntry, PartyList, SecurityList
from rfqdesk.protocol.structs import FeedMessage
from rfqdesk.protocol.terms import Instrument

logger = logging.getLogger(__name__)

BATCH_MAX = 2_000
"""Events of one transaction: a thread that encodes more would be felt by the window."""


class HistoryPort(Protocol):
    """The part of a trading session whose words are kept."""

    @property
    def clock(self) -> Clock:
        """The venue's time."""
        ...

    @property
    def instruments(self) -> dict[str, Instrument]:
        """The venue's instruments by symbol."""
        ...

    @property
    def makers(self) -> tuple[PartyEntry, ...]:
        """The venue's makers."""
        ...


class HistoryKeeper(QObject):
    """Takes a session's messages; `failed` comes once, when they can't be kept any more."""

    failed = Signal(object)

    def __init__(
        self,
        session: HistoryPort,
        store: HistoryStore,
        tasks: TaskOwner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._store = store
        self._tasks = tasks
        self._waiting: list[FeedEvent] = []
        self._reference_told = False
        self._at_work = False
        self._broken = False

    def hear(self, heard: Heard) -> None:
        """Take in one message; for the session's listeners."""
        if self._broken:
            return
        if isinstance(heard, FeedMessage):
            self._waiting.append(heard)
        elif isinstance(heard, PartyList) or (isinstance(heard, SecurityList) and heard.last):
            self._reference_told = True
        else:
            return
        if not self._at_work:
            self._at_work = True
            self._tasks.start(self._keep_all(), name="history")

    async def aclose(self) -> None:
        """Write what waits, then let the file go."""
        self._at_work = True
        await self._write_all()
        await asyncio.to_thread(self._store.close)

    async def _keep_all(self) -> None:
        try:
            await self._write_all()
        finally:
            self._at_work = False

    async def _write_all(self) -> None:
        while (self._waiting or self._reference_told) and not self._broken:
            batch, self._waiting = self._waiting[:BATCH_MAX], self._waiting[BATCH_MAX:]
            reference = self._take_reference()
            try:
                await asyncio.to_thread(
                    self._store.add, batch, self._session.clock.now_ms(), reference
                )
            except HistoryError as error:
                self._give_up(error)

    def _take_reference(self) -> Reference | None:
        if not self._reference_told:
            return None
        self._reference_told = False
        return Reference(tuple(self._session.instruments.values()), self._session.makers)

    def _give_up(self, error: HistoryError) -> None:
        logger.error("the local history is not kept any more: %s", error)
        self._broken = True
        self._waiting.clear()
        self.failed.emit(
            Notice(
                "The local history is not kept any more",
                f"{error}. Trading is not touched by it, and the venue has everything; but what "
                "happens from now on can't be looked at here while there is no connection.",
                "Make room on the disk, or see to it that the profile's folder can be written, "
                "and start rfqdesk again.",
            )
        )
