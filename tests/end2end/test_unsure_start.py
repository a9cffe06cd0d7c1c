"""A first start without invitation or fingerprint: the server's root is vouched for by ear."""

import json
from pathlib import Path

import pytest
from support.application import application
from support.qr import decoded
from support.qt import click, type_into, visible_text
from support.venues.real_venue import real_venue
from support.waiting import until

from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.desktop.models.identity.onboarding import Step
from rfqdesk.desktop.models.link import LinkState
from rfqdesk.desktop.views.onboarding import OnboardingWizard
from rfqdesk.desktop.windows import Windows
from rfqdesk.identity.certificate import certificate_fingerprint, load_certificates
from rfqdesk.identity.fingerprint import grouped, parse
from rfqdesk.identity.profile import ProfileStore
from rfqdesk.identity.words import words_of

pytestmark = pytest.mark.qt_loop(timeout_s=90)


async def wizard_of(windows: Windows) -> OnboardingWizard:
    await until(
        lambda: isinstance(windows.window, OnboardingWizard) and windows.window.isEnabled(),
        what="wizard",
    )
    assert isinstance(windows.window, OnboardingWizard)
    return windows.window


async def test_from_a_bare_address_by_comparing_twice_to_a_live_desk(
    tmp_path: Path, secret_service: PrivateSecretService
) -> None:
    profile = tmp_path / "profile"
    async with real_venue(tmp_path) as venue, application(profile) as windows:
        root = load_certificates((venue.process.folder / "ca" / "root.pem").read_text())[0]
        wizard = await wizard_of(windows)
        page = wizard.server
        type_into(page.address, f"localhost:{venue.ready.est_port}")
        type_into(page.port, str(venue.ready.trading_port))
        click(page.primary_button)
        await until(page.confirm.isVisible, what="the root to be vouched for")
        # What the operator reads out is on `init`'s screen, and must be what is shown here.
        assert page.confirm.fingerprint.text() == grouped(certificate_fingerprint(root))
        assert page.confirm.words.text().split() == words_of(certificate_fingerprint(root)).split()
        click(page.confirm.compared)
        click(page.confirm.button)
        await until(lambda: page.primary_button.text() == "Continue")
        click(page.primary_button)
        type_into(wizard.person.firm, "Albion Asset Management")
        type_into(wizard.person.person, "Jane Okafor")
        click(wizard.person.primary_button)
        await until(wizard.key.primary_button.isEnabled, what="a keyring")
        click(wizard.key.primary_button)
        await until(lambda: wizard.current_step() is Step.APPROVAL, what="the request handed in")

        # The applicant sends a photograph of the screen; the operator scans it.
        [scanned] = decoded(wizard.approval.grab(), tmp_path)
        assert parse(scanned) == parse(wizard.approval.fingerprint.text())
        [waiting] = json.loads(await venue.operate("enrolments", "list", "--json"))
        await venue.operate(
            "enrolments", "approve", waiting["enrolment_id"], "--firm", "albion",
            "--role", "trader", "--trader", "jane", "--fingerprint", scanned,
        )  # fmt: skip
        await until(lambda: wizard.current_step() is Step.DONE, what="the certificate")
        assert "albion / jane" in visible_text(wizard)
        click(wizard.done.primary_button)
        await until(
            lambda: windows.desk is not None and windows.desk.link.picture.state is LinkState.LIVE,
            20,
            what="a live desk",
        )
        kept = ProfileStore(profile).load()
        assert kept is not None
        assert load_certificates(kept.root_pem) == [root]
