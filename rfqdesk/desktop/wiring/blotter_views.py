"""Saved views of blotters, which all blotters of a profile share and which are kept at once."""

from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from rfqdesk.desktop.models.tables.table_view_state import (
    SavedViews,
    ViewState,
    views_of,
    views_text,
)
from rfqdesk.desktop.views.blotter.blotter import BlotterView

_KEYS = ("trade", "blotter")
"""Where each blotter kept views of its own before they were shared."""
KEPT_AFTER_MS = 500


class SharedViews(QObject):
    """The views by page and name, among the settings they belong to. `changed(page)`."""

    changed = Signal(str)

    def __init__(self, settings: QSettings) -> None:
        super().__init__(settings)
        self._settings = settings

    def named(self, page: str) -> dict[str, ViewState]:
        """The views of a page, older ones of single blotters included until the first change."""
        kept = self._settings.value(f"views/named/{page}")
        if kept is not None:
            return views_of(kept).named
        old = [views_of(self._settings.value(f"views/{key}/{page}")).named for key in _KEYS]
        return {name: view for named in old for name, view in named.items()}

    def keep(self, page: str, named: dict[str, ViewState]) -> None:
        """Keep these from now on, on disk before anything else happens."""
        self._settings.setValue(f"views/named/{page}", views_text(SavedViews(named=named)))
        self._settings.sync()
        self.changed.emit(page)


class _Follower(QObject):
    """Tells one blotter of views that were saved elsewhere; ends with it."""

    def __init__(self, blotter: BlotterView, shared: SharedViews) -> None:
        super().__init__(blotter)
        self._blotter = blotter
        self._shared = shared

    def take(self, page: str) -> None:
        """Offer what is kept of a page now."""
        self._blotter.take_named(page, self._shared.named(page))


class _Left(QObject):
    """Keeps how a blotter is looked at, a moment after the last change: a crash loses none."""

    def __init__(self, blotter: BlotterView, settings: QSettings, key: str) -> None:
        super().__init__(blotter)
        self._blotter = blotter
        self._settings = settings
        self._key = key
        self._kept: dict[str, str] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(KEPT_AFTER_MS)
        self._pause.timeout.connect(self.keep)

    def keep_soon(self) -> None:
        """Columns may go on being dragged."""
        self._pause.start()

    def keep(self) -> None:
        """Keep what is other than what was kept last."""
        self._pause.stop()
        for page, views in self._blotter.views_to_keep().items():
            text = views_text(SavedViews(left=views.left))
            if self._kept.get(page) != text:
                self._kept[page] = text
                self._settings.setValue(f"views/{self._key}/{page}", text)


def shared_views(settings: QSettings) -> SharedViews:
    """The one for these settings."""
    return settings.findChild(SharedViews) or SharedViews(settings)


def remember_views(blotter: BlotterView, settings: QSettings, key: str) -> None:
    """Keep how this blotter was left under its own key, and share the views that have a name."""
    shared = shared_views(settings)
    pages = list(blotter.views_to_keep())
    blotter.restore_views(
        {
            page: SavedViews(
                left=views_of(settings.value(f"views/{key}/{page}")).left, named=shared.named(page)
            )
            for page in pages
        }
    )

    # The older places are overwritten below: what was kept there goes along first.
    for page in pages:
        shared.keep(page, shared.named(page))
    left = _Left(blotter, settings, key)
    blotter.put_away.connect(left.keep)
    blotter.looks_changed.connect(left.keep_soon)
    blotter.views_changed.connect(shared.keep)
    shared.changed.connect(_Follower(blotter, shared).take)
