"""One applicant before the operator: who they say they are, what they read out, who they become."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.approval import Approval
from rfqdesk.desktop.models.operator.columns import second_text, who_text
from rfqdesk.desktop.views.common import Card, EmptyState, Pill, press_with_enter
from rfqdesk.desktop.views.common.spoken import SpokenPage
from rfqdesk.desktop.views.operator.fingerprint_pair import FingerprintPair
from rfqdesk.desktop.views.operator.terms_form import TermsForm
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.operations.views import EnrolmentView
from rfqdesk.protocol.terms import Role

_AT_THE_MACHINE = (
    "This request is for an operator. Who may operate is decided at the venue's machine: approve "
    "it there with `rfqserver enrolments approve`, or reject it here."
)


class DecisionCard(Card):
    """Emits what the operator decides about the applicant shown."""

    approve_wanted = Signal(object)
    reject_wanted = Signal(str)
    withdraw_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("Decide")
        self._view: EnrolmentView | None = None
        self._own = ""
        self._by_two = False
        self._busy = False
        self.status = Pill()
        self.claims = QLabel()
        self.note = QLabel()
        self.pair = FingerprintPair()
        self.terms = TermsForm()
        self.as_endorsed = QCheckBox("&As endorsed")
        self.reject_button = QPushButton("Reject…")
        self.withdraw_button = QPushButton("Withdraw my endorsement")
        self.approve_button = QPushButton("Approve")
        self._stack = QStackedWidget()
        self._build()
        self.pair.changed.connect(self._mark)
        self.terms.changed.connect(self._mark)
        self.as_endorsed.toggled.connect(self._mark)
        self.pair.field.returnPressed.connect(self._on_read)
        self.terms.entered.connect(self._on_read)
        self.approve_button.clicked.connect(self._on_approve)
        self.reject_button.clicked.connect(lambda: self.reject_wanted.emit(self._id()))
        self.withdraw_button.clicked.connect(lambda: self.withdraw_wanted.emit(self._id()))
        self.show_enrolment(None)

    def show_enrolment(
        self, view: EnrolmentView | None, own: str = "", approvals_required: int = 1
    ) -> None:
        """Show another applicant, or the same one as they stand now."""
        before, self._view, self._own = self._view, view, own
        self._by_two = approvals_required > 1
        self._stack.setCurrentIndex(0 if view is None else 1)
        self.status.setVisible(view is not None)
        if view is None:
            self.set_title("Decide")
            return
        if before is None or before.enrolment_id != view.enrolment_id:
            self.as_endorsed.setChecked(bool(view.endorsed_by))
        elif view.endorsed_by and not before.endorsed_by:
            self.as_endorsed.setChecked(True)
        self.pair.set_request(view.enrolment_id, view.fingerprint, view.words)
        self.terms.begin(view)
        self._tell(view)
        self._mark()

    def set_busy(self, busy: bool) -> None:
        """An operation is on its way: nothing more is begun meanwhile."""
        self._busy = busy
        self._mark()

    def _build(self) -> None:
        tokens = theme.current()
        self.add_tool(self.status)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, tokens.space2, 0)
        column.setSpacing(tokens.space3)
        theme.set_role(self.claims, "body2")
        theme.set_role(self.note, "body2", tone="warn")
        for label in (self.claims, self.note):
            label.setWordWrap(True)
            column.addWidget(label)
        column.addWidget(self.pair)
        column.addWidget(self.as_endorsed)
        column.addWidget(self.terms)
        column.addStretch(1)
        scroller = SpokenPage()
        scroller.setWidgetResizable(True)
        scroller.setFrameShape(QFrame.Shape.NoFrame)
        scroller.setWidget(inner)
        scroller.setAccessibleName("The applicant")
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(tokens.space3)
        whole.addWidget(scroller, 1)
        foot = QHBoxLayout()
        foot.setSpacing(tokens.space2)
        theme.set_role(self.approve_button, "primary")
        foot.addWidget(self.reject_button)
        foot.addWidget(self.withdraw_button)
        foot.addStretch(1)
        foot.addWidget(self.approve_button)
        press_with_enter(self.reject_button, self.withdraw_button, self.approve_button)
        whole.addLayout(foot)
        self._stack.addWidget(
            EmptyState("person", "Nobody is chosen", "Choose a request on the left to decide it.")
        )
        self._stack.addWidget(page)
        self.body.addWidget(self._stack)

    def _tell(self, view: EnrolmentView) -> None:
        waits = view.status is EnrolmentStatus.PENDING
        self.set_title(f"Request {view.enrolment_id}: {view.common_name} of {view.organisation}")
        self.status.set_state("WAITING" if waits else view.status.value.upper(),
                              "warn" if waits else "")  # fmt: skip
        claims = f"Asked {second_text(view.requested_ms)} UTC from {view.address}."
        if waits:
            claims += (
                " Name and firm are the applicant's own words: ring them, by a number that you "
                "know."
            )
        told = "" if view.endorsed_by else who_text(view)
        self.claims.setText(claims + (f"\n{told[0].upper()}{told[1:]}." if told else ""))
        notes = []
        if view.approvals_refused:
            notes.append(
                f"A wrong fingerprint was typed {view.approvals_refused} times for this request."
            )
        if self._for_operator(view):
            notes.append(_AT_THE_MACHINE)
        if view.endorsed_by:
            mine = view.endorsed_by == self._own
            notes.append(
                "You endorsed it: another operator has to approve it."
                if mine
                else f"{view.endorsed_by} endorsed it as {view.endorsed_as}. If you decide the "
                "same, hear the fingerprint yourself and approve."
            )
        if not waits and view.reason:
            notes.append(f"Reason: {view.reason}")
        self.note.setText("\n".join(notes))
        self.note.setVisible(bool(notes))

    def _mark(self) -> None:
        view = self._view
        if view is None:
            return
        waits = view.status is EnrolmentStatus.PENDING
        mine = bool(view.endorsed_by) and view.endorsed_by == self._own
        decides = waits and not mine and not self._for_operator(view)
        self.as_endorsed.setVisible(decides and bool(view.endorsed_by))
        alike = self.as_endorsed.isChecked() and bool(view.endorsed_by)
        self.pair.setVisible(decides)
        self.terms.setVisible(decides and not alike)
        self.reject_button.setVisible(waits)
        self.withdraw_button.setVisible(waits and mine)
        self.approve_button.setVisible(decides)
        words = "Endorse" if view.approvals_missing > 1 else "Approve"
        self.approve_button.setText("Endorse anew" if self._amends(view) else words)
        ready = self.pair.read.matches and (alike or self.terms.flaw is None)
        self.approve_button.setEnabled(ready and not self._busy)
        self.reject_button.setEnabled(not self._busy)
        self.withdraw_button.setEnabled(not self._busy)

    def _amends(self, view: EnrolmentView) -> bool:
        """Whether other terms than the endorsed ones are decided on, which another must endorse."""
        return self._by_two and bool(view.endorsed_by) and not self.as_endorsed.isChecked()

    def _for_operator(self, view: EnrolmentView) -> bool:
        return Role.OPERATOR in (view.invited_role, view.role)

    def _on_read(self) -> None:
        """Enter goes on to what is missing, and at last to the button, which it does not press."""
        if self.approve_button.isEnabled():
            self.approve_button.setFocus()
        elif not self.pair.read.matches:
            self.pair.field.setFocus()
        elif self.terms.isVisible() and self.terms.flaw is not None:
            self.terms.edit(self.terms.flaw.field).setFocus()

    def _on_approve(self) -> None:
        view = self._view
        if view is None or not self.approve_button.isEnabled():
            return
        alike = self.as_endorsed.isChecked() and bool(view.endorsed_by)
        form = None if alike else self.terms.form()
        amends = self._amends(view)
        approval = Approval(view.enrolment_id, self.pair.read, self.pair.text(), form, amends)
        self.approve_wanted.emit(approval)

    def _id(self) -> str:
        return "" if self._view is None else self._view.enrolment_id
