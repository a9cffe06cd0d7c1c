"""Commands that name what is somebody else's, and a floor on which there is something to name.

Acacia asks birch alone (`q1`); what comes of it is the situation. Fir asks cedar and elm
(`qf`), has countered cedar there, lets cedar have a last look on `ql`, and has asked elm alone
(`qe`). Finn of fir and elm's bot then name what they have nothing to do with.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from support.floors.floor import (
    a_lift,
    a_pass,
    a_quote,
    a_quote_cancel,
    a_request,
    a_request_cancel,
    a_requote,
    an_amendment,
    an_opening,
    maker,
    trader,
    working,
)
from support.floors.floor_offers import (
    a_counter,
    a_counter_cancel,
    a_cross,
    a_cross_cancel,
    a_look_answer,
    an_answer,
)

from rfqdesk.protocol.commands import BusinessCommand
from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.terms import Role
from rfqserver.ca.principal_events import FirmEntitled
from rfqserver.ca.principals import Principals
from rfqserver.engine.commands import Actor, AdmitParty, EngineCommand, SetPolicy
from rfqserver.engine.facts.events import VenuePolicy
from rfqserver.engine.facts.group_events import SetMakerGroup
from rfqserver.engine.market_commands import ImposeHalt
from rfqserver.engine.state.state import VenueState

FINN, ELM = trader("fir", "finn"), maker("elm")
ANN, BIRCH, CEDAR = trader(), maker(), maker("cedar")

NEVER = "never-was"


class Case(NamedTuple):
    """A command with a place for a name: that of something foreign, or of nothing at all."""

    member: str
    who: Actor
    command: Callable[[str], BusinessCommand]
    foreign: Callable[[VenueState], str]

    @property
    def kind(self) -> type[BusinessCommand]:
        """The command's type."""
        return type(self.command("x"))

    @property
    def label(self) -> str:
        """How a test calls it."""
        return f"{self.kind.__name__}.{self.member}"


def rfq_of(firm: str, quote_req_id: str) -> Callable[[VenueState], str]:
    """What the venue calls a request."""

    def found(state: VenueState) -> str:
        key = (firm, quote_req_id)
        draft = state.drafts.get(key) or state.ended_drafts.get(key)
        return draft.rfq_id if draft else state.rfq_ids[firm, quote_req_id]

    return found


def _is(name: str) -> Callable[[VenueState], str]:
    return lambda _state: name


def _theirs(state: VenueState) -> str:
    return rfq_of("acacia", "q1")(state)


def _of_own_look(state: VenueState) -> str:
    return state.looks[rfq_of("fir", "ql")(state)].look_id


ASKING: dict[str, Callable[[str], BusinessCommand]] = {
    "cancel": a_request_cancel,
    "open": an_opening,
    "amend": lambda name: an_amendment(name, request_ttl_ms=90_000),
    "requote": lambda name: a_requote(None, name),
    "lift": lambda name: a_lift(quote_req_id=name),
    "cross": lambda name: a_cross(quote_req_id=name),
    "cross cancel": a_cross_cancel,
    "counter": lambda name: a_counter(quote_req_id=name),
    "counter cancel": a_counter_cancel,
}
"""A trader's commands about the request that it calls so."""

ANSWERING: dict[str, Callable[[str], BusinessCommand]] = {
    "quote": lambda name: a_quote(name, "e1"),
    "withdraw": a_quote_cancel,
    "pass": a_pass,
    "work": working,
    "answer a counter": lambda name: an_answer(rfq_id=name),
    "answer a look": lambda name: a_look_answer("look", rfq_id=name),
}
"""A maker's commands about the request that the venue calls so."""


