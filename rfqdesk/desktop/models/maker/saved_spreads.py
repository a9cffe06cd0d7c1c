"""The half width that a maker last used for each kind of product, kept between starts."""

from PySide6.QtCore import QSettings

HALF_WIDTH_TICKS = 3
HALF_WIDTH_MAX_TICKS = 10_000
_GROUP = "maker/half_width"


class SavedSpreads:
    """By family, as in `QuoteTerms.family`; without settings they last as long as this does."""

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = settings
        self._ticks: dict[str, int] = {}

    def of(self, family: str) -> int:
        """Ticks from the mark to each side."""
        if family not in self._ticks:
            self._ticks[family] = self._loaded(family)
        return self._ticks[family]

    def save(self, family: str, ticks: int) -> None:
        """Use so many from now on; other numbers than a half width can be are passed over."""
        if not family or not 0 <= ticks <= HALF_WIDTH_MAX_TICKS or ticks == self.of(family):
            return
        self._ticks[family] = ticks
        if self._settings is not None:
            self._settings.setValue(f"{_GROUP}/{family}", ticks)

    def _loaded(self, family: str) -> int:
        kept = None if self._settings is None else self._settings.value(f"{_GROUP}/{family}")
        text = str(kept) if kept is not None else ""
        # The file may have been written by anybody.
        if text.isascii() and text.isdigit() and int(text) <= HALF_WIDTH_MAX_TICKS:
            return int(text)
        return HALF_WIDTH_TICKS
