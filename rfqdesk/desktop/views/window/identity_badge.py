"""What tells whose window this is at a glance: a strip along the top, and a badge with a word."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.profiles import Badge
from rfqdesk.desktop.models.keys.key_table import IDENTITIES
from rfqdesk.desktop.theme.badges import BADGES
from rfqdesk.desktop.views.common.keyed import key_tip

_STRIP_PX = 4


class IdentityStrip(QFrame):
    """A line of colour over the whole width; hidden without a colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground = ""
        self.setFixedHeight(_STRIP_PX)
        self.hide()

    def set_badge(self, badge: Badge) -> None:
        """Take the colour of a badge."""
        colours = BADGES.get(badge.colour)
        self._ground = colours.ground if colours is not None else ""
        self.setVisible(bool(self._ground))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._ground or "transparent"))
        painter.end()


class BadgeButton(QPushButton):
    """The word on its colour; pressed, it leads to the other identities."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_badge(self, badge: Badge, who: str = "") -> None:
        """Show a badge; hidden where it has no word. `who` is for readers and the tool tip."""
        self.setText(badge.label)
        self.setVisible(bool(badge.label))
        tokens = theme.current()
        ground, words = _colours_of(badge)
        if (ground, words) != self._colours:
            self._colours = (ground, words)
            self.setStyleSheet(
                f"QPushButton {{ background: {ground}; color: {words}; border: 1px solid {ground};"
                " border-radius: 4px; padding: 2px 9px; min-height: 16px;"
                f" font-size: {tokens.size_caption}px; font-weight: 700; }}"
                f"QPushButton:focus {{ border: 2px solid {tokens.text}; padding: 1px 8px; }}"
            )
        key_tip(self, f"{who}\nOther identities" if who else "Other identities", IDENTITIES)
        self.setAccessibleName(f"This window's identity: {badge.label}. Other identities")


class BadgeLabel(QLabel):
    """The same word on the same colour, to be read only."""

    def __init__(self, badge: Badge, parent: QWidget | None = None) -> None:
        super().__init__(badge.label, parent)
        ground, words = _colours_of(badge)
        self.setStyleSheet(
            f"background: {ground}; color: {words}; border-radius: 4px; padding: 1px 7px;"
            f" font-size: {theme.current().size_caption}px; font-weight: 700;"
        )
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class BadgeSwatch(QFrame):
    """The colour of a badge beside a line about its identity."""

    def __init__(self, badge: Badge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        colours = BADGES.get(badge.colour)
        self._ground = colours.ground if colours is not None else ""
        self.setFixedSize(QSize(6, 44))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._ground or theme.current().border))
        painter.end()


def _colours_of(badge: Badge) -> tuple[str, str]:
    """Ground and words; those of the theme where the badge has no colour yet."""
    colours = BADGES.get(badge.colour)
    tokens = theme.current()
    return (colours.ground, colours.words) if colours else (tokens.bg3, tokens.text)
