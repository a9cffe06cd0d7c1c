"""An engine with everything it does written down and checked on the way."""

from collections.abc import Sequence
from decimal import Decimal
from fnmatch import fnmatchcase
from itertools import count

from msgspec.structs import replace
from support.guard_referee import GuardReferee
from support.life_referee import LifeReferee
from support.limit_referee import LimitReferee
from support.referee import Referee

from rfqdesk.book.book import Book
from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.commands import (
    Acceptance,
    MayTrade,
    Quote,
    QuoteCounterResponse,
    QuoteCross,
    QuoteResponse,
)
from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.events import ExecutionReport, FeedEvent
from rfqdesk.protocol.last_look import LastLookResponse
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import (
    CounterRespType,
    ExecType,
    Leg,
    LookEndReason,
    PrincipalKind,
    QuoteEndReason,
    QuoteRespType,
    RequestEndReason,
    Role,
    Side,
    TimeInForce,
)
from rfqserver.ca.principal_events import PrincipalEntitled, PrincipalSuspended
from rfqserver.ca.principals import Principals
from rfqserver.engine.commands import (
    VENUE,
    Actor,
    EndDealing,
    EngineCommand,
    ExpireDue,
    IdentifiedCommand,
)
from rfqserver.engine.decide import Accepted, Decision, Refused, decide
from rfqserver.engine.events import (
    CommandRejected,
    Event,
    QuoteSubmitted,
    RequestOpened,
    TradeExecuted,
    decode_event,
    encode_event,
)
from rfqserver.engine.evolve import evolve
from rfqserver.engine.idempotency import RESPONSE_KIND, key_of
from rfqserver.engine.life_events import RequestAmended
from rfqserver.engine.marks import MarkBoard
from rfqserver.engine.offer_events import CrossRested, LookEnded
from rfqserver.engine.state import CommandKey, RequestState, VenueState
from rfqserver.engine.visibility import project

GTC = TimeInForce.GOOD_TILL_CANCEL
SECRET_PRICES = ("0.0612345", "0.0487655")
"""Worst prices that a run's limits and crosses have, off every tick."""


def replayed(journal: list[bytes]) -> VenueState:
    """A state made from the journal alone."""
    state = VenueState()
    for payload in journal:
        evolve(state, decode_event(payload))
    return state


def fold(feed: list[FeedEvent]) -> None:
    """Read a firm's whole feed as its client does, which objects to what does not fit."""
    book = Book()
    for message in feed:
        book.apply(message)


def asked_for(command: IdentifiedCommand) -> IdentifiedCommand:
    """The command without what a repetition may change."""
    bare = replace(command, ref="", signature="")
    return replace(bare, poss_resend=False) if isinstance(bare, MayTrade) else bare


