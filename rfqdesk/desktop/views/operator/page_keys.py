"""The keys of an operator's page: to its filter, its rows, and each of its buttons by name.

No key and no name does anything by itself. A button that asks before it acts is pressed; to any
other the keyboard only goes, and Enter there is a second act.
"""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from rfqdesk.desktop.models.keys.key_table import TO_FILTER, TO_ROWS
from rfqdesk.desktop.views.keys.key_map import KeyCommand, KeyMap
from rfqdesk.desktop.views.operator.list_view import ListView

_ASKS = "…"
"""What the words of a button end with that asks before it acts."""


def page_keys(title: str, page: QWidget) -> KeyMap:
    """What the page does by keys; `title` is what its commands are found under."""
    deeds = [
        KeyCommand(title, "", words, partial(_go_to, buttons), partial(_shut, buttons))
        for words, buttons in _buttons(page).items()
    ]
    rows = [] if page.findChild(ListView) is None else _to_rows(page)
    return KeyMap(page, *rows, *deeds)


def _to_rows(page: QWidget) -> list[KeyCommand]:
    def lists() -> ListView:
        found = page.findChildren(ListView)
        return next((one for one in found if one.isVisible()), found[0])

    def to_filter() -> None:
        lists().filter.setFocus(Qt.FocusReason.ShortcutFocusReason)

    return [
        KeyCommand(*TO_FILTER, to_filter),
        KeyCommand(*TO_ROWS, lambda: lists().take_keyboard()),
    ]


def _buttons(page: QWidget) -> dict[str, list[QPushButton]]:
    """The buttons by their words, which pages that share a workspace may have in common.

    Segments and chips choose and do nothing.
    """
    known: dict[str, list[QPushButton]] = {}
    for button in page.findChildren(QPushButton):
        words = button.accessibleName() or button.text()
        if words and not button.isCheckable():
            known.setdefault(words, []).append(button)
    return known


def _at_hand(buttons: list[QPushButton]) -> QPushButton:
    return next((button for button in buttons if button.isVisible()), buttons[0])


def _go_to(buttons: list[QPushButton]) -> None:
    button = _at_hand(buttons)
    if button.text().endswith(_ASKS):
        button.click()
    else:
        button.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _shut(buttons: list[QPushButton]) -> str:
    button = _at_hand(buttons)
    if not button.isVisible():
        return "not with what is chosen here"
    return "" if button.isEnabled() else button.toolTip() or "something is missing for it"
