"""What the property machine does as a maker: quotes, withdrawals, passes, a lost line."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from support.floors.floor import level, maker
from support.machine.machine_draws import (
    MAKERS,
    MEANWHILE,
    NUMBERS,
    PRICES,
    QUANTITIES,
    QUOTE_TTLS_MS,
    SIZES,
    legs_of,
)

from rfqdesk.protocol.commands import Quote, QuoteCancel, QuotePass
from rfqdesk.protocol.terms import QuoteEndReason, QuoteType
from rfqserver.engine.commands import EndDealing
from rfqserver.engine.state.state import line_of, live_quotes


class QuotingRules:
    """Rules to mix into the machine; they use its witness."""

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

    @rule(firm=st.sampled_from(MAKERS), name=st.sampled_from((None, "mona", "matt")))
    def lose_a_maker(self, *, firm, name) -> None:
        """A maker's connection goes, and its quotes with it."""
        self.do(EndDealing(firm, name, QuoteEndReason.DISCONNECTED))
        assert not live_quotes(self.state, self.now_ms, firm, name)
