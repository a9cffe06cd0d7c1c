"""Columns fit into the width of the table."""

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from rfqdesk.desktop.models.tables.columns import Column
from rfqdesk.desktop.models.tables.record_table import RecordTable
from rfqdesk.desktop.views.blotter.table_view import BlotterTable


def _column(key: str, width: int, *, width_min: int = 0, spare: int = 0) -> Column[str]:
    return Column(
        key, key, lambda row: row, lambda row: row, width=width, width_min=width_min, spare=spare
    )


@pytest.fixture
def table(qtbot: QtBot) -> BlotterTable:
    columns = [
        _column("time", 100),
        _column("what", 200, width_min=150),
        _column("less", 100, spare=1),
        _column("least", 120, spare=2),
    ]
    view = BlotterTable(RecordTable(columns, str), "Test")
    qtbot.addWidget(view)
    view.show()
    return view


def _shown(table: BlotterTable) -> dict[str, int]:
    heading = table.horizontalHeader()
    keys = ("time", "what", "less", "least")
    return {
        key: heading.sectionSize(place)
        for place, key in enumerate(keys)
        if not heading.isSectionHidden(place)
    }


def _set_width(table: BlotterTable, width: int) -> None:
    table.resize(width + table.width() - table.viewport().width(), 200)


def test_the_elastic_column_takes_what_is_left(table: BlotterTable) -> None:
    _set_width(table, 800)
    assert _shown(table) == {"time": 100, "what": 480, "less": 100, "least": 120}
    assert table.horizontalScrollBar().maximum() == 0


def test_spare_columns_give_way_and_come_back(table: BlotterTable) -> None:
    _set_width(table, 420)
    assert _shown(table) == {"time": 100, "what": 220, "less": 100}
    # What the row is about is read whole before anything that can be spared is shown.
    _set_width(table, 360)
    assert _shown(table) == {"time": 100, "what": 260}
    _set_width(table, 250)
    assert _shown(table) == {"time": 100, "what": 150}
    _set_width(table, 520)
    assert set(_shown(table)) == {"time", "what", "less", "least"}


def test_what_gave_way_is_no_choice_and_is_copied(table: BlotterTable) -> None:
    _set_width(table, 300)
    assert table.view_state().hidden == ()
    assert table.view_state().widths["what"] == 200
    assert [column.key for column in table.shown_columns()] == ["time", "what", "less", "least"]


def test_a_column_asked_for_stays_although_there_is_no_room(table: BlotterTable) -> None:
    _set_width(table, 300)
    actions = {one.text(): one for one in table.column_actions(QMenu(table))}
    assert not actions["least"].isChecked()
    actions["least"].setChecked(True)
    assert set(_shown(table)) == {"time", "what", "less", "least"}
    assert table.view_state().whole


def test_a_width_given_by_hand_stays(table: BlotterTable) -> None:
    _set_width(table, 800)
    table.setColumnWidth(1, 210)
    _set_width(table, 900)
    assert _shown(table)["what"] == 210
    state = table.view_state()
    table.setColumnWidth(1, 300)
    table.apply_view(state)
    assert _shown(table)["what"] == 210
