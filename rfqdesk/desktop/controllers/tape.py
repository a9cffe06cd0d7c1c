"""The venue's tape, told to its panel once per frame."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.desktop.controllers.trading.trading_port import Clock, Heard
from rfqdesk.desktop.frames import FrameCoalescer
from rfqdesk.desktop.models.price_measures import Yardstick, yardstick_of
from rfqdesk.desktop.models.tape import TapePicture, newest_first
from rfqdesk.protocol.events import TradeCaptureReport
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import Instrument, Leg


class TapePort(Protocol):
    """The part of a trading session that tells the tape, and what marks are made of."""

    @property
    def clock(self) -> Clock:
        """The venue's time."""
        ...

    @property
    def status(self) -> ConnectionStatus:
        """Where the session stands."""
        ...

    @property
    def tape(self) -> tuple[TradeCaptureReport, ...]:
        """Trades that were printed, oldest first, a bounded number."""
        ...

    @property
    def instruments(self) -> dict[str, Instrument]:
        """The venue's instruments by symbol."""
        ...

    @property
    def reference_prices(self) -> Mapping[str, ReferencePrice]:
        """The last reference prices by symbol."""
        ...

    @property
    def price_age_max_ms(self) -> int:
        """How old they may be at most."""
        ...

    def subscribe(self, listener: Callable[[Heard], None]) -> Callable[[], None]:
        """Hear everything; returns how to stop."""
        ...


class TapeController(QObject):
    """`changed` carries each new picture."""

    changed = Signal(object)

    def __init__(self, session: TapePort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.picture = TapePicture()
        self._frames = FrameCoalescer(self._draw, self)
        self._unsubscribe = session.subscribe(self._on_heard)
        self._draw()

    def measure(self, legs: Sequence[Leg]) -> Yardstick | None:
        """What a package is measured by now; None where an instrument is listed no more."""
        return yardstick_of(
            legs,
            self._session.instruments,
            self._session.reference_prices,
            self._session.clock.now_ms(),
            digits=0,
            price_age_max_ms=self._session.price_age_max_ms,
        )

    def close(self) -> None:
        """Stop listening."""
        self._unsubscribe()
        self._frames.close()

    def _on_heard(self, heard: Heard) -> None:
        if isinstance(heard, ConnectionStatus | TradeCaptureReport):
            self._frames.request()

    def _draw(self) -> None:
        live = self._session.status.state is ConnectionState.LIVE
        heard = live or self.picture.heard
        picture = TapePicture(newest_first(self._session.tape), live, heard)
        if picture != self.picture:
            self.picture = picture
            self.changed.emit(picture)
