"""The engine under everything several firms can do to it, in any order.

Each command is decided on one state and its events, encoded and decoded, are
applied to that state and to a second one that no command ever touches. The
two must stay equal, which shows at once that `decide` changes nothing and that
a replay gives the state. A referee judges each event from the events alone.
"""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace
from support.floor import (
    BOARD,
    CALL_80,
    CALL_90,
    START_MS,
    USD_PERP,
    buy,
    level,
    maker,
    sell,
    trader,
)
from support.life_rules import (
    LifeRules,
)
from support.witness import (
    SECRET_PRICES,
    Witnessed,
    replayed,
)

from rfqdesk.protocol.commands import (
    MayTrade,
    Quote,
    QuoteCancel,
    QuoteCounter,
    QuoteCounterCancel,
    QuoteCounterResponse,
    QuoteCross,
    QuoteCrossCancel,
    QuotePass,
    QuoteRequest,
    QuoteRequestCancel,
    QuoteResponse,
)
from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.last_look import LastLookResponse
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.operations.decisions import Limits, WithoutMark
from rfqdesk.protocol.prices import PricePoint
from rfqdesk.protocol.protection import (
    MakerProtectionReset,
    MakerProtectionSet,
    ProtectionRules,
)
from rfqdesk.protocol.terms import (
    Allocation,
    CounterRespType,
    HedgeLeg,
    LegSide,
    QuoteEndReason,
    QuoteRespType,
    QuoteType,
    Role,
    Side,
    TimeInForce,
)
from rfqserver.engine.commands import (
    Actor,
    AdmitParty,
    ChangeTrade,
    EndDealing,
    ExpireDue,
    IdentifiedCommand,
    LoadInstruments,
    PullAllQuotes,
    SetPolicy,
)
from rfqserver.engine.decide import Accepted
from rfqserver.engine.events import VenuePolicy
from rfqserver.engine.market_commands import (
    ExpireInstruments,
    ImposeHalt,
    LiftHalt,
    ResetMaker,
    SetLimits,
    SetMakerRules,
    SetMarkRules,
)
from rfqserver.engine.state import (
    DRAFT,
    REVEAL,
    line_of,
    line_status,
    live_quotes,
    open_requests,
)
from rfqserver.engine.trade_changes import (
    TradeChangeError,
)
from rfqserver.engine.transitions import RequestStatus

TAKERS = ("taker-one", "taker-two")
MAKERS = ("maker-ash", "maker-bay", "maker-fir", "maker-oak", "maker-yew")
PACKAGES = (
    (buy(CALL_80),),
    (buy(CALL_80), sell(CALL_90)),
    (buy(CALL_80), sell(CALL_90, 2)),
    (sell(USD_PERP),),
    (buy(CALL_80), sell(USD_PERP)),
    (buy(CALL_80), buy(CALL_80)),
)
MEANWHILE = st.sampled_from((None, None, None)) | st.tuples(
    st.booleans(),
    st.booleans(),
    st.sampled_from(
        (
            Entitlements(instruments=("ETH-*",)),
            Entitlements(quantity_max="0.5"),
            Entitlements(counterparties=("nobody",)),
        )
    ),
)
TTLS_MS = st.sampled_from((1_000, 1_000, 3_000, 60_000, 10))
QUOTE_TTLS_MS = st.sampled_from((0, 0, 500, 2_000, 60_000, 7))
QUANTITIES = st.sampled_from(("1", "1.0", "0.5", "0.05", "0", "-1", "7"))
PRICES = st.sampled_from(("-0.0005", "0", "0.05", "0.0505", "0.06", "0.07", "0.00007"))
SIZES = st.sampled_from(("0.2", "0.3", "0.4", "0.6", "1", "1", "1.2"))
RESPONSES = {Side.BUY: QuoteRespType.LIFT, Side.SELL: QuoteRespType.HIT}
LIMITS = dict(zip((Side.BUY, Side.SELL), SECRET_PRICES, strict=True))
HEDGE = HedgeLeg(USD_PERP, LegSide.SELL, "0.5", "2500")
NUMBERS = st.integers(1, 4)
NAMES = (
    *((firm, "") for firm in (*TAKERS, *MAKERS)),
    *((firm, "tess") for firm in TAKERS),
    *((firm, who) for firm in MAKERS for who in ("mona", "matt")),
)
PARTY_LIMITS = (
    Limits(requests_per_minute=2),
    Limits(open_requests_max=1),
    Limits(trade_quantity_max="2"),
    Limits(day_quantity_max="3"),
    Limits(trade_notional_max="6000"),
    Limits(day_notional_max="20000"),
    Limits(band_percent="20", band_ticks=30),
)
PROTECTIONS = (
    ProtectionRules(),
    ProtectionRules(window_ms=5_000, trades_max=1),
    ProtectionRules(window_ms=60_000, trades_max=2, frozen_ms=1_000),
    ProtectionRules(window_ms=60_000, quantity_max="3"),
    ProtectionRules(window_ms=60_000, delta_max="1", frozen_ms=3_000),
)
HALTABLE = (
    (HaltScope.VENUE, ""),
    (HaltScope.INSTRUMENT, "*-C"),
    (HaltScope.INSTRUMENT, USD_PERP),
    (HaltScope.FIRM, TAKERS[0]),
    (HaltScope.FIRM, MAKERS[0]),
    (HaltScope.TRADER, f"{TAKERS[1]}/tess"),
    (HaltScope.TRADER, f"{MAKERS[1]}/mona"),
)


