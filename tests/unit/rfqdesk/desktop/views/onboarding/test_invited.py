"""The wizard with an invitation: pasted, opened from a file, damaged, changed, spent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from support.desk.fake_enrolment import FakeEnrolment
from support.qt import click, type_into, visible_text
from support.waiting import until

from rfqdesk.desktop.controllers.identity.onboarding import OnboardingController
from rfqdesk.desktop.controllers.identity.onboarding_forms import (
    judge_person,
    judge_server,
    read_invitation,
)
from rfqdesk.desktop.models.identity.onboarding import ServerForm, Step
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.onboarding import OnboardingWizard
from rfqdesk.desktop.wiring.onboarding import wire_wizard
from rfqdesk.identity.fingerprint import parse
from rfqdesk.identity.invitation import Invitation, invitation_line
from rfqdesk.identity.profile import EnrolmentState

pytestmark = pytest.mark.qt_loop

TOKEN = "0123456789" * 4


@dataclass
class Setup:
    venue: FakeEnrolment
    controller: OnboardingController
    wizard: OnboardingWizard

    @property
    def line(self) -> str:
        root = self.venue.ca.root_fingerprint
        return invitation_line(Invitation("rfq.albion.example", 8443, 9443, root, TOKEN))

    async def at(self, step: Step) -> None:
        await until(
            lambda: self.wizard.current_step() is step and not self.controller.state.busy,
            what=step.name,
        )

    async def reach_approval(self) -> None:
        page = self.wizard.server
        click(page.primary_button)
        await until(lambda: page.primary_button.text() == "Continue")
        click(page.primary_button)
        type_into(self.wizard.person.firm, "Albion Asset Management")
        type_into(self.wizard.person.person, "Jane Okafor")
        click(self.wizard.person.primary_button)
        await self.at(Step.KEY)
        await until(self.wizard.key.primary_button.isEnabled)
        click(self.wizard.key.primary_button)
        await self.at(Step.APPROVAL)


@asynccontextmanager
async def onboarding(directory: Path) -> AsyncIterator[Setup]:
    venue = FakeEnrolment(directory)
    tasks = TaskOwner(lambda name, error: pytest.fail(f"{name}: {error!r}"))
    controller = OnboardingController(venue, tasks)
    wizard = OnboardingWizard(judge_server, judge_person, read_invitation)
    wire_wizard(wizard, controller)
    wizard.show()
    try:
        yield Setup(venue, controller, wizard)
    finally:
        await tasks.aclose()
        wizard.close()
        wizard.deleteLater()


def paste(setup: Setup, text: str) -> None:
    """Put a text into the address field by way of the clipboard, as a person does."""
    QGuiApplication.clipboard().setText(text)
    setup.wizard.server.address.selectAll()
    setup.wizard.server.address.paste()


async def test_a_pasted_invitation_fills_the_page_and_goes_with_the_request(
    tmp_path: Path,
) -> None:
    async with onboarding(tmp_path) as setup:
        page = setup.wizard.server
        assert not page.invited.isVisible()
        paste(setup, f"Your invitation:\n{setup.line}\n")
        assert page.address.text() == "rfq.albion.example:8443"
        assert page.port.text() == "9443"
        assert parse(page.fingerprint.toPlainText()) == setup.venue.ca.root_fingerprint
        assert "From an invitation" in visible_text(page)
        await setup.reach_approval()
        profile = setup.venue.store.load()
        assert profile is not None
        assert profile.invitation_token == TOKEN
        csr = x509.load_pem_x509_csr(profile.csr_pem.encode())
        assert [attribute.value for attribute in csr.attributes] == [TOKEN.encode()]


async def test_a_damaged_line_is_explained_and_goes_nowhere(tmp_path: Path) -> None:
    async with onboarding(tmp_path) as setup:
        page = setup.wizard.server
        paste(setup, setup.line[:-3])
        assert "40 hexadecimal digits, this has 37" in visible_text(page)
        assert "Copy the whole line again" in visible_text(page)
        assert page.address.property("tone") == "danger"
        assert not page.primary_button.isEnabled()
        assert not page.invited.isVisible()
        paste(setup, setup.line)
        assert page.invited.isVisible()
        assert page.primary_button.isEnabled()


async def test_what_is_typed_over_it_is_no_invitation_any_more(tmp_path: Path) -> None:
    async with onboarding(tmp_path) as setup:
        page = setup.wizard.server
        paste(setup, setup.line)
        type_into(page.address, "rfq.other.example:8443")
        assert not page.invited.isVisible()
        assert page.form().token == ""
        assert setup.controller.state.server.token == ""


async def test_an_invitation_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mail.eml"
    async with onboarding(tmp_path / "profile") as setup:
        page = setup.wizard.server
        mailed = setup.line.replace("=", "=3D").replace("token", "tok=\nen")
        file.write_text(f"Content-Transfer-Encoding: quoted-printable\n\n{mailed}\n")
        click(page.open_button)
        dialog = page.findChild(QFileDialog, "invitation")
        assert dialog is not None
        dialog.fileSelected.emit(str(file))
        dialog.close()
        assert page.invited.isVisible()
        assert page.form().token == TOKEN


async def test_a_file_without_one_is_explained(tmp_path: Path) -> None:
    async with onboarding(tmp_path) as setup:
        page = setup.wizard.server
        page.open_file(tmp_path / "none.txt")
        assert "No such file" in visible_text(page.banner)
        (tmp_path / "other.txt").write_bytes(b"\xff\xfe nothing")
        page.open_file(tmp_path / "other.txt")
        assert "There is no invitation" in visible_text(page.banner)
        assert page.form() == ServerForm()
        (tmp_path / "good.txt").write_text(setup.line)
        page.open_file(tmp_path / "good.txt")
        assert not page.banner.isVisible()
        assert page.invited.isVisible()


async def test_a_request_thrown_away_takes_its_invitation_along(tmp_path: Path) -> None:
    async with onboarding(tmp_path) as setup:
        paste(setup, setup.line)
        setup.venue.decision = EnrolmentState.REFUSED
        setup.venue.refusal = "Invitation 1 ended on 2026-01-01."
        await setup.reach_approval()
        await until(lambda: "Invitation 1 ended" in visible_text(setup.wizard))
        setup.venue.decision = EnrolmentState.PENDING
        click(setup.wizard.approval.primary_button)
        await setup.at(Step.PERSON)
        click(setup.wizard.person.back_button)
        await setup.at(Step.SERVER)
        assert not setup.wizard.server.invited.isVisible()
        assert setup.wizard.server.form().token == ""
        await until(setup.wizard.server.primary_button.isEnabled)
