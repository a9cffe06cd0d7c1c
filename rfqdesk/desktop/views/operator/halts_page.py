"""What is halted, how more is, and news to everybody."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.columns import halt_columns
from rfqdesk.desktop.models.operator.entries import HaltForm, judge_halt
from rfqdesk.desktop.models.operator.pictures import MarketPicture
from rfqdesk.desktop.views.common import (
    Card,
    ConfirmSheet,
    FieldLabel,
    SegmentedControl,
    press_with_enter,
)
from rfqdesk.desktop.views.operator.deed_sheet import DeedSheet
from rfqdesk.desktop.views.operator.list_view import ListView
from rfqdesk.desktop.views.operator.news_card import NewsCard
from rfqdesk.desktop.views.operator.rows import (
    add_fields,
    foot,
    hint_label,
    offer,
    side_by_side,
    stacked,
    tell_flaw,
)
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.market_views import HaltView

_HINTS = {
    HaltScope.VENUE: "Everything at the venue",
    HaltScope.INSTRUMENT: "BTC-25DEC26-80000-C, or BTC-* for all that fit",
    HaltScope.FIRM: "albion",
    HaltScope.TRADER: "albion/jane",
}
_CONSEQUENCES = (
    "Nothing new is taken there from now on; open requests and live quotes end at once. Trades "
    "already done stand. Those concerned read your reason: “{reason}”"
)


class HaltsPage(QWidget):
    """Emits `halted(HaltForm)` and `resumed(HaltView)`, each after a question."""

    halted = Signal(object)
    resumed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._picture = MarketPicture()
        self._busy = False
        self.list = ListView(
            "Halts",
            halt_columns(),
            lambda view: (view.scope, view.name),
            empty=("check", "Nothing is halted", "Everybody may ask and quote."),
            sort=("since", True),
        )
        self.resume_button = QPushButton("Resume…")
        self.scope = SegmentedControl(
            [
                (HaltScope.VENUE.value, "Venue"),
                (HaltScope.INSTRUMENT.value, "Instrument"),
                (HaltScope.FIRM.value, "Firm"),
                (HaltScope.TRADER.value, "Trader"),
            ],
            "What to halt",
        )
        self.name, self.reason, self.words = QLineEdit(), QLineEdit(), hint_label()
        self.halt_button = QPushButton("Halt…")
        self.news = NewsCard()
        self._build()
        self._wire()
        self._mark()

    def show_picture(self, picture: MarketPicture) -> None:
        """Show what is halted now."""
        names = (picture.instruments, picture.firms, picture.traders)
        known = (self._picture.instruments, self._picture.firms, self._picture.traders)
        self._picture = picture
        self.list.put(picture.halts, known=picture.known)
        if names != known:
            self._complete()
        self._mark()

    def set_busy(self, busy: bool) -> None:
        """An operation is on its way: nothing more is begun meanwhile."""
        self._busy = busy
        self.news.set_busy(busy)
        self._mark()

    def form(self) -> HaltForm:
        """What is typed now."""
        scope = HaltScope(self.scope.value())
        name = "" if scope is HaltScope.VENUE else self.name.text().strip()
        if scope is HaltScope.INSTRUMENT:
            name = name.upper()
        return HaltForm(scope, name, " ".join(self.reason.text().split()))

    def _build(self) -> None:
        self.list.tools.addWidget(self.resume_button)
        in_force = Card("In force")
        in_force.body.addWidget(self.list)
        halt = Card("Halt")
        self.reason.setMaxLength(200)
        self.reason.setPlaceholderText("Index feed is stale")
        theme.set_role(self.halt_button, "danger")
        press_with_enter(self.resume_button)
        halt.body.addWidget(FieldLabel("What"))
        halt.body.addWidget(self.scope)
        add_fields(halt.body, ("&Name", self.name), ("&Reason", self.reason))
        halt.body.addWidget(self.words)
        halt.body.addLayout(foot(self.halt_button))
        side_by_side(self, (in_force, 3), stacked(halt, self.news), 2)
        self.setFocusProxy(self.list)

    def _wire(self) -> None:
        self.scope.changed.connect(self._complete)
        self.scope.changed.connect(self._mark)
        self.name.textChanged.connect(self._mark)
        self.reason.textChanged.connect(self._mark)
        self.name.returnPressed.connect(self.reason.setFocus)
        self.reason.returnPressed.connect(self.halt_button.setFocus)
        self.list.chosen.connect(self._mark)
        self.list.opened.connect(lambda _view: self._ask_resume())
        self.halt_button.clicked.connect(self._ask_halt)
        self.resume_button.clicked.connect(self._ask_resume)

    def _complete(self) -> None:
        scope = HaltScope(self.scope.value())
        self.name.setPlaceholderText(_HINTS[scope])
        names: dict[HaltScope, Sequence[str]] = {
            HaltScope.INSTRUMENT: self._picture.instruments,
            HaltScope.FIRM: self._picture.firms,
            HaltScope.TRADER: self._picture.traders,
        }
        offer(self.name, names.get(scope, ()))

    def _mark(self, _record: object = None) -> None:
        form = self.form()
        flaw = judge_halt(form)
        self.name.setEnabled(form.scope is not HaltScope.VENUE)
        edits = {"name": self.name, "reason": self.reason}
        tell_flaw(self.words, edits, flaw, "You are asked once more.")
        self.halt_button.setEnabled(flaw is None and self._picture.known and not self._busy)
        self.resume_button.setEnabled(self.list.current() is not None and not self._busy)

    def _ask_halt(self) -> None:
        form, venue = self.form(), self._picture.venue
        sheet = DeedSheet(
            self,
            title=f"Halt {form.words(venue)}?",
            text=_CONSEQUENCES.format(reason=form.reason),
            confirm="Halt now",
            name=form.typed(venue),
        )
        sheet.confirmed.connect(lambda _reason: self._confirmed(form))
        sheet.open()

    def _confirmed(self, form: HaltForm) -> None:
        self.reason.clear()
        self.halted.emit(form)

    def _ask_resume(self) -> None:
        view = self.list.current()
        if not isinstance(view, HaltView) or self._busy:
            return
        sheet = ConfirmSheet(
            self,
            title=f"Resume {view.name or 'the whole venue'}?",
            text=f"Halted for “{view.text}”. New requests and quotes are taken again, unless "
            "another halt stands; what ended does not come back.",
            confirm="Resume",
        )
        press_with_enter(sheet.confirm_button)
        sheet.accepted.connect(lambda: self.resumed.emit(view))
        sheet.open()
