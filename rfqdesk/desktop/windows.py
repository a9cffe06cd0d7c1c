"""Wizard, desk or trouble: one of them is open, and each leads to the next without a restart.

Whatever needs the network, the keyring or certificates is imported only after
the first window has been painted.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.controllers.identity.profile_shelf import ProfileShelf
from rfqdesk.desktop.form_judges import (
    judge_person_when_typed,
    judge_server_when_typed,
    read_when_pasted,
)
from rfqdesk.desktop.loop import Shutdown
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.common import ConfirmSheet
from rfqdesk.desktop.views.onboarding import OnboardingWizard
from rfqdesk.desktop.views.window.help_links import HelpLinks
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.trouble import TroubleWindow
from rfqdesk.desktop.wiring.profiles import ProfileWiring, lead_to_identities
from rfqdesk.identity.errors import IdentityError
from rfqdesk.identity.profile import EnrolmentState, Profile, ProfileStore

if TYPE_CHECKING:
    from rfqdesk.desktop.wiring.desk import Desk
    from rfqdesk.desktop.wiring.operator_desk import OperatorDesk
    from rfqdesk.identity.identity import Identity

logger = logging.getLogger(__name__)
_PAINT_S = 0.04


class Windows:
    """Opens the window that the profile calls for, and closes the one before."""

    def __init__(
        self,
        app: QApplication,
        profile_dir: Path,
        settings: QSettings,
        shutdown: Shutdown,
        shelf: ProfileShelf | None = None,
    ) -> None:
        self._app = app
        self._settings = settings
        self._shutdown = shutdown
        self._store = ProfileStore(profile_dir)
        self._shelf = shelf
        self._tasks = TaskOwner(self._on_task_failed)
        self._wizard_tasks = TaskOwner(self._on_task_failed)
        self.window: QWidget | None = None
        self.desk: Desk | None = None
        self.operating: OperatorDesk | None = None

    def open(self) -> None:
        """Show the first window."""
        self._tasks.start(self._open(), name="open")

    def report(self, error: BaseException) -> None:
        """Show an error that nobody foresaw; it is in the log already."""
        from rfqdesk.desktop.controllers.notices import notice_of

        notice = notice_of(error)
        if isinstance(self.window, DeskWindow):
            self.window.show_notice("danger", notice.title, notice.text())
        elif self.window is not None:
            sheet = ConfirmSheet(
                self.window,
                title=notice.title,
                text=notice.text(),
                confirm="Quit",
                cancel="Go on",
                tone="danger",
            )
            sheet.accepted.connect(self._shutdown.request)
            sheet.open()

    def bring_to_front(self) -> None:
        """Show the window to somebody who started the desk again."""
        logger.info("called to the front")
        if self.window is not None:
            self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
            self.window.raise_()
            self.window.activateWindow()

    async def aclose(self) -> None:
        """End everything that is running."""
        await self._wizard_tasks.aclose()
        # First: none of these may open another window, whose desk would be closed by nobody.
        await self._tasks.aclose()
        await self._close_desk()
        self._drop_window()

    # Which window ----------------------------------------------------------------

    async def _open(self) -> None:
        try:
            profile = self._store.load()
        except IdentityError as error:
            self._show_trouble(error)
            return
        if profile is not None and profile.state is EnrolmentState.ISSUED:
            await self._open_desk(profile)
        else:
            await self._open_wizard(profile)

    async def _open_wizard(self, profile: Profile | None) -> None:
        wizard = OnboardingWizard(
            judge_server_when_typed, judge_person_when_typed, read_when_pasted
        )
        wizard.closed.connect(self._shutdown.request)
        self._lead_to_identities(wizard)
        # Until the controller is there nobody would hear what is typed.
        wizard.setEnabled(False)
        self._show(wizard)
        await _painted()
        self._offer_help(wizard.help, lambda: {"Set-up, at": wizard.current_step().name.lower()})
        from rfqdesk.desktop.controllers.identity.enrolment_port import VenueEnrolment
        from rfqdesk.desktop.controllers.identity.onboarding import OnboardingController
        from rfqdesk.desktop.wiring.onboarding import wire_wizard
        from rfqdesk.identity.vault import AsyncVault

        self._wizard_tasks = TaskOwner(self._on_task_failed)
        controller = OnboardingController(
            VenueEnrolment(self._store, AsyncVault()), self._wizard_tasks, parent=wizard
        )
        if profile is not None:
            try:
                controller.resume(profile, self._handed_in_ms())
            except IdentityError as error:
                self._show_trouble(error)
                return
        controller.finished.connect(self._on_enrolled)
        wire_wizard(wizard, controller)
        wizard.begin()

    async def _open_desk(self, profile: Profile) -> None:
        window = DeskWindow(self._settings)
        window.closed.connect(self._shutdown.request)
        window.theme_wanted.connect(self._change_theme)
        window.colours_wanted.connect(self._change_colours)
        window.diagnostics_wanted.connect(lambda: self._save_diagnostics(window))
        window.retry_wanted.connect(self.try_again)
        window.enrol_wanted.connect(self._on_enrol_again)
        profiles = None
        if self._shelf is not None:
            profiles = ProfileWiring(window, self._shelf, self._settings)
        self._show(window)
        await _painted()
        from rfqdesk.desktop.wiring.layouts import LayoutWiring
        from rfqdesk.desktop.wiring.settings import SettingsWiring
        from rfqdesk.identity.identity import unlock

        LayoutWiring(window, self._store.path.parent)
        SettingsWiring(
            window,
            self._settings,
            self._store.path.parent,
            desk=lambda: self.desk,
            dress=self._dress,
            operator_calls=lambda: None if self.operating is None else self.operating.calls,
        )
        try:
            identity = await unlock(profile)
        except IdentityError as error:
            from rfqdesk.desktop.wiring.offline import look_back

            folder = self._store.path.parent
            if not await look_back(window, self._tasks, profile, folder, error):
                self._show_trouble(error)
            return
        link = self._build(identity, window).link
        if profiles is not None:
            link.changed.connect(profiles.learn)
            profiles.learn(link.picture)

    def _build(self, identity: "Identity", window: DeskWindow) -> "Desk | OperatorDesk":
        """Make the desk that the certificate calls for."""
        if identity.certificate.operates:
            from rfqdesk.desktop.wiring.operator_desk import build_operator_desk

            self.operating = build_operator_desk(
                identity, self._on_task_failed, window=window, store=self._store
            )
            return self.operating
        from rfqdesk.desktop.wiring.desk import build_desk

        self.desk = build_desk(identity, self._on_task_failed, window=window, store=self._store)
        return self.desk

    def _show_trouble(self, error: IdentityError) -> None:
        from rfqdesk.desktop.controllers.notices import notice_of

        notice = notice_of(error)
        trouble = TroubleWindow(notice)
        self._offer_help(trouble.help, lambda: {"Problem": f"{notice.title}. {notice.happened}"})
        trouble.closed.connect(self._shutdown.request)
        self._lead_to_identities(trouble)
        trouble.retry.connect(self.open)
        self._show(trouble)

    def _lead_to_identities(self, window: TroubleWindow | OnboardingWizard) -> None:
        if self._shelf is not None:
            lead_to_identities(window, self._shelf)

    def _offer_help(self, links: HelpLinks, facts: Callable[[], Mapping[str, str]]) -> None:
        from rfqdesk.desktop.wiring.diagnostics import offer_help

        offer_help(links, self._store.path.parent, self._tasks, facts)

    def _show(self, window: QWidget) -> None:
        self._drop_window()
        self.window = window
        window.show()

    def _drop_window(self) -> None:
        window, self.window = self.window, None
        if window is not None:
            # Its close is not the user's wish to leave.
            window.blockSignals(True)
            window.close()
            window.deleteLater()

    # What the user wants -----------------------------------------------------------

    def _on_enrolled(self, profile: Profile) -> None:
        self._tasks.start(self._enter(profile), name="enter")

    async def _enter(self, profile: Profile) -> None:
        await self._wizard_tasks.aclose()
        await self._open_desk(profile)

    def try_again(self) -> None:
        """Do at once what is waited for: a connection, or a desk in place of one that has ended."""
        from rfqdesk.client.status import ConnectionState

        desk = self._open_one()
        if desk is None:
            # There is no key yet, only the local history: the keyring is asked again.
            self.open()
            return
        if desk.session.status.state is ConnectionState.CLOSED:
            self._tasks.start(self._reopen(), name="reopen")
        else:
            desk.try_now()

    async def _reopen(self) -> None:
        await self._close_desk()
        await self._open()

    def _save_diagnostics(self, window: DeskWindow) -> None:
        from rfqdesk.desktop.wiring.diagnostics import ask_diagnostics

        desk = self._open_one()
        text = "" if desk is None else desk.handshake_text
        ask_diagnostics(window, self._store.path.parent, text, self._tasks)

    def _on_enrol_again(self) -> None:
        if self.window is None:
            return
        sheet = ConfirmSheet(
            self.window,
            title="Enrol again with a new key?",
            text="The present certificate and its key are deleted from this computer. Until the "
            "operator approves the new request you can't trade.",
            confirm="Enrol again",
            tone="danger",
        )
        sheet.accepted.connect(lambda: self._tasks.start(self._enrol_again(), name="enrol again"))
        sheet.open()

    async def _enrol_again(self) -> None:
        from rfqdesk.desktop.controllers.identity.enrolment_port import VenueEnrolment
        from rfqdesk.identity.vault import AsyncVault

        await self._close_desk()
        profile = self._store.load()
        if profile is not None:
            await VenueEnrolment(self._store, AsyncVault()).forget(profile)
        await self._open()

    def _change_theme(self) -> None:
        self._dress(theme.other_light(theme.current().name))

    def _change_colours(self) -> None:
        self._dress(theme.other_colours(theme.current().name))

    def _dress(self, name: theme.ThemeName) -> None:
        theme.apply(self._app, name)
        self._settings.setValue("theme", name)

    # Common ----------------------------------------------------------------------

    async def _close_desk(self) -> None:
        participant, operator = self.desk, self.operating
        desk = self._open_one()
        self.desk = self.operating = None
        if desk is None:
            return
        try:
            await desk.aclose()
        except asyncio.CancelledError:
            # The user leaves meanwhile: it is closed once more, to its end.
            self.desk, self.operating = participant, operator
            raise

    def _open_one(self) -> "Desk | OperatorDesk | None":
        """The desk that is open: a participant's, or an operator's."""
        return self.operating if self.desk is None else self.desk

    def _handed_in_ms(self) -> int:
        # The profile is written when the request is handed in and then only
        # when the venue decides, so its age is the time waited.
        return self._store.path.stat().st_mtime_ns // 1_000_000

    def _on_task_failed(self, _name: str, error: Exception) -> None:
        self.report(error)


async def _painted() -> None:
    """Let Qt show and paint what was opened.

    The loop must run for that: `processEvents` within a coroutine would step
    other tasks inside this one.
    """
    await asyncio.sleep(_PAINT_S)
