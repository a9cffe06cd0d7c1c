"""What a screen reader learns: kinds, what is chosen, and where the keys act."""

import gc

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from rfqdesk.desktop.views.common import SegmentedControl, Spoken, SpokenItem, SpokenList, spoken
from rfqdesk.desktop.views.common.spoken import tell_place


class _Holder(Spoken, QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.lines = SpokenList()
        self.items = [SpokenItem(), SpokenItem()]
        column = QVBoxLayout(self.lines)
        for number, item in enumerate(self.items):
            item.setAccessibleName(f"line {number}")
            column.addWidget(item)
        QVBoxLayout(self).addWidget(self.lines)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def spoken_child(self) -> QWidget | None:
        return next((item for item in self.items if item.spoken_choice()), None)


def _heard(widget: QWidget) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(widget)


@pytest.fixture
def holder(qtbot: QtBot) -> _Holder:
    made = _Holder()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_lines_are_items_of_a_list_of_which_one_is_chosen(holder: _Holder) -> None:
    holder.items[1].set_selected(True)
    lines = _heard(holder.lines)
    assert lines.role() is QAccessible.Role.List
    inside = [lines.child(at) for at in range(lines.childCount())]
    assert [one.role() for one in inside] == [QAccessible.Role.ListItem] * 2
    assert [one.text(QAccessible.Text.Name) for one in inside] == ["line 0", "line 1"]
    assert [bool(one.state().selected) for one in inside] == [False, True]
    assert all(one.state().selectable for one in inside)


def test_the_focus_of_the_whole_is_on_the_line_that_the_keys_act_on(
    holder: _Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[QWidget] = []

    def send(event: QAccessibleEvent) -> None:
        assert event.type() is QAccessible.Event.Focus
        widget = event.object()
        assert isinstance(widget, QWidget)
        told.append(widget)

    monkeypatch.setattr(spoken, "_send", send)
    first, second = holder.items
    holder.clearFocus()
    first.set_selected(True)
    assert told == []
    assert not _heard(first).state().focused
    holder.setFocus()
    assert QApplication.focusWidget() is holder
    first.set_selected(False)
    second.set_selected(True)
    second.set_selected(True)
    assert told == [second]
    assert _heard(second).state().focused
    assert not _heard(first).state().focused
    assert _heard(holder).focusChild().text(QAccessible.Text.Name) == "line 1"
    tell_place(first)
    assert told == [second]


def test_segments_are_radio_buttons_in_a_group(qtbot: QtBot) -> None:
    control = SegmentedControl([("a", "One"), ("b", "Two")], "Side")
    qtbot.addWidget(control)
    group = _heard(control)
    assert group.role() is QAccessible.Role.Grouping
    assert group.text(QAccessible.Text.Name) == "Side"
    control.set_value("b")
    segments = [_heard(control.button(value)) for value in "ab"]
    assert [one.role() for one in segments] == [QAccessible.Role.RadioButton] * 2
    assert [bool(one.state().checked) for one in segments] == [False, True]


def test_what_is_gone_leaves_nothing_that_a_reader_could_trip_over(qtbot: QtBot) -> None:
    for _ in range(200):
        item = SpokenItem()
        reader = _heard(item)
        shiboken6.delete(item)
        assert not shiboken6.isValid(reader)
    gc.collect()
    kept = SpokenItem()
    qtbot.addWidget(kept)
    assert _heard(kept).role() is QAccessible.Role.ListItem
