"""The wizard as its user meets it: pages, mistakes, refusals, restarts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from support.fake_enrolment import FakeEnrolment
from support.qt import click, type_into, visible_text
from support.throwaway_ca import ThrowawayCa
from support.waiting import until

from rfqdesk.client.errors import UnreachableKind, VenueUnreachableError
from rfqdesk.desktop.controllers.onboarding import OnboardingController
from rfqdesk.desktop.controllers.onboarding_forms import (
    judge_person,
    judge_server,
    read_invitation,
)
from rfqdesk.desktop.models.onboarding import Step
from rfqdesk.desktop.onboarding_wiring import wire_wizard
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.common import ConfirmSheet
from rfqdesk.desktop.views.onboarding import OnboardingWizard
from rfqdesk.identity.csr import csr_fingerprint
from rfqdesk.identity.errors import KeyringLockedError, KeyringMissingError
from rfqdesk.identity.fingerprint import grouped
from rfqdesk.identity.profile import EnrolmentState
from rfqdesk.identity.words import words_of

pytestmark = pytest.mark.qt_loop


@dataclass
class Setup:
    venue: FakeEnrolment
    controller: OnboardingController
    wizard: OnboardingWizard

    async def at(self, step: Step) -> None:
        await until(
            lambda: self.wizard.current_step() is step and not self.controller.state.busy,
            what=step.name,
        )

    async def idle(self) -> None:
        await until(lambda: not self.controller.state.busy)


@asynccontextmanager
async def onboarding(venue: FakeEnrolment) -> AsyncIterator[Setup]:
    tasks = TaskOwner(lambda name, error: pytest.fail(f"{name}: {error!r}"))
    controller = OnboardingController(venue, tasks)
    profile = venue.store.load()
    if profile is not None:
        controller.resume(profile, since_ms=1_000)
    wizard = OnboardingWizard(judge_server, judge_person, read_invitation)
    wire_wizard(wizard, controller)
    wizard.show()
    try:
        yield Setup(venue, controller, wizard)
    finally:
        await tasks.aclose()
        wizard.close()
        wizard.deleteLater()


async def fill_server(setup: Setup) -> None:
    page = setup.wizard.server
    type_into(page.address, "rfq.albion.example:8443")
    type_into(page.port, "8444")
    page.fingerprint.setPlainText("SHA256: " + grouped(setup.venue.ca.root_fingerprint))
    click(page.primary_button)
    await setup.idle()


def enter(widget: QWidget) -> None:
    QTest.keyClick(widget, Qt.Key.Key_Return)


async def reach_key_page(setup: Setup) -> None:
    await fill_server(setup)
    click(setup.wizard.server.primary_button)
    await setup.at(Step.PERSON)
    type_into(setup.wizard.person.firm, "Albion Asset Management")
    type_into(setup.wizard.person.person, "Jane Okafor")
    click(setup.wizard.person.primary_button)
    await setup.at(Step.KEY)


async def test_from_address_to_certificate(tmp_path: Path) -> None:
    async with onboarding(FakeEnrolment(tmp_path)) as setup:
        await fill_server(setup)
        assert "This is Albion Venue Root" in visible_text(setup.wizard)
        await reach_key_page(setup)
        assert "Secret Service" in visible_text(setup.wizard)
        click(setup.wizard.key.primary_button)
        await setup.at(Step.APPROVAL)
        profile = setup.venue.store.load()
        assert profile is not None
        shown = setup.wizard.approval.fingerprint.text()
        assert shown == grouped(csr_fingerprint(profile.csr_pem))
        assert shown[:9] in setup.wizard.approval.fingerprint.accessibleName()
        words = words_of(csr_fingerprint(profile.csr_pem))
        assert setup.wizard.approval.words.text().split() == words.split()
        assert words in setup.wizard.approval.words.accessibleName()
        click(setup.wizard.approval.copy_button)
        assert QGuiApplication.clipboard().text() == shown
        setup.venue.decision = EnrolmentState.ISSUED
        click(setup.wizard.approval.primary_button)
        await setup.at(Step.DONE)
        assert "albion / jane" in visible_text(setup.wizard)
        finished: list[object] = []
        setup.controller.finished.connect(finished.append)
        click(setup.wizard.done.primary_button)
        assert finished == [setup.venue.store.load()]


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


async def show_root(setup: Setup) -> None:
    """Leave the fingerprint empty and have the server's shown."""
    page = setup.wizard.server
    type_into(page.address, "rfq.albion.example:8443")
    type_into(page.port, "8444")
    click(page.primary_button)
    await setup.idle()


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


