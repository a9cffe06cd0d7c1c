"""One workspace: panels in docks that can be unlocked, moved, and are remembered."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from rfqdesk.desktop import theme

LAYOUT_VERSION = 3


@dataclass(frozen=True, slots=True)
class Panel:
    """A view and its place.

    `below` names the panel it stands under, `beside` the one it stands to the
    right of; the first panel needs neither. `share` is its part of the width
    (beside) or height (below) relative to that neighbour's. Where the workspace is narrower
    than `wide_from` pixels the panel is put away until it is wider, or asked for. `behind` names
    the panel whose place it shares, one of them being seen at a time. The keyboard begins in the
    first panel, or the one that is `front`.
    """

    key: str
    title: str
    widget: QWidget
    below: str = ""
    beside: str = ""
    share: int = 100
    wide_from: int = 0
    behind: str = ""
    front: bool = False


class Workspace(QMainWindow):
    """Docks without visible title bars until `set_arrangeable`."""

    def __init__(self, key: str, panels: Sequence[Panel], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setObjectName(f"workspace-{key}")
        self._set_motion()
        theme.changed.connect(self._set_motion)
        self.key = key
        self._panels = {panel.key: panel for panel in panels}
        self._docks: dict[str, QDockWidget] = {}
        self._blanks: dict[str, QWidget] = {}
        self._wanted: QByteArray | None = None
        self._shared_out = False
        self._put_away: set[str] = set()
        self._arrangeable = False
        self._owner = ""
        for panel in panels:
            self._add(panel)
        self.set_arrangeable(False)
        front = next((panel for panel in panels if panel.front), panels[0])
        self.setFocusProxy(front.widget)
        for panel in panels:
            if panel.behind:
                self._docks[panel.behind].raise_()
        self._initial = self.saveState(LAYOUT_VERSION)

    def _set_motion(self) -> None:
        options = QMainWindow.DockOption.AllowNestedDocks
        if theme.current().motion_slide_ms:
            options |= QMainWindow.DockOption.AnimatedDocks
        self.setDockOptions(options)

    def dock(self, key: str) -> QDockWidget:
        """The dock of a panel."""
        return self._docks[key]

    def set_arrangeable(self, arrangeable: bool) -> None:
        """Show or hide the title bars by which panels are moved."""
        self._arrangeable = arrangeable
        features = QDockWidget.DockWidgetFeature
        for key, dock in self._docks.items():
            if arrangeable:
                dock.setTitleBarWidget(_no_widget())
                dock.setFeatures(features.DockWidgetMovable | features.DockWidgetFloatable)
            else:
                dock.setFeatures(features.NoDockWidgetFeatures)
                dock.setTitleBarWidget(self._blanks[key])

    def set_owner(self, *words: str) -> None:
        """Say whose it is: panels torn off are windows that act for this identity."""
        self._owner = " · ".join(word for word in words if word)
        for key in self._docks:
            self._name(key)

    def is_arrangeable(self) -> bool:
        """Whether panels can be moved now."""
        return self._arrangeable

    def layout_state(self) -> QByteArray | None:
        """Where the panels are, for `restore_layout`; None when they never were anywhere."""
        return self.saveState(LAYOUT_VERSION) if self._shared_out else self._wanted

    def restore_layout(self, state: QByteArray) -> None:
        """Put the panels where they were, once there is room; not if `state` is of another version.

        Qt squeezes docks into the room there is and does not widen them again as
        they were, so this must wait until the workspace has its size.
        """
        self._wanted = state

    def take_layout(self, state: QByteArray) -> bool:
        """Put the panels there now, or once they are seen; False where it is no state of ours."""
        if self.isVisible() and self._shared_out:
            return self.restoreState(state, LAYOUT_VERSION)
        self._wanted, self._shared_out = state, False
        return True

    def reset_layout(self) -> None:
        """Put the panels back to where they are in a new installation."""
        self._wanted = None
        if self._shared_out:
            self.restoreState(self._initial, LAYOUT_VERSION)
            self._share_out()

    def toggle(self, key: str) -> None:
        """Show a panel, or put it away, however wide the workspace is."""
        self._put_away.discard(key)
        self._docks[key].setVisible(self._docks[key].isHidden())

    def bring_forward(self, key: str) -> None:
        """Show a panel that shares its place with others, or was put away."""
        self._put_away.discard(key)
        self._docks[key].show()
        self._docks[key].raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put away what needs a wider workspace, and bring it back in one."""
        super().resizeEvent(event)
        before = event.oldSize().width()
        for key, panel in self._panels.items():
            dock, narrow = self._docks[key], self.width() < panel.wide_from
            was_narrow = 0 < before < panel.wide_from
            if narrow and not was_narrow and not dock.isHidden() and not dock.isFloating():
                dock.hide()
                self._put_away.add(key)
            elif not narrow and key in self._put_away:
                self._put_away.discard(key)
                dock.show()

    def showEvent(self, event: QShowEvent) -> None:
        """Share the room out once there is some."""
        super().showEvent(event)
        if not self._shared_out:
            self._shared_out = True
            wanted, self._wanted = self._wanted, None
            if wanted is None or not self.restoreState(wanted, LAYOUT_VERSION):
                self._share_out()

    def _add(self, panel: Panel) -> None:
        dock = QDockWidget(panel.title)
        dock.setObjectName(f"dock-{self.key}-{panel.key}")
        dock.setWidget(panel.widget)
        dock.topLevelChanged.connect(lambda _floating: self._name(panel.key))
        if panel.below:
            self.splitDockWidget(self._docks[panel.below], dock, Qt.Orientation.Vertical)
        elif panel.behind:
            self.tabifyDockWidget(self._docks[panel.behind], dock)
        elif panel.beside:
            self.splitDockWidget(self._docks[panel.beside], dock, Qt.Orientation.Horizontal)
        else:
            self.addDockWidget(Qt.DockWidgetArea.TopDockWidgetArea, dock)
        self._docks[panel.key] = dock
        self._blanks[panel.key] = QWidget(dock)

    def _name(self, key: str) -> None:
        dock, title = self._docks[key], self._panels[key].title
        torn_off = dock.isFloating() and self._owner
        dock.setWindowTitle(f"{title} · {self._owner}" if torn_off else title)

    def _share_out(self) -> None:
        # Qt takes the sizes as pixels wherever docks are nested, and its own are out of date
        # until it has laid them out: so all of them are worked out here.
        widths: dict[str, int] = {}
        heights: dict[str, int] = {}
        for key, panel in self._panels.items():
            other = panel.below or panel.beside
            widths[key] = widths.get(other, self.width())
            heights[key] = heights.get(other, self.height())
            if not other or panel.behind:
                continue
            sizes = heights if panel.below else widths
            sizes[key] = sizes[other] * panel.share // (100 + panel.share)
            sizes[other] -= sizes[key]
            across = Qt.Orientation.Vertical if panel.below else Qt.Orientation.Horizontal
            pair = [self._docks[other], self._docks[key]]
            self.resizeDocks(pair, [sizes[other], sizes[key]], across)


def _no_widget() -> QWidget:
    """None as Qt understands it, which the type stubs of PySide don't admit."""
    nothing: QWidget = None  # type: ignore[assignment]  # Qt: a null pointer restores the title bar.
    return nothing