def cases(state: VenueState) -> list[Case]:
    """All of them, for the ids of this state."""
    own = {name: rfq_of("fir", name)(state) for name in ("qf", "ql")}
    on_own: dict[str, Any] = {"quote_req_id": "qf"}
    return [
        *(Case("quote_req_id", FINN, command, _is("q1")) for command in ASKING.values()),
        *(Case("rfq_id", ELM, command, _theirs) for command in ANSWERING.values()),
        Case("quote_id", FINN, lambda n: a_lift(quote_id=n, **on_own), _is("b1")),
        Case("quote_id", FINN, lambda n: a_counter(quote_id=n, **on_own), _is("b1")),
        Case("maker", FINN, lambda n: a_lift(maker=n, **on_own), _is("birch")),
        Case("maker", FINN, lambda n: a_counter(maker=n, **on_own), _is("birch")),
        Case("maker", FINN, lambda n: a_requote(n, "qf"), _is("birch")),
        Case("maker", FINN, lambda n: a_counter_cancel("qf", n), _is("birch")),
        Case("panel_groups", FINN, lambda n: a_request("qn", panel_groups=(n,)), _is("theirs")),
        Case("panel_groups", FINN, lambda n: an_amendment("qf", panel_groups=(n,)), _is("theirs")),
        Case("quote_id", ELM, lambda n: a_quote_cancel("", n), _is("b1")),
        Case("quote_id", ELM, lambda n: a_quote_cancel(own["qf"], n), _is("c1")),
        Case("round", ELM, lambda n: an_answer(rfq_id=n), rfq_of("fir", "qf")),
        Case("look_id", ELM, lambda n: a_look_answer(n, rfq_id=own["ql"]), _of_own_look),
    ]


def absent_name(case: Case, state: VenueState) -> str:
    """A name of the same kind that was never used; a counter's is a request without one."""
    return rfq_of("fir", "qe")(state) if case.member == "round" else NEVER


def _asked(**facts: object) -> EngineCommand:
    return a_request(panel=("birch",), **facts)


Step = tuple[Callable[[VenueState], EngineCommand], Actor | None]


def _step(command: EngineCommand, actor: Actor | None = None) -> Step:
    return (lambda _state: command), actor


def _quoted(quote_id: str, firm: str, name: str, actor: Actor, **facts: object) -> Step:
    return (lambda state: a_quote(rfq_of(firm, name)(state), quote_id, **facts)), actor


_BIRCH_QUOTES = _quoted("b1", "acacia", "q1", BIRCH)

SITUATIONS: dict[str, tuple[Step, ...]] = {
    "open": (_step(_asked(), ANN),),
    "quoted": (_step(_asked(), ANN), _BIRCH_QUOTES),
    "anonymous": (
        _step(a_request(panel=("birch", "cedar", "dogwood", "larch"), disclosed=False), ANN),
        _BIRCH_QUOTES,
    ),
    "countered": (_step(_asked(), ANN), _BIRCH_QUOTES, _step(a_counter("k1"), ANN)),
    "with something resting": (_step(_asked(side="buy", limit_price="0.01"), ANN),),
    "traded": (_step(_asked(), ANN), _BIRCH_QUOTES, _step(a_lift(), ANN)),
    "taken back": (_step(_asked(), ANN), _BIRCH_QUOTES, _step(a_request_cancel(), ANN)),
    "collecting": (_step(_asked(respond_by_ms=10_000), ANN), _BIRCH_QUOTES),
    "halted": (
        _step(_asked(), ANN),
        _BIRCH_QUOTES,
        _step(ImposeHalt(scope=HaltScope.FIRM, name="acacia", text="why")),
    ),
    "a draft": (_step(_asked(draft=True), ANN),),
}


def prepare(principals: Principals) -> None:
    """Let the only member of the group "theirs" deal with acacia and nobody else."""
    limits = Entitlements(counterparties=("acacia",))
    principals.apply(FirmEntitled(time_ms=1, firm="theirs-only", entitlements=limits))


def steps(situation: str) -> Iterator[Step]:
    """What is done before anybody names anything, acacia's part last."""
    for firm in ("larch", "theirs-only"):
        yield _step(AdmitParty(firm, firm.title(), Role.MAKER))
    yield _step(AdmitParty("fir", "Fir", Role.TRADER))
    yield _step(SetPolicy(VenuePolicy(last_look_ms=1_000)))
    yield _step(SetMakerGroup(name="theirs", makers=("theirs-only",)))
    both, alone = ("cedar", "elm"), ("elm",)
    yield _step(a_request("qf", panel=both), FINN)
    yield _quoted("c1", "fir", "qf", CEDAR)
    yield _step(a_counter("kf", quote_req_id="qf", maker="cedar", quote_id="c1"), FINN)
    yield _step(a_request("ql", panel=both), FINN)
    yield _quoted("c2", "fir", "ql", CEDAR, last_look=True)
    yield _step(a_lift("af", quote_req_id="ql", maker="cedar", quote_id="c2"), FINN)
    yield _step(a_request("qe", panel=alone), FINN)
    yield from SITUATIONS[situation]
