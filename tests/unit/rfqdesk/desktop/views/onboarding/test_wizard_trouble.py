"""What the wizard says of a venue or a keyring that fails, and how one goes on."""

from pathlib import Path

import pytest
from support.desk.fake_enrolment import FakeEnrolment
from support.desk.onboarding_hands import enter, fill_server, onboarding, reach_key_page
from support.qt import click, type_into
from support.waiting import until

from rfqdesk.client.errors import UnreachableKind, VenueUnreachableError
from rfqdesk.desktop.models.identity.onboarding import Step
from rfqdesk.identity.errors import KeyringLockedError, KeyringMissingError

pytestmark = pytest.mark.qt_loop


async def test_an_unreachable_server_can_be_asked_again(tmp_path: Path) -> None:
    venue = FakeEnrolment(tmp_path)
    venue.failure = VenueUnreachableError(UnreachableKind.REFUSED, "rfq.albion.example", 8443)
    async with onboarding(venue) as setup:
        await fill_server(setup)
        assert setup.wizard.server.banner.isVisible()
        click(setup.wizard.server.primary_button)
        await setup.idle()
        assert not setup.wizard.server.banner.isVisible()
        assert setup.controller.state.venue is not None


@pytest.mark.parametrize("error", [KeyringMissingError("none"), KeyringLockedError("locked")])
async def test_without_a_keyring_no_key_is_made(tmp_path: Path, error: Exception) -> None:
    venue = FakeEnrolment(tmp_path)
    async with onboarding(venue) as setup:
        await fill_server(setup)
        click(setup.wizard.server.primary_button)
        type_into(setup.wizard.person.firm, "Albion")
        type_into(setup.wizard.person.person, "Jane")
        venue.failure = error
        click(setup.wizard.person.primary_button)
        await setup.at(Step.KEY)
        page = setup.wizard.key
        assert page.banner.isVisible()
        assert page.banner.text()
        assert not page.primary_button.isEnabled()
        click(page.banner.action_button())
        await until(page.primary_button.isEnabled)
        assert not page.banner.isVisible()
        assert venue.store.load() is None


async def test_a_locked_keyring_while_making_the_key_is_told_and_retried(tmp_path: Path) -> None:
    venue = FakeEnrolment(tmp_path)
    async with onboarding(venue) as setup:
        await reach_key_page(setup)
        venue.failure = KeyringLockedError("locked")
        click(setup.wizard.key.primary_button)
        await setup.idle()
        assert setup.wizard.key.banner.isVisible()
        assert setup.wizard.current_step() is Step.KEY
        click(setup.wizard.key.primary_button)
        await setup.at(Step.APPROVAL)


async def test_a_venue_that_can_not_be_reached_while_waiting_is_only_a_notice(
    tmp_path: Path,
) -> None:
    venue = FakeEnrolment(tmp_path)
    async with onboarding(venue) as setup:
        await reach_key_page(setup)
        click(setup.wizard.key.primary_button)
        await setup.at(Step.APPROVAL)
        await until(lambda: setup.controller.state.next_check_ms > 0)
        venue.failure = VenueUnreachableError(UnreachableKind.TIMEOUT, "rfq.albion.example", 8443)
        click(setup.wizard.approval.primary_button)
        await until(setup.wizard.approval.banner.isVisible)
        await setup.idle()
        assert setup.wizard.approval.fingerprint.isVisible()
        click(setup.wizard.approval.primary_button)
        await until(lambda: not setup.wizard.approval.banner.isVisible())


async def test_the_focus_is_back_where_it_was_after_a_failure(tmp_path: Path) -> None:
    venue = FakeEnrolment(tmp_path)
    async with onboarding(venue) as setup:
        await reach_key_page(setup)
        venue.failure = KeyringLockedError("locked")
        setup.wizard.key.primary_button.setFocus()
        enter(setup.wizard.key.primary_button)
        await until(setup.wizard.key.banner.isVisible)
        await until(setup.wizard.key.primary_button.hasFocus)
        enter(setup.wizard.key.primary_button)
        await setup.at(Step.APPROVAL)
