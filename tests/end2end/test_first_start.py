"""The first start as a person lives it: real server, real keyring, real windows."""

import asyncio
import json
from pathlib import Path

import pytest
from support.application import application
from support.qt import click, type_into, visible_text
from support.venues.real_venue import RealVenue, real_venue
from support.waiting import until

from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.desktop.models.identity.onboarding import Step
from rfqdesk.desktop.models.link import LinkState
from rfqdesk.desktop.views.common import ConfirmSheet
from rfqdesk.desktop.views.onboarding import OnboardingWizard
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.trouble import TroubleWindow
from rfqdesk.desktop.windows import Windows
from rfqdesk.identity.certificate import certificate_fingerprint, load_certificates
from rfqdesk.identity.fingerprint import grouped, parse
from rfqdesk.protocol.terms import Role

pytestmark = pytest.mark.qt_loop(timeout_s=90)


async def wizard_of(windows: Windows) -> OnboardingWizard:
    await until(
        lambda: isinstance(windows.window, OnboardingWizard) and windows.window.isEnabled(),
        what="wizard",
    )
    assert isinstance(windows.window, OnboardingWizard)
    return windows.window


async def desk_of(windows: Windows) -> DeskWindow:
    def is_live() -> bool:
        desk = windows.desk or windows.operating
        return desk is not None and desk.link.picture.state is LinkState.LIVE

    await until(is_live, 20, what="a live desk")
    assert isinstance(windows.window, DeskWindow)
    return windows.window


async def apply_for_a_certificate(wizard: OnboardingWizard, venue: RealVenue) -> str:
    """Fill in the first three pages; returns the fingerprint shown on the fourth."""
    root = load_certificates((venue.process.folder / "ca" / "root.pem").read_text())[0]
    page = wizard.server
    type_into(page.address, f"localhost:{venue.ready.est_port}")
    type_into(page.port, str(venue.ready.trading_port))
    page.fingerprint.setPlainText(grouped(certificate_fingerprint(root)))
    click(page.primary_button)
    await until(lambda: page.primary_button.text() == "Continue", what="the root's match")
    click(page.primary_button)
    type_into(wizard.person.firm, "Albion Asset Management")
    type_into(wizard.person.person, "Jane Okafor")
    click(wizard.person.primary_button)
    await until(wizard.key.primary_button.isEnabled, what="a keyring")
    click(wizard.key.primary_button)
    await until(lambda: wizard.current_step() is Step.APPROVAL, what="the request handed in")
    await until(lambda: wizard.approval.next_check.text().startswith("Next check"))
    return parse(wizard.approval.fingerprint.text())


async def enrolment_id(venue: RealVenue, fingerprint: str) -> str:
    listing = json.loads(await venue.operate("enrolments", "list", "--json"))
    return next(e["enrolment_id"] for e in listing if e["fingerprint"] == fingerprint)


async def approve(venue: RealVenue, fingerprint: str, role: Role) -> None:
    await venue.operate(
        "enrolments", "approve", await enrolment_id(venue, fingerprint), "--firm", "albion",
        "--role", role.value, "--trader", "jane", "--fingerprint", fingerprint,
    )  # fmt: skip


def check_now(wizard: OnboardingWizard) -> None:
    """Ask for the decision at once, unless the next check by itself was quicker."""
    button = wizard.approval.primary_button
    if button.isVisible() and button.isEnabled() and button.text() == "Check now":
        click(button)


async def collect(wizard: OnboardingWizard) -> None:
    """Take the certificate that was approved."""
    check_now(wizard)
    await until(lambda: wizard.current_step() is Step.DONE, what="the certificate")


