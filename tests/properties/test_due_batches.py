"""Whatever the venue decides of itself can be applied, however much is due at once.

A batch that can't be is in the journal before it is applied, and no venue starts from that.
Times lie on a coarse grid, so that quotes, counters, last looks, crosses, collected quotes,
drafts and instruments, whose expiry may be brought forward, fall due in the same millisecond.
"""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support.floors.floor import (
    CALL_80,
    CALL_90,
    MAKERS,
    START_MS,
    USD_PERP,
    Floor,
    a_lift,
    a_quote,
    a_request,
    buy,
    level,
    maker,
    trader,
)
from support.floors.floor_offers import a_counter, a_resting_cross

from rfqdesk.protocol.limits import DRAFT_TTL_MS
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.protection import MakerProtectionSet
from rfqdesk.protocol.terms import QuoteEndReason, QuoteRespType, RequestEndReason, Role
from rfqserver.engine.commands import (
    AdmitParty,
    EndDealing,
    EngineCommand,
    ExpireDue,
    LoadInstruments,
    PullAllQuotes,
    SetPolicy,
)
from rfqserver.engine.facts.events import VenuePolicy
from rfqserver.engine.market_commands import ExpireInstruments, ImposeHalt
from rfqserver.engine.state.state import line_of, next_wake_ms

STEP_MS = 500
FIRMS = ("acacia", *MAKERS[:2])
PACKAGES = ((buy(CALL_80),), (buy(CALL_80), buy(CALL_90)), (buy(USD_PERP),))
STEPS = st.integers(0, 5)
REQUESTS = st.integers(0, 2)
QUOTERS = st.sampled_from(MAKERS[:2])
TRADERS = st.sampled_from(("ann", "bob"))

Act = tuple[str, dict[str, object]]


def act(kind: str, **facts: st.SearchStrategy) -> st.SearchStrategy[Act]:
    """Something that somebody does, by the name of the method that does it."""
    return st.tuples(st.just(kind), st.fixed_dictionaries(facts))


ASK = act(
    "ask",
    package=st.sampled_from(PACKAGES),
    steps=STEPS,
    within=st.sampled_from((0, 0, 1, 2)),
    who=TRADERS,
    limit=st.booleans(),
    draft=st.sampled_from((False, False, False, True)),
)
QUOTE = act("quote", at=REQUESTS, firm=QUOTERS, steps=STEPS, last_look=st.booleans())
LIFT = act("lift", at=REQUESTS, firm=QUOTERS, who=TRADERS, quantity=st.sampled_from(("4", "10")))
COUNTER = act("counter", at=REQUESTS, firm=QUOTERS, steps=STEPS, who=TRADERS)
REST = act("rest", at=REQUESTS, who=TRADERS)
EARLIER = act("bring_forward", symbol=st.sampled_from((CALL_80, CALL_90)), steps=STEPS)
WAIT = act("wait", steps=st.sampled_from((1, 1, 2)))
PROTECT = act("protect", firm=QUOTERS)
SOME = (QUOTE, QUOTE, LIFT, LIFT, COUNTER, COUNTER, REST, EARLIER, WAIT, PROTECT)
ACTS = st.tuples(
    st.lists(ASK, min_size=1, max_size=3),
    st.lists(EARLIER, max_size=1),
    st.lists(QUOTE, min_size=2, max_size=6),
    st.lists(st.sampled_from(SOME).flatmap(lambda kind: kind), min_size=3, max_size=14),
).map(lambda parts: [one for part in parts for one in part])
ENDS = st.sampled_from(
    (
        ExpireDue(),
        EndDealing("acacia", "ann", request_reason=RequestEndReason.SUSPENDED),
        EndDealing("acacia", "bob", QuoteEndReason.DEAD_MAN, RequestEndReason.DEAD_MAN),
        EndDealing("acacia", None, QuoteEndReason.SUSPENDED, RequestEndReason.SUSPENDED),
        EndDealing(MAKERS[0], None, QuoteEndReason.REVOKED, RequestEndReason.REVOKED),
        ImposeHalt(scope=HaltScope.VENUE, name="", text="", operator="olga"),
        ImposeHalt(scope=HaltScope.INSTRUMENT, name=CALL_80, text="", operator="olga"),
        ImposeHalt(scope=HaltScope.FIRM, name="acacia", text="", operator="olga"),
        ImposeHalt(scope=HaltScope.FIRM, name=MAKERS[0], text="", operator="olga"),
        ImposeHalt(scope=HaltScope.TRADER, name="acacia/bob", text="", operator="olga"),
        ExpireInstruments(symbols=(CALL_80, CALL_90), operator="olga"),
        PullAllQuotes(QuoteEndReason.VENUE_RESTARTED),
    )
)


