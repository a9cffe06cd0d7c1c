"""Step 4: read the fingerprint to the operator and wait."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.onboarding import OnboardingState
from rfqdesk.desktop.views.common import Card, ConfirmSheet, Pill
from rfqdesk.desktop.views.onboarding.fingerprint_grid import FingerprintGrid
from rfqdesk.desktop.views.onboarding.page import Page
from rfqdesk.desktop.views.onboarding.qr_picture import QrPicture
from rfqdesk.desktop.views.onboarding.root_panels import in_lines
from rfqdesk.desktop.wall_clock import wall_clock_ms

WORDS_PER_LINE = 2
_TICK_MS = 1000
_LEAD_WAITING = (
    "Your request is with the venue. Call the operator on a number you already know and read "
    "out the groups below, line by line, or the ten words; or send a photograph of the picture. "
    "The operator compares and approves."
)
_LEAD_REFUSED = "The venue's operator did not approve this request."


class ApprovalPage(Page):
    """Fingerprint in large groups, time waited, next check; or the operator's refusal."""

    check_now = Signal()
    start_over = Signal()

    def __init__(self, wall_ms: Callable[[], int] = wall_clock_ms) -> None:
        super().__init__("Waiting for approval", _LEAD_WAITING, "Check now")
        tokens = theme.current()
        self._wall_ms = wall_ms
        self._state = OnboardingState()
        self.back_button.setText("Start over…")
        self.back_button.clicked.disconnect(self.back)
        self.back_button.clicked.connect(self._on_start_over)
        self.primary_button.clicked.connect(self._on_primary)
        self.fingerprint = FingerprintGrid()
        self.card = Card("Fingerprint of your request")
        self.copy_button = QPushButton("Copy")
        theme.set_role(self.copy_button, "compact")
        self.copy_button.setToolTip("Copy the fingerprint, for example into a chat")
        self.copy_button.clicked.connect(self._on_copy)
        self.card.add_tool(self.copy_button)
        self.card.body.addWidget(self.fingerprint)
        self.card.body.addLayout(self._other_forms())
        self.content.addWidget(self.card)
        self.content.addSpacing(tokens.space1)
        self.progress = self._progress_panel()
        self.content.addWidget(self.progress)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._draw_times)
        self.setFocusProxy(self.copy_button)

    def _other_forms(self) -> QHBoxLayout:
        """The same as a picture, and in words."""
        tokens = theme.current()
        self.qr = QrPicture()
        self.words = QLabel()
        theme.set_role(self.words, "title")
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        caption = QLabel("The same in ten words")
        theme.set_role(caption, "label")
        note = QLabel(
            "A different fingerprint at the operator's end means that somebody exchanged the "
            "request on its way: then don't go on."
        )
        theme.set_role(note, "hint")
        column = QVBoxLayout()
        column.setSpacing(tokens.space2)
        for label in (caption, self.words, note):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            column.addWidget(label)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setContentsMargins(0, tokens.space1, 0, 0)
        row.setSpacing(tokens.space4)
        row.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        return row

    def render_state(self, state: OnboardingState) -> None:
        """Show `state`: waiting, checking, refused or failed to ask."""
        self._state = state
        self.render_common(state)
        self.fingerprint.set_fingerprint(state.fingerprint)
        self.qr.set_modules(
            state.qr, f"The fingerprint as a QR picture for a phone: {state.fingerprint}"
        )
        self.words.setText(in_lines(state.words, WORDS_PER_LINE))
        self.words.setAccessibleName(f"The same in ten words: {state.words}")
        self.card.setVisible(not state.refused)
        self.progress.setVisible(not state.refused)
        self.lead.setText(_LEAD_REFUSED if state.refused else _LEAD_WAITING)
        self.heading.setText("Request refused" if state.refused else "Waiting for approval")
        self.primary_button.setText("New request" if state.refused else "Check now")
        self.primary_button.setEnabled(not state.busy)
        self.back_button.setVisible(not state.refused)
        if state.refused:
            self.banner.show_message(
                "danger",
                "The operator's reason",
                (state.refusal or "None was given.")
                + "\nNo certificate was issued and nothing can be traded in your name. Clear up "
                "the reason with the operator, then make a new request.",
            )
        self._draw_times()

    def showEvent(self, event: QShowEvent) -> None:
        """Count only while somebody can see it."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop counting."""
        super().hideEvent(event)
        self._timer.stop()

    def _progress_panel(self) -> QFrame:
        tokens = theme.current()
        panel = QFrame()
        theme.set_role(panel, "panel")
        row = QHBoxLayout(panel)
        row.setContentsMargins(tokens.space4, tokens.space3, tokens.space4, tokens.space3)
        row.setSpacing(tokens.space3)
        self.pill = Pill("WAITING", "warn")
        self.elapsed = QLabel()
        theme.set_role(self.elapsed, "title")
        self.next_check = QLabel()
        theme.set_role(self.next_check, "hint")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.elapsed)
        words.addWidget(self.next_check)
        row.addLayout(words, 1)
        row.addWidget(self.pill)
        return panel

    def _draw_times(self) -> None:
        now_ms = self._wall_ms()
        state = self._state
        waited = f" for {duration_text(now_ms - state.requested_ms)}" if state.requested_ms else ""
        self.elapsed.setText(f"Waiting for the operator{waited}")
        left_s = max(0, -(-(state.next_check_ms - now_ms) // 1000))
        if state.busy:
            words = "Asking the venue now."
        elif state.next_check_ms:
            words = f"Next check in {left_s} s. You may close this window; it goes on from here."
        else:
            words = "You may close this window; it goes on from here."
        self.next_check.setText(words)
        self.pill.set_state(
            "CHECKING" if state.busy else "WAITING", "accent" if state.busy else "warn"
        )

    def _on_primary(self) -> None:
        if self._state.refused:
            self.start_over.emit()
        else:
            self.check_now.emit()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._state.fingerprint)
        self.copy_button.setText("Copied")
        QTimer.singleShot(2000, self.copy_button, lambda: self.copy_button.setText("Copy"))

    def _on_start_over(self) -> None:
        sheet = ConfirmSheet(
            self,
            title="Throw this request away?",
            text="Its key is deleted from your keyring. The fingerprint above becomes "
            "worthless, and you begin again with a new key.",
            confirm="Throw away",
            tone="danger",
        )
        sheet.accepted.connect(self.start_over)
        sheet.open()


def duration_text(duration_ms: int) -> str:
    """A waiting time in words: `42 s`, `3 min 5 s`, `2 h 10 min`, `3 days`."""
    seconds = max(0, duration_ms) // 1000
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86_400
    if days:
        return f"{days} day{'s' if days > 1 else ''} {hours % 24} h"
    if hours:
        return f"{hours} h {minutes % 60} min"
    if minutes:
        return f"{minutes} min {seconds % 60} s"
    return f"{seconds} s"
