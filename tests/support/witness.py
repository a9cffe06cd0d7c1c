"""An engine with everything it does written down and checked on the way."""

from decimal import Decimal
from itertools import count

from msgspec.structs import replace
from support.referee import Referee

from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.commands import Quote, QuoteRequest, QuoteResponse
from rfqdesk.protocol.events import ExecutionReport, FeedEvent
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Side
from rfqserver.engine.commands import VENUE, Actor, EngineCommand, IdentifiedCommand
from rfqserver.engine.decide import Accepted, Decision, Refused, decide
from rfqserver.engine.events import CommandRejected, TradeExecuted, decode_event, encode_event
from rfqserver.engine.evolve import evolve
from rfqserver.engine.idempotency import key_of
from rfqserver.engine.state import CommandKey, VenueState
from rfqserver.engine.visibility import project


def replayed(journal: list[bytes]) -> VenueState:
    """A state made from the journal alone."""
    state = VenueState()
    for payload in journal:
        evolve(state, decode_event(payload))
    return state


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
        self.history: list[tuple[IdentifiedCommand, Actor]] = []
        self.first_answers: dict[CommandKey, Accepted | Refused] = {}

    def do(self, command: EngineCommand, actor: Actor = VENUE) -> Decision:
        """Decide, check the answer, journal and apply."""
        decision = decide(self.state, command, actor, self.now_ms, f"venue-{next(self.refs)}")
        assert self.state == self.shadow, "decide changed the state"
        for event in decision.events:
            payload = encode_event(event)
            self.journal.append(payload)
            evolve(self.state, event)
            evolve(self.shadow, decode_event(payload))
            self.referee.watch(event)
            for firm, feed in self.feeds.items():
                message = project(event, firm, len(feed) + 1)
                if message is not None:
                    feed.append(message)
        self.check_answer(command, actor, decision)
        return decision

    def check_answer(self, command: EngineCommand, actor: Actor, decision: Decision) -> None:
        """A refusal does nothing, a duplicate repeats, a trade keeps to the limit."""
        answer, events = decision.answer, decision.events
        if isinstance(answer, Refused):
            assert all(isinstance(event, CommandRejected) for event in events)
        if answer is not None and answer.duplicate:
            assert not events
        if isinstance(command, QuoteRequest | Quote | QuoteResponse):
            self.history.append((command, actor))
            key = key_of(command, actor.firm)
            first = self.first_answers.get(key)
            if first is None:
                assert answer is not None
                assert not answer.duplicate
                assert events, "the outcome of an id must be in the journal"
                self.first_answers[key] = answer
            elif answer != replace(first, duplicate=True):
                assert isinstance(answer, Refused)
                assert answer.reason is RejectReason.DUPLICATE_ID
                assert not events
        for event in events:
            if isinstance(event, TradeExecuted):
                assert isinstance(command, QuoteResponse)
                assert not command.poss_resend
                price, limit = Decimal(event.price), Decimal(command.price)
                assert price <= limit if event.side is Side.BUY else price >= limit

    def check_run(self) -> None:
        """The whole run: replay, and what each firm has seen."""
        assert replayed(self.journal) == self.state
        for firm, feed in self.feeds.items():
            self.referee.check_feed(firm, feed)
        for trade in self.referee.trades:
            reports = [
                message
                for firm in (trade.taker, trade.maker)
                for message in self.feeds[firm]
                if isinstance(message, ExecutionReport) and message.trade_id == trade.trade_id
            ]
            bought, sold = reports
            assert {bought.side, sold.side} == {Side.BUY, Side.SELL}
            assert bought.side is trade.side
            for name in ("price", "quantity", "legs", "maker", "maker_trader", "revision"):
                assert getattr(bought, name) == getattr(sold, name)
        self.check_words()

    def check_words(self) -> None:
        """No maker is sent so much as another maker's name, or a requester's own ids."""
        for firm in self.makers:
            asked_by_takers = (
                message
                for message in self.feeds[firm]
                if self.referee.cases[message.rfq_id].opened.taker in self.takers
            )
            text = b"".join(encode(message) for message in asked_by_takers).decode()
            for secret in (*self.makers, "request-", "response-"):
                assert secret == firm or secret not in text
