"""Keeps the quote stack, or the draft in its place, at the request that is looked at."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QStackedWidget

from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.frames import FrameCoalescer, monotonic_ms
from rfqdesk.desktop.models.price_measures import Measure
from rfqdesk.desktop.models.stack.dealer_record import DealerRecord
from rfqdesk.desktop.models.stack.draft_picture import draft_picture
from rfqdesk.desktop.models.stack.stack_picture import StackInputs, StackPicture, stack_picture
from rfqdesk.desktop.models.stack.steady_rows import RowTurns, SteadyRows
from rfqdesk.desktop.views.trader.sheets.draft_view import DraftView
from rfqdesk.desktop.views.trader.stack.quote_stack import QuoteStack
from rfqdesk.protocol.terms import Side

STACK_MS = 32
"""How often it is drawn at most: nobody reads prices that change more often."""

ROWS_PER_TURN = 2
"""In so many rows other prices are shown in one turn. What concerns all of them, such as that
something is being dealt on, is shown in all at once."""


class StackKeeper(QObject):
    """Draws up what the stack shows in one turn and shows it in the next: each is work enough.

    Proving the quotes and the words of the rows are the first part, the widgets the second,
    and Qt paints them after that.
    """

    def __init__(
        self,
        desk: DeskController,
        stack: QuoteStack,
        draft: DraftView,
        parent: QObject | None = None,
        *,
        now_ms: Callable[[], float] = monotonic_ms,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._stack = stack
        self._draft = draft
        self._now_ms = now_ms
        self.pages = QStackedWidget()
        self.pages.addWidget(stack)
        self.pages.addWidget(draft)
        self.current = ""
        """The request or draft that is looked at, "" for none."""
        self.records: Mapping[str, DealerRecord] = {}
        self.moment_ms: int | None = None
        """When what is shown becomes something else by time alone."""
        self._by = Side.BUY
        self._measure = Measure.PRICE
        self._hold_from: Decimal | None = None
        self._steady = SteadyRows()
        self._turns = RowTurns(ROWS_PER_TURN)
        self._told: tuple[object, ...] = ()
        self._picture: StackPicture | None = None
        self._drawing = FrameCoalescer(self._draw_up, self, interval_ms=STACK_MS)
        self._showing = FrameCoalescer(self._show, self, interval_ms=0)
        self._moving = QTimer(self)
        self._moving.setSingleShot(True)
        self._moving.timeout.connect(self.request)

    def request(self) -> None:
        """Have it drawn soon."""
        self._drawing.request()

    def draw(self) -> None:
        """Draw it now."""
        self._told = ()
        self._draw_up()
        self._showing.flush()

    def order_by(self, by: Side) -> None:
        """Order the rows of a two-way request by this side."""
        self._by = by
        self.draw()

    def hold_from(self, quantity: Decimal | None) -> None:
        """Have deals from this quantity on held down, None for none."""
        self._hold_from = quantity

    def next_measure(self) -> None:
        """Show distances from the mark in the next measure there is."""
        if self.current in self._desk.book.requests:
            known = self._made(self._desk.now_ms()).measures or (Measure.PRICE,)
            place = known.index(self._measure) if self._measure in known else -1
            self._measure = known[(place + 1) % len(known)]
            self.draw()

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        self._stack.tick(now_ms)
        self._draft.tick(now_ms)

    def _draw_up(self) -> None:
        book, now_ms = self._desk.book, self._desk.now_ms()
        self._picture = None
        if self.current in book.requests:
            picture = self._made(now_ms)
            steady_ms = self._now_ms()
            rows = self._steady.place(picture.rfq_id, picture.rows, steady_ms)
            self._picture = replace(picture, rows=rows)
            if self._steady.moves_ms is not None:
                self._moving.start(max(round(self._steady.moves_ms - steady_ms), 1))
        self._showing.request()

    def _show(self) -> None:
        picture, now_ms = self._picture, self._desk.now_ms()
        if picture is not None and picture.rfq_id != self.current:
            return
        draft = self._desk.book.drafts.get(self.current)
        if draft is not None:
            names = {maker.firm: maker.name for maker in self._desk.session.makers}
            link = self._desk.link()
            refusal = "" if link.live else link.words
            self._draft.show_draft(draft_picture(draft, names, refusal=refusal))
        self._stack.show_picture(self._in_turns(picture), self._by)
        self.pages.setCurrentWidget(self._stack if draft is None else self._draft)
        self.moment_ms = next_moment_ms(_moments(picture), now_ms)
        self.tick(now_ms)

    def _in_turns(self, picture: StackPicture | None) -> StackPicture | None:
        """The picture with what is new in a few rows; the others follow in the next turns."""
        if picture is None:
            return None
        told = (picture.rfq_id, picture.open, picture.accept, picture.dealing_refusal)
        rows = self._turns.take(picture.rows, whole=told != self._told)
        self._told = told
        if self._turns.behind:
            self._showing.request()
        return replace(picture, rows=rows)

    def _made(self, now_ms: int) -> StackPicture:
        desk, stack, session = self._desk, self._stack, self._desk.session
        same = stack.rfq_id == self.current
        return stack_picture(
            desk.book,
            self.current,
            now_ms,
            StackInputs(
                instruments=session.instruments,
                makers=session.makers,
                groups=session.groups,
                link=desk.link(),
                accept=desk.accept_of(self.current),
                counters=desk.counters.of(self.current),
                taking=stack.take.text() if same else None,
                countering=stack.countering() if same else None,
                split=desk.splits.get(self.current, ()),
                accounts=stack.accounts() if same else None,
                seal_of=desk.seals.of,
                prices=session.reference_prices,
                price_age_max_ms=session.price_age_max_ms,
                measure=self._measure,
                hold_from=self._hold_from,
                records=self.records,
            ),
            by=self._by,
        )


def _moments(picture: StackPicture | None) -> Iterator[int]:
    """When what is shown becomes something else by time alone."""
    if picture is not None:
        yield picture.reveal_ms
        yield from (counter.valid_until_ms for counter in picture.counters)
        yield from (row.valid_until_ms for row in picture.rows)


def next_moment_ms(moments: Iterable[int], now_ms: int) -> int | None:
    """The next of the moments at which something changes by time alone."""
    return min((moment for moment in moments if moment > now_ms), default=None)
