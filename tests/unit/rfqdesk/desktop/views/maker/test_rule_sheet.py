from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot
from support.qt import click, type_into

from rfqdesk.desktop.models.auto_entry import AUTO_FIELDS, read_auto_rule
from rfqdesk.desktop.models.auto_quotes import AutoPicture
from rfqdesk.desktop.models.auto_rule import AutoRule
from rfqdesk.desktop.views.maker.auto_switch import AutoSwitch
from rfqdesk.desktop.views.maker.rule_sheet import RuleSheet


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


def sheet_of(qtbot: QtBot, settings: QSettings) -> RuleSheet:
    sheet = RuleSheet(
        "Rule", AUTO_FIELDS, read_auto_rule, "Switch on", settings=settings, group="maker/auto"
    )
    qtbot.addWidget(sheet)
    sheet.open_sheet()
    return sheet


def test_it_can_be_switched_on_once_every_limit_is_there(qtbot: QtBot, settings: QSettings) -> None:
    sheet = sheet_of(qtbot, settings)
    rules: list[AutoRule] = []
    sheet.taken.connect(rules.append)
    assert not sheet.action_button.isEnabled()
    type_into(sheet.edits["instruments"], "BTC-*, ETH-*")
    type_into(sheet.edits["quantity_max"], "50")
    assert "BTC-*, ETH-* of at most 50 contracts" in sheet.words()
    click(sheet.action_button)
    assert [rule.patterns for rule in rules] == [("BTC-*", "ETH-*")]
    settings.sync()
    again = sheet_of(qtbot, QSettings(settings.fileName(), QSettings.Format.IniFormat))
    assert again.texts() == sheet.texts()


def test_the_switch_says_what_stands_and_one_click_ends_it(qtbot: QtBot) -> None:
    switch = AutoSwitch()
    qtbot.addWidget(switch)
    switch.show()
    heard: list[str] = []
    switch.opened.connect(lambda: heard.append("rule"))
    switch.off_asked.connect(lambda: heard.append("off"))
    assert "is off" in switch.text()
    click(switch)
    switch.show_picture(AutoPicture(on=True, quoting=frozenset({"r1", "r2"})))
    assert switch.text() == "AUTO-QUOTING, 2 open: switch off"
    click(switch)
    assert heard == ["rule", "off"]