def in_two(quantity: str, first: str | None) -> tuple[Allocation, ...]:
    """So much to one account and the rest to another, which may be less than nothing."""
    if first is None:
        return ()
    rest = format(Decimal(quantity) - Decimal(first), "f")
    return (Allocation("fund-one", first), Allocation("fund-two", rest))


def legs_of(legs, price, off) -> tuple[str, ...]:
    """One price for each leg that come to `price`, but for `off`."""
    first, *others = legs
    rest = sum((leg.signed_ratio * Decimal("0.002") for leg in others), Decimal(0))
    priced = (Decimal(price) - rest + Decimal(off)) / first.signed_ratio
    return (text_of(priced), *("0.002" for _ in others))


class Venue(LifeRules, Witnessed, RuleBasedStateMachine):
    """Two takers, five makers, one engine."""

    @initialize(last_look=st.booleans())
    def open_the_venue(self, last_look) -> None:
        """Start from reference data and admissions, journalled like all else."""
        self.watch_from(START_MS, TAKERS, MAKERS)
        self.do(LoadInstruments(BOARD))
        self.do(SetPolicy(VenuePolicy(last_look_ms=400 if last_look else 0)))
        for firm in MAKERS:
            self.do(AdmitParty(firm, firm, Role.MAKER))

    def ref(self) -> str:
        """A new reference for each message, as a client would give."""
        return f"ref-{next(self.refs)}"

    def rfq_ids(self) -> st.SearchStrategy[str]:
        """The latest requests, and one that is not."""
        return st.sampled_from((*list(self.state.requests)[-4:], "venue-0"))

    @rule(
        firm=st.sampled_from(TAKERS),
        number=NUMBERS,
        legs=st.sampled_from(PACKAGES),
        quantity=QUANTITIES,
        side=st.sampled_from(Side),
        panel=st.lists(st.sampled_from((*MAKERS, *MAKERS, "nobody")), max_size=6),
        disclosed=st.booleans(),
        ttl_ms=TTLS_MS,
        whole=st.booleans(),
        least=st.sampled_from(("", "", "0.5", "0", "9", "0.05")),
        limit=st.sampled_from(("", "", "", *SECRET_PRICES)),
        respond_by_ms=st.sampled_from((0, 0, 500, 1_000)),
    )
    def ask_anything(
        self,
        *,
        firm,
        number,
        legs,
        quantity,
        side,
        panel,
        disclosed,
        ttl_ms,
        whole,
        least,
        limit,
        respond_by_ms,
    ) -> None:
        """A request that may break any rule and reuse any id."""
        request = QuoteRequest(
            ref=self.ref(),
            quote_req_id=f"request-{number}",
            legs=legs,
            quantity=quantity,
            all_or_none=whole,
            min_quantity=least,
            limit_price=limit,
            side=side,
            panel=tuple(panel),
            disclosed=disclosed,
            respond_by_ms=respond_by_ms,
            request_ttl_ms=ttl_ms,
        )
        self.do(request, trader(firm, "tess"))

    @rule(
        name=st.sampled_from(NAMES),
        instruments=st.sampled_from(((), (), ("BTC-*",), ("*-C",), ("ETH-*",))),
        quantity_max=st.sampled_from(("", "", "1", "7", "0.5")),
        counterparties=st.sampled_from(((), (), (*TAKERS, *MAKERS[1:]), MAKERS[:2])),
    )
    def limit_somebody(self, *, name, instruments, quantity_max, counterparties) -> None:
        """The operator changes what a firm, or one of its traders, may do."""
        self.entitle(*name, Entitlements(instruments, quantity_max, counterparties))

    @rule(name=st.sampled_from(NAMES))
    def suspend_somebody(self, *, name) -> None:
        """Nothing more is taken from them, and what they have going ends in one batch."""
        self.suspend(*name)
        firm, who = name
        assert not live_quotes(self.state, self.now_ms, firm, who or None)
        assert not open_requests(self.state, self.now_ms, firm, who or None)

    @rule(what=st.sampled_from(HALTABLE), seldom=st.integers(0, 2))
    def halt_something(self, *, what, seldom) -> None:
        """The operator halts; what goes on within it ends in the same batch."""
        if not seldom:
            self.do(ImposeHalt(scope=what[0], name=what[1], text="why"))

    @precondition(lambda self: self.guard.halts)
    @rule(data=st.data())
    def resume_something(self, data) -> None:
        """The operator lifts a halt."""
        scope, name = data.draw(st.sampled_from(sorted(self.guard.halts)))
        self.do(LiftHalt(scope=scope, name=name))

    @rule(
        symbols=st.sets(st.sampled_from((CALL_80, CALL_90, USD_PERP)), min_size=1),
        mark=st.sampled_from(("0.05", "0.06", "0.5")),
        index=st.sampled_from(("100000", "90000", "")),
        delta=st.sampled_from(("", "0.5", "-0.4")),
    )
    def publish_prices(self, *, symbols, mark, index, delta) -> None:
        """Reference prices come in; nothing is journalled of it."""
        points = [
            PricePoint(symbol, mark_price=mark, index_price=index, delta=delta)
            for symbol in sorted(symbols)
        ]
        self.marks.put(points, max(self.now_ms, self.state.last_time_ms), "operator")

    @rule(age_max_ms=st.sampled_from((1_000, 60_000)), what=st.sampled_from(WithoutMark))
    def rule_on_prices(self, *, age_max_ms, what) -> None:
        """The operator says how old prices may get."""
        self.do(SetMarkRules(age_max_ms=age_max_ms, without_mark=what))

    @rule(symbol=st.sampled_from((CALL_90, USD_PERP)), seldom=st.integers(0, 4))
    def expire_early(self, *, symbol, seldom) -> None:
        """An instrument ends before its hour."""
        if not seldom:
            self.do(ExpireInstruments(symbols=(symbol,)))

    @precondition(lambda self: self.guard.expired)
    @rule()
    def list_them_again(self) -> None:
        """The board as it was, as far as its hour has not come."""
        self.do(LoadInstruments(BOARD))

    @rule(
        name=st.sampled_from(("*", TAKERS[0], f"{TAKERS[1]}/tess", MAKERS[0], f"{MAKERS[1]}/mona")),
        limits=st.sampled_from(PARTY_LIMITS),
        seldom=st.integers(0, 2),
    )
    def set_limits(self, *, name, limits, seldom) -> None:
        """The operator limits how much somebody may ask and trade, or ends that."""
        self.do(SetLimits(name=name, limits=Limits() if seldom else limits, operator="olga"))

    @rule(firm=st.sampled_from(MAKERS[:3]), rules=st.sampled_from(PROTECTIONS), own=st.booleans())
    def protect_a_maker(self, *, firm, rules, own) -> None:
        """A maker, or the operator beside it, says what is to pull its quotes."""
        if own:
            named = {name: getattr(rules, name) for name in rules.__struct_fields__}
            self.do(MakerProtectionSet(ref=self.ref(), **named), maker(firm, "mona"))
        else:
            self.do(SetMakerRules(firm=firm, rules=rules, operator="olga"))

    @precondition(lambda self: self.limit_referee.frozen)
    @rule(data=st.data(), own=st.booleans())
    def reset_a_maker(self, *, data, own) -> None:
        """A frozen maker is let go, by itself or by the operator."""
        firm = data.draw(st.sampled_from(sorted(self.limit_referee.frozen)))
        if own:
            self.do(MakerProtectionReset(ref=self.ref()), maker(firm, "mona"))
        else:
            self.do(ResetMaker(firm=firm, operator="olga"))

    def limit_one_of(self, meanwhile, taker, maker) -> None:
        """What the operator did between two messages, to one side of a possible deal."""
        if meanwhile is not None:
            of_maker, of_firm, limits = meanwhile
            firm, who = maker if of_maker else taker
            self.entitle(firm, "" if of_firm else who, limits)

    @rule(seldom=st.integers(0, 1))
    def lift_all_limits(self, seldom) -> None:
        """Everybody is resumed and free again."""
        if not seldom:
            self.lift_limits()

    @rule(
        firm=st.sampled_from(TAKERS),
        disclosed=st.booleans(),
        side=st.sampled_from((*Side, Side.UNDISCLOSED)),
        least=st.sampled_from((None, None, "", "0.3")),
        limited=st.sampled_from((False, False, True)),
        hedge=st.sampled_from((None, None, HEDGE)),
        respond_by_ms=st.sampled_from((0, 0, 0, 500, 1_000)),
    )
    def ask_well(self, *, firm, disclosed, side, least, limited, hedge, respond_by_ms) -> None:
        """A request that opens."""
        request = QuoteRequest(
            ref=self.ref(),
            quote_req_id=f"request-{next(self.refs)}n",
            legs=PACKAGES[1],
            quantity="1",
            all_or_none=least is None,
            min_quantity=least or "",
            limit_price=LIMITS.get(side, "") if limited else "",
            hedge=hedge,
            side=side,
            disclosed=disclosed,
            respond_by_ms=respond_by_ms,
            request_ttl_ms=3_000,
        )
        answer = self.do(request, trader(firm, "tess")).answer
        assert isinstance(answer, Accepted) or not self.is_free()

    @rule(
        firm=st.sampled_from(MAKERS),
        data=st.data(),
        number=NUMBERS,
        revision=NUMBERS,
        bid=st.none() | PRICES,
        offer=st.none() | PRICES,
        size=QUANTITIES,
        ttl_ms=QUOTE_TTLS_MS,
        whole=st.booleans(),
        kind=st.sampled_from(QuoteType),
    )
    def quote_anything(
        self, *, firm, data, number, revision, bid, offer, size, ttl_ms, whole, kind
    ) -> None:
        """A quote that may break any rule, reuse any id and name any request."""
        quote = Quote(
            ref=self.ref(),
            rfq_id=data.draw(self.rfq_ids()),
            quote_id=f"q{number}",
            revision=revision,
            bid=bid and level(bid, size),
            offer=offer and level(offer, size),
            all_or_none=whole,
            quote_type=kind,
            quote_ttl_ms=ttl_ms,
        )
        self.do(quote, maker(firm, "mona"))

    @precondition(lambda self: self.state.requests)
    @rule(
        firms=st.sets(st.sampled_from(MAKERS), min_size=1),
        back=st.integers(0, 2),
        ttl_ms=st.sampled_from((0, 0, 500, 2_000)),
        offer=st.sampled_from(("0.06", "0.07")),
        shared=st.sampled_from((False, False, True)),
        meanwhile=MEANWHILE,
        size=SIZES,
        whole=st.sampled_from((False, False, True)),
        kind=st.sampled_from((QuoteType.FIRM, QuoteType.FIRM, QuoteType.INDICATIVE)),
        off=st.sampled_from((None, None, "0", "0.0005", "0.00007")),
    )
    def quote_well(
        self, *, firms, back, ttl_ms, offer, shared, meanwhile, size, whole, kind, off
    ) -> None:
        """Prices by the rules on a recent request: new revisions, or new or re-used lines."""
        request = self.recent(back)
        self.limit_one_of(meanwhile, (request.taker, request.taker_trader), (min(firms), ""))
        size = request.quantity if request.all_or_none else size
        for firm in sorted(firms):
            line = line_of(self.state, request.rfq_id, firm)
            quote = Quote(
                ref=self.ref(),
                rfq_id=request.rfq_id,
                quote_id=line.quote_id if line else "line" if shared else f"line-{request.rfq_id}",
                revision=line.revision + 1 if line else next(self.refs),
                bid=level("0.05", size),
                offer=level(offer, size),
                offer_legs=() if off is None else legs_of(request.legs, offer, off),
                all_or_none=whole,
                quote_type=kind,
                last_look=bool(self.state.policy.last_look_ms) and offer == "0.06",
                quote_ttl_ms=ttl_ms,
            )
            self.do(quote, maker(firm, "matt" if shared else "mona"))

    @precondition(lambda self: self.state.quotes)
    @rule(
        data=st.data(),
        firm=st.sampled_from(TAKERS),
        number=NUMBERS,
        response=st.sampled_from(QuoteRespType),
        older=st.integers(-1, 1),
        quantity=QUANTITIES,
        price=PRICES,
        poss_resend=st.booleans(),
    )
    def respond_anyhow(
        self, *, data, firm, number, response, older, quantity, price, poss_resend
    ) -> None:
        """A response that may be wrong in any way, about any quote there ever was."""
        quote = data.draw(st.sampled_from(list(self.state.quotes.values())[-6:]))
        own, other = self.state.requests[quote.rfq_id], self.recent(1)
        command = QuoteResponse(
            ref=self.ref(),
            quote_resp_id=f"response-{number}",
            quote_req_id=data.draw(st.sampled_from((own, other))).quote_req_id,
            maker=quote.maker,
            quote_id=quote.quote_id,
            revision=max(1, quote.revision - older),
            response=response,
            quantity=quantity,
            price=price,
            poss_resend=poss_resend,
        )
        self.do(command, trader(firm, "tess"))

    @precondition(lambda self: self.state.quotes)
    @rule(
        which=st.integers(0, 30),
        other=st.sampled_from((False, False, False, True)),
        response=st.sampled_from(QuoteRespType),
        flaw=st.sampled_from(
            (
                {},
                {},
                {"quantity": "2"},
                {"price": "0.0605"},
                {"revision": 1},
                {"quote_id": "q1"},
                {"poss_resend": True},
            )
        ),
        late_ms=st.sampled_from((None, None, None, -1, 0, 1_000)),
        meanwhile=MEANWHILE,
        size=st.none() | SIZES,
        shared=st.sampled_from((None, None, "0.1", "0.2", "0")),
    )
    def respond_well(
        self, *, which, response, flaw, late_ms, other, meanwhile, size, shared
    ) -> None:
        """A response, perhaps flawed, to a live quote if there is one, perhaps when it ends."""
        live = live_quotes(self.state, self.now_ms)
        quotes = live or list(self.state.quotes.values())[-4:]
        quote = quotes[which % len(quotes)]
        if late_ms is not None:
            self.now_ms = max(self.now_ms, quote.valid_until_time_ms + late_ms)
        request = self.state.requests[quote.rfq_id]
        self.limit_one_of(
            meanwhile, (request.taker, request.taker_trader), (quote.maker, quote.maker_trader)
        )
        command = QuoteResponse(
            ref=self.ref(),
            quote_resp_id=f"response-{next(self.refs)}n",
            quote_req_id=(self.recent(which) if other else request).quote_req_id,
            maker=quote.maker,
            quote_id=quote.quote_id,
            revision=quote.revision,
            response=response,
            quantity=(quantity := size or self.all_of(quote, request, response)),
            price="1" if response is QuoteRespType.LIFT else "-1",
            allocations=in_two(quantity, shared),
        )
        self.do(replace(command, **flaw), trader(request.taker, "tess"))

    @precondition(lambda self: self.state.requests)
    @rule(
        back=st.integers(0, 3),
        response=st.sampled_from(QuoteRespType),
        size=st.none() | SIZES,
        time_in_force=st.sampled_from(TimeInForce),
        worst=st.sampled_from((*SECRET_PRICES, "0.06", "0.05")),
        who=st.sampled_from(("tess", "tess", "tom")),
        flaw=st.sampled_from(({}, {}, {}, {"poss_resend": True}, {"quote_req_id": "nothing"})),
        meanwhile=MEANWHILE,
        shared=st.sampled_from((None, None, "0.1", "0.2", "0")),
    )
    def cross(
        self, *, back, response, size, time_in_force, worst, who, flaw, meanwhile, shared
    ) -> None:
        """A cross against whoever quotes, at once or resting."""
        request = self.recent(back)
        self.limit_one_of(meanwhile, (request.taker, who), (MAKERS[back], ""))
        command = QuoteCross(
            ref=self.ref(),
            quote_resp_id=f"response-{next(self.refs)}n",
            quote_req_id=request.quote_req_id,
            response=response,
            quantity=(quantity := size or request.leaves_quantity),
            price=worst,
            allocations=in_two(quantity, shared),
            time_in_force=time_in_force,
        )
        self.do(replace(command, **flaw), trader(request.taker, who))

    @precondition(lambda self: self.state.quotes)
    @rule(
        which=st.integers(0, 30),
        response=st.sampled_from(QuoteRespType),
        size=st.none() | SIZES,
        better=st.sampled_from(("0.055", "0.055", "0.0555", "0.04", "0.07")),
        ttl_ms=QUOTE_TTLS_MS,
        flaw=st.sampled_from(({}, {}, {}, {"revision": 1}, {"quote_id": "q1"})),
        who=st.sampled_from(("tess", "tess", "tom")),
        shared=st.sampled_from((None, None, "0.1", "0")),
    )
    def counter(self, *, which, response, size, better, ttl_ms, flaw, who, shared) -> None:
        """Another price for a live quote, if there is one, perhaps flawed."""
        quotes = live_quotes(self.state, self.now_ms) or list(self.state.quotes.values())[-4:]
        quote = quotes[which % len(quotes)]
        request = self.state.requests[quote.rfq_id]
        command = QuoteCounter(
            ref=self.ref(),
            counter_id=f"counter-{next(self.refs)}n",
            quote_req_id=request.quote_req_id,
            maker=quote.maker,
            quote_id=quote.quote_id,
            revision=quote.revision,
            response=response,
            quantity=(quantity := size or request.leaves_quantity),
            price=better,
            counter_ttl_ms=ttl_ms,
            allocations=in_two(quantity, shared),
        )
        self.do(replace(command, **flaw), trader(request.taker, who))

    @precondition(lambda self: self.state.counters)
    @rule(
        which=st.integers(0, 30),
        firm=st.none() | st.sampled_from(MAKERS),
        response=st.sampled_from((*CounterRespType, CounterRespType.ACCEPT)),
        other_round=st.sampled_from((0, 0, 0, 1, 2, 3)),
        poss_resend=st.sampled_from((False, False, False, True)),
        late_ms=st.sampled_from((None, None, -1, 0)),
        meanwhile=MEANWHILE,
    )
    def answer_a_counter(
        self, *, which, firm, response, other_round, poss_resend, late_ms, meanwhile
    ) -> None:
        """Its maker, or perhaps another, says yes or no, perhaps when it ends."""
        counters = list(self.state.counters.values())
        counter = counters[which % len(counters)]
        request = self.state.requests[counter.rfq_id]
        if late_ms is not None and counter.ended is None:
            self.now_ms = max(self.now_ms, counter.valid_until_time_ms + late_ms)
        self.limit_one_of(meanwhile, (request.taker, counter.taker_trader), (counter.maker, "mona"))
        answer = QuoteCounterResponse(
            ref=self.ref(),
            counter_resp_id=f"answer-{next(self.refs)}n",
            rfq_id=counter.rfq_id,
            round=other_round or counter.round,
            response=response,
            poss_resend=poss_resend,
        )
        self.do(answer, maker(firm or counter.maker, "mona"))

    @precondition(lambda self: self.state.looks)
    @rule(
        which=st.integers(0, 30),
        firm=st.none() | st.none() | st.sampled_from(MAKERS),
        response=st.sampled_from((*CounterRespType, CounterRespType.ACCEPT)),
        wrong=st.sampled_from((False, False, False, True)),
        poss_resend=st.sampled_from((False, False, False, True)),
        late_ms=st.sampled_from((None, None, None, -1, 0)),
    )
    def answer_a_look(self, *, which, firm, response, wrong, poss_resend, late_ms) -> None:
        """Its maker, or perhaps another, says yes or no, perhaps when it ends."""
        looks = list(self.state.looks.values())
        look = looks[which % len(looks)]
        if late_ms is not None:
            self.now_ms = max(self.now_ms, look.until_time_ms + late_ms)
        answer = LastLookResponse(
            ref=self.ref(),
            look_resp_id=f"answer-{next(self.refs)}n",
            rfq_id=look.rfq_id,
            look_id="venue-0" if wrong else look.look_id,
            response=response,
            poss_resend=poss_resend,
        )
        self.do(answer, maker(firm or look.maker, "mona"))

    @precondition(lambda self: self.state.counters)
    @rule(which=st.integers(0, 30))
    def take_a_counter_back(self, *, which) -> None:
        """Whether it stands or not."""
        counters = list(self.state.counters.values())
        counter = counters[which % len(counters)]
        request = self.state.requests[counter.rfq_id]
        cancel = QuoteCounterCancel(
            ref=self.ref(), quote_req_id=request.quote_req_id, maker=counter.maker
        )
        self.do(cancel, trader(request.taker, "tess"))

    @precondition(lambda self: self.state.requests)
    @rule(back=st.integers(0, 3), response=st.none() | st.sampled_from(QuoteRespType))
    def take_a_cross_back(self, *, back, response) -> None:
        """Whatever rests there."""
        request = self.recent(back)
        cancel = QuoteCrossCancel(
            ref=self.ref(), quote_req_id=request.quote_req_id, response=response
        )
        self.do(cancel, trader(request.taker, "tess"))

    def all_of(self, quote, request, response) -> str:
        """All that request and quote both have left."""
        side = quote.offer if response is QuoteRespType.LIFT else quote.bid
        return min((request.leaves_quantity, side.quantity if side else "1"), key=Decimal)

    def said(self) -> st.SearchStrategy[tuple[IdentifiedCommand, Actor]]:
        """Earlier commands; half of the time one that may trade, if there was one."""
        responses = [item for item in self.history if isinstance(item[0], MayTrade)]
        return st.sampled_from(self.history) | st.sampled_from(responses or self.history)

    @precondition(lambda self: self.history)
    @rule(data=st.data(), poss_resend=st.booleans())
    def say_it_again(self, *, data, poss_resend) -> None:
        """Any earlier command, repeated after whatever has happened since."""
        command, actor = data.draw(self.said())
        again = replace(command, ref=self.ref())
        if isinstance(again, MayTrade):
            again = replace(again, poss_resend=poss_resend)
        assert self.do(again, actor).events == ()

    @precondition(lambda self: self.history)
    @rule(data=st.data(), role=st.sampled_from(Role))
    def say_it_as_somebody_else(self, *, data, role) -> None:
        """An earlier command from another firm, or in the wrong role."""
        command, _ = data.draw(self.said())
        firm = data.draw(st.sampled_from((*TAKERS, *MAKERS)))
        self.do(replace(command, ref=self.ref()), Actor(firm, "eve", role, "03"))

    @precondition(lambda self: self.state.requests)
    @rule(back=st.integers(0, 5), stranger=st.none() | st.sampled_from(TAKERS))
    def take_a_request_back(self, *, back, stranger) -> None:
        """The requester, or perhaps somebody else, cancels."""
        request = self.recent(back)
        firm = stranger or request.taker
        cancel = QuoteRequestCancel(ref=self.ref(), quote_req_id=request.quote_req_id)
        self.do(cancel, trader(firm, "tess"))

    @rule(data=st.data(), firm=st.sampled_from(MAKERS), passes=st.booleans())
    def withdraw_or_pass(self, *, data, firm, passes) -> None:
        """A maker backs out of one request, or of all."""
        rfq_id = data.draw(self.rfq_ids())
        if passes:
            self.do(QuotePass(ref=self.ref(), rfq_id=rfq_id), maker(firm, "mona"))
        else:
            rfq_id = data.draw(st.sampled_from((rfq_id, rfq_id, "")))
            line = self.state.lines.get((rfq_id, firm), "q1")
            quote_id = data.draw(st.sampled_from(("", "", line)))
            self.do(
                QuoteCancel(ref=self.ref(), rfq_id=rfq_id, quote_id=quote_id), maker(firm, "mona")
            )

    @precondition(lambda self: self.state.trades)
    @rule(
        which=st.integers(0, 30),
        uid=st.integers(1, 2),
        cancels=st.booleans(),
        price=st.sampled_from(("", "", "0.0505", "0.00007")),
        quantity=st.sampled_from(("", "0.5", "0.05")),
    )
    def change_a_trade(self, *, which, uid, cancels, price, quantity) -> None:
        """An operator proposes to change a trade, or confirms, or says something else."""
        trades = list(self.state.trades)
        command = ChangeTrade(
            trade_id=trades[which % len(trades)],
            cancels=cancels,
            price=price,
            quantity=quantity,
            reason="why",
            operator=f"operator-{uid}",
            uid=uid,
        )
        with contextlib.suppress(TradeChangeError):
            self.do(command)

    @rule(firm=st.sampled_from(MAKERS), name=st.sampled_from((None, "mona", "matt")))
    def lose_a_maker(self, *, firm, name) -> None:
        """A maker's connection goes, and its quotes with it."""
        self.do(EndDealing(firm, name, QuoteEndReason.DISCONNECTED))
        assert not live_quotes(self.state, self.now_ms, firm, name)

    @rule(seldom=st.integers(0, 3))
    def start_the_venue_anew(self, seldom) -> None:
        """Forget everything, read the journal, pull all quotes."""
        if not seldom:
            self.state = replayed(self.journal)
            self.do(PullAllQuotes(QuoteEndReason.VENUE_RESTARTED))

    @rule(duration_ms=st.sampled_from((1, 100, 499, 500, 1_000, 3_000)), looked=st.booleans())
    def let_time_pass(self, *, duration_ms, looked) -> None:
        """Time goes on, with or without somebody looking at the deadlines."""
        self.now_ms += duration_ms
        if looked:
            self.do(ExpireDue())
            due = (*self.state.deadlines, *self.state.counter_deadlines)
            assert all(look.until_time_ms > self.now_ms for look in self.state.looks.values())
            assert all(at > self.now_ms for at, _, _ in due)

    @rule(back_ms=st.sampled_from((1, 600, 5_000)))
    def set_the_clock_back(self, back_ms) -> None:
        """The server's clock is corrected; the engine must not go back with it."""
        self.now_ms -= back_ms

    @invariant()
    def the_indexes_agree_with_what_they_index(self) -> None:
        """The journal says the same, and what has not ended has exactly one deadline."""
        assert self.state == self.shadow
        requests = self.state.requests.values()
        quotes = [quote for quote in self.state.quotes.values() if quote.ended is None]
        assert self.state.deadlines == sorted(
            [(r.expire_time_ms, r.rfq_id, "") for r in requests if r.ended is None]
            + [(q.valid_until_time_ms, q.rfq_id, q.maker) for q in quotes]
            + [
                (r.respond_by_time_ms, r.rfq_id, REVEAL)
                for r in requests
                if r.ended is None and not r.revealed
            ]
            + [(d.expire_time_ms, d.rfq_id, DRAFT) for d in self.state.drafts.values()]
        )
        assert set(self.state.looks) == {
            rfq_id for rfq_id, case in self.referee.cases.items() if case.look is not None
        }
        open_ids = {r.rfq_id for r in requests if r.ended is None}
        assert {rfq_id for rfq_id, _ in self.state.crosses} <= open_ids
        assert {rfq_id for rfq_id, _ in self.state.counters} <= open_ids
        assert self.state.counter_deadlines == sorted(
            (c.valid_until_time_ms, c.rfq_id, c.maker)
            for c in self.state.counters.values()
            if c.ended is None
        )
        live = {(firm, rfq_id) for firm, ids in self.state.live.items() for rfq_id in ids}
        assert live == {(quote.maker, quote.rfq_id) for quote in quotes}

    @invariant()
    def the_state_says_what_the_events_said(self) -> None:
        """Status of each request and of each maker on it, against the referee's record."""
        assert set(self.state.requests) == set(self.referee.cases)
        for rfq_id, case in self.referee.cases.items():
            request = self.state.requests[rfq_id]
            assert RequestStatus.of(request.ended) is case.status
            assert Decimal(request.cum_quantity) == case.traded
            assert {
                response: (cross.quote_resp_id, Decimal(cross.quantity), Decimal(cross.price))
                for (of, response), cross in self.state.crosses.items()
                if of == rfq_id
            } == {
                RESPONSES[side]: (one.quote_resp_id, one.left, one.price)
                for side, one in case.resting.items()
            }
            assert {
                (maker, counter.round)
                for (of, maker), counter in self.state.counters.items()
                if of == rfq_id and counter.ended is None
            } == {(maker, one.round) for maker, one in case.counters.items()}
            for firm, line in case.lines.items():
                assert line_status(self.state, request, firm) is line.status
        self.referee.check_nothing_is_offered_in_vain()
        self.referee.check_counters_can_be_kept()
        if not self.ever_limited:
            self.referee.check_nothing_rests_that_could_trade()

    def teardown(self) -> None:
        """The whole run: replay, and what each firm has seen."""
        self.check_run()


TestVenue = Venue.TestCase
TestVenue.settings = settings(
    max_examples=700,
    stateful_step_count=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestVenue.pytestmark = [pytest.mark.timeout(300)]
