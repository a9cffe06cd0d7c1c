"""Whose root the wizard believes: the one typed, the one vouched for, and no other."""

from pathlib import Path

import pytest
from support.desk.fake_enrolment import FakeEnrolment
from support.desk.onboarding_hands import enter, fill_server, onboarding, show_root
from support.pki.throwaway_ca import ThrowawayCa
from support.qt import click, type_into, visible_text

from rfqdesk.desktop.models.identity.onboarding import Step
from rfqdesk.identity.fingerprint import grouped
from rfqdesk.identity.words import words_of

pytestmark = pytest.mark.qt_loop


async def test_a_foreign_root_is_named_and_stops_there(tmp_path: Path) -> None:
    async with onboarding(FakeEnrolment(tmp_path)) as setup:
        page = setup.wizard.server
        type_into(page.address, "rfq.albion.example:8443")
        type_into(page.port, "8444")
        page.fingerprint.setPlainText("ab" * 32)
        click(page.primary_button)
        await setup.idle()
        assert page.banner.isVisible()
        assert setup.controller.state.venue is None
        assert page.primary_button.text() == "Check server"


async def test_a_typed_fingerprint_is_judged_while_typed(tmp_path: Path) -> None:
    async with onboarding(FakeEnrolment(tmp_path)) as setup:
        page = setup.wizard.server
        type_into(page.fingerprint, "9F:2C 44")
        assert "6 of 64 digits so far." in visible_text(page)
        assert page.fingerprint.property("tone") == ""
        type_into(page.fingerprint, "9F2Z")
        assert "not a hexadecimal digit" in visible_text(page)
        assert page.fingerprint.property("tone") == "danger"
        assert not page.primary_button.isEnabled()


async def test_without_a_fingerprint_the_servers_is_shown_and_vouched_for(tmp_path: Path) -> None:
    async with onboarding(FakeEnrolment(tmp_path)) as setup:
        await show_root(setup)
        page, root = setup.wizard.server, setup.venue.ca.root_fingerprint
        assert page.confirm.isVisible()
        assert not page.match.isVisible()
        assert setup.controller.state.venue is None
        assert page.confirm.fingerprint.text() == grouped(root)
        assert page.confirm.words.text().split() == words_of(root).split()
        assert "Albion Venue Root" in visible_text(page)
        assert "Ring the operator on a number you already know" in visible_text(page)
        click(page.confirm.compared)
        click(page.confirm.button)
        assert not page.confirm.isVisible()
        assert "You compared" in visible_text(page.match)
        click(page.primary_button)
        await setup.at(Step.PERSON)
        type_into(setup.wizard.person.firm, "Albion")
        type_into(setup.wizard.person.person, "Jane")
        click(setup.wizard.person.primary_button)
        await setup.at(Step.KEY)
        click(setup.wizard.key.primary_button)
        await setup.at(Step.APPROVAL)
        assert setup.venue.pinned == [root]


async def test_a_root_is_not_vouched_for_by_enter_alone(tmp_path: Path) -> None:
    async with onboarding(FakeEnrolment(tmp_path)) as setup:
        await show_root(setup)
        page = setup.wizard.server
        for field in (page.address, page.port, page.fingerprint, page.confirm.compared):
            field.setFocus()
            enter(field)
        assert not page.confirm.button.isEnabled()
        assert not page.primary_button.isEnabled()
        click(page.confirm.compared)
        page.confirm.button.setFocus()
        enter(page.confirm.button)
        enter(page)
        assert setup.controller.state.venue is None
        assert setup.wizard.current_step() is Step.SERVER


async def test_another_server_wants_another_word(tmp_path: Path) -> None:
    async with onboarding(FakeEnrolment(tmp_path)) as setup:
        await show_root(setup)
        page = setup.wizard.server
        click(page.confirm.compared)
        type_into(page.address, "elsewhere.example:8443")
        assert not page.confirm.isVisible()
        setup.venue.ca = ThrowawayCa("Mallory's Venue")
        click(page.primary_button)
        await setup.idle()
        assert "Mallory's Venue Root" in visible_text(page)
        assert not page.confirm.compared.isChecked()
        assert not page.confirm.button.isEnabled()


async def test_a_server_that_changes_its_root_after_the_word_is_not_believed(
    tmp_path: Path,
) -> None:
    async with onboarding(FakeEnrolment(tmp_path)) as setup:
        await show_root(setup)
        page = setup.wizard.server
        click(page.confirm.compared)
        click(page.confirm.button)
        click(page.primary_button)
        await setup.at(Step.PERSON)
        type_into(setup.wizard.person.firm, "Albion")
        type_into(setup.wizard.person.person, "Jane")
        click(setup.wizard.person.primary_button)
        await setup.at(Step.KEY)
        setup.venue.ca = ThrowawayCa("Mallory's Venue")
        click(setup.wizard.key.primary_button)
        await setup.idle()
        assert "fingerprint does not match" in setup.wizard.key.banner.title()
        assert setup.venue.store.load() is None


async def test_changing_the_address_takes_the_match_back(tmp_path: Path) -> None:
    async with onboarding(FakeEnrolment(tmp_path)) as setup:
        await fill_server(setup)
        assert setup.wizard.server.primary_button.text() == "Continue"
        type_into(setup.wizard.server.address, "elsewhere.example:8443")
        assert setup.controller.state.venue is None
        assert setup.wizard.server.primary_button.text() == "Check server"
        assert not setup.wizard.server.match.isVisible()
