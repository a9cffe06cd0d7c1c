"""Time travel through one request: its events, and its quotes as they stood after each."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.blotter.blotter_rows import EventRow
from rfqdesk.desktop.models.blotter.event_columns import event_columns
from rfqdesk.desktop.models.blotter.request_history import Moment
from rfqdesk.desktop.models.stack.quote_row_picture import QuoteRowPicture, RowTone
from rfqdesk.desktop.models.tables.columns import Column, ColumnLook
from rfqdesk.desktop.models.tables.record_table import RecordTable
from rfqdesk.desktop.views.blotter.table_view import BlotterTable
from rfqdesk.desktop.views.common import Card, ElidedLabel

_EVENT_WIDTHS = {"time": 104, "event": 124, "maker": 134, "text": 200}


class HistoryWindow(QDialog):
    """Emits `moved(place)` when another event is chosen; the answer comes by `show_moment`."""

    moved = Signal(int)

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle(f"History: {title}")
        self.resize(1280, 560)
        columns = [
            replace(column, width=_EVENT_WIDTHS[column.key])
            for column in event_columns()
            if column.key in _EVENT_WIDTHS
        ]
        self.events: RecordTable[EventRow] = RecordTable(columns, lambda row: row.event.seq)
        self.table = BlotterTable(self.events, "Events of the request")
        self.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.table.setSortingEnabled(False)
        self.table.setSelectionMode(BlotterTable.SelectionMode.SingleSelection)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self._places: dict[str, int] = {}
        self.quotes: RecordTable[QuoteRowPicture] = RecordTable(
            [self._place_column(), *_quote_columns()], _maker
        )
        self.stack = BlotterTable(self.quotes, "Quotes as they stood")
        self.stack.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.stack.setSortingEnabled(False)
        self.heading = ElidedLabel()
        theme.set_role(self.heading, "title")
        self.outcome = ElidedLabel()
        theme.set_role(self.outcome, "body2")
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space3, tokens.space3, tokens.space3, tokens.space3)
        column.setSpacing(tokens.space3)
        name = ElidedLabel(title)
        theme.set_role(name, "title")
        column.addWidget(name)
        column.addWidget(self._halves(), 1)
        column.addLayout(self._travel())

    def show_rows(self, rows: Sequence[EventRow]) -> None:
        """Take the events; whoever stands at the newest goes along with new ones."""
        at_end = self.slider.value() == self.slider.maximum()
        self.events.put(rows)
        self.slider.blockSignals(True)
        self.slider.setMaximum(len(rows) - 1)
        self.slider.blockSignals(False)
        if at_end:
            self.go_to(len(rows) - 1)

    def go_to(self, place: int) -> None:
        """Choose an event, counted from 0; one beyond the ends is the last or first."""
        place = max(0, min(place, self.events.rowCount() - 1))
        self.table.go_to(place)

    def show_moment(self, moment: Moment) -> None:
        """Show the request as it stood then."""
        self.slider.blockSignals(True)
        self.slider.setValue(moment.place - 1)
        self.slider.blockSignals(False)
        self.back.setEnabled(moment.place > 1)
        self.on.setEnabled(moment.place < moment.number)
        self.when.setText(moment.heading)
        self.heading.setText(f"{moment.row.words.kind} {moment.row.words.maker}".rstrip())
        stack = moment.stack
        self.outcome.setText(_standing(moment))
        rows = () if stack is None else stack.rows
        self._places = {row.maker: place for place, row in enumerate(rows, start=1)}
        # A row less than before must go, so the table begins anew; it has one row a dealer.
        self.quotes.set_filter(lambda row: row.maker in self._places)
        self.quotes.put(rows)

    def _place_column(self) -> Column[QuoteRowPicture]:
        """The order in which a trader saw them: best first."""

        def place(row: QuoteRowPicture) -> int:
            return self._places.get(row.maker, 0)

        return Column("place", "#", lambda row: str(place(row)), place, ColumnLook.FIGURE, 52)

    def _halves(self) -> QSplitter:
        left, right = Card("What happened"), Card("How the quotes stood then")
        left.body.addWidget(self.table, 1)
        right.body.addWidget(self.heading)
        right.body.addWidget(self.outcome)
        right.body.addWidget(self.stack, 1)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(left)
        halves.addWidget(right)
        halves.setSizes([690, 570])
        return halves

    def _travel(self) -> QHBoxLayout:
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Event of the request, oldest at the left")
        self.slider.setMaximum(0)
        self.slider.valueChanged.connect(self.go_to)
        self.back = _button("arrow-left", "Event before", lambda: self.go_to(self._place() - 1))
        self.on = _button("arrow-right", "Next event", lambda: self.go_to(self._place() + 1))
        self.when = QLabel()
        theme.set_role(self.when, "caption")
        self.when.setMinimumWidth(210)
        row = QHBoxLayout()
        for widget in (self.back, self.on):
            row.addWidget(widget)
        row.addWidget(self.slider, 1)
        row.addWidget(self.when)
        return row

    def _place(self) -> int:
        return self.table.currentIndex().row()

    def _on_row(self) -> None:
        if self._place() >= 0:
            self.moved.emit(self._place())


def _standing(moment: Moment) -> str:
    stack = moment.stack
    if stack is None:
        return "A draft: no dealer has seen it"
    parts = [stack.outcome or "Open", stack.progress, stack.inside]
    parts.append(f"{stack.quoted} of {stack.asked} quoted")
    return "  \N{MIDDLE DOT}  ".join(part for part in parts if part)


def _maker(row: QuoteRowPicture) -> str:
    return row.maker


def _tone(row: QuoteRowPicture) -> str:
    return "ok" if row.tone is RowTone.BEST else ""


def _quote_columns() -> list[Column[QuoteRowPicture]]:
    return [
        Column("name", "Dealer", lambda row: row.name, lambda row: row.name, width=130),
        Column("bid", "Bid", lambda row: row.bid, lambda row: row.bid, ColumnLook.PRICE, 78),
        Column(
            "offer", "Offer", lambda row: row.offer, lambda row: row.offer, ColumnLook.PRICE, 78
        ),
        Column("size", "Size", lambda row: row.size, lambda row: row.size, ColumnLook.FIGURE, 64),
        Column(
            "remark",
            "State",
            lambda row: row.remark,
            lambda row: row.remark,
            tone=_tone,
            width=180,
            width_min=140,
        ),
    ]


def _button(icon_name: str, name: str, act: Callable[[], None]) -> QPushButton:
    button = QPushButton()
    button.setIcon(theme.icon(icon_name))
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setAutoDefault(False)
    button.clicked.connect(act)
    return button
