"""The onboarding window: rail at the left, the page of the present step at the right."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.onboarding import OnboardingState, Step
from rfqdesk.desktop.views.onboarding.approval_page import ApprovalPage
from rfqdesk.desktop.views.onboarding.done_page import DonePage
from rfqdesk.desktop.views.onboarding.key_page import KeyPage
from rfqdesk.desktop.views.onboarding.page import Page
from rfqdesk.desktop.views.onboarding.person_page import PersonJudge, PersonPage
from rfqdesk.desktop.views.onboarding.server_page import InvitationReader, ServerJudge, ServerPage
from rfqdesk.desktop.views.onboarding.stepper import Stepper
from rfqdesk.desktop.wall_clock import wall_clock_ms

_IDENTITIES_KEYS = "Ctrl+I"
_NAMES = ("Venue", "Who you are", "Your key", "Approval", "Ready")
_ASSURANCE = "Your private key never leaves this computer's keyring."


class OnboardingWizard(QWidget):
    """Shows an `OnboardingState`; what the user wants comes out as signals of the pages."""

    closed = Signal()
    identities_wanted = Signal()

    def __init__(
        self,
        judge_server: ServerJudge,
        judge_person: PersonJudge,
        read_invitation: InvitationReader,
        wall_ms: Callable[[], int] = wall_clock_ms,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme.set_role(self, "page")
        self.setWindowTitle("RFQ Desk: set up")
        self.setMinimumSize(QSize(820, 580))
        self.resize(900, 720)
        self.server = ServerPage(judge_server, read_invitation)
        self.person = PersonPage(judge_person)
        self.key = KeyPage()
        self.approval = ApprovalPage(wall_ms)
        self.done = DonePage(wall_ms)
        self._pages = (self.server, self.person, self.key, self.approval, self.done)
        self._stepper = Stepper(_NAMES, _ASSURANCE)
        self.identities_button = self._stepper.identities_button
        self.identities_button.clicked.connect(self.identities_wanted)
        self.help = self._stepper.help
        self._stack = QStackedWidget()
        for page in self._pages:
            self._stack.addWidget(page)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._stepper)
        row.addWidget(self._stack, 1)
        self._step: Step | None = None
        self._left_waiting = False
        self.render_state(OnboardingState())

    def render_state(self, state: OnboardingState) -> None:
        """Show the page of `state`, with the keyboard focus on its first control."""
        page = self._pages[state.step]
        held = page.primary_button.hasFocus()
        page.render_state(state)
        if state.step is self._step:
            self._keep_focus(page, held=held)
            return
        self._left_waiting = False
        self._step = state.step
        self._stack.setCurrentWidget(page)
        self._stepper.set_position(state.step)
        page.setFocus()

    def _keep_focus(self, page: Page, *, held: bool) -> None:
        """Give the focus back to a button that was out of use while something was done."""
        enabled = page.primary_button.isEnabled()
        if held and not enabled:
            self._left_waiting = True
        elif self._left_waiting and enabled:
            self._left_waiting = False
            page.primary_button.setFocus()

    def offer_identities(self, others: int) -> None:
        """Show the way to other identities, where there are any: this one may never be."""
        if others:
            self.identities_button.show()
            QShortcut(_IDENTITIES_KEYS, self, self.identities_wanted.emit)

    def begin(self) -> None:
        """Take entries from now on."""
        self.setEnabled(True)
        self._pages[self.current_step()].setFocus()

    def current_step(self) -> Step:
        """The step shown."""
        return Step(self._stack.currentIndex())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the window was closed by its user."""
        super().closeEvent(event)
        self.closed.emit()
