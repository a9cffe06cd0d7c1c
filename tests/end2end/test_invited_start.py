"""An invited newcomer's first start: one pasted line, ten words read out, a live desk."""

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from support.application import application
from support.qt import click, type_into, visible_text
from support.venues.real_venue import real_venue
from support.waiting import until

from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.desktop.models.identity.onboarding import Step
from rfqdesk.desktop.models.link import LinkState
from rfqdesk.desktop.views.onboarding import OnboardingWizard
from rfqdesk.desktop.windows import Windows

pytestmark = pytest.mark.qt_loop(timeout_s=90)


async def wizard_of(windows: Windows) -> OnboardingWizard:
    await until(
        lambda: isinstance(windows.window, OnboardingWizard) and windows.window.isEnabled(),
        what="wizard",
    )
    assert isinstance(windows.window, OnboardingWizard)
    return windows.window


async def apply_with(wizard: OnboardingWizard, line: str) -> None:
    """Paste the line, say who one is, hand the request in."""
    QGuiApplication.clipboard().setText(line)
    page = wizard.server
    page.address.selectAll()
    page.address.paste()
    assert "From an invitation" in visible_text(page)
    click(page.primary_button)
    await until(lambda: page.primary_button.text() == "Continue", what="the root's match")
    click(page.primary_button)
    type_into(wizard.person.firm, "Albion Asset Management")
    type_into(wizard.person.person, "Jane Okafor")
    click(wizard.person.primary_button)
    await until(wizard.key.primary_button.isEnabled, what="a keyring")
    click(wizard.key.primary_button)
    await until(lambda: wizard.current_step() is Step.APPROVAL, what="the request handed in")


async def test_from_a_pasted_line_by_ten_words_to_a_live_desk(
    tmp_path: Path, secret_service: PrivateSecretService
) -> None:
    async with real_venue(tmp_path) as venue:
        invited = await venue.operate(
            "invite", "--firm", "albion", "--role", "trader", "--trader", "jane", "--json"
        )
        line = json.loads(invited)["line"]
        async with application(tmp_path / "first") as windows:
            wizard = await wizard_of(windows)
            await apply_with(wizard, line)
            await until(lambda: wizard.approval.next_check.text().startswith("Next check"))
            words = " ".join(wizard.approval.words.text().split())
            [waiting] = json.loads(await venue.operate("enrolments", "list", "--json"))
            assert waiting["words"] == words
            assert waiting["invitation_id"] == "1"
            await venue.operate("enrolments", "approve", "1", "--words", words.upper())
            if wizard.approval.primary_button.isVisible():
                # Otherwise the next check by itself was quicker.
                click(wizard.approval.primary_button)
            await until(lambda: wizard.current_step() is Step.DONE, what="the certificate")
            assert "albion / jane" in visible_text(wizard)
            click(wizard.done.primary_button)
            await until(
                lambda: (
                    windows.desk is not None and windows.desk.link.picture.state is LinkState.LIVE
                ),
                20,
                what="a live desk",
            )
        # The same line in other hands lets nobody wait, and says why.
        async with application(tmp_path / "second") as windows:
            wizard = await wizard_of(windows)
            await apply_with(wizard, line)
            await until(lambda: "used already" in visible_text(wizard), what="the refusal")
        assert len(json.loads(await venue.operate("enrolments", "list", "--json"))) == 1
