"""Who asks to be let in, and the one that is decided about."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.columns import enrolment_columns
from rfqdesk.desktop.models.operator.entries import judge_reason
from rfqdesk.desktop.models.operator.pictures import EnrolmentsPicture
from rfqdesk.desktop.views.common import Card, SegmentedControl, press_with_enter
from rfqdesk.desktop.views.operator.decision_card import DecisionCard
from rfqdesk.desktop.views.operator.deed_sheet import DeedSheet
from rfqdesk.desktop.views.operator.list_view import ListView
from rfqdesk.protocol.operations.views import EnrolmentView

_WAITING, _ALL = "waiting", "all"


class EnrolmentsPage(QWidget):
    """Emits `rejected(enrolment_id, reason)` and `address_rejected(address, reason)`.

    The card beside the queue emits the rest.
    """

    rejected = Signal(str, str)
    address_rejected = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._picture = EnrolmentsPicture()
        self.card = DecisionCard()
        self.list = ListView(
            "Requests",
            enrolment_columns(),
            lambda view: view.enrolment_id,
            empty=("inbox", "Nobody waits", "New requests appear here by themselves."),
            sort=("id", False),
        )
        self.which = SegmentedControl([(_WAITING, "Waiting"), (_ALL, "All")], "Which requests")
        self.address_button = QPushButton("Reject its address…")
        press_with_enter(self.address_button)
        for widget in (self.which, self.address_button):
            self.list.tools.addWidget(widget)
        self._build()
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(lambda _view: self.card.pair.field.setFocus())
        self.which.changed.connect(self._put)
        self.card.reject_wanted.connect(self._ask_reason)
        self.address_button.clicked.connect(self._ask_address)

    def show_picture(self, picture: EnrolmentsPicture) -> None:
        """Show the queue as it stands now; where nobody waited, the first who comes is chosen."""
        nobody_waited = not self._picture.waiting()
        self._picture = picture
        self.card.set_note("Two operators must agree" if picture.approvals_required > 1 else "")
        self._put()
        waiting = picture.waiting()
        if nobody_waited and waiting and self.list.current() is None:
            self.list.choose(waiting[0].enrolment_id)

    def _build(self) -> None:
        tokens = theme.current()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.space2)
        queue = Card("Requests for certificates")
        queue.body.addWidget(self.list)
        row.addWidget(queue, 5)
        row.addWidget(self.card, 6)
        self.setFocusProxy(self.list)

    def _put(self) -> None:
        picture = self._picture
        everything = self.which.value() == _ALL
        found = picture.enrolments if everything else picture.waiting()
        self.list.put(found, known=picture.known)

    def _on_chosen(self, view: EnrolmentView | None) -> None:
        picture = self._picture
        self.card.show_enrolment(view, picture.own, picture.approvals_required)
        # Hidden as long as nobody floods the queue.
        self.address_button.setVisible(view is not None and self._from(view.address) > 1)

    def _from(self, address: str) -> int:
        """How many wait from an address."""
        return sum(one.address == address for one in self._picture.waiting())

    def _ask_address(self) -> None:
        view = self.list.current()
        if not isinstance(view, EnrolmentView):
            return
        address = view.address
        sheet = DeedSheet(
            self,
            title=f"Reject all {self._from(address)} requests from {address}?",
            text="Each applicant is told your reason, and has to begin anew with another key. "
            "An address proves nothing: somebody you expect may be behind the same one.",
            confirm="Reject them",
            name=address,
            judge=judge_reason,
        )
        sheet.confirmed.connect(lambda reason: self.address_rejected.emit(address, reason))
        sheet.open()

    def _ask_reason(self, enrolment_id: str) -> None:
        sheet = DeedSheet(
            self,
            title=f"Reject request {enrolment_id}?",
            text="The applicant is told your reason, and has to begin anew with another key.",
            confirm="Reject",
            judge=judge_reason,
        )
        sheet.confirmed.connect(lambda reason: self.rejected.emit(enrolment_id, reason))
        sheet.open()
