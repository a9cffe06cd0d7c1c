"""What all pages of the wizard share: heading, banner, content, footer with the next action."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.onboarding import OnboardingState, Verdict
from rfqdesk.desktop.views.common import Banner, ElidedLabel, press_with_enter

CONTENT_WIDTH = 600


class Page(QWidget):
    """One step. Subclasses fill `content` and implement `render`."""

    back = Signal()
    retry = Signal()

    def __init__(self, heading: str, lead: str, primary: str, parent: QWidget | None = None):
        super().__init__(parent)
        tokens = theme.current()
        theme.set_role(self, "page")
        self.setAccessibleName(heading)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.heading = QLabel(heading)
        theme.set_role(self.heading, "heading")
        self.lead = QLabel(lead)
        theme.set_role(self.lead, "body2")
        self.lead.setWordWrap(True)
        self.banner = Banner()
        self.banner.action.connect(self.retry)
        self.content = QVBoxLayout()
        self.content.setSpacing(tokens.space2)
        self.scroller = self._scroller()
        outer.addWidget(self.scroller, 1)
        outer.addWidget(self._divider())
        self.back_button = QPushButton("Back")
        theme.set_role(self.back_button, "ghost")
        self.back_button.clicked.connect(self.back)
        self.busy_label = ElidedLabel()
        theme.set_role(self.busy_label, "hint")
        self.busy_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.primary_button = QPushButton(primary)
        self.primary_button.setMinimumWidth(128)
        theme.set_role(self.primary_button, "primary")
        press_with_enter(self.back_button, self.primary_button)
        self.footer = QHBoxLayout()
        self.footer.setContentsMargins(tokens.space6, tokens.space3, tokens.space6, tokens.space3)
        self.footer.setSpacing(tokens.space3)
        self.footer.addWidget(self.back_button)
        self.footer.addWidget(self.busy_label, 1)
        self.footer.addWidget(self.primary_button)
        outer.addLayout(self.footer)

    def render_common(self, state: OnboardingState, *, retry: str = "") -> None:
        """Show busy words and the problem; `retry` names the banner's action."""
        self.busy_label.setText(state.busy)
        self.back_button.setEnabled(not state.busy)
        if state.problem is None:
            self.banner.hide()
        else:
            self.banner.show_message("danger", state.problem.title, state.problem.text(), retry)

    def _scroller(self) -> QScrollArea:
        tokens = theme.current()
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(tokens.space6, tokens.space6, tokens.space6, tokens.space5)
        middle = QWidget()
        middle.setMaximumWidth(CONTENT_WIDTH)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space3)
        column.addWidget(self.heading)
        column.addWidget(self.lead)
        column.addWidget(self.banner)
        column.addSpacing(tokens.space1)
        column.addLayout(self.content)
        column.addStretch(1)
        row.addWidget(middle, 1)
        row.addStretch(0)
        scroller = QScrollArea()
        scroller.setWidgetResizable(True)
        scroller.setFrameShape(QFrame.Shape.NoFrame)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setWidget(inner)
        return scroller

    @staticmethod
    def _divider() -> QFrame:
        line = QFrame()
        theme.set_role(line, "divider")
        return line


class VerdictLine(QLabel):
    """The line under a field: quiet advice, a clear no, or a yes."""

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(hint, parent)
        self._hint = hint
        theme.set_role(self, "hint")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def show_verdict(self, field: QWidget, verdict: Verdict, *, typed: bool) -> None:
        """Judge `field`; an untouched field gets the hint instead of a reproach."""
        if not typed:
            tone, words = "", self._hint
        elif verdict.good:
            tone, words = "ok", verdict.text or self._hint
        else:
            tone, words = "" if verdict.unfinished else "danger", verdict.text
        self.setText(words)
        theme.set_role(self, tone=tone if words != self._hint else "")
        theme.set_role(field, tone=tone)
        field.setAccessibleDescription(words)
