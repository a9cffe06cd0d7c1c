"""The field in which instruments are found by words, keyboard first."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from rfqdesk.desktop.models.keys.key_table import NEW_REQUEST
from rfqdesk.desktop.models.ticket.instrument_search import InstrumentIndex
from rfqdesk.desktop.models.ticket.search_terms import Prices
from rfqdesk.desktop.views.common.keyed import key_tip
from rfqdesk.desktop.views.trader.ticket.instrument_popup import InstrumentPopup
from rfqdesk.protocol.terms import Instrument, LegSide

_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -8,
    Qt.Key.Key_PageDown: 8,
}


class SearchField(QLineEdit):
    """Emits `picked(instrument, side)`: Enter buys, Shift+Enter sells, a click buys."""

    picked = Signal(object, object)

    def __init__(self, now_ms: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now_ms = now_ms
        self._index = InstrumentIndex(())
        self._fits: Callable[[Instrument], bool] | None = None
        self._part = ""
        self._prices: Callable[[], Prices] = dict
        self._popup: InstrumentPopup | None = None
        self.setClearButtonEnabled(True)
        self.setAccessibleName("Instrument search")
        key_tip(
            self,
            "Type parts of a name, such as dec 80 call; 3m for a tenor, atm, or 25d for a delta.\n"
            "Down and Up choose, Enter adds it bought, Shift+Enter sold, Esc closes.",
            NEW_REQUEST,
        )
        self.textEdited.connect(self._on_edited)

    def set_instruments(self, instruments: Iterable[Instrument]) -> None:
        """Search among these from now on."""
        self._index = InstrumentIndex(instruments)

    def set_prices(self, prices: Callable[[], Prices]) -> None:
        """Look up deltas and indices there from now on."""
        self._prices = prices

    def narrow(self, fits: Callable[[Instrument], bool] | None, part: str = "") -> None:
        """Find only instruments that fit, as this part of a structure; None for all.

        What a part buys or sells is the structure's, whatever key takes it.
        """
        self._fits, self._part = fits, part
        if self.popup() is not None:
            self._open()

    def instrument_count(self) -> int:
        """How many there are to search."""
        return len(self._index)

    def popup(self) -> InstrumentPopup | None:
        """The open list, None while it is closed."""
        return self._popup if self._popup is not None and self._popup.isVisible() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the choice, Enter takes it, Escape closes the list."""
        key = Qt.Key(event.key())
        popup = self.popup()
        if key in _STEPS:
            if popup is None:
                self._open()
            else:
                popup.step(_STEPS[key])
            return
        plain_enter = key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        )
        if popup is not None and plain_enter:
            sold = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if not event.isAutoRepeat():
                self._take(popup.current(), LegSide.SELL if sold else LegSide.BUY)
            return
        if popup is not None and key == Qt.Key.Key_Escape:
            popup.hide()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list."""
        super().focusOutEvent(event)
        if self._popup is not None:
            self._popup.hide()

    def _on_edited(self, text: str) -> None:
        if text.strip():
            self._open()
        elif self._popup is not None:
            self._popup.hide()

    def _open(self) -> None:
        if self._popup is None:
            self._popup = InstrumentPopup(self)
            self._popup.picked.connect(self._on_clicked)
        prices, now_ms = self._prices(), self._now_ms()
        found = self._index.find(self.text(), now_ms=now_ms, fits=self._fits, prices=prices)
        self._popup.present(*found, part=self._part, prices=prices, now_ms=now_ms)

    def _on_clicked(self, instrument: Instrument) -> None:
        self._take(instrument, LegSide.BUY)

    def _take(self, instrument: Instrument | None, side: LegSide) -> None:
        if instrument is None:
            return
        self.clear()
        if self._popup is not None:
            self._popup.hide()
        self.picked.emit(instrument, side)
