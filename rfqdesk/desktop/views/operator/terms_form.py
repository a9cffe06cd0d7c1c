"""Who the applicant is to be: firm, role, name, and what they may do."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.entries import ApprovalForm, Flaw, judge_approval
from rfqdesk.desktop.views.common import SegmentedControl
from rfqdesk.desktop.views.operator.rows import field_grid, hint_label, offer, tell_flaw
from rfqdesk.protocol.operations.views import EnrolmentView
from rfqdesk.protocol.terms import PrincipalKind, Role

DAYS = "90"


class TermsForm(QWidget):
    """`changed` after each key, `entered` on Enter; `flaw` is the first thing that is wrong."""

    changed = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.flaw: Flaw | None = None
        self._enrolment_id = ""
        self.firm, self.firm_name, self.trader = QLineEdit(), QLineEdit(), QLineEdit()
        self.days = QLineEdit(DAYS)
        self.role = SegmentedControl(
            [(Role.TRADER.value, "Trader"), (Role.MAKER.value, "Market maker")], "Role"
        )
        self.kind = SegmentedControl(
            [(PrincipalKind.PERSON.value, "Person"), (PrincipalKind.BOT.value, "Bot")], "Who acts"
        )
        self.instruments, self.quantity = QLineEdit(), QLineEdit()
        self.counterparties = QLineEdit()
        self.words = hint_label()
        self._edits = {
            "firm": self.firm, "firm_name": self.firm_name, "trader": self.trader,
            "days": self.days, "instruments": self.instruments, "quantity_max": self.quantity,
            "counterparties": self.counterparties,
        }  # fmt: skip
        self._build()
        for edit in self._edits.values():
            edit.textChanged.connect(self._judge)
            edit.returnPressed.connect(self.entered)
        self.role.changed.connect(self._judge)
        self.kind.changed.connect(self._judge)
        self._judge()

    def form(self) -> ApprovalForm:
        """What is typed now."""
        return ApprovalForm(
            firm=self.firm.text().strip(),
            firm_name=" ".join(self.firm_name.text().split()),
            trader=self.trader.text().strip(),
            role=Role(self.role.value()),
            kind=PrincipalKind(self.kind.value()),
            days=self.days.text().strip(),
            instruments=self.instruments.text(),
            quantity_max=self.quantity.text(),
            counterparties=self.counterparties.text(),
        )

    def edit(self, name: str) -> QLineEdit:
        """The field of this name."""
        return self._edits[name]

    def set_firms(self, firms: Sequence[str]) -> None:
        """Offer the firms there are."""
        offer(self.firm, firms)

    def begin(self, view: EnrolmentView) -> None:
        """Start anew for another applicant, from the invitation where there is one."""
        if view.enrolment_id == self._enrolment_id:
            return
        self._enrolment_id = view.enrolment_id
        for edit in self._edits.values():
            edit.clear()
        self.days.setText(DAYS)
        self.firm.setText(view.invited_firm)
        self.trader.setText(view.invited_trader)
        self.trader.setPlaceholderText(_slug(view.common_name))
        self.firm_name.setPlaceholderText(view.organisation)
        # Nothing of the applicant before may stick to this one.
        invited = view.invited_role is Role.MAKER
        self.role.set_value((Role.MAKER if invited else Role.TRADER).value)
        self.kind.set_value(PrincipalKind.PERSON.value)
        self._judge()

    def _build(self) -> None:
        tokens = theme.current()
        self.firm.setPlaceholderText("albion")
        self.instruments.setPlaceholderText("all")
        self.quantity.setPlaceholderText("no limit")
        self.counterparties.setPlaceholderText("all")
        fields: list[tuple[str, QWidget]] = [
            ("&Firm, short", self.firm),
            ("Firm's &name, in full", self.firm_name),
            ("&Trader, short", self.trader),
            ("Role", self.role),
            ("Who acts", self.kind),
            ("&Days", self.days),
            ("&Instruments", self.instruments),
            ("Largest &quantity of a leg", self.quantity),
            ("&Counterparties", self.counterparties),
        ]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space2)
        column.addLayout(field_grid(fields, 3))
        column.addWidget(self.words)

    def _judge(self) -> None:
        self.flaw = flaw = judge_approval(self.form())
        hint = "Left empty, the limits let the newcomer deal in everything, with everybody."
        tell_flaw(self.words, self._edits, flaw, hint)
        self.changed.emit()


def _slug(name: str) -> str:
    return "-".join(
        "".join(c if c.isascii() and c.isalnum() else " " for c in name).lower().split()
    )
