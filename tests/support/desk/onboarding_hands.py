"""A newcomer at the wizard: pages filled in, with a written venue behind them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from support.desk.fake_enrolment import FakeEnrolment
from support.qt import click, type_into
from support.waiting import until

from rfqdesk.desktop.controllers.identity.onboarding import OnboardingController
from rfqdesk.desktop.controllers.identity.onboarding_forms import (
    judge_person,
    judge_server,
    read_invitation,
)
from rfqdesk.desktop.models.identity.onboarding import Step
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.onboarding import OnboardingWizard
from rfqdesk.desktop.wiring.onboarding import wire_wizard
from rfqdesk.identity.fingerprint import grouped


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


async def show_root(setup: Setup) -> None:
    """Leave the fingerprint empty and have the server's shown."""
    page = setup.wizard.server
    type_into(page.address, "rfq.albion.example:8443")
    type_into(page.port, "8444")
    click(page.primary_button)
    await setup.idle()
