"""How the property machine asks, and takes a request back."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from support.floors.floor import trader
from support.machine.machine_draws import (
    HEDGE,
    LIMITS,
    MAKERS,
    NUMBERS,
    PACKAGES,
    QUANTITIES,
    TAKERS,
    TTLS_MS,
)
from support.machine.witness import SECRET_PRICES

from rfqdesk.protocol.commands import QuoteRequest, QuoteRequestCancel
from rfqdesk.protocol.terms import Side
from rfqserver.engine.decide import Accepted


class AskingRules:
    """Rules to mix into the machine; they use its witness."""

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

    @precondition(lambda self: self.state.requests)
    @rule(back=st.integers(0, 5), stranger=st.none() | st.sampled_from(TAKERS))
    def take_a_request_back(self, *, back, stranger) -> None:
        """The requester, or perhaps somebody else, cancels."""
        request = self.recent(back)
        firm = stranger or request.taker
        cancel = QuoteRequestCancel(ref=self.ref(), quote_req_id=request.quote_req_id)
        self.do(cancel, trader(firm, "tess"))
