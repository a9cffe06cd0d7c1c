"""A second opinion on what stands between a quote and its trade: crosses, counters, last looks."""

from collections.abc import Callable
from decimal import Decimal

from support.machine.referee_record import SIDES, Case, Record, Resting

from rfqdesk.protocol.limits import COUNTER_ROUNDS_MAX
from rfqdesk.protocol.terms import CounterEndReason, CrossEndReason, LookEndReason, QuoteType, Side
from rfqserver.engine.facts import events as facts
from rfqserver.engine.facts import offer_events as offers
from rfqserver.engine.state.transitions import LineStatus, RequestStatus


class OfferReferee(Record):
    """Objects to an offer that may not be made, end or trade so."""

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
                side = SIDES[event.response]
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
        side = SIDES[event.response]
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
        assert SIDES[asked.response] is event.side
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
            # A last look that waits has its quantity reserved (LLK-07).
            reserved = Decimal(case.look.quantity) if case.look is not None else Decimal(0)
            left = Decimal(case.opened.quantity) - case.traded - reserved
            assert Decimal(offered.quantity) > left
        if event.reason is CounterEndReason.ACCEPTED:
            self.accepted[event.trade_id] = offered
        del case.counters[event.maker]

    def _countered(self, event: facts.TradeExecuted, case: Case) -> None:
        """A counter trades on its own terms, all of it, for the maker that took it."""
        offered = self.accepted.pop(event.trade_id)
        assert (event.maker, event.counter_round) == (offered.maker, offered.round)
        assert (event.price, event.quantity) == (offered.price, offered.quantity)
        assert SIDES[offered.response] is event.side
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
        case, side = self.cases[event.rfq_id], SIDES[event.response]
        assert case.status is RequestStatus.OPEN
        assert event.time_ms < case.opened.expire_time_ms
        assert side not in case.resting
        quantity = Decimal(event.quantity)
        assert 0 < quantity <= Decimal(case.opened.quantity) - case.traded
        case.resting[side] = Resting(
            event.quote_resp_id, event.taker_trader, Decimal(event.price), quantity
        )

    def _check_rested(self, event: facts.TradeExecuted, case: Case) -> None:
        """Nothing trades by itself but what rests, no further and no worse than it said."""
        resting = case.resting[event.side]
        assert (resting.quote_resp_id, resting.trader) == (event.quote_resp_id, event.taker_trader)
        price = Decimal(event.price)
        assert price <= resting.price if event.side is Side.BUY else price >= resting.price
        resting.left -= Decimal(event.quantity)
        assert resting.left >= 0

    def check_nothing_rests_that_could_trade(self, is_revealed: Callable[[str], bool]) -> None:
        """No live quote alone would fill a part that some resting cross waits for."""
        for rfq_id, case in self.cases.items():
            if case.opened.all_or_none or case.opened.min_quantity or case.look:
                continue
            if not is_revealed(rfq_id):
                continue  # Quotes are collected still, and none of them trades.
            for side, resting in case.resting.items():
                assert resting.left > 0
                for line in case.lines.values():
                    if line.status is not LineStatus.LIVE or not line.left.get(side):
                        continue
                    assert line.quote is not None
                    level = line.quote.offer if side is Side.BUY else line.quote.bid
                    assert level is not None
                    price, sign = Decimal(level.price), 1 if side is Side.BUY else -1
                    firm = line.quote.quote_type is QuoteType.FIRM
                    waits = line.quote.all_or_none or line.quote.last_look or not firm
                    assert waits or sign * price > sign * resting.price
