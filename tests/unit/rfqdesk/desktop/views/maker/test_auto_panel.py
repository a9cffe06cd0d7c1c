"""The rules are worked by keys: made, changed, put in order, switched, deleted."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from support.qt import click, type_into

from rfqdesk.desktop.models.maker.auto_rule import RULES_MAX, AutoRule
from rfqdesk.desktop.models.maker.auto_table import AutoPicture, RuleLine
from rfqdesk.desktop.views.maker.auto_panel import AutoPanel

CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


def rule(name: str) -> AutoRule:
    return AutoRule(("BTC-*",), Decimal(100), Decimal(3), Decimal(5), 2, rule_id=name, name=name)


def picture(*names: str, on: str = "", stopped: str = "") -> AutoPicture:
    lines = tuple(
        RuleLine(rule(name), on=name == on, stopped="a limit" if name == stopped else "")
        for name in names
    )
    return AutoPicture(bool(on), lines)


@pytest.fixture
def panel(qtbot: QtBot) -> AutoPanel:
    made = AutoPanel()
    qtbot.addWidget(made)
    made.resize(1100, 500)
    with qtbot.waitActive(made):
        made.show()
    return made


def heard(panel: AutoPanel) -> list[tuple[object, ...]]:
    told: list[tuple[object, ...]] = []
    panel.switched.connect(lambda rule_id, on: told.append(("switch", rule_id, on)))
    panel.moved.connect(lambda rule_id, step: told.append(("move", rule_id, step)))
    panel.removed.connect(lambda rule_id: told.append(("remove", rule_id)))
    panel.kept.connect(lambda one, on: told.append(("keep", one.rule_id, one.name, on)))
    return told


def test_keys_act_on_the_rule_that_is_chosen(panel: AutoPanel) -> None:
    told = heard(panel)
    panel.show_picture(picture("a", "b", on="b"))
    panel.open_first()
    for key, modifier in (
        (Qt.Key.Key_Space, NONE),
        (Qt.Key.Key_Down, CTRL),
        (Qt.Key.Key_Down, NONE),
        (Qt.Key.Key_Space, NONE),
        (Qt.Key.Key_Delete, NONE),
        (Qt.Key.Key_Up, CTRL),
    ):
        QTest.keyClick(panel.table, key, modifier)
    # The second is on: it is not deleted before it is off.
    assert told == [
        ("switch", "a", True), ("move", "a", 1), ("switch", "b", False), ("move", "b", -1),
    ]  # fmt: skip
    panel.show_picture(picture("b", "a"))
    assert panel.chosen() == RuleLine(rule("b"))
    QTest.keyClick(panel.table, Qt.Key.Key_Delete)
    assert told[-1] == ("remove", "b")


def test_a_rule_is_changed_and_keeps_its_id(panel: AutoPanel) -> None:
    told = heard(panel)
    panel.show_picture(picture("a"))
    panel.open_first()
    QTest.keyClick(panel.table, Qt.Key.Key_Return)
    edits = panel.editor.edits
    assert edits["name"].hasFocus()
    assert not panel.table.isVisible()
    # It has no limit for a day yet: Enter leads to the field that lacks it, and keeps nothing.
    QTest.keyClick(edits["name"], Qt.Key.Key_Return)
    assert edits["underlying_contracts_day"].hasFocus()
    assert told == []
    type_into(edits["underlying_contracts_day"], "500")
    QTest.keyClick(edits["underlying_contracts_day"], Qt.Key.Key_Return)
    assert told == [("keep", "a", "a", False)]
    assert panel.table.hasFocus()


def test_escape_drops_what_was_typed(panel: AutoPanel) -> None:
    told = heard(panel)
    panel.open_first()
    type_into(panel.editor.edits["name"], "x")
    QTest.keyClick(panel.editor.edits["name"], Qt.Key.Key_Escape)
    assert not panel.editor.isVisible()
    assert told == []


def test_why_a_rule_stopped_is_to_be_read_without_choosing_it(panel: AutoPanel) -> None:
    panel.show_picture(picture("a", "b", stopped="b"))
    assert panel.stops.isVisible()
    assert panel.stops.text() == "b stopped: a limit."


def test_one_click_ends_them_all_and_there_is_no_room_for_more_than_twenty(
    panel: AutoPanel,
) -> None:
    off: list[bool] = []
    panel.off_asked.connect(lambda: off.append(True))
    panel.show_picture(picture(*map(str, range(RULES_MAX)), on="3"))
    click(panel.switch)
    assert off == [True]
    assert not panel.buttons["new"].isEnabled()