class Crowd:
    """Traders and makers of a floor whose doings fall on the same milliseconds."""

    def __init__(self) -> None:
        self.floor = Floor()
        self.floor.do(SetPolicy(VenuePolicy(last_look_ms=STEP_MS)))
        # One firm both asks and makes.
        self.floor.do(AdmitParty("acacia", "Acacia", Role.MAKER))
        self._count = 0

    def act(self, kind: str, facts: dict[str, object]) -> None:
        """Do it; whether it is taken or refused is all one."""
        self._count += 1
        getattr(self, kind)(**facts)

    def ask(self, *, package, steps, within, who, limit, draft) -> None:
        number = len(self.floor.state.rfq_ids) + len(self.floor.state.drafts)
        facts = {"limit_price": "0.055", "side": "buy"} if limit else {}
        command = a_request(
            f"q{number}",
            legs=package,
            all_or_none=False,
            request_ttl_ms=2_000 + steps * STEP_MS,
            respond_by_ms=within * STEP_MS,
            draft=draft,
            **facts,
        )
        self.floor.do(command, trader(name=who))

    def _rfq_id(self, at: int) -> tuple[str, str]:
        asked = [(rfq_id, name) for (_, name), rfq_id in self.floor.state.rfq_ids.items()]
        return asked[-1 - at % len(asked)] if asked else ("id-9", "q9")

    def quote(self, *, at, firm, steps, last_look) -> None:
        rfq_id, _ = self._rfq_id(at)
        command = a_quote(
            rfq_id,
            f"{firm}-{rfq_id}",
            self._count,
            offer=level("0.055" if steps % 2 else "0.06"),
            quote_ttl_ms=steps * STEP_MS,
            last_look=last_look,
        )
        self.floor.do(command, maker(firm))

    def _line(self, at: int, firm: str) -> dict[str, object]:
        rfq_id, name = self._rfq_id(at)
        revision = self._revision(rfq_id, firm)
        quote_id = f"{firm}-{rfq_id}"
        return {"quote_req_id": name, "maker": firm, "quote_id": quote_id, "revision": revision}

    def _revision(self, rfq_id: str, firm: str) -> int:
        quote = line_of(self.floor.state, rfq_id, firm)
        return 0 if quote is None else quote.revision

    def lift(self, *, at, firm, who, quantity) -> None:
        command = a_lift(f"a{self._count}", quantity=quantity, **self._line(at, firm))
        self.floor.do(command, trader(name=who))

    def counter(self, *, at, firm, steps, who) -> None:
        facts = {"quantity": "4", "price": "0.05", "counter_ttl_ms": steps * STEP_MS}
        command = a_counter(f"k{self._count}", **facts, **self._line(at, firm))
        self.floor.do(command, trader(name=who))

    def rest(self, *, at, who) -> None:
        _, name = self._rfq_id(at)
        command = a_resting_cross(
            f"c{self._count}", quote_req_id=name, response=QuoteRespType.LIFT, price="0.055"
        )
        self.floor.do(command, trader(name=who))

    def bring_forward(self, *, symbol, steps) -> None:
        """As the operator's own check lets it: not of one that has expired."""
        known = self.floor.state.instruments[symbol]
        if known.expiry_ms > self.floor.now_ms:
            expiry_ms = max(START_MS + steps * STEP_MS, self.floor.now_ms + 1)
            self.floor.do(LoadInstruments((replace(known, expiry_ms=expiry_ms),)))

    def protect(self, *, firm) -> None:
        command = MakerProtectionSet(ref="r", window_ms=60_000, trades_max=1)
        self.floor.do(command, maker(firm))

    def wait(self, *, steps) -> None:
        self.floor.wait(steps * STEP_MS)


@settings(max_examples=500, deadline=None, derandomize=True, database=None)
@given(
    acts=ACTS,
    late_ms=st.sampled_from((0, 500, 500, 501, 1_000, 1_000, 1_500, 2_000, 60_000, DRAFT_TTL_MS)),
    ends=st.just([]) | st.lists(ENDS, max_size=3),
)
def test_what_the_venue_decides_of_itself_can_be_applied(
    acts: list[Act], late_ms: int, ends: list[EngineCommand]
) -> None:
    crowd = Crowd()
    floor = crowd.floor
    for kind, facts in acts:
        crowd.act(kind, facts)
    floor.wait(late_ms)
    for command in ends:
        # The floor applies what is decided, and objects where that fails.
        floor.do(command)
    floor.do(ExpireDue())
    due_ms = next_wake_ms(floor.state)
    assert due_ms is None or due_ms > floor.now_ms
    assert floor.do(ExpireDue()).events == ()
    assert floor.replayed() == floor.state