@pytest.mark.parametrize(
    ("role", "workspace", "words"),
    [
        (Role.TRADER, "trade", "Open for"),
        (Role.MAKER, "make", "Make markets"),
        (Role.OPERATOR, "enrolments", "Requests for certificates"),
    ],
)
async def test_from_nothing_to_a_live_desk(
    tmp_path: Path,
    secret_service: PrivateSecretService,
    role: Role,
    workspace: str,
    words: str,
) -> None:
    profile = tmp_path / "profile"
    async with real_venue(tmp_path) as venue:
        async with application(profile) as windows:
            fingerprint = await apply_for_a_certificate(await wizard_of(windows), venue)
        # Closed while waiting, and started again.
        async with application(profile) as windows:
            wizard = await wizard_of(windows)
            await until(lambda: wizard.current_step() is Step.APPROVAL)
            assert parse(wizard.approval.fingerprint.text()) == fingerprint
            await approve(venue, fingerprint, role)
            await collect(wizard)
            assert "albion / jane" in visible_text(wizard)
            click(wizard.done.primary_button)
            window = await desk_of(windows)
            assert window.current_workspace() == workspace
            shown = visible_text(window)
            assert words in shown
            assert "Jane Okafor" in shown
            assert window.status.state.text() == "Connected"
        # With a certificate there is no wizard any more.
        async with application(profile) as windows:
            window = await desk_of(windows)
            assert window.current_workspace() == workspace
    for file in profile.rglob("*"):
        assert b"PRIVATE KEY" not in file.read_bytes()


async def test_a_rejected_request_shows_the_operators_reason(
    tmp_path: Path, secret_service: PrivateSecretService
) -> None:
    async with real_venue(tmp_path) as venue, application(tmp_path / "profile") as windows:
        wizard = await wizard_of(windows)
        fingerprint = await apply_for_a_certificate(wizard, venue)
        identifier = await enrolment_id(venue, fingerprint)
        await venue.operate("enrolments", "reject", identifier, "--reason", "No mandate yet.")
        check_now(wizard)
        await until(lambda: "No mandate yet." in visible_text(wizard))
        click(wizard.approval.primary_button)
        await until(lambda: wizard.current_step() is Step.PERSON)


async def test_a_revoked_certificate_is_explained_and_one_can_enrol_again(
    tmp_path: Path, secret_service: PrivateSecretService
) -> None:
    profile = tmp_path / "profile"
    async with real_venue(tmp_path) as venue, application(profile) as windows:
        wizard = await wizard_of(windows)
        fingerprint = await apply_for_a_certificate(wizard, venue)
        await approve(venue, fingerprint, Role.TRADER)
        await collect(wizard)
        click(wizard.done.primary_button)
        window = await desk_of(windows)
        assert windows.desk is not None
        welcome = windows.desk.session.status.welcome
        assert welcome is not None
        serial = welcome.certificate_serial
        await venue.operate("certificates", "revoke", serial, "--reason", "key_compromise")
        await until(window.banner.isVisible, 20, what="the banner")
        await until(lambda: window.status.state.text() == "Not connected", 20)
        assert "revoked" in (window.banner.title() + window.banner.text()).lower()
        click(window.banner.action_button())
        click(window.findChild(ConfirmSheet).confirm_button)
        await wizard_of(windows)
        assert not (profile / "profile.json").exists()


async def test_without_the_keyring_the_desk_says_so_and_tries_again(
    tmp_path: Path, own_secret_service: PrivateSecretService
) -> None:
    profile = tmp_path / "profile"
    async with real_venue(tmp_path) as venue:
        async with application(profile) as windows:
            wizard = await wizard_of(windows)
            await approve(venue, await apply_for_a_certificate(wizard, venue), Role.TRADER)
            await collect(wizard)
        await asyncio.to_thread(own_secret_service.stop)
        async with application(profile) as windows:
            await until(lambda: isinstance(windows.window, TroubleWindow), what="trouble")
            assert isinstance(windows.window, TroubleWindow)
            assert "keyring" in visible_text(windows.window).lower()
            first = windows.window
            click(first.retry_button)
            await until(
                lambda: isinstance(windows.window, TroubleWindow) and windows.window is not first
            )
