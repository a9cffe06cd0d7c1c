"""What the quote stack shows of one request: rows in words, ready to be drawn."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.book.book import Book
from rfqdesk.book.facts import QuoteFact, QuoteKey, RequestFact
from rfqdesk.book.ladder import Rung, RungState, best_prices, ladder
from rfqdesk.desktop.models.figures import fraction_digits, price_digits, price_text
from rfqdesk.desktop.models.maker.quote_terms import quote_terms
from rfqdesk.desktop.models.price_measures import Measure, yardstick_of
from rfqdesk.desktop.models.short_names import short_names
from rfqdesk.desktop.models.stack.accept_words import AcceptWords, accept_words
from rfqdesk.desktop.models.stack.countering import (
    CounterDraft,
    CounterPicture,
    CounterText,
    counter_draft,
    counter_picture,
)
from rfqdesk.desktop.models.stack.deal_ticket import DealTicket, deal_ticket
from rfqdesk.desktop.models.stack.dealer_record import DealerRecord
from rfqdesk.desktop.models.stack.desk_state import (
    AcceptStatus,
    CounterPhase,
    CounterStatus,
    DeskLink,
)
from rfqdesk.desktop.models.stack.look_picture import LookPicture, look_picture
from rfqdesk.desktop.models.stack.quote_row_picture import (
    QuoteRowPicture,
    RowInputs,
    SealOf,
    row_picture,
)
from rfqdesk.desktop.models.stack.stack_words import (
    collecting_at,
    inside_words,
    legs_words,
    outcome_words,
    progress_words,
    request_title,
)
from rfqdesk.desktop.models.stack.taking import TakingPicture, TakingText, taking_picture
from rfqdesk.desktop.models.ticket.allocating import (
    AllotmentText,
    AllotmentVerdict,
    judge_allotments,
)
from rfqdesk.desktop.models.ticket.ticket_check import lot_of_package
from rfqdesk.protocol.events import PartyEntry
from rfqdesk.protocol.limits import PRICE_AGE_MAX_MS
from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import Allocation, Instrument, Side


class AmendPicture(Struct, frozen=True):
    """Whom a request may be sent to besides: dealers and groups with somebody new."""

    makers: tuple[PartyEntry, ...] = ()
    groups: tuple[PartyGroup, ...] = ()


class StackPicture(Struct, frozen=True):
    """A request with its rows. `refusal` says why nothing can be dealt on, "" when it can.

    `meanwhile` then tells what becomes of the request.
    """

    rfq_id: str
    quote_req_id: str
    title: str
    legs: str
    side: Side
    open: bool
    outcome: str
    opened_ms: int
    expire_ms: int
    answered: int
    asked: int
    quoted: int
    inside: str
    rows: tuple[QuoteRowPicture, ...]
    refusal: str = ""
    meanwhile: str = ""
    accept: AcceptStatus | None = None
    words: AcceptWords | None = None
    progress: str = ""
    taking: TakingPicture | None = None
    reveal_ms: int = 0
    """While quotes are collected: when they are revealed together."""
    look: LookPicture | None = None
    counters: tuple[CounterPicture, ...] = ()
    counter_draft: CounterDraft | None = None
    amend: AmendPicture | None = None
    measure: Measure = Measure.PRICE
    measures: tuple[Measure, ...] = ()
    deal: DealTicket | None = None
    """The latest deal, of a request in parts its latest fill."""
    mark: str = ""
    split: tuple[Allocation, ...] = ()
    accounts: AllotmentVerdict | None = None

    @property
    def dealing_refusal(self) -> str:
        """Why nothing can be dealt on, "" when it can."""
        if self.reveal_ms and not self.refusal:
            return "The quotes are not revealed yet"
        if self.look and not self.refusal:
            return f"{self.look.name} is asked for its last look: nothing else can be dealt on"
        return self.refusal


def _unsealed(_maker: str, _quote_id: str, _revision: int) -> None:
    return None


class StackInputs(Struct, frozen=True):
    """What the desk knows beside the book. `counters` are those not settled, by dealer.

    `taking` and `countering` are what is typed; `seal_of` says of a quote (maker, id,
    revision) whether it is proved.
    """

    instruments: Mapping[str, Instrument]
    makers: Sequence[PartyEntry]
    link: DeskLink
    groups: Sequence[PartyGroup] = ()
    accept: AcceptStatus | None = None
    counters: Mapping[str, CounterStatus] = {}
    taking: TakingText | None = None
    countering: CounterText | None = None
    split: tuple[Allocation, ...] = ()
    """To which accounts deals on the request go."""
    accounts: tuple[AllotmentText, ...] | None = None
    """The same as it is being typed, None while it is not."""
    seal_of: SealOf = _unsealed
    prices: Mapping[str, ReferencePrice] = {}
    price_age_max_ms: int = PRICE_AGE_MAX_MS
    records: Mapping[str, DealerRecord] = {}
    hold_from: Decimal | None = None
    measure: Measure = Measure.PRICE
    """What spreads and distances to the mark are shown in."""


def stack_picture(
    book: Book, rfq_id: str, now_ms: int, inputs: StackInputs, *, by: Side | None = None
) -> StackPicture:
    """Draw up the stack of one own request as it stands at `now_ms`."""
    request = book.requests[rfq_id]
    rungs = ladder(book, rfq_id, now_ms, by=by)
    digits = _digits(request, rungs, inputs.instruments)
    names = {entry.firm: entry.name for entry in inputs.makers}
    best = best_prices(book.quotes_of(rfq_id), now_ms)
    waiting = {RungState.WAITING, RungState.SILENT}
    is_open = request.open_at(now_ms)
    taking = _taking(book, request, now_ms, inputs, digits) if is_open else None
    shared = _shared(book, request, now_ms, inputs, digits)
    shared = replace(shared, take=taking.take if taking else None, best=best)
    return StackPicture(
        rfq_id=rfq_id,
        quote_req_id=request.quote_req_id,
        title=request_title(request),
        legs=legs_words(request) if len(request.legs) > 1 or request.hedge else "",
        side=request.side,
        open=is_open,
        outcome=outcome_words(request, now_ms),
        opened_ms=request.opened_ms,
        expire_ms=request.expire_ms,
        answered=sum(rung.state not in waiting for rung in rungs),
        asked=len(rungs),
        quoted=sum(rung.quote is not None for rung in rungs),
        inside=inside_words(best.bid, best.offer, digits) if is_open else "",
        rows=tuple(row_picture(rung, shared) for rung in rungs),
        refusal="" if inputs.link.live else inputs.link.words,
        meanwhile=inputs.link.meanwhile,
        accept=inputs.accept,
        words=accept_words(
            inputs.accept, book.trades_of(rfq_id), names, digits, whole=request.all_or_none
        ),
        progress="" if request.all_or_none else progress_words(request),
        taking=taking,
        reveal_ms=request.respond_by_ms if collecting_at(request, now_ms) else 0,
        look=look_picture(book, request, inputs.accept, names),
        counters=_counters(shared, inputs.counters, names),
        counter_draft=_counter_draft(book, shared, inputs, names) if is_open else None,
        amend=_amend(request, inputs) if is_open else None,
        measure=inputs.measure,
        measures=shared.yardstick.measures() if shared.yardstick else (),
        mark=_mark_words(shared),
        deal=deal_ticket(book.trades_of(rfq_id), names, digits),
        split=inputs.split,
        accounts=None
        if inputs.accounts is None
        else judge_allotments(
            inputs.accounts, request.leaves_quantity if request.all_or_none else None, shared.lot
        ),
    )


def _shared(
    book: Book, request: RequestFact, now_ms: int, inputs: StackInputs, digits: int
) -> RowInputs:
    return RowInputs(
        request=request,
        now_ms=now_ms,
        makers={entry.firm: entry for entry in inputs.makers},
        shorts=short_names({entry.firm: entry.name or entry.firm for entry in inputs.makers}),
        digits=digits,
        take=None,
        seal_of=inputs.seal_of,
        counters={
            maker: counter
            for maker in request.panel
            if (counter := book.counters.get(QuoteKey(request.rfq_id, maker)))
        },
        records=inputs.records,
        hold_from=inputs.hold_from,
        yardstick=yardstick_of(
            request.legs,
            inputs.instruments,
            inputs.prices,
            now_ms,
            digits=digits,
            price_age_max_ms=inputs.price_age_max_ms,
        ),
        measure=inputs.measure,
        stale=not inputs.link.connected,
        split=inputs.split,
        lot=lot_of_package(request.legs, inputs.instruments, request.hedge),
        unsettled=frozenset(
            maker for maker, one in inputs.counters.items() if one.phase is not CounterPhase.FAILED
        ),
    )


def _mark_words(shared: RowInputs) -> str:
    yardstick = shared.yardstick
    if yardstick is None or yardstick.mark is None:
        return ""
    mark = price_text(yardstick.mark.quantize(yardstick.tick), shared.digits)
    return f"Mark {mark}" if yardstick.live else f"Mark at listing {mark}"


def _counters(
    shared: RowInputs, unsettled: Mapping[str, CounterStatus], names: Mapping[str, str]
) -> tuple[CounterPicture, ...]:
    if not shared.request.open_at(shared.now_ms):
        return ()
    found = (
        counter_picture(
            shared.counters.get(maker),
            unsettled.get(maker),
            shared.now_ms,
            maker=maker,
            names=names,
            digits=shared.digits,
        )
        for maker in shared.request.panel
    )
    return tuple(one for one in found if one is not None)


def _counter_draft(
    book: Book, shared: RowInputs, inputs: StackInputs, names: Mapping[str, str]
) -> CounterDraft | None:
    text, request = inputs.countering, shared.request
    quote = book.quotes.get(QuoteKey(request.rfq_id, text.maker)) if text else None
    if text is None or quote is None or not quote.live_at(shared.now_ms):
        return None
    counter = shared.counters.get(text.maker)
    return counter_draft(
        request,
        quote,
        text,
        name=names.get(text.maker) or text.maker,
        rounds=counter.round if counter else 0,
        terms=quote_terms(request.legs, inputs.instruments),
        lot=shared.lot,
        digits=shared.digits,
        split=inputs.split,
    )


def _amend(request: RequestFact, inputs: StackInputs) -> AmendPicture:
    asked = frozenset(request.panel)
    return AmendPicture(
        tuple(entry for entry in inputs.makers if entry.firm not in asked),
        tuple(group for group in inputs.groups if not asked.issuperset(group.makers)),
    )


def _digits(
    request: RequestFact, rungs: Sequence[Rung], instruments: Mapping[str, Instrument]
) -> int:
    return max(
        price_digits(request.legs, instruments),
        fraction_digits(
            level.price
            for rung in rungs
            if rung.quote
            for level in (rung.quote.bid, rung.quote.offer)
            if level
        ),
    )


def _taking(
    book: Book, request: RequestFact, now_ms: int, inputs: StackInputs, digits: int
) -> TakingPicture:
    # Equal times keep the book's order, that of each dealer's first quote. A cross never counts
    # on a last look. What a quote that is not proved says of itself is not proved either.
    quotes = (quote for quote in book.quotes_of(request.rfq_id) if quote.live_at(now_ms))
    live = sorted(quotes, key=lambda one: one.quoted_ms)
    proved = [quote for quote in live if _proved(quote, inputs.seal_of)]
    picture = taking_picture(
        request,
        [quote for quote in proved if quote.firm and not quote.last_look],
        inputs.taking or TakingText(),
        lot=lot_of_package(request.legs, inputs.instruments, request.hedge),
        names={entry.firm: entry.name for entry in inputs.makers},
        digits=digits,
        split=inputs.split,
        unproved=[quote for quote in live if quote not in proved],
    )
    return replace(picture, hold_from=inputs.hold_from)


def _proved(quote: QuoteFact, seal_of: SealOf) -> bool:
    seal = seal_of(quote.maker, quote.quote_id, quote.revision)
    return seal is None or seal.verified
