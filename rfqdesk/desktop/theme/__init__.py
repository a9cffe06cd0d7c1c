"""Dark and light: tokens, palette, style sheet, fonts, icons.

The style sheet selects by the dynamic properties `role` (what a widget is) and
`tone` (its state in colour: info, ok, warn, danger, buy, sell, neutral).
"""

from PySide6.QtWidgets import QApplication, QStyle, QStyleFactory, QWidget

from rfqdesk.desktop.theme.fonts import FAMILY, FontRole, font, load_fonts
from rfqdesk.desktop.theme.icons import icon
from rfqdesk.desktop.theme.palette import palette_of
from rfqdesk.desktop.theme.state import STATE, current
from rfqdesk.desktop.theme.stylesheet import stylesheet_of
from rfqdesk.desktop.theme.tokens import (
    DARK,
    LIGHT,
    THEMES,
    ThemeName,
    Tokens,
    other_colours,
    other_light,
)

__all__ = [
    "DARK",
    "FAMILY",
    "LIGHT",
    "THEMES",
    "FontRole",
    "ThemeName",
    "Tokens",
    "apply",
    "changed",
    "current",
    "font",
    "hold_still",
    "icon",
    "other_colours",
    "other_light",
    "set_role",
    "system_holds_still",
]

changed = STATE.changed
"""Emitted without arguments after another theme was applied.

Connect bound methods of widgets only: they are let go when the widget goes. A
lambda would be called for ever, on a widget that no longer exists.
"""


def apply(app: QApplication, name: ThemeName) -> None:
    """Dress the whole application in the theme `name`."""
    load_fonts()
    STATE.tokens = THEMES[name].at_rest() if STATE.still else THEMES[name]
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(palette_of(STATE.tokens))
    app.setFont(font("body"))
    app.setStyleSheet(stylesheet_of(STATE.tokens))
    STATE.changed.emit()


def hold_still(still: bool) -> None:
    """Let nothing flash or slide, or let it again; holds for the theme applied next."""
    STATE.still = still


def system_holds_still(app: QApplication) -> bool:
    """Whether the system wants no animations, as far as it tells Qt; before `apply`."""
    return not app.style().styleHint(QStyle.StyleHint.SH_Widget_Animate)


def set_role(widget: QWidget, role: str | None = None, *, tone: str | None = None) -> None:
    """Set `role` and/or `tone` of `widget` and let the style sheet see it at once."""
    changed = False
    for name, value in (("role", role), ("tone", tone)):
        if value is not None and widget.property(name) != value:
            widget.setProperty(name, value)
            changed = True
    if changed:
        widget.style().unpolish(widget)
        widget.style().polish(widget)
