"""The wizard as its user meets it: pages, keys, refusals, restarts."""

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from support.desk.fake_enrolment import FakeEnrolment
from support.desk.onboarding_hands import enter, fill_server, onboarding, reach_key_page
from support.qt import click, type_into, visible_text
from support.waiting import until

from rfqdesk.desktop.models.identity.onboarding import Step
from rfqdesk.desktop.views.common import ConfirmSheet
from rfqdesk.identity.csr import csr_fingerprint
from rfqdesk.identity.fingerprint import grouped
from rfqdesk.identity.profile import EnrolmentState
from rfqdesk.identity.words import words_of

pytestmark = pytest.mark.qt_loop


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
