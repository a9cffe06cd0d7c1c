"""The dead-man timer: what stands at the venue ends unless this desk goes on saying that it lives.

It says so from the window's own loop, so a desk that hangs is one that has died.
"""

import logging
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from rfqdesk.client.errors import ClientError
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.controllers.trading.trading_port import Heard
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.events import Ack

logger = logging.getLogger(__name__)

BEATS = 3
"""So often within its time the timer is started anew: two may be lost."""


class DeadManPort(Protocol):
    """The part of a trading session that keeps the timer."""

    @property
    def status(self) -> ConnectionStatus:
        """Where the session stands."""
        ...

    async def keep_alive(self, timeout_ms: int) -> Ack:
        """Start the timer anew; 0 ends it."""
        ...


class DeadMan(QObject):
    """`failed` carries a Notice when the venue does not take it."""

    failed = Signal(object)

    def __init__(
        self, session: DeadManPort, tasks: TaskOwner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._tasks = tasks
        self._timeout_ms = 0
        self._was_live = session.status.state is ConnectionState.LIVE
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)

    def set_seconds(self, seconds: int) -> None:
        """Use this time from now on, 0 for no timer."""
        before, self._timeout_ms = self._timeout_ms, 1000 * seconds
        if seconds:
            self._timer.start(self._timeout_ms // BEATS)
        else:
            self._timer.stop()
        if seconds or before:
            self._beat()

    def rest(self) -> None:
        """Say nothing more: from here on the timer runs out at the venue."""
        self._timer.stop()
        self._timeout_ms = 0

    def hear(self, heard: Heard) -> None:
        """Begin with each session; for the session's listeners."""
        if isinstance(heard, ConnectionStatus):
            was_live, self._was_live = self._was_live, heard.state is ConnectionState.LIVE
            if self._was_live and not was_live and self._timeout_ms:
                self._beat()

    def _beat(self) -> None:
        if self._session.status.state is ConnectionState.LIVE:
            self._tasks.start(self._say(self._timeout_ms), name="dead-man timer")

    async def _say(self, timeout_ms: int) -> None:
        try:
            await self._session.keep_alive(timeout_ms)
        except ClientError as error:
            if self._session.status.state is not ConnectionState.LIVE:
                # Without a line it is not heard: that is what the timer is for.
                return
            logger.warning("the dead-man timer was not taken: %s", error)
            self._timer.stop()
            self.failed.emit(notice_of(error))
