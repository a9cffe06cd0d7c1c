"""Halts and news, as they change with messages and with time."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.desktop.controllers.trading.trading_port import Heard
from rfqdesk.desktop.models.market import MarketPicture
from rfqdesk.protocol.market import HaltEntry, News, TradingStatus

_TICK_MS = 1_000


class MarketPort(Protocol):
    """The part of a trading session that tells about trading as such."""

    @property
    def status(self) -> ConnectionStatus:
        """Where the session stands."""
        ...

    @property
    def halts(self) -> tuple[HaltEntry, ...]:
        """What is halted and concerns us."""
        ...

    @property
    def news(self) -> tuple[News, ...]:
        """News that still count, the latest last."""
        ...

    def subscribe(self, listener: Callable[[Heard], None]) -> Callable[[], None]:
        """Hear everything; returns how to stop."""
        ...


class MarketController(QObject):
    """`changed` carries each new picture. Halts are told while the session is live only."""

    changed = Signal(object)

    def __init__(self, session: MarketPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.picture = MarketPicture()
        # News end with time alone.
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK_MS)
        self._ticker.timeout.connect(self.refresh)
        self._unsubscribe = session.subscribe(self._on_heard)
        self.refresh()

    def refresh(self) -> None:
        """Look again, and tell what changed."""
        live = self._session.status.state is ConnectionState.LIVE
        picture = MarketPicture(self._session.halts if live else (), self._session.news)
        if picture.news and not self._ticker.isActive():
            self._ticker.start()
        elif not picture.news:
            self._ticker.stop()
        if picture != self.picture:
            self.picture = picture
            self.changed.emit(picture)

    def close(self) -> None:
        """Stop listening."""
        self._unsubscribe()
        self._ticker.stop()

    def _on_heard(self, heard: Heard) -> None:
        if isinstance(heard, ConnectionStatus | TradingStatus | News):
            self.refresh()
