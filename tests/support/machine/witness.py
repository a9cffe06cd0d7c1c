"""An engine with everything it does written down and checked on the way."""

from itertools import count

from msgspec.structs import replace
from support.machine.answer_checks import AnswerChecks
from support.machine.entitlement_checks import EntitlementChecks
from support.machine.guard_referee import GuardReferee
from support.machine.life_referee import LifeReferee
from support.machine.limit_referee import LimitReferee
from support.machine.referee import Referee

from rfqdesk.book.book import Book
from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.events import ExecutionReport, FeedEvent
from rfqdesk.protocol.terms import ExecType, PrincipalKind, QuoteEndReason, RequestEndReason, Side
from rfqserver.ca.principal_events import PrincipalEntitled, PrincipalSuspended
from rfqserver.ca.principals import Principals
from rfqserver.engine.commands import VENUE, Actor, EndDealing, EngineCommand, IdentifiedCommand
from rfqserver.engine.decide import Accepted, Decision, Refused, decide
from rfqserver.engine.facts.events import decode_event, encode_event
from rfqserver.engine.protecting.marks import MarkBoard
from rfqserver.engine.seeing.visibility import project
from rfqserver.engine.state.evolve import evolve
from rfqserver.engine.state.state import CommandKey, RequestState, VenueState

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


class Witnessed(AnswerChecks, EntitlementChecks):
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
