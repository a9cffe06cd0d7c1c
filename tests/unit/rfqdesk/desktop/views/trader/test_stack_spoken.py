"""What a blind trader hears of the stack: which dealer the keys act on, in full."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot
from support.desk.stack_hands import Hands, hands_at_stack

from rfqdesk.desktop.views.common import spoken


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
    return hands_at_stack(qtbot)


def _focused(hands: Hands) -> str:
    reader = QAccessible.queryAccessibleInterface(hands.stack).focusChild()
    assert reader.role() is QAccessible.Role.ListItem
    assert reader.state().selected
    assert reader.state().focused
    assert reader.parent().role() is QAccessible.Role.List
    return str(reader.text(QAccessible.Text.Name))


def test_up_and_down_say_the_dealer_that_the_next_key_deals_with(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.open()
    role = QAccessible.queryAccessibleInterface(hands.stack).role()
    assert role is QAccessible.Role.Grouping
    assert _focused(hands).startswith("Halcyon Trading")
    told: list[object] = []
    monkeypatch.setattr(spoken, "_send", lambda event: told.append(event.object()))
    hands.key(Qt.Key.Key_Down)
    assert told == [hands.stack.rows.rows["meridian"]]
    words = _focused(hands)
    assert words.startswith("Meridian")
    assert "Bid 0.0050, Offer 0.0058" in words
    assert "Size 100" in words
    assert "29 seconds left" in words
    hands.key(Qt.Key.Key_L)
    assert [shown.maker for shown in hands.dealt] == ["meridian"]


def test_a_dealer_that_comes_on_top_is_told_while_no_row_was_chosen_by_hand(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.open()
    told: list[object] = []
    monkeypatch.setattr(spoken, "_send", lambda event: told.append(event.object()))
    hands.script.quoted("brightwater", "0.0049", "0.0055")
    hands.show()
    assert told == [hands.stack.rows.rows["brightwater"]]
    assert _focused(hands).startswith("Brightwater")
