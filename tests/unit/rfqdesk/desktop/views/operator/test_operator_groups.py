"""The operator's window: groups of makers."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.desk.operating import FakeVenue
from support.desk.operator_hands import window_at
from support.qt import click, type_into, visible_text
from support.waiting import until

from rfqdesk.desktop.controllers.operating.operating import PARTICIPANTS
from rfqdesk.protocol.operations.market_requests import RemoveGroup, SetGroup

pytestmark = pytest.mark.qt_loop


async def test_a_group_is_made_by_keys() -> None:
    async with window_at() as setup:
        await setup.at(PARTICIPANTS)
        page = setup.parts.participants
        await until(lambda: page.groups.list.model.rowCount() == 2)
        card = page.group
        assert not card.set_button.isEnabled()
        type_into(card.name, "Exotics")
        assert "can't name a group" in card.words.text()
        type_into(card.name, "exotics")
        QTest.keyClick(card.name, Qt.Key.Key_Return)
        QTest.keyClicks(card.makers, "albion")
        assert "no maker" in card.words.text()
        type_into(card.makers, "meridian, halcyon")
        QTest.keyClick(card.makers, Qt.Key.Key_Return)
        QTest.keyClick(card.set_button, Qt.Key.Key_Return)
        assert await setup.asked_for(SetGroup) == SetGroup(
            name="exotics", makers=("meridian", "halcyon")
        )


async def test_a_group_that_is_chosen_is_loaded_and_gets_other_members() -> None:
    async with window_at() as setup:
        await setup.at(PARTICIPANTS)
        page = setup.parts.participants
        await until(lambda: page.groups.list.model.rowCount() == 2)
        page.groups.list.choose("options")
        assert page.group.makers.text() == "halcyon, meridian"
        # The same members in another order are no change.
        type_into(page.group.makers, "meridian halcyon")
        assert not page.group.set_button.isEnabled()
        type_into(page.group.makers, "halcyon")
        setup.venue.changed()
        await setup.seen()
        assert page.group.makers.text() == "halcyon"
        click(page.group.set_button)
        assert await setup.asked_for(SetGroup) == SetGroup(name="options", makers=("halcyon",))


async def test_a_group_is_removed_after_a_question() -> None:
    async with window_at() as setup:
        await setup.at(PARTICIPANTS)
        groups = setup.parts.participants.groups
        await until(lambda: groups.list.model.rowCount() == 2)
        assert not groups.remove_button.isEnabled()
        groups.list.choose("perpetuals")
        click(groups.remove_button)
        click(setup.question().confirm_button)
        assert await setup.asked_for(RemoveGroup) == RemoveGroup(name="perpetuals")


async def test_a_venue_without_groups_says_what_they_are_for() -> None:
    async with window_at(FakeVenue()) as setup:
        await setup.at(PARTICIPANTS)
        await until(lambda: "No groups" in visible_text(setup.parts.participants))
