"""Views that were saved at one blotter are at the other, and on disk at once."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from rfqdesk.desktop.models.tables.table_view_state import (
    SavedViews,
    ViewState,
    views_of,
    views_text,
)
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.wiring.blotter_views import remember_views


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desktop.ini"


def _settings(path: Path) -> QSettings:
    return QSettings(str(path), QSettings.Format.IniFormat)


def _blotter(qtbot: QtBot, settings: QSettings, key: str) -> BlotterView:
    blotter = BlotterView(lambda _legs: 4)
    qtbot.addWidget(blotter)
    remember_views(blotter, settings, key)
    return blotter


def _names(blotter: BlotterView, page: str = "requests") -> list[str]:
    return list(blotter.views_to_keep()[page].named)


def test_a_view_saved_at_one_is_at_the_other_and_on_disk(qtbot: QtBot, path: Path) -> None:
    settings = _settings(path)
    beside, whole = (_blotter(qtbot, settings, key) for key in ("trade", "blotter"))
    assert beside.views_menu.save_as("Morning") == ""
    assert _names(whole) == ["Morning"]
    assert _names(whole, "trades") == []
    # Another process would read it by now.
    assert _names(_blotter(qtbot, _settings(path), "blotter")) == ["Morning"]
    whole.views_menu.changed.emit(whole.views_to_keep()["requests"].without("Morning"))
    assert _names(beside) == []


def test_views_of_a_time_when_each_blotter_had_its_own_are_all_there(
    qtbot: QtBot, path: Path
) -> None:
    settings = _settings(path)
    for key, name in (("trade", "Mine"), ("blotter", "Whole")):
        text = views_text(SavedViews(named={name: ViewState(words=name)}))
        settings.setValue(f"views/{key}/requests", text)
    beside = _blotter(qtbot, settings, "trade")
    assert _names(beside) == ["Mine", "Whole"]
    beside.put_away.emit()
    assert _names(_blotter(qtbot, settings, "blotter")) == ["Mine", "Whole"]


def test_columns_are_kept_while_the_blotter_is_looked_at(qtbot: QtBot, path: Path) -> None:
    settings = _settings(path)
    blotter = _blotter(qtbot, settings, "trade")
    blotter.resize(1000, 300)
    blotter.show()
    table = blotter.page().table
    before = table.view_state()
    heading = table.horizontalHeader()
    heading.moveSection(0, 2)
    table.setColumnWidth(1, before.widths[before.columns[1]] + 40)
    table.column_actions(table.findChild(QMenu) or QMenu(table))[3].toggle()
    table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    wanted = table.view_state()
    assert wanted != before

    def found_after_a_crash() -> ViewState:
        # Within a process all settings of a file are the same: only a copy shows the disk's.
        copy = path.with_name("after.ini")
        copy.write_bytes(path.read_bytes() if path.exists() else b"")
        return views_of(_settings(copy).value("views/trade/requests")).left

    qtbot.waitUntil(lambda: found_after_a_crash() == wanted)
    assert blotter.isVisible()


def test_a_narrower_window_changes_nothing_that_is_kept(qtbot: QtBot, path: Path) -> None:
    settings = _settings(path)
    blotter = _blotter(qtbot, settings, "trade")
    blotter.resize(1000, 300)
    blotter.show()
    blotter.put_away.emit()
    before = settings.value("views/trade/requests")
    blotter.resize(420, 300)
    blotter.put_away.emit()
    assert settings.value("views/trade/requests") == before
