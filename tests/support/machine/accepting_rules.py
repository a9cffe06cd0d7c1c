"""How the property machine trades: responses to a quote, and crosses."""

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from msgspec.structs import replace
from support.floors.floor import trader
from support.machine.machine_draws import (
    MAKERS,
    MEANWHILE,
    NUMBERS,
    PRICES,
    QUANTITIES,
    SIZES,
    TAKERS,
    in_two,
)
from support.machine.witness import SECRET_PRICES

from rfqdesk.protocol.commands import QuoteCross, QuoteCrossCancel, QuoteResponse
from rfqdesk.protocol.terms import QuoteRespType, QuoteType, Side, TimeInForce
from rfqserver.engine.state.state import live_quotes


class AcceptingRules:
    """Rules to mix into the machine; they use its witness."""

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

    @rule(
        firm=st.sampled_from(TAKERS),
        makers=st.sets(st.sampled_from(MAKERS), min_size=1, max_size=2),
        least=st.sampled_from((None, None, "", "0.3")),
        response=st.sampled_from(QuoteRespType),
        offer=st.sampled_from(("0.06", "0.07")),
        size=st.sampled_from((None, None, "0.3")),
        ends=st.booleans(),
    )
    def deal(self, *, firm, makers, least, response, offer, size, ends) -> None:
        """From the request to the trade, or as far as what holds allows.

        Drawn step by step it is seldom that one meets the other, and what follows a trade has
        to be tried as well.
        """
        self.ask_well(
            firm=firm, disclosed=True, side=Side.UNDISCLOSED, least=least, limited=False,
            hedge=None, respond_by_ms=0,
        )  # fmt: skip
        if not self.state.requests:
            return  # Nothing may be asked at this moment.
        self.quote_well(
            firms=makers, back=0, ttl_ms=2_000, offer=offer, shared=False, meanwhile=None,
            size="1", whole=False, kind=QuoteType.FIRM, off=None,
        )  # fmt: skip
        live = live_quotes(self.state, self.now_ms)
        if live and ends:
            self.respond_well(
                which=len(live) - 1, response=response, flaw={}, late_ms=None, other=False,
                meanwhile=None, size=size, shared=None,
            )  # fmt: skip

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
