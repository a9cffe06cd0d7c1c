"""What a command was answered and did, held against what was asked."""

from decimal import Decimal

from msgspec.structs import replace

from rfqdesk.protocol.commands import (
    Acceptance,
    AskedAfter,
    Quote,
    QuoteCounterResponse,
    QuoteCross,
    QuoteResponse,
)
from rfqdesk.protocol.last_look import LastLookResponse
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import (
    CounterRespType,
    LookEndReason,
    QuoteRespType,
    Role,
    Side,
    TimeInForce,
)
from rfqserver.engine.commands import Actor, EngineCommand, ExpireDue, IdentifiedCommand
from rfqserver.engine.decide import Accepted, Decision, Refused
from rfqserver.engine.facts.events import CommandRejected, Event, TradeExecuted
from rfqserver.engine.facts.offer_events import CrossRested, LookEnded
from rfqserver.engine.idempotency import RESPONSE_KIND, key_of
from rfqserver.engine.state.state import CommandKey

GTC = TimeInForce.GOOD_TILL_CANCEL


def asked_for(command: IdentifiedCommand) -> IdentifiedCommand:
    """The command without what a repetition may change."""
    bare = replace(command, ref="", signature="")
    return replace(bare, poss_resend=False) if isinstance(bare, AskedAfter) else bare


class AnswerChecks:
    """Checks to mix into a witness; they use its record."""

    def check_answer(self, command: EngineCommand, actor: Actor, decision: Decision) -> None:
        """A refusal does nothing, a duplicate repeats, a trade keeps to the limit."""
        answer, events = decision.answer, decision.events
        if isinstance(answer, Refused):
            assert all(isinstance(event, CommandRejected) for event in events)
        if answer is not None and answer.duplicate:
            assert not events
        if isinstance(command, IdentifiedCommand):
            self.history.append((command, actor))
            self.check_identified(command, actor, decision)
        for event in events:
            if isinstance(event, LookEnded):
                self.keep_outcome(event)
            if isinstance(event, TradeExecuted):
                self.check_marks(event)
                self.check_cause(event, command, actor)
            self.check_limits(event)
        if isinstance(command, Acceptance) and isinstance(answer, Accepted) and not answer.pending:
            self.check_least(command, events)
            self.check_trade_ids(answer, events)
            self.check_allocations(command, events)

    def check_cause(self, event: TradeExecuted, command: EngineCommand, actor: Actor) -> None:
        """Only what may trade did, on the word of those whose trade it is."""
        if event.last_look or event.counter_round:
            assert isinstance(command, QuoteCounterResponse | LastLookResponse)
            assert command.response is CounterRespType.ACCEPT
            assert not command.poss_resend
            assert (event.maker, event.maker_trader) == (actor.firm, actor.trader)
            assert event.rfq_id == command.rfq_id
        elif event.fingerprint:
            assert isinstance(command, Acceptance)
            self.check_trade(event, command, actor)
        else:
            # What rests trades when a quote comes, or when a last look is over.
            assert isinstance(command, Quote | LastLookResponse | ExpireDue)

    def keep_outcome(self, event: LookEnded) -> None:
        """A last look decides what the acceptance came to, once and for all."""
        key = CommandKey(RESPONSE_KIND, event.taker, event.quote_resp_id)
        content, answer = self.first_answers[key]
        assert isinstance(answer, Accepted)
        assert answer.pending
        final = self.state.outcomes[key].answer
        if event.reason is LookEndReason.ACCEPTED:
            assert final == Accepted(rfq_id=event.rfq_id, trade_id=event.trade_id)
        else:
            assert isinstance(final, Refused)
            assert final.reason is RejectReason.LAST_LOOK_REJECTED
        self.first_answers[key] = (content, final)

    def check_identified(
        self, command: IdentifiedCommand, actor: Actor, decision: Decision
    ) -> None:
        """Its first outcome for the same content, for ever; nothing for any other."""
        answer, content = decision.answer, asked_for(command)
        assert answer is not None
        key = key_of(command, actor.firm)
        first, first_answer = self.first_answers.setdefault(key, (content, answer))
        if first_answer is answer:
            assert not answer.duplicate
            assert decision.events, "the outcome of an id must be in the journal"
            maker_only = isinstance(command, Quote | QuoteCounterResponse | LastLookResponse)
            if isinstance(answer, Accepted):
                assert actor.role is (Role.MAKER if maker_only else Role.TRADER)
        elif content == first:
            assert answer == replace(first_answer, duplicate=True)
        else:
            assert isinstance(answer, Refused)
            assert answer.reason is RejectReason.DUPLICATE_ID
            assert not decision.events

    def check_allocations(self, command: Acceptance, events: tuple[Event, ...]) -> None:
        """Each account gets what it was to get, whoever gives it."""
        given: dict[str, Decimal] = {}
        for event in events:
            if isinstance(event, TradeExecuted | CrossRested):
                assert bool(event.allocations) == bool(command.allocations)
                for one in event.allocations:
                    given[one.account] = given.get(one.account, Decimal(0)) + Decimal(one.quantity)
        if events:
            assert given == {one.account: Decimal(one.quantity) for one in command.allocations}

    def check_trade_ids(self, answer: Accepted, events: tuple[Event, ...]) -> None:
        """The answer names the trades, all of them where there are several."""
        ids = tuple(event.trade_id for event in events if isinstance(event, TradeExecuted))
        if not answer.duplicate:
            assert answer.trade_id == (ids[0] if ids else "")
            assert answer.trade_ids == (ids if len(ids) > 1 else ())

    def check_trade(self, event: TradeExecuted, command: Acceptance, actor: Actor) -> None:
        """What traded is what the trader named, at its limit or better."""
        assert not command.poss_resend
        assert (event.taker, event.taker_trader) == (actor.firm, actor.trader)
        assert event.quote_req_id == command.quote_req_id
        if isinstance(command, QuoteResponse):
            named = (command.maker, command.quote_id, command.revision)
            assert (event.maker, event.quote_id, event.revision) == named
        price, limit = Decimal(event.price), Decimal(command.price)
        if command.response is QuoteRespType.LIFT:
            assert event.side is Side.BUY
            assert price <= limit
        else:
            assert event.side is Side.SELL
            assert price >= limit

    def check_least(self, command: Acceptance, events: tuple[Event, ...]) -> None:
        """One acceptance takes what it names, and at least the request's minimum."""
        fills = [event for event in events if isinstance(event, TradeExecuted)]
        if not fills:
            return
        taken = sum(Decimal(fill.quantity) for fill in fills)
        if isinstance(command, QuoteCross) and fills[-1].leaves_quantity != "0":
            taken_and_left = taken + sum(
                Decimal(event.quantity) for event in events if isinstance(event, CrossRested)
            )
            assert taken_and_left == Decimal(command.quantity)
            assert taken == taken_and_left or command.time_in_force is GTC
        else:
            assert taken == Decimal(command.quantity)
        opened = self.referee.cases[fills[0].rfq_id].opened
        left_before = Decimal(fills[-1].leaves_quantity) + taken
        assert taken >= min(Decimal(opened.min_quantity or "0"), left_before)

    def check_marks(self, event: TradeExecuted) -> None:
        """The trade has exactly the prices of its legs that were not too old."""
        known = [self.marks.of(leg.instrument) for leg in event.legs]
        oldest_ms = event.time_ms - self.state.mark_rules.age_max_ms
        assert event.marks == tuple(
            mark for mark in known if mark is not None and mark.time_ms >= oldest_ms
        )
