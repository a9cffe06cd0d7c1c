"""What the property machine does between a quote and its trade: counters and last looks."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from msgspec.structs import replace
from support.floors.floor import maker, trader
from support.machine.machine_draws import MAKERS, MEANWHILE, QUOTE_TTLS_MS, SIZES, in_two

from rfqdesk.protocol.commands import QuoteCounter, QuoteCounterCancel, QuoteCounterResponse
from rfqdesk.protocol.last_look import LastLookResponse
from rfqdesk.protocol.terms import CounterRespType, QuoteRespType
from rfqserver.engine.state.state import live_quotes


class CounteringRules:
    """Rules to mix into the machine; they use its witness."""

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
