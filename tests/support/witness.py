"""An engine with everything it does written down and checked on the way."""

from decimal import Decimal
from itertools import count

from msgspec.structs import replace
from support.referee import Referee

from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.commands import Quote, QuoteRequest, QuoteResponse
from rfqdesk.protocol.events import ExecutionReport, FeedEvent
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteRespType, Role, Side
from rfqserver.engine.commands import VENUE, Actor, EngineCommand, IdentifiedCommand
from rfqserver.engine.decide import Accepted, Decision, Refused, decide
from rfqserver.engine.events import CommandRejected, TradeExecuted, decode_event, encode_event
from rfqserver.engine.evolve import evolve
from rfqserver.engine.idempotency import key_of
from rfqserver.engine.state import CommandKey, RequestState, VenueState
from rfqserver.engine.visibility import project


def replayed(journal: list[bytes]) -> VenueState:
    """A state made from the journal alone."""
    state = VenueState()
    for payload in journal:
        evolve(state, decode_event(payload))
    return state


def asked_for(command: IdentifiedCommand) -> IdentifiedCommand:
    """The command without what a repetition may change."""
    bare = replace(command, ref="", signature="")
    return replace(bare, poss_resend=False) if isinstance(bare, QuoteResponse) else bare


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
        self.first_answers: dict[CommandKey, tuple[IdentifiedCommand, Accepted | Refused]] = {}

    def recent(self, back: int) -> RequestState:
        """One of the latest requests, 0 for the last."""
        requests = list(self.state.requests.values())
        return requests[max(0, len(requests) - 1 - back)]

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
            self.check_identified(command, actor, decision)
        for event in events:
            if isinstance(event, TradeExecuted):
                assert isinstance(command, QuoteResponse)
                self.check_trade(event, command, actor)

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
            maker_only = isinstance(command, Quote)
            if isinstance(answer, Accepted):
                assert actor.role is (Role.MAKER if maker_only else Role.TRADER)
        elif content == first:
            assert answer == replace(first_answer, duplicate=True)
        else:
            assert isinstance(answer, Refused)
            assert answer.reason is RejectReason.DUPLICATE_ID
            assert not decision.events

    def check_trade(self, event: TradeExecuted, command: QuoteResponse, actor: Actor) -> None:
        """What traded is what the trader named, at its limit or better."""
        assert not command.poss_resend
        assert (event.taker, event.taker_trader) == (actor.firm, actor.trader)
        assert (event.quote_req_id, event.maker) == (command.quote_req_id, command.maker)
        assert (event.quote_id, event.revision) == (command.quote_id, command.revision)
        assert Decimal(event.quantity) == Decimal(command.quantity)
        price, limit = Decimal(event.price), Decimal(command.price)
        if command.response is QuoteRespType.LIFT:
            assert event.side is Side.BUY
            assert price <= limit
        else:
            assert event.side is Side.SELL
            assert price >= limit

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
