"""From which size on deals are held down: kept once, set below the quotes or in the settings."""

from PySide6.QtCore import QObject, QSettings, Signal

HOLD_KEY = "deal/hold_from"


class HoldKeeper(QObject):
    """`changed` carries the new text: a quantity, or "" for never."""

    changed = Signal(str)

    def __init__(self, settings: QSettings | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._text = ""
        saved = settings.value(HOLD_KEY, "") if settings is not None else ""
        self._text = saved if isinstance(saved, str) else ""

    @property
    def text(self) -> str:
        """What is set."""
        return self._text

    def keep(self, text: str) -> None:
        """Set it, whoever asks; nothing happens where it is so already."""
        if text == self._text:
            return
        self._text = text
        if self._settings is not None:
            self._settings.setValue(HOLD_KEY, text)
        self.changed.emit(text)
