"""Words to the user in place: banner, empty state, key hint."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.keys.key_table import KeyName
from rfqdesk.desktop.views.common.enter import press_with_enter

_BANNER_ICONS = {"accent": "info", "ok": "check", "warn": "warning", "danger": "error"}


class Banner(QFrame):
    """What happened, what it means, what to do; with at most two actions.

    Tones: `accent` (information), `ok`, `warn`, `danger`. Hidden until `show_message`.
    """

    action = Signal()
    second = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None, *, dismissable: bool = False) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self._tone = "accent"
        theme.set_role(self, "banner")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.space3, tokens.space3, tokens.space3, tokens.space3)
        row.setSpacing(tokens.space3)
        self._icon = QLabel()
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._title = QLabel()
        theme.set_role(self._title, "title")
        self._title.setWordWrap(True)
        self._text = QLabel()
        theme.set_role(self._text, "body2")
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self._title, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            words.addWidget(label)
        row.addLayout(words, 1)
        self._button = QPushButton()
        self._button.clicked.connect(self.action)
        self._second = QPushButton()
        theme.set_role(self._second, "ghost")
        self._second.clicked.connect(self.second)
        for button in (self._second, self._button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._close = QPushButton()
        theme.set_role(self._close, "ghost")
        self._close.setAccessibleName("Dismiss this message")
        self._close.setToolTip("Dismiss")
        self._close.clicked.connect(self._on_close)
        self._close.setVisible(dismissable)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        press_with_enter(self._button, self._second, self._close)
        theme.changed.connect(self._draw_icons)
        self.hide()

    def show_message(
        self, tone: str, title: str, text: str = "", action: str = "", second: str = ""
    ) -> None:
        """Show the banner; "" leaves out the text or an action."""
        self._tone = tone
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self._second.setText(second)
        self._second.setVisible(bool(second))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        theme.set_role(self, tone=tone)
        self._draw_icons()
        self.show()

    def title(self) -> str:
        """The title shown last."""
        return self._title.text()

    def text(self) -> str:
        """The explanation shown last."""
        return self._text.text()

    def action_button(self) -> QPushButton:
        """The button of the action, hidden when there is none."""
        return self._button

    def second_button(self) -> QPushButton:
        """The button of the second action, hidden when there is none."""
        return self._second

    def _on_close(self) -> None:
        self.hide()
        self.dismissed.emit()

    def _draw_icons(self) -> None:
        tokens = theme.current()
        colours = {"ok": tokens.ok, "warn": tokens.warn, "danger": tokens.danger}
        colour = colours.get(self._tone, tokens.accent_text)
        name = _BANNER_ICONS.get(self._tone, "info")
        self._icon.setPixmap(theme.icon(name, colour).pixmap(QSize(20, 20)))
        self._close.setIcon(theme.icon("close"))


class EmptyState(QWidget):
    """What would be here, why it is not, and what makes it appear."""

    action = Signal()

    def __init__(
        self,
        icon_name: str,
        title: str,
        text: str = "",
        action: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self._icon_name = icon_name
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space5, tokens.space5, tokens.space5, tokens.space5)
        column.setSpacing(tokens.space2)
        self._icon = QLabel()
        self._title = QLabel(title)
        theme.set_role(self._title, "title")
        self._text = QLabel(text)
        theme.set_role(self._text, "hint")
        self._button = QPushButton(action)
        self._button.clicked.connect(self.action)
        self._button.setVisible(bool(action))
        column.addStretch(1)
        for label in (self._icon, self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(label is not self._icon)
            column.addWidget(label)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        theme.changed.connect(self._draw_icon)
        self._draw_icon()
        self.set_words(title, text)

    def set_words(self, title: str, text: str = "") -> None:
        """Replace title and explanation."""
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)

    def _draw_icon(self) -> None:
        icon = theme.icon(self._icon_name, theme.current().text3)
        self._icon.setPixmap(icon.pixmap(QSize(32, 32)))


class HoldHint(QWidget):
    """A row of keys and what they do, e.g. `Ctrl+Enter` send; the last give way first.

    Commands follow their keys, and are left out where they have none.
    """

    def __init__(self, *keys: tuple[str | KeyName, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().space1 + 2)
        row.addStretch(1)
        self._pairs: list[tuple[QLabel, QLabel]] = []
        self._keys = keys
        for _keycap, meaning in keys:
            cap = QLabel()
            theme.set_role(cap, "keycap")
            words = QLabel(meaning)
            theme.set_role(words, "hint")
            row.addWidget(cap)
            row.addWidget(words)
            self._pairs.append((cap, words))
        row.addStretch(1)
        self._row = row
        BOUND.changed.connect(self._say_keys)
        self._say_keys()

    def sizeHint(self) -> QSize:
        """Room for all of them."""
        return QSize(sum(self._widths()), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Room for the first."""
        return QSize(next(iter(self._widths()), 0), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as there is room for."""
        super().resizeEvent(event)
        self._show_those_that_fit()

    def _say_keys(self) -> None:
        said: list[str] = []
        for (keycap, meaning), (cap, _words) in zip(self._keys, self._pairs, strict=True):
            words = keycap if isinstance(keycap, str) else BOUND.cap(keycap)
            cap.setText(words)
            if words:
                said.append(f"{words}: {meaning}")
        self.setAccessibleName(", ".join(said))
        self.updateGeometry()
        self._show_those_that_fit()

    def _show_those_that_fit(self) -> None:
        taken = 0
        for pair, width in zip(self._pairs, self._widths(), strict=True):
            taken += width
            for label in pair:
                label.setVisible(width > 0 and taken <= self.width())

    def _widths(self) -> list[int]:
        gap = 2 * self._row.spacing()
        return [
            cap.sizeHint().width() + words.sizeHint().width() + gap if cap.text() else 0
            for cap, words in self._pairs
        ]