class Witnessed:
    """Decides on `state`, and applies the encoded events to `shadow` as well.

    No command ever touches the shadow, so that the two part as soon as `decide`
    changes something or the encoding loses something.
    """

    def watch_from(self, now_ms: int, takers: tuple[str, ...], makers: tuple[str, ...]) -> None:
        """Begin with an empty venue."""
        self.now_ms = now_ms
        self.takers, self.makers = takers, makers
        self.state, self.shadow = VenueState(), VenueState()
        self.refs = count(1)
        self.journal: list[bytes] = []
        self.feeds: dict[str, list[FeedEvent]] = {firm: [] for firm in (*takers, *makers)}
        self.referee = Referee()
        self.guard = GuardReferee()
        self.limit_referee = LimitReferee()
        self.marks = MarkBoard()
        self.life = LifeReferee()
        self.history: list[tuple[IdentifiedCommand, Actor]] = []
        self.standings = Principals()
        self.limits: dict[tuple[str, str], Entitlements] = {}
        self.suspended: set[tuple[str, str]] = set()
        self.ever_limited = False
        self.first_answers: dict[CommandKey, tuple[IdentifiedCommand, Accepted | Refused]] = {}

    def recent(self, back: int) -> RequestState:
        """One of the latest requests, 0 for the last."""
        requests = list(self.state.requests.values())
        return requests[max(0, len(requests) - 1 - back)]

    def do(self, command: EngineCommand, actor: Actor = VENUE) -> Decision:
        """Decide, check the answer, journal and apply."""
        acting = replace(actor, standing=self.standings.of(actor.firm, actor.trader))
        new_id = f"venue-{next(self.refs)}"
        decision = decide(
            self.state,
            command,
            acting,
            self.now_ms,
            new_id,
            standings=self.standings,
            marks=self.marks,
        )
        assert self.state == self.shadow, "decide changed the state"
        for event in decision.events:
            payload = encode_event(event)
            self.journal.append(payload)
            evolve(self.state, event)
            evolve(self.shadow, decode_event(payload))
            self.referee.watch(event)
            self.guard.watch(event)
            self.life.watch(event)
            self.limit_referee.watch(event)
            for firm, feed in self.feeds.items():
                message = project(event, firm, len(feed) + 1)
                if message is not None:
                    feed.append(message)
        self.limit_referee.check_batch(decision.events)
        self.guard.check_batch(decision.events, max(self.now_ms, self.state.last_time_ms))
        self.check_answer(command, actor, decision)
        return decision

    def entitle(self, firm: str, trader: str, entitlements: Entitlements) -> None:
        """Change what somebody may do; `limits` is this witness's own note of it."""
        self.ever_limited = True
        self.limits[firm, trader] = entitlements
        self.standings.apply(
            PrincipalEntitled(
                time_ms=self.now_ms,
                firm=firm,
                trader=trader,
                kind=PrincipalKind.PERSON,
                entitlements=entitlements,
            )
        )

    def suspend(self, firm: str, trader: str) -> None:
        """Suspend somebody as the service does: first the fact, then what they have going."""
        self.ever_limited = True
        self.suspended.add((firm, trader))
        self.standings.apply(
            PrincipalSuspended(time_ms=self.now_ms, firm=firm, trader=trader, reason="why")
        )
        self.do(
            EndDealing(firm, trader or None, QuoteEndReason.SUSPENDED, RequestEndReason.SUSPENDED)
        )

    def lift_limits(self) -> None:
        """Forget every limit and every suspension."""
        self.standings = Principals()
        self.limits.clear()
        self.suspended.clear()

    def is_free(self) -> bool:
        """Tell whether nobody is limited, suspended or halted, and nothing expired early."""
        return (
            not self.suspended
            and not self.guard.expired
            and not self.guard.halts
            and self.limit_referee.is_free()
            and not any(limit != Entitlements() for limit in self.limits.values())
        )

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

    def check_limits(self, event: Event) -> None:
        """Nothing that somebody was not entitled to at that moment is in the journal."""
        match event:
            case RequestOpened():
                self.check_party(event.taker, event.taker_trader, event.legs, event.quantity)
                for firm in event.panel:
                    assert (firm, "") not in self.suspended
                    self.check_counterparties(event.taker, event.taker_trader, firm, "")
            case RequestAmended():
                for firm in event.added:
                    assert (firm, "") not in self.suspended
                    self.check_counterparties(event.taker, event.taker_trader, firm, "")
            case QuoteSubmitted():
                case = self.referee.cases[event.rfq_id].opened
                size = max((one.quantity for one in (event.bid, event.offer) if one), key=Decimal)
                self.check_party(event.maker, event.maker_trader, case.legs, size)
                self.check_counterparties(
                    case.taker, case.taker_trader, event.maker, event.maker_trader
                )
            case TradeExecuted():
                taker = (event.taker, event.taker_trader)
                maker = (event.maker, event.maker_trader)
                for party in (taker, maker):
                    self.check_party(*party, event.legs, event.quantity)
                self.check_counterparties(*taker, *maker)

    def check_party(self, firm: str, trader: str, legs: Sequence[Leg], quantity: str) -> None:
        """Not suspended, and each leg within both sets of limits."""
        assert not {(firm, ""), (firm, trader)} & self.suspended
        for limit in self.limits_of(firm, trader):
            for leg in legs:
                if limit.quantity_max:
                    assert Decimal(quantity) * leg.ratio <= Decimal(limit.quantity_max)
                if limit.instruments:
                    assert any(fnmatchcase(leg.instrument, one) for one in limit.instruments)

    def check_counterparties(self, one: str, trader: str, other: str, other_trader: str) -> None:
        """Each takes the other."""
        for limit in self.limits_of(one, trader):
            assert not limit.counterparties or other in limit.counterparties
        for limit in self.limits_of(other, other_trader):
            assert not limit.counterparties or one in limit.counterparties

    def limits_of(self, firm: str, trader: str) -> list[Entitlements]:
        """Those of the firm and those of the trader."""
        names = {(firm, ""), (firm, trader)}
        return [self.limits[name] for name in names if name in self.limits]

    def check_run(self) -> None:
        """The whole run: replay, and what each firm has seen."""
        assert replayed(self.journal) == self.state
        for firm, feed in self.feeds.items():
            self.referee.check_feed(firm, feed)
            self.life.check_feed(firm, feed)
            fold(feed)
        for trade in self.referee.trades:
            stories = [
                [
                    message
                    for message in self.feeds[firm]
                    if isinstance(message, ExecutionReport) and message.trade_id == trade.trade_id
                ]
                for firm in (trade.taker, trade.maker)
            ]
            # The trade itself, and then each change of it, to both alike.
            told = [[(m.exec_type, m.price, m.quantity) for m in story] for story in stories]
            assert told[0] == told[1]
            assert [told[0][0][0]] == [kind for kind, *_ in told[0] if kind is ExecType.TRADE]
            bought, sold = (story[0] for story in stories)
            assert {bought.side, sold.side} == {Side.BUY, Side.SELL}
            assert bought.side is trade.side
            for name in (
                "price",
                "quantity",
                "legs",
                "maker",
                "maker_trader",
                "revision",
                "quote_leaves_quantity",
            ):
                assert getattr(bought, name) == getattr(sold, name)
        self.check_words()

    def check_words(self) -> None:
        """No maker is sent so much as another maker's name, or a requester's own ids."""
        for firm in self.makers:
            asked_by_takers = (
                message
                for message in self.feeds[firm]
                if message.rfq_id in self.referee.cases
                and self.referee.cases[message.rfq_id].opened.taker in self.takers
            )
            text = b"".join(encode(message) for message in asked_by_takers).decode()
            secrets = (
                *self.makers,
                *SECRET_PRICES,
                "request-",
                "response-",
                "limit_",
                "cross_",
                "fund-",
            )
            for secret in secrets:
                assert secret == firm or secret not in text
