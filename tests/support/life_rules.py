"""What the property machine does to a request between its opening and its end."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from support.floor import maker

from rfqdesk.protocol.commands import QuoteWorking


class LifeRules:
    """Rules to mix into the machine; they use its witness."""

    @precondition(lambda self: self.state.requests)
    @rule(back=st.integers(0, 3), which=st.integers(0, 4), data=st.data())
    def work_on_a_price(self, *, back, which, data) -> None:
        """A maker says that it works on a price, perhaps where nobody asked it."""
        firm = self.makers[which]
        rfq_id = data.draw(st.sampled_from((self.recent(back).rfq_id, "venue-0")))
        decision = self.do(QuoteWorking(ref=self.ref(), rfq_id=rfq_id), maker(firm, "mona"))
        if decision.events:
            assert firm in self.state.requests[rfq_id].working
