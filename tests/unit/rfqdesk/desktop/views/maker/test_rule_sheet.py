from pytestqt.qtbot import QtBot
from support.qt import click, type_into

from rfqdesk.desktop.models.maker.auto_table import AutoPicture
from rfqdesk.desktop.models.maker.protection_entry import PROTECTION_FIELDS, read_protection
from rfqdesk.desktop.views.maker.auto_switch import AutoSwitch
from rfqdesk.desktop.views.maker.rule_sheet import RuleSheet
from rfqdesk.protocol.protection import ProtectionRules


def test_it_can_be_taken_once_nothing_is_wrong(qtbot: QtBot) -> None:
    sheet = RuleSheet("Rule", PROTECTION_FIELDS, read_protection, "Protect")
    qtbot.addWidget(sheet)
    sheet.open_sheet()
    rules: list[ProtectionRules] = []
    sheet.taken.connect(rules.append)
    type_into(sheet.edits["trades"], "x")
    assert not sheet.action_button.isEnabled()
    type_into(sheet.edits["trades"], "4")
    click(sheet.action_button)
    assert [rule.trades_max for rule in rules] == [4]
    assert not sheet.isVisible()


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