async def test_a_restart_comes_back_to_the_waiting_page(tmp_path: Path) -> None:
    venue = FakeEnrolment(tmp_path)
    async with onboarding(venue) as setup:
        await reach_key_page(setup)
        click(setup.wizard.key.primary_button)
        await setup.at(Step.APPROVAL)
        shown = setup.wizard.approval.fingerprint.text()
    async with onboarding(venue) as again:
        await again.at(Step.APPROVAL)
        assert again.wizard.approval.fingerprint.text() == shown
        assert "Waiting for the operator for" in visible_text(again.wizard)
        await until(lambda: again.controller.state.next_check_ms > 0)
        asked = venue.asked
        venue.decision = EnrolmentState.ISSUED
        click(again.wizard.approval.primary_button)
        await again.at(Step.DONE)
        assert venue.asked > asked


async def test_the_operators_reason_is_shown_and_one_may_try_again(tmp_path: Path) -> None:
    venue = FakeEnrolment(tmp_path)
    venue.decision = EnrolmentState.REFUSED
    venue.refusal = "No mandate from Albion for this person."
    async with onboarding(venue) as setup:
        await reach_key_page(setup)
        click(setup.wizard.key.primary_button)
        await setup.at(Step.APPROVAL)
        await until(lambda: setup.controller.state.refused)
        assert "No mandate from Albion" in visible_text(setup.wizard)
        assert not setup.wizard.approval.fingerprint.isVisible()
        click(setup.wizard.approval.primary_button)
        await setup.at(Step.PERSON)
        assert len(venue.forgotten) == 1
        assert venue.store.load() is None
        assert setup.wizard.person.firm.text() == "Albion Asset Management"


async def test_starting_over_asks_first(tmp_path: Path) -> None:
    venue = FakeEnrolment(tmp_path)
    async with onboarding(venue) as setup:
        await reach_key_page(setup)
        click(setup.wizard.key.primary_button)
        await setup.at(Step.APPROVAL)
        click(setup.wizard.approval.back_button)
        sheet = setup.wizard.approval.findChild(ConfirmSheet)
        assert "deleted from your keyring" in "".join(
            label.text() for label in sheet.findChildren(QLabel)
        )
        click(sheet.confirm_button)
        await setup.at(Step.PERSON)
        assert len(venue.forgotten) == 1


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


async def test_every_control_can_be_reached_and_has_a_name(tmp_path: Path) -> None:
    async with onboarding(FakeEnrolment(tmp_path)) as setup:
        page = setup.wizard.server
        names = [field.accessibleName() for field in (page.address, page.port, page.fingerprint)]
        assert names == ["Server address", "Trading port", "Root certificate's fingerprint"]
        await until(page.address.hasFocus)
        type_into(page.address, "rfq.albion.example")
        assert "port is missing" in page.address.accessibleDescription()


async def test_it_is_gone_through_by_enter_alone(tmp_path: Path) -> None:
    async with onboarding(FakeEnrolment(tmp_path)) as setup:
        page = setup.wizard.server
        type_into(page.address, "rfq.albion.example:8443")
        type_into(page.port, "9443")
        type_into(page.fingerprint, setup.venue.ca.root_fingerprint)
        enter(page.fingerprint)
        await setup.idle()
        assert setup.controller.state.venue is not None
        assert "\n" not in page.fingerprint.toPlainText()
        enter(page.fingerprint)
        await setup.at(Step.PERSON)
        type_into(setup.wizard.person.firm, "Albion")
        type_into(setup.wizard.person.person, "Jane")
        enter(setup.wizard.person.person)
        await setup.at(Step.KEY)
        await until(setup.wizard.key.primary_button.hasFocus)
        enter(setup.wizard.key.primary_button)
        await setup.at(Step.APPROVAL)


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
