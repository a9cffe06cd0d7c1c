"""A second opinion on what the engine journals, made from the events alone.

It shares no code with the engine's decisions: it keeps its own plain record of
what is live, and says of each event whether it may follow from those before.
"""

from decimal import Decimal

from msgspec.structs import replace
from support.machine.feed_referee import FeedReferee
from support.machine.offer_referee import OfferReferee
from support.machine.referee_record import REQUEST_ROWS, Case, Line, Resting

from rfqdesk.protocol.terms import ExecType, QuoteEndReason, QuoteType, Side
from rfqserver.engine.facts import events as facts
from rfqserver.engine.facts import offer_events as offers
from rfqserver.engine.facts.life_events import RequestAmended, RequestWorking
from rfqserver.engine.state.transitions import LineStatus, RequestStatus


class Referee(OfferReferee, FeedReferee):
    """Looks at each event as it is journalled and objects by assertion."""

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
        case.status = REQUEST_ROWS[case.status, event.reason]
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
