"""Presets: saved from the ticket, applied by one key, kept with the profile."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support.desk.trading_floor import Floor, floor
from support.qt import click, type_into
from support.waiting import until

from rfqdesk.desktop.views.keys.shortcuts import ShortcutBook
from rfqdesk.desktop.views.trader.ticket.preset_sheet import PresetSheet
from rfqdesk.desktop.views.trader.ticket.ticket import TicketView
from rfqdesk.desktop.wiring.presets import PresetKeeper
from rfqdesk.protocol.terms import Side

pytestmark = pytest.mark.qt_loop


async def _save(made: Floor, name: str, sizes: str = "25 50") -> PresetSheet:
    made.parts.ticket.presets.save_asked.emit()
    found: list[PresetSheet] = []
    await until(lambda: bool(found.extend(made.window.findChildren(PresetSheet)) or found))
    sheet = found[-1]
    assert not sheet.save.isEnabled()
    type_into(sheet.name, name)
    sheet.sizes.setText(sizes)
    return sheet


async def test_one_key_sets_dealers_terms_and_sizes() -> None:
    async with floor() as made:
        ticket = made.parts.ticket
        ticket.side.set_value(Side.SELL.value)
        ticket.duration.set_value("30000")
        ticket.dealers.set_chosen(("meridian", "halcyon"))
        ticket.terms.collecting.set_value("10000")
        click((await _save(made, "Block")).save)
        assert ticket.quantity.sizes() == ("25", "50")
        before = ticket.ticket()

        ticket.side.set_value(Side.BUY.value)
        ticket.duration.set_value("60000")
        ticket.dealers.set_chosen(("castellan",))
        ticket.terms.collecting.set_value("0")
        ticket.quantity.set_sizes(())
        assert ticket.ticket() != before
        QTest.keyClick(ticket.search, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        await until(lambda: ticket.ticket() == before)
        assert ticket.quantity.sizes() == ("25", "50")
        # Nothing is kept under the second key.
        QTest.keyClick(ticket.search, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
        QApplication.processEvents()
        assert ticket.ticket() == before


async def test_what_cant_be_read_is_said_and_not_kept() -> None:
    async with floor() as made:
        sheet = await _save(made, "Block", "1 five")
        assert "Write a number" in sheet.problem.text()
        assert not sheet.save.isEnabled()
        sheet.sizes.setText("1 5")
        assert sheet.save.isEnabled()
        sheet.reject()


async def test_they_stay_with_the_profile(tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "desk.ini"), QSettings.Format.IniFormat)
    async with floor() as made:
        ticket = TicketView(made.desk.now_ms, made.window)
        book = ShortcutBook(made.window)
        keeper = PresetKeeper(settings, ticket, made.desk, book, made.window)
        keeper.ask_save()
        sheet = made.window.findChild(PresetSheet)
        assert sheet is not None
        type_into(sheet.name, "Small")
        click(sheet.save)
        again = PresetKeeper(settings, ticket, made.desk, ShortcutBook(made.window), made.window)
        assert [one.name for one in again.presets.all()] == ["Small"]
        ticket.presets.removed.emit("Small")
        third = PresetKeeper(settings, ticket, made.desk, ShortcutBook(made.window), made.window)
        assert third.presets.all() == ()
