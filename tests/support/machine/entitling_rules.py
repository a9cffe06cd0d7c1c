"""Whom the property machine limits, suspends and protects, and lets go again."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from support.floors.floor import maker
from support.machine.machine_draws import MAKERS, NAMES, PARTY_LIMITS, PROTECTIONS, TAKERS

from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.operations.decisions import Limits
from rfqdesk.protocol.protection import MakerProtectionReset, MakerProtectionSet
from rfqserver.engine.market_commands import ResetMaker, SetLimits, SetMakerRules
from rfqserver.engine.state.state import live_quotes, open_requests


class EntitlingRules:
    """Rules to mix into the machine; they use its witness."""

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
