"""The venue's trades, and the changes that take two operators."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.pictures import TradesPicture
from rfqdesk.desktop.models.operator.trade_change import short_name
from rfqdesk.desktop.models.operator.trade_columns import terms_words, trade_columns
from rfqdesk.desktop.views.common import Card, ConfirmSheet, SegmentedControl, press_with_enter
from rfqdesk.desktop.views.operator.deed_sheet import DeedSheet
from rfqdesk.desktop.views.operator.list_view import ListView
from rfqdesk.desktop.views.operator.trade_card import TradeCard
from rfqdesk.protocol.operations.views import TradeView

_ALL, _PROPOSED = "all", "proposed"


class TradesPage(QWidget):
    """Emits `confirmed(TradeView)` and `withdrawn(TradeView)`, each after a question.

    `sought(text)` asks for older trades, of this id or this firm. The card beside the table
    emits what is proposed.
    """

    sought = Signal(str)
    confirmed = Signal(object)
    withdrawn = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._picture = TradesPicture()
        self.card = TradeCard()
        self.list = ListView(
            "Trades",
            trade_columns(),
            lambda view: view.trade_id,
            empty=("swap", "No trade yet", "Trades appear here as they are done."),
            sort=("done", True),
        )
        self.which = SegmentedControl([(_ALL, "All"), (_PROPOSED, "Proposed")], "Which trades")
        self.find_button = QPushButton("Find older")
        self.find_button.setToolTip("Ask the venue for a trade by its id, or for a firm's trades")
        self.frame = Card("Trades")
        self._build()
        self.which.changed.connect(self._on_which)
        self.find_button.clicked.connect(self._find)
        self.list.filter.textChanged.connect(self._mark)
        self.list.filter.returnPressed.connect(self._on_enter)
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(lambda _view: self.card.first_field().setFocus())
        self.card.confirm_wanted.connect(self._ask_confirm)
        self.card.withdraw_wanted.connect(self._ask_withdraw)

    def show_picture(self, picture: TradesPicture) -> None:
        """Show trades as they stand now."""
        self._picture = picture
        self.list.put(picture.trades, known=picture.known)
        self.frame.set_note(_note(picture))
        self._mark()

    def _build(self) -> None:
        press_with_enter(self.find_button)
        for widget in (self.which, self.find_button):
            self.list.tools.addWidget(widget)
        self.frame.body.addWidget(self.list)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().space2)
        row.addWidget(self.frame, 5)
        row.addWidget(self.card, 2)
        self.setFocusProxy(self.list)

    def _mark(self) -> None:
        # Where all are shown there is nothing older.
        self.find_button.setVisible(self._picture.bounded)
        self.find_button.setEnabled(bool(self.list.filter.text().strip()))

    def _on_enter(self) -> None:
        if self._picture.bounded and not self.list.model.rowCount():
            self._find()

    def _find(self) -> None:
        self.sought.emit(self.list.filter.text().strip())

    def _on_which(self, which: str) -> None:
        everything = which == _ALL
        self.list.keep_if(lambda view: everything or bool(view.proposed))

    def _on_chosen(self, view: TradeView | None) -> None:
        self.card.show_trade(view, self._picture.own)

    def _ask_confirm(self, view: TradeView) -> None:
        cancels = view.proposed.startswith("cancel")
        after = (
            "A cancelled trade is cancelled for good."
            if cancels
            else "Only another proposal, and another confirmation, changes it again."
        )
        sheet = DeedSheet(
            self,
            title=f"{'Cancel' if cancels else 'Correct'} trade {view.trade_id}?",
            text=f"{terms_words(view)}. {view.proposed_by} proposes: {view.proposed}. "
            f"{view.taker} and {view.maker} are told at once, with the reason. {after}",
            confirm="Confirm",
            name=short_name(view),
        )
        # "Cancel" would be said of the trade as well.
        sheet.cancel_button.setText("Leave it")
        sheet.confirmed.connect(lambda _reason: self.confirmed.emit(view))
        sheet.open()

    def _ask_withdraw(self, view: TradeView) -> None:
        mine = view.proposed_by == self._picture.own
        sheet = ConfirmSheet(
            self,
            title="Withdraw your proposal?"
            if mine
            else f"Refuse what {view.proposed_by} proposes?",
            text=f"{view.proposed}. Trade {view.trade_id} stays as it is, and its parties hear of "
            "nothing.",
            confirm="Withdraw" if mine else "Refuse",
        )
        press_with_enter(sheet.confirm_button)
        sheet.accepted.connect(lambda: self.withdrawn.emit(view))
        sheet.open()


def _note(picture: TradesPicture) -> str:
    """Which trades these are."""
    if not picture.bounded:
        return ""
    if not picture.sought:
        return "The newest. Type a trade's id or a firm, and find older ones"
    if not picture.found:
        return f"The newest; no trade of “{picture.sought}” is known"
    return f"The newest, and {picture.found:,} of “{picture.sought}”"
