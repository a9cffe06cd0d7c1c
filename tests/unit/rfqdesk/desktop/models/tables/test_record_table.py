"""The table model: places, signals, order, filter."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from rfqdesk.desktop.models.tables.columns import Column, ColumnLook
from rfqdesk.desktop.models.tables.record_table import RecordTable

DOWN, UP = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder


@dataclass(frozen=True)
class Fruit:
    key: str
    name: str
    weight: int = 0


COLUMNS = (
    Column[Fruit]("name", "Name", lambda f: f.name, lambda f: f.name),
    Column[Fruit](
        "weight", "Weight", lambda f: str(f.weight), lambda f: f.weight, ColumnLook.FIGURE
    ),
)


@pytest.fixture
def table(qapp: object) -> RecordTable[Fruit]:
    table: RecordTable[Fruit] = RecordTable(COLUMNS, lambda fruit: fruit.key)
    table.sort(0, UP)
    # Qt's own checker fails the test when a signal and the rows disagree.
    QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal, table)
    return table


def _names(table: RecordTable[Fruit]) -> list[str]:
    return [fruit.name for fruit in table.shown_records()]


def test_new_records_find_their_place(table: RecordTable[Fruit]) -> None:
    table.put([Fruit("1", "pear"), Fruit("2", "apple"), Fruit("3", "quince")])
    assert _names(table) == ["apple", "pear", "quince"]
    assert table.row_of("1") == 1
    assert table.index(1, 0).data() == "pear"


def test_changes_of_slow_rows_are_one_signal_and_move_nothing(
    table: RecordTable[Fruit], qtbot: QtBot
) -> None:
    table.put([Fruit(str(n), f"fruit {n}") for n in range(10)])
    spans: list[tuple[int, int]] = []
    table.dataChanged.connect(lambda first, last, _roles: spans.append((first.row(), last.row())))
    table.put([Fruit("3", "fruit 3", 7), Fruit("5", "fruit 5", 8)])
    assert spans == [(3, 5)]
    assert table.index(5, 1).data() == "8"


def test_a_changed_sort_key_moves_the_row(table: RecordTable[Fruit]) -> None:
    table.put([Fruit("1", "apple"), Fruit("2", "pear")])
    table.put([Fruit("1", "quince")])
    assert _names(table) == ["pear", "quince"]


def test_sorting_is_stable_both_ways(table: RecordTable[Fruit]) -> None:
    table.put([Fruit("1", "b", 1), Fruit("2", "a", 1), Fruit("3", "c", 2)])
    table.sort(1, UP)
    assert _names(table) == ["b", "a", "c"]
    table.sort(1, DOWN)
    assert _names(table) == ["c", "b", "a"]
    table.sort(99, UP)
    assert _names(table) == ["c", "b", "a"]


def test_heading_shows_the_order(table: RecordTable[Fruit]) -> None:
    table.sort(1, DOWN)
    heading = [table.headerData(n, Qt.Orientation.Horizontal) for n in range(2)]
    assert heading == ["Name", "Weight \N{DOWNWARDS ARROW}"]


def test_filter_hides_and_brings_back(table: RecordTable[Fruit]) -> None:
    table.put([Fruit("1", "apple"), Fruit("2", "pear")])
    table.set_filter(lambda fruit: "p" in fruit.name and fruit.weight == 0)
    table.put([Fruit("2", "pear", 3), Fruit("3", "plum")])
    assert _names(table) == ["apple", "plum"]
    table.put([Fruit("2", "pear", 0)])
    assert _names(table) == ["apple", "pear", "plum"]
    table.set_filter(lambda _fruit: True)
    assert table.rowCount() == 3


def test_a_selection_follows_its_record_through_a_sort(table: RecordTable[Fruit]) -> None:
    table.put([Fruit("1", "a", 1), Fruit("2", "b", 2)])
    kept = QPersistentModelIndex(table.index(0, 0))
    table.sort(1, DOWN)
    assert (kept.row(), kept.data()) == (1, "a")
    table.set_filter(lambda fruit: fruit.name != "a")
    assert not kept.isValid()


def test_cells_speak_to_screen_readers(table: RecordTable[Fruit]) -> None:
    table.put([Fruit("1", "apple", 5)])
    index = table.index(0, 1)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Weight: 5"
    alignment = index.data(Qt.ItemDataRole.TextAlignmentRole)
    assert Qt.AlignmentFlag(alignment) & Qt.AlignmentFlag.AlignRight
    assert table.data(QModelIndex()) is None
