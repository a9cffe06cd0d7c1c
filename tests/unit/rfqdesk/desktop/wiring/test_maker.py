"""A maker who is called finds the request in hand."""

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.desk.quoting_room import room
from support.waiting import until

from rfqdesk.desktop.models.maker.auto_rule import AutoRule
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.maker import add_maker_views


@pytest.mark.qt_loop
async def test_the_request_that_was_called_for_is_taken_in_hand(
    qtbot: QtBot, tmp_path: Path
) -> None:
    async with room() as r:
        window = DeskWindow(QSettings(str(tmp_path / "desk.ini"), QSettings.Format.IniFormat))
        qtbot.addWidget(window)
        window.show()
        parts = add_maker_views(window, r.desk, r.making)
        assert parts.page.in_hand() == "r1"
        window.show_workspace("blotter")
        parts.look_at("r2")
        assert window.current_workspace() == "make"
        assert parts.page.in_hand() == "r2"
        parts.look_at("gone")
        assert parts.page.in_hand() == "r2"
        r.making.close()


def seen(widget: QWidget) -> bool:
    """Panels that share a place with the one in front are visible to Qt all the same."""
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


@pytest.mark.qt_loop
async def test_rules_outlive_a_restart_and_their_switches_do_not(tmp_path: Path) -> None:
    async with room() as r:
        settings = QSettings(str(tmp_path / "desk.ini"), QSettings.Format.IniFormat)
        window = DeskWindow(settings)
        parts = add_maker_views(window, r.desk, r.making)
        rule = AutoRule(("SOL-*",), Decimal(100), Decimal(3), Decimal(5), 5, name="Sol")
        parts.page.rules.kept.emit(rule, True)
        parts.page.rules.kept.emit(replace(rule, name="Other"), False)
        parts.page.rules.moved.emit(parts.auto.table.rules[1].rule_id, -1)
        assert [line.on for line in parts.auto.picture.lines] == [False, True]
        settings.sync()
        again = DeskWindow(QSettings(settings.fileName(), QSettings.Format.IniFormat))
        later = add_maker_views(again, r.desk, r.making)
        assert [line.rule.name for line in later.page.rules.rows.lines] == ["Other", "Sol"]
        assert not later.auto.on
        parts.auto.turn_off()
        r.making.close()
        for one in (window, again):
            one.deleteLater()


@pytest.mark.qt_loop
@pytest.mark.parametrize("torn", ["quote", "inbox"])
async def test_keys_are_heard_in_a_panel_torn_off_and_in_the_window_it_left(
    qtbot: QtBot, tmp_path: Path, torn: str
) -> None:
    async with room() as r:
        window = DeskWindow(QSettings(str(tmp_path / "desk.ini"), QSettings.Format.IniFormat))
        qtbot.addWidget(window)
        window.show()
        parts = add_maker_views(window, r.desk, r.making)
        dock = window.workspace("make").dock(torn)
        window.set_arrangeable(True)
        dock.setFloating(True)
        for front in (dock, window):
            front.activateWindow()
            await until(front.isActiveWindow)
            before = parts.page.in_hand()
            QTest.keyClick(front, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
            await until(lambda before=before: parts.page.in_hand() != before)
        r.making.close()


@pytest.mark.qt_loop
async def test_who_waits_for_an_answer_comes_forward_over_the_other_panels(
    qtbot: QtBot, tmp_path: Path
) -> None:
    async with room() as r:
        window = DeskWindow(QSettings(str(tmp_path / "desk.ini"), QSettings.Format.IniFormat))
        qtbot.addWidget(window)
        window.show()
        parts = add_maker_views(window, r.desk, r.making)
        parts.page.rules_wanted.emit()
        assert not seen(parts.page.foot)
        r.hear(r.feed.quoted("me", "0.0050", "0.0060", rfq_id="r1"))
        r.hear(r.feed.countered("me", rfq_id="r1", own=False))
        await until(lambda: seen(parts.page.asks))
        assert not seen(parts.page.rules)
        r.making.close()
