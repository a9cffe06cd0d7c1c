"""A second opinion on what the engine journals, made from the events alone.

It shares no code with the engine's decisions: it keeps its own plain record of
what is live, and says of each event whether it may follow from those before.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from msgspec.structs import replace

from rfqdesk.protocol import life_events as life
from rfqdesk.protocol import offers as feed
from rfqdesk.protocol.events import ExecutionReport, FeedEvent, QuoteEnded, QuoteLive
from rfqdesk.protocol.events import RequestEnded as RequestEndedMessage
from rfqdesk.protocol.events import RequestOpened as RequestOpenedMessage
from rfqdesk.protocol.events import RequestPassed as RequestPassedMessage
from rfqdesk.protocol.limits import COUNTER_ROUNDS_MAX
from rfqdesk.protocol.terms import (
    CounterEndReason,
    CrossEndReason,
    ExecType,
    LookEndReason,
    QuoteEndReason,
    QuoteRespType,
    QuoteType,
    RequestEndReason,
    Side,
)
from rfqserver.engine import events as facts
from rfqserver.engine import offer_events as offers
from rfqserver.engine.life_events import RequestAmended, RequestWorking
from rfqserver.engine.transitions import (
    LINE_TRANSITIONS,
    REQUEST_TRANSITIONS,
    LineStatus,
    RequestStatus,
)

_SIDES = {QuoteRespType.LIFT: Side.BUY, QuoteRespType.HIT: Side.SELL}
_LINE_ROWS = {(row.before, row.event, row.reason): row.after for row in LINE_TRANSITIONS}
_REQUEST_ROWS = {(row.before, row.reason): row.after for row in REQUEST_TRANSITIONS}


@dataclass
class Line:
    """One maker on one request."""

    status: LineStatus = LineStatus.INVITED
    quote: facts.QuoteSubmitted | None = None
    left: dict[Side, Decimal] = field(default_factory=dict)
    """By the taker's side: what the live revision is still good for."""


@dataclass
class Resting:
    """What a request trades by itself on one side."""

    quote_resp_id: str
    trader: str
    price: Decimal
    left: Decimal


@dataclass
class Case:
    """One request and all that was heard about it."""

    opened: facts.RequestOpened
    lines: dict[str, Line]
    status: RequestStatus = RequestStatus.OPEN
    traded: Decimal = Decimal(0)
    resting: dict[Side, Resting] = field(default_factory=dict)
    counters: dict[str, offers.CounterOffered] = field(default_factory=dict)
    """By maker: those that stand."""
    rounds: dict[str, int] = field(default_factory=dict)
    look: offers.LookAsked | None = None


