"""Numbers as people type them, exactly."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from rfqdesk.desktop.views.common import NumberEdit, grouped, number_typed


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("25", "25"),
        ("25m", "25000000"),
        ("2.5K", "2500"),
        ("1,250.50", "1250.5"),
        (" 12 000 ", "12000"),
        (".05", "0.05"),
        ("5.", "5"),
        ("-0.0549", "-0.0549"),
        ("0.1", "0.1"),
    ],
)
def test_what_people_type(typed: str, number: str) -> None:
    assert number_typed(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed", ["", "-", ".", "m", "1e5", "NaN", "inf", "1..2", "٣", "\uff11", "1mm"]
)
def test_what_is_no_number(typed: str) -> None:
    assert number_typed(typed) is None


def test_grouping_loses_nothing() -> None:
    assert grouped(Decimal("25000000.50")) == "25,000,000.5"
    assert grouped(Decimal("-1234.0001")) == "-1,234.0001"
    assert grouped(Decimal("-0.5")) == "-0.5"


def test_out_of_range_is_marked_and_has_no_value(qtbot: QtBot) -> None:
    edit = NumberEdit(minimum=Decimal(1), maximum=Decimal(500))
    qtbot.addWidget(edit)
    heard: list[Decimal | None] = []
    edit.edited.connect(heard.append)
    qtbot.keyClicks(edit, "0")
    assert edit.value() is None
    assert edit.property("tone") == "danger"
    edit.clear()
    qtbot.keyClicks(edit, "20")
    assert edit.property("tone") == ""
    assert heard == [None, Decimal(2), Decimal(20)]


def test_arrow_keys_step_within_the_range(qtbot: QtBot) -> None:
    edit = NumberEdit(step=Decimal("0.0005"), minimum=Decimal(0))
    qtbot.addWidget(edit)
    edit.set_value(Decimal("0.001"))
    qtbot.keyClick(edit, Qt.Key.Key_Up)
    assert edit.value() == Decimal("0.0015")
    qtbot.keyClick(edit, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert edit.value() == Decimal(0)
