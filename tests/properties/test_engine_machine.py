"""The engine under everything several firms can do to it, in any order.

Each command is decided on one state and its events, encoded and decoded, are
applied to that state and to a second one that no command ever touches. The
two must stay equal, which shows at once that `decide` changes nothing and that
a replay gives the state. A referee judges each event from the events alone.

The rules stand in `support/machine/*_rules.py`, one file for each thing that is done.
"""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace
from support.floors.floor import BOARD, START_MS
from support.machine.accepting_rules import AcceptingRules
from support.machine.asking_rules import AskingRules
from support.machine.countering_rules import CounteringRules
from support.machine.entitling_rules import EntitlingRules
from support.machine.life_rules import LifeRules
from support.machine.machine_draws import MAKERS, RESPONSES, TAKERS
from support.machine.market_rules import MarketRules
from support.machine.quoting_rules import QuotingRules
from support.machine.witness import Witnessed, replayed

from rfqdesk.protocol.commands import AskedAfter, MayTrade
from rfqdesk.protocol.terms import QuoteEndReason, Role
from rfqserver.engine.commands import (
    Actor,
    AdmitParty,
    ExpireDue,
    IdentifiedCommand,
    LoadInstruments,
    PullAllQuotes,
    SetPolicy,
)
from rfqserver.engine.facts.events import VenuePolicy
from rfqserver.engine.state.state import DRAFT, REVEAL, line_status
from rfqserver.engine.state.transitions import RequestStatus


class Venue(
    AskingRules,
    QuotingRules,
    AcceptingRules,
    CounteringRules,
    LifeRules,
    EntitlingRules,
    MarketRules,
    Witnessed,
    RuleBasedStateMachine,
):
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
        if isinstance(again, AskedAfter):
            again = replace(again, poss_resend=poss_resend)
        assert self.do(again, actor).events == ()

    @precondition(lambda self: self.history)
    @rule(data=st.data(), role=st.sampled_from(Role))
    def say_it_as_somebody_else(self, *, data, role) -> None:
        """An earlier command from another firm, or in the wrong role."""
        command, _ = data.draw(self.said())
        firm = data.draw(st.sampled_from((*TAKERS, *MAKERS)))
        self.do(replace(command, ref=self.ref()), Actor(firm, "eve", role, "03"))

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
            self.referee.check_nothing_rests_that_could_trade(
                lambda rfq_id: self.life.lives[rfq_id].revealed
            )

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