@dataclass
class Referee:
    """Looks at each event as it is journalled and objects by assertion."""

    cases: dict[str, Case] = field(default_factory=dict)
    trades: list[facts.TradeExecuted] = field(default_factory=list)
    looked: dict[str, offers.LookAsked] = field(default_factory=dict)
    accepted: dict[str, offers.CounterOffered] = field(default_factory=dict)
    """Counters whose trade is to follow, by its id."""
    seen: set[tuple[object, ...]] = field(default_factory=set)
    proposals: dict[str, facts.TradeChangeProposed] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    quote_ids: dict[tuple[str, str], str] = field(default_factory=dict)
    last_time_ms: int = 0

    def watch(self, event: facts.Event) -> None:
        """Object to an event that may not follow."""
        assert event.time_ms >= self.last_time_ms
        self.last_time_ms = event.time_ms
        if isinstance(event, offers.OfferEvent):
            self._offer(event)
        elif isinstance(event, RequestWorking):
            self._move(event.rfq_id, event.maker, "request_working", None)
        elif isinstance(event, RequestAmended):
            self._amend(event)
        else:
            self._judge(event)

    def _amend(self, event: RequestAmended) -> None:
        case = self.cases[event.rfq_id]
        assert case.status is RequestStatus.OPEN
        assert event.time_ms < case.opened.expire_time_ms <= event.expire_time_ms
        assert event.extended == (case.opened.expire_time_ms < event.expire_time_ms)
        assert event.panel == (*case.opened.panel, *event.added)
        assert event.extended or event.added
        assert case.opened.taker not in event.panel
        for maker in event.added:
            assert case.lines.setdefault(maker, Line()) == Line()
        case.opened = replace(case.opened, panel=event.panel, expire_time_ms=event.expire_time_ms)

    def _judge(self, event: facts.Event) -> None:
        match event:
            case facts.RequestOpened():
                self._open(event)
            case facts.QuoteSubmitted():
                self._quote(event)
            case facts.QuoteEnded():
                line = self._move(event.rfq_id, event.maker, "quote_ended", event.reason)
                assert line.quote is not None
                self._check_ending(event, line.quote)
            case facts.RequestPassed():
                self._move(event.rfq_id, event.maker, "request_passed", None)
            case facts.TradeExecuted():
                self._trade(event)
            case facts.RequestEnded():
                self._end(event)
            case facts.TradeChangeProposed() | facts.TradeChanged():
                self._change(event)

    def _open(self, event: facts.RequestOpened) -> None:
        assert event.rfq_id not in self.cases
        assert event.taker not in event.panel
        assert event.expire_time_ms > event.time_ms
        lines = {maker: Line() for maker in event.panel}
        self.cases[event.rfq_id] = Case(event, lines)
        if event.limit_price:
            assert event.side is not Side.UNDISCLOSED
            self.cases[event.rfq_id].resting[event.side] = Resting(
                "", event.taker_trader, Decimal(event.limit_price), Decimal(event.quantity)
            )

    def _change(self, event: facts.TradeChangeProposed | facts.TradeChanged) -> None:
        """Two operators said the same of a trade that stands."""
        if isinstance(event, facts.TradeChangeProposed):
            self.proposals[event.trade_id] = event
            return
        trade_id = event.executed.trade_id
        proposed = self.proposals.pop(trade_id)
        assert trade_id not in self.cancelled
        assert proposed.operator == event.proposed_by != event.confirmed_by
        cancels = event.exec_type is ExecType.TRADE_CANCEL
        assert (proposed.cancels, proposed.price, proposed.quantity) == (
            cancels, event.price, event.quantity,
        )  # fmt: skip
        if cancels:
            self.cancelled.add(trade_id)

    def _offer(self, event: offers.OfferEvent) -> None:
        match event:
            case offers.LookAsked():
                self._look(event)
            case offers.LookEnded():
                self._end_look(event)
            case offers.CounterOffered():
                self._counter(event)
            case offers.CounterEnded():
                self._end_counter(event)
            case offers.CrossRested():
                self._rest(event)
            case offers.CrossEnded():
                side = _SIDES[event.response]
                ended = self.cases[event.rfq_id].resting.pop(side)
                assert ended.quote_resp_id == event.quote_resp_id
                assert (event.reason is CrossEndReason.FILLED) == (ended.left == 0)

    def _look(self, event: offers.LookAsked) -> None:
        case, line = self.cases[event.rfq_id], self.cases[event.rfq_id].lines[event.maker]
        assert case.status is RequestStatus.OPEN
        assert case.look is None
        assert line.status is LineStatus.LIVE
        assert line.quote is not None
        assert line.quote.last_look
        assert (line.quote.quote_id, line.quote.revision) == (event.quote_id, event.revision)
        assert event.time_ms < line.quote.valid_until_time_ms
        assert event.time_ms < event.until_time_ms <= case.opened.expire_time_ms
        side = _SIDES[event.response]
        level = line.quote.offer if side is Side.BUY else line.quote.bid
        assert level is not None
        assert event.price == level.price
        assert 0 < Decimal(event.quantity) <= line.left[side]
        assert Decimal(event.quantity) <= Decimal(case.opened.quantity) - case.traded
        case.look = event

    def _end_look(self, event: offers.LookEnded) -> None:
        case = self.cases[event.rfq_id]
        asked = case.look
        assert asked is not None
        assert (asked.maker, asked.look_id) == (event.maker, event.look_id)
        if event.reason is LookEndReason.ACCEPTED:
            assert event.time_ms < asked.until_time_ms
            self.looked[event.trade_id] = asked
        if event.reason is LookEndReason.EXPIRED:
            assert event.time_ms >= asked.until_time_ms
        case.look = None

    def _passed(self, event: facts.TradeExecuted, case: Case) -> None:
        """An acceptance that passed a last look trades as it was accepted."""
        asked = self.looked.pop(event.trade_id)
        assert (event.maker, event.quote_id, event.revision) == (
            asked.maker,
            asked.quote_id,
            asked.revision,
        )
        assert (event.price, event.quantity) == (asked.price, asked.quantity)
        assert (event.quote_resp_id, event.fingerprint) == (asked.quote_resp_id, asked.fingerprint)
        assert _SIDES[asked.response] is event.side
        self._agreed(event, case)

    def _agreed(self, event: facts.TradeExecuted, case: Case) -> None:
        case.traded += Decimal(event.quantity)
        assert case.traded <= Decimal(case.opened.quantity)
        assert Decimal(event.cum_quantity) == case.traded
        # Whatever the maker had quoted is used up.
        case.lines[event.maker].left = {}

    def _counter(self, event: offers.CounterOffered) -> None:
        case, line = self.cases[event.rfq_id], self.cases[event.rfq_id].lines[event.maker]
        assert case.status is RequestStatus.OPEN
        assert line.status is LineStatus.LIVE
        assert line.quote is not None
        assert (line.quote.quote_id, line.quote.revision) == (event.quote_id, event.revision)
        assert event.time_ms < line.quote.valid_until_time_ms
        assert event.time_ms < event.valid_until_time_ms <= case.opened.expire_time_ms
        assert event.maker not in case.counters
        assert event.round == case.rounds.get(event.maker, 0) + 1 <= COUNTER_ROUNDS_MAX
        assert Decimal(event.price) % Decimal(case.opened.tick_size) == 0
        assert 0 < Decimal(event.quantity) <= Decimal(case.opened.quantity) - case.traded
        case.counters[event.maker] = event
        case.rounds[event.maker] = event.round

    def _end_counter(self, event: offers.CounterEnded) -> None:
        case = self.cases[event.rfq_id]
        offered = case.counters[event.maker]
        assert offered.round == event.round
        ran_out = event.time_ms >= offered.valid_until_time_ms
        assert (event.reason is CounterEndReason.EXPIRED) == ran_out
        if event.reason is CounterEndReason.OVERTAKEN:
            left = Decimal(case.opened.quantity) - case.traded
            assert Decimal(offered.quantity) > left
        if event.reason is CounterEndReason.ACCEPTED:
            self.accepted[event.trade_id] = offered
        del case.counters[event.maker]

    def _countered(self, event: facts.TradeExecuted, case: Case) -> None:
        """A counter trades on its own terms, all of it, for the maker that took it."""
        offered = self.accepted.pop(event.trade_id)
        assert (event.maker, event.counter_round) == (offered.maker, offered.round)
        assert (event.price, event.quantity) == (offered.price, offered.quantity)
        assert _SIDES[offered.response] is event.side
        assert event.taker_trader == offered.taker_trader
        assert event.fingerprint == ""
        self._agreed(event, case)

    def check_counters_can_be_kept(self) -> None:
        """What stands could still be traded whole, beside what a last look reserves."""
        for case in self.cases.values():
            for offered in case.counters.values():
                assert case.status is RequestStatus.OPEN
                reserved = Decimal(case.look.quantity) if case.look else 0
                left = Decimal(case.opened.quantity) - case.traded - reserved
                assert Decimal(offered.quantity) <= left

    def _rest(self, event: offers.CrossRested) -> None:
        case, side = self.cases[event.rfq_id], _SIDES[event.response]
        assert case.status is RequestStatus.OPEN
        assert event.time_ms < case.opened.expire_time_ms
        assert side not in case.resting
        quantity = Decimal(event.quantity)
        assert 0 < quantity <= Decimal(case.opened.quantity) - case.traded
        case.resting[side] = Resting(
            event.quote_resp_id, event.taker_trader, Decimal(event.price), quantity
        )

    def _quote(self, event: facts.QuoteSubmitted) -> None:
        case = self.cases[event.rfq_id]
        assert case.status is RequestStatus.OPEN
        assert event.time_ms < event.valid_until_time_ms <= case.opened.expire_time_ms
        for level in (event.bid, event.offer):
            if level is not None:
                assert Decimal(level.price) % Decimal(case.opened.tick_size) == 0
                size, asked = Decimal(level.quantity), Decimal(case.opened.quantity)
                assert size > 0
                assert size >= asked or not case.opened.all_or_none
                assert size <= asked or not event.all_or_none
        line_id = (event.maker, event.quote_id)
        assert self.quote_ids.setdefault(line_id, event.rfq_id) == event.rfq_id
        name = ("quote", event.maker, event.quote_id, event.revision)
        assert name not in self.seen
        self.seen.add(name)
        line = self._move(event.rfq_id, event.maker, "quote_submitted", None)
        if line.quote is not None and line.quote.quote_id == event.quote_id:
            assert event.revision > line.quote.revision
        line.quote = event
        line.left = {
            side: Decimal(level.quantity)
            for side, level in ((Side.BUY, event.offer), (Side.SELL, event.bid))
            if level is not None
        }

    def _check_ending(self, event: facts.QuoteEnded, quote: facts.QuoteSubmitted) -> None:
        assert (quote.quote_id, quote.revision) == (event.quote_id, event.revision)
        ran_out = event.time_ms >= quote.valid_until_time_ms
        with_request = quote.valid_until_time_ms == self.cases[event.rfq_id].opened.expire_time_ms
        assert (event.reason is QuoteEndReason.EXPIRED) == (ran_out and not with_request)
        by_instrument = event.reason is QuoteEndReason.INSTRUMENT_EXPIRED
        with_it = ran_out and with_request and not by_instrument
        assert (event.reason is QuoteEndReason.REQUEST_EXPIRED) == with_it

    def _trade(self, event: facts.TradeExecuted) -> None:
        case = self.cases[event.rfq_id]
        line = case.lines[event.maker]
        quote = line.quote
        assert case.status is RequestStatus.OPEN
        assert event.time_ms < case.opened.expire_time_ms
        assert case.opened.side in {event.side, Side.UNDISCLOSED}
        assert event.taker == case.opened.taker
        assert ("trade", event.trade_id) not in self.seen
        self.seen.add(("trade", event.trade_id))
        self.trades.append(event)
        if event.counter_round:
            self._countered(event, case)
            return
        if event.last_look:
            self._passed(event, case)
            return
        assert case.look is None
        assert quote is not None
        assert not quote.last_look
        assert line.status is LineStatus.LIVE
        assert quote is not None
        assert (quote.quote_id, quote.revision) == (event.quote_id, event.revision)
        assert event.time_ms < quote.valid_until_time_ms
        assert event.time_ms < case.opened.expire_time_ms
        assert quote.quote_type is QuoteType.FIRM
        level = quote.offer if event.side is Side.BUY else quote.bid
        assert level is not None
        assert event.price == level.price
        self._check_sizes(event, case, line, quote)
        if not event.fingerprint:
            self._check_rested(event, case)

    def _check_rested(self, event: facts.TradeExecuted, case: Case) -> None:
        """Nothing trades by itself but what rests, no further and no worse than it said."""
        resting = case.resting[event.side]
        assert (resting.quote_resp_id, resting.trader) == (event.quote_resp_id, event.taker_trader)
        price = Decimal(event.price)
        assert price <= resting.price if event.side is Side.BUY else price >= resting.price
        resting.left -= Decimal(event.quantity)
        assert resting.left >= 0

    def check_nothing_rests_that_could_trade(self) -> None:
        """No live quote alone would fill a part that some resting cross waits for."""
        for case in self.cases.values():
            if case.opened.all_or_none or case.opened.min_quantity or case.look:
                continue
            for side, resting in case.resting.items():
                assert resting.left > 0
                for line in case.lines.values():
                    if line.status is not LineStatus.LIVE or not line.left.get(side):
                        continue
                    assert line.quote is not None
                    level = line.quote.offer if side is Side.BUY else line.quote.bid
                    assert level is not None
                    price, sign = Decimal(level.price), 1 if side is Side.BUY else -1
                    waits = line.quote.all_or_none or line.quote.last_look
                    assert waits or sign * price > sign * resting.price

    def _check_sizes(
        self, event: facts.TradeExecuted, case: Case, line: Line, quote: facts.QuoteSubmitted
    ) -> None:
        """Nothing is traded that was not asked for, or not quoted."""
        traded, asked = Decimal(event.quantity), Decimal(case.opened.quantity)
        assert 0 < traded <= line.left[event.side]
        assert traded == line.left[event.side] or not quote.all_or_none
        assert traded == asked or not case.opened.all_or_none
        for leg, lot_size in zip(case.opened.legs, case.opened.lot_sizes, strict=True):
            assert traded * leg.ratio % Decimal(lot_size) == 0
        given = sum(Decimal(one.quantity) for one in event.allocations)
        assert given == (traded if event.allocations else 0)
        if case.opened.hedge is not None:
            hedged = traded * Decimal(case.opened.hedge.ratio)
            assert Decimal(event.hedge_quantity) == hedged
            assert hedged % Decimal(case.opened.hedge_lot_size) == 0
        line.left[event.side] -= traded
        case.traded += traded
        assert case.traded <= asked
        assert Decimal(event.cum_quantity) == case.traded
        assert Decimal(event.leaves_quantity) == asked - case.traded
        assert Decimal(event.quote_leaves_quantity) == line.left[event.side]

    def check_nothing_is_offered_in_vain(self) -> None:
        """A quote of which nothing that was asked for is left has ended."""
        for case in self.cases.values():
            wanted = {Side.BUY, Side.SELL} - {
                {Side.BUY: Side.SELL, Side.SELL: Side.BUY}.get(case.opened.side)
            }
            for line in case.lines.values():
                if line.status is LineStatus.LIVE:
                    assert any(line.left.get(side) for side in wanted)

    def _end(self, event: facts.RequestEnded) -> None:
        case = self.cases[event.rfq_id]
        case.status = _REQUEST_ROWS[case.status, event.reason]
        assert not [maker for maker, line in case.lines.items() if line.status is LineStatus.LIVE]
        case.resting.clear()
        case.counters.clear()
        assert case.look is None
        filled = case.traded == Decimal(case.opened.quantity)
        assert (case.status is RequestStatus.FILLED) == filled
        assert Decimal(event.cum_quantity) == case.traded
        by_instrument = case.status is RequestStatus.INSTRUMENT_EXPIRED
        assert (case.status is RequestStatus.EXPIRED) == (
            event.time_ms >= case.opened.expire_time_ms and not by_instrument
        )

    def _move(self, rfq_id: str, maker: str, kind: str, reason: object) -> Line:
        line = self.cases[rfq_id].lines[maker]
        line.status = _LINE_ROWS[line.status, kind, reason]  # type: ignore[index]  # None or a reason
        return line

    def check_feed(self, firm: str, messages: list[FeedEvent]) -> None:
        """Object to anything a firm was shown and is not owed, and to a trade it missed."""
        assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
        for message in messages:
            if message.rfq_id not in self.cases:
                assert isinstance(message, life.RequestDrafted | RequestEndedMessage)
                continue
            case = self.cases[message.rfq_id]
            if firm == case.opened.taker:
                continue
            assert firm in case.opened.panel
            self._check_makers_message(firm, case, message)
        told = {m.trade_id for m in messages if isinstance(m, ExecutionReport)}
        assert told == {t.trade_id for t in self.trades if firm in {t.taker, t.maker}}

    def _check_makers_message(self, firm: str, case: Case, message: FeedEvent) -> None:
        shown_taker = case.opened.taker if case.opened.disclosed else ""
        match message:
            case RequestOpenedMessage():
                assert (message.quote_req_id, message.trader, message.panel) == ("", "", ())
                assert message.limit_price == ""
                assert message.firm == shown_taker
            case QuoteEnded():
                assert message.maker == firm
                # Where it stood is not told here.
                assert message.reason not in {QuoteEndReason.COVERED, QuoteEndReason.TIED}
            case QuoteLive() | RequestPassedMessage():
                assert message.maker == firm
            case life.RequestWorking() | life.RequoteRequested():
                assert message.maker == firm
            case life.RequestAmended():
                assert message.panel == ()
            case ExecutionReport():
                assert message.maker == firm
                assert (message.quote_req_id, message.quote_resp_id) == ("", "")
                assert message.taker == shown_taker
                assert bool(message.taker_trader) == case.opened.disclosed
                assert (message.leaves_quantity, message.cum_quantity) == ("", "")
                assert (message.quality, message.cover_price) == (None, "")
                assert message.allocations == ()
            case RequestEndedMessage():
                won = case.status is RequestStatus.FILLED and any(
                    t.rfq_id == message.rfq_id and t.maker == firm for t in self.trades
                )
                assert message.cum_quantity == ""
                owed = {
                    RequestStatus.EXPIRED: RequestEndReason.EXPIRED,
                    RequestStatus.INSTRUMENT_EXPIRED: RequestEndReason.INSTRUMENT_EXPIRED,
                }.get(case.status, RequestEndReason.CLOSED)
                assert message.reason is (RequestEndReason.FILLED if won else owed)
            case _:
                self._check_makers_offer(firm, message)

    def _check_makers_offer(self, firm: str, message: FeedEvent) -> None:
        match message:
            case feed.LastLookAsked() | feed.LastLookEnded():
                assert (message.maker, message.quote_resp_id) == (firm, "")
            case feed.CounterOffered():
                assert message.maker == firm
                assert (message.counter_id, message.trader) == ("", "")
            case feed.CounterEnded():
                assert message.maker == firm
                assert message.counter_id == ""
                assert message.reason is not CounterEndReason.OVERTAKEN
            case _:
                raise AssertionError(f"{firm} was shown {message}")
