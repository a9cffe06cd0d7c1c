"""Who the applicant is to be: firm, role, name, and what they may do."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.entries import ApprovalForm, Flaw, judge_approval
from rfqdesk.desktop.views.common import FieldLabel, SegmentedControl
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
        self.words = QLabel()
        self.words.setWordWrap(True)
        theme.set_role(self.words, "hint")
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
        completer = QCompleter(list(firms), self.firm)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.firm.setCompleter(completer)

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
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.space3)
        grid.setVerticalSpacing(tokens.space1)
        self.firm.setPlaceholderText("albion")
        self.instruments.setPlaceholderText("all")
        self.quantity.setPlaceholderText("no limit")
        self.counterparties.setPlaceholderText("all")
        cells: tuple[tuple[str, QWidget, int, int], ...] = (
            ("&Firm, short", self.firm, 0, 0),
            ("Firm's &name, in full", self.firm_name, 0, 1),
            ("&Trader, short", self.trader, 0, 2),
            ("Role", self.role, 1, 0),
            ("Who acts", self.kind, 1, 1),
            ("&Days", self.days, 1, 2),
            ("&Instruments", self.instruments, 2, 0),
            ("Largest &quantity of a leg", self.quantity, 2, 1),
            ("&Counterparties", self.counterparties, 2, 2),
        )
        for title, field, line, place in cells:
            grid.addWidget(FieldLabel(title, field), 2 * line, place)
            grid.addWidget(field, 2 * line + 1, place)
            grid.setColumnStretch(place, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space2)
        column.addLayout(grid)
        column.addWidget(self.words)

    def _judge(self) -> None:
        self.flaw = flaw = judge_approval(self.form())
        wrong = flaw is not None and not flaw.unfinished
        for name, edit in self._edits.items():
            marked = wrong and flaw is not None and flaw.field == name
            theme.set_role(edit, tone="danger" if marked else "")
        hint = "Left empty, the limits let the newcomer deal in everything, with everybody."
        self.words.setText(hint if flaw is None else flaw.text)
        theme.set_role(self.words, tone="danger" if wrong else "")
        self.changed.emit()


def _slug(name: str) -> str:
    return "-".join(
        "".join(c if c.isascii() and c.isalnum() else " " for c in name).lower().split()
    )
