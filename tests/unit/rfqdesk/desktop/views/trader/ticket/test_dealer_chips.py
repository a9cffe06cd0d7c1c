"""Choosing whom to ask: names, groups, all."""

import pytest
from pytestqt.qtbot import QtBot
from support.desk.fake_desk import MAKERS
from support.qt import click, visible_text

from rfqdesk.desktop.views.trader.ticket.dealer_chips import DealerChips
from rfqdesk.protocol.party_group import PartyGroup

OPTIONS = PartyGroup("options", ("meridian", "halcyon"))
BLOCKS = PartyGroup("blocks", ("halcyon", "brightwater"))


@pytest.fixture
def dealers(qtbot: QtBot) -> DealerChips:
    chips = DealerChips()
    qtbot.addWidget(chips)
    chips.show()
    qtbot.waitExposed(chips)
    chips.set_makers(MAKERS, (OPTIONS, BLOCKS))
    return chips


def asked(dealers: DealerChips) -> tuple[tuple[str, ...], list[str]]:
    return dealers.chosen(), [group.name for group in dealers.chosen_groups()]


def test_a_group_takes_the_place_of_the_names_and_names_can_be_added(dealers: DealerChips) -> None:
    before = dealers.chosen()
    click(dealers.groups.chips["options"])
    assert asked(dealers) == ((), ["options"])
    assert "2 of 5" in visible_text(dealers)
    click(dealers.chips["northgate"])
    assert asked(dealers) == (("northgate",), ["options"])
    assert "3 of 5" in visible_text(dealers)
    click(dealers.groups.chips["options"])
    assert asked(dealers) == (before, [])


def test_a_member_stands_in_and_is_not_named_twice(dealers: DealerChips) -> None:
    click(dealers.groups.chips["options"])
    click(dealers.groups.chips["blocks"])
    halcyon = dealers.chips["halcyon"]
    assert halcyon.isChecked()
    assert not halcyon.isEnabled()
    assert "asked as one of" in halcyon.accessibleName()
    assert "3 of 5" in visible_text(dealers)
    click(dealers.all_button)
    assert asked(dealers)[1] == []
    assert halcyon.isEnabled()


def test_a_group_that_the_venue_drops_gives_the_names_back(dealers: DealerChips) -> None:
    before = dealers.chosen()
    click(dealers.groups.chips["options"])
    dealers.set_makers(MAKERS)
    assert asked(dealers) == (before, [])
    assert dealers.groups.isHidden()


def test_a_choice_of_group_survives_a_new_list(dealers: DealerChips) -> None:
    click(dealers.groups.chips["blocks"])
    dealers.set_makers(MAKERS[:4], (OPTIONS, PartyGroup("blocks", ("halcyon",))))
    assert asked(dealers) == ((), ["blocks"])
    assert "1 of 4" in visible_text(dealers)


def test_without_a_connection_nobody_is_said_to_be_online(dealers: DealerChips) -> None:
    online = next(one.firm for one in MAKERS if one.online)
    chip, chosen = dealers.chips[online], dealers.chosen()
    live = chip.icon().pixmap(24, 24).toImage()
    dealers.set_connected(False)
    assert chip.icon().pixmap(24, 24).toImage() != live
    assert "not known to be online" in chip.accessibleName()
    assert dealers.chosen() == chosen
    dealers.set_connected(True)
    assert chip.icon().pixmap(24, 24).toImage() == live
    assert chip.accessibleName().endswith("online")
