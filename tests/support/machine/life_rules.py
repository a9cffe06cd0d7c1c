"""What the property machine does to a request between its opening and its end."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from support.floors.floor import CALL_80, buy, maker, trader

from rfqdesk.protocol.commands import (
    QuoteRequest,
    QuoteRequestAmend,
    QuoteRequestCancel,
    QuoteRequestOpen,
    QuoteRequote,
    QuoteWorking,
)
from rfqserver.engine.decide import Accepted
from rfqserver.engine.facts.group_events import RemoveMakerGroup, SetMakerGroup


class LifeRules:
    """Rules to mix into the machine; they use its witness."""

    @rule(members=st.sets(st.integers(0, 5), max_size=3))
    def group_makers(self, *, members) -> None:
        """The operator sets a group, perhaps with a stranger in it, or removes it."""
        makers = tuple((*self.makers, "stranger")[number] for number in sorted(members))
        if makers:
            self.do(SetMakerGroup(name="options", makers=makers))
            assert set(self.state.maker_groups["options"]) == set(makers)
        else:
            self.do(RemoveMakerGroup(name="options"))
            assert not self.state.maker_groups

    @rule(
        firm=st.integers(0, 1),
        number=st.integers(1, 3),
        respond_by_ms=st.sampled_from((0, 500)),
        does=st.sampled_from(("draft", "draft", "open", "open", "cancel")),
    )
    def keep_a_draft(self, *, firm, number, respond_by_ms, does) -> None:
        """Draft, open or take back, in whatever order."""
        quote_req_id, sender = f"draft-{number}", trader(self.takers[firm], "tess")
        if does == "draft":
            request = QuoteRequest(
                ref=self.ref(),
                quote_req_id=quote_req_id,
                legs=(buy(CALL_80),),
                quantity="1",
                panel_groups=("options",) if number == 1 else (),
                respond_by_ms=respond_by_ms,
                request_ttl_ms=3_000,
                draft=True,
            )
            self.do(request, sender)
        elif does == "open":
            self.do(QuoteRequestOpen(ref=self.ref(), quote_req_id=quote_req_id), sender)
        elif does == "cancel":
            self.do(QuoteRequestCancel(ref=self.ref(), quote_req_id=quote_req_id), sender)

    @precondition(lambda self: self.state.requests)
    @rule(back=st.integers(0, 3), which=st.integers(0, 4), data=st.data())
    def work_on_a_price(self, *, back, which, data) -> None:
        """A maker says that it works on a price, perhaps where nobody asked it."""
        firm = self.makers[which]
        rfq_id = data.draw(st.sampled_from((self.recent(back).rfq_id, "venue-0")))
        decision = self.do(QuoteWorking(ref=self.ref(), rfq_id=rfq_id), maker(firm, "mona"))
        if decision.events:
            assert firm in self.state.requests[rfq_id].working

    @precondition(lambda self: self.state.requests)
    @rule(
        back=st.integers(0, 3), which=st.integers(0, 6), stranger=st.sampled_from((None, None, 0))
    )
    def ask_for_a_new_price(self, *, back, which, stranger) -> None:
        """The requester, or perhaps another firm, asks one maker anew, or all."""
        request = self.recent(back)
        firm = request.taker if stranger is None else self.takers[stranger]
        named = (*self.makers, "nobody", None)[which]
        again = QuoteRequote(ref=self.ref(), quote_req_id=request.quote_req_id, maker=named)
        self.do(again, trader(firm, "tess"))

    @precondition(lambda self: self.state.requests)
    @rule(
        back=st.integers(0, 3),
        ttl_ms=st.sampled_from((0, 500, 1_000, 3_000, 6_000, 60_000)),
        panel=st.lists(st.integers(0, 4), max_size=2),
        groups=st.sampled_from(((), (), ("options",), ("nobody",))),
    )
    def widen_a_request(self, *, back, ttl_ms, panel, groups) -> None:
        """Longer or shorter, to more makers or the same; saying it twice does it once."""
        request = self.recent(back)
        amend = QuoteRequestAmend(
            ref=self.ref(),
            quote_req_id=request.quote_req_id,
            request_ttl_ms=ttl_ms,
            panel=tuple(self.makers[number] for number in panel),
            panel_groups=groups,
        )
        sender = trader(request.taker, "tess")
        if isinstance(self.do(amend, sender).answer, Accepted):
            again = self.do(amend, sender)
            assert not again.events
            assert again.answer == Accepted(rfq_id=request.rfq_id, duplicate=True)
