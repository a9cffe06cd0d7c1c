"""A second opinion on the life of requests between opening and end, from the events alone."""

from dataclasses import dataclass, field
from decimal import Decimal

from rfqdesk.protocol import events as feed
from rfqdesk.protocol.life_events import QuotesRevealed as QuotesRevealedMessage
from rfqdesk.protocol.life_events import RequestDrafted as RequestDraftedMessage
from rfqdesk.protocol.life_events import RevealedQuote
from rfqdesk.protocol.terms import LegSide, QuoteType, Side
from rfqserver.engine.facts import events as facts
from rfqserver.engine.facts.life_events import (
    DraftDiscarded,
    QuotesRevealed,
    RequestAmended,
    RequestDrafted,
    RequoteRequested,
)
from rfqserver.engine.facts.offer_events import LookAsked


@dataclass
class Life:
    """One request: when its quotes are shown, and what stands on it."""

    opened: facts.RequestOpened
    revealed: bool
    standing: dict[str, facts.QuoteSubmitted] = field(default_factory=dict)
    looked_at: dict[str, facts.QuoteSubmitted] = field(default_factory=dict)
    """By maker, the quote that was accepted and waits for its last look."""
    quoted: set[str] = field(default_factory=set)
    invited: dict[str, int] = field(default_factory=dict)
    """Makers that may quote after the respond-by time: asked anew how often, or added late."""
    waited_for: set[str] = field(default_factory=set)


@dataclass
class LifeReferee:
    """Watches every event, and in the end what requesters were shown."""

    lives: dict[str, Life] = field(default_factory=dict)
    drafts: dict[str, RequestDrafted] = field(default_factory=dict)
    """All there ever were, by rfq_id."""
    kept: set[str] = field(default_factory=set)

    def watch(self, event: facts.Event) -> None:
        """Object to an event that may not follow."""
        match event:
            case facts.RequestOpened():
                assert event.rfq_id not in self.lives
                self.open_draft(event)
                if event.respond_by_time_ms:
                    assert event.time_ms < event.respond_by_time_ms < event.expire_time_ms
                self.lives[event.rfq_id] = Life(event, not event.respond_by_time_ms)
            case facts.QuoteSubmitted():
                life = self.lives[event.rfq_id]
                assert event.hidden is not life.revealed
                self.check_in_time(life, event)
                for side, legs in ((event.bid, event.bid_legs), (event.offer, event.offer_legs)):
                    self.check_sum(life, side and side.price, legs)
                life.standing[event.maker] = event
                life.quoted.add(event.maker)
                life.waited_for.discard(event.maker)
            case facts.RequestPassed():
                self.lives[event.rfq_id].waited_for.discard(event.maker)
            case _:
                self.watch_life(event)

    def open_draft(self, event: facts.RequestOpened) -> None:
        """What is opened is what was kept, if it was, and it is not opened when it is gone."""
        draft = self.drafts.get(event.rfq_id)
        if draft is None:
            return
        self.kept.remove(event.rfq_id)
        assert event.time_ms < draft.expire_time_ms
        for name in ("quote_req_id", "legs", "side", "disclosed"):
            assert getattr(event, name) == getattr(draft.request, name)
        assert (event.taker, event.fingerprint) == (draft.taker, draft.fingerprint)

    def watch_life(self, event: facts.Event) -> None:
        """Object to an event of its own kind, or an ending or a trade, that may not follow."""
        match event:
            case RequestDrafted():
                assert event.rfq_id not in self.lives
                assert event.rfq_id not in self.drafts
                self.drafts[event.rfq_id] = event
                self.kept.add(event.rfq_id)
            case DraftDiscarded():
                self.kept.remove(event.rfq_id)
            case RequoteRequested():
                life = self.lives[event.rfq_id]
                assert life.revealed
                assert event.maker not in life.waited_for
                life.waited_for.add(event.maker)
                life.invited[event.maker] = life.invited.get(event.maker, 0) + 1
                assert life.invited[event.maker] <= 5
            case RequestAmended():
                life = self.lives[event.rfq_id]
                respond_by = life.opened.respond_by_time_ms
                late = bool(respond_by) and event.time_ms >= respond_by
                assert event.respond_by_time_ms == (0 if late else respond_by)
                if late:
                    life.waited_for.update(event.added)
            case LookAsked():
                life = self.lives[event.rfq_id]
                life.looked_at[event.maker] = life.standing[event.maker]
            case facts.QuoteEnded():
                life = self.lives[event.rfq_id]
                assert event.hidden is not life.revealed
                del life.standing[event.maker]
            case facts.TradeExecuted():
                self.check_trade_of(self.lives[event.rfq_id], event)
            case QuotesRevealed():
                self.reveal(self.lives[event.rfq_id], event)

    def check_trade_of(self, life: Life, event: facts.TradeExecuted) -> None:
        """On the prices of the legs that the quote had, where it is on a quote."""
        assert life.revealed
        if event.counter_round:
            # It stood whatever became of the quote (CTR-10), for a price of the whole.
            assert event.leg_prices == ()
            return
        # Asked for a last look, the quote may have ended meanwhile (LLK-09).
        quote = (life.looked_at if event.last_look else life.standing)[event.maker]
        assert quote.quote_type is QuoteType.FIRM
        legs = quote.offer_legs if event.side is Side.BUY else quote.bid_legs
        assert event.leg_prices == legs
        self.check_sum(life, event.price, event.leg_prices)

    def check_sum(self, life: Life, price: str | None, leg_prices: tuple[str, ...]) -> None:
        """Where legs have prices, they are on their ticks and come to the price exactly."""
        if not leg_prices:
            return
        assert price is not None
        summed = Decimal(0)
        ticks = life.opened.leg_tick_sizes
        for leg, text, tick in zip(life.opened.legs, leg_prices, ticks, strict=True):
            assert Decimal(text) % Decimal(tick) == 0
            signed = leg.ratio if leg.side is LegSide.BUY else -leg.ratio
            summed += signed * Decimal(text)
        assert summed == Decimal(price)

    def check_in_time(self, life: Life, event: facts.QuoteSubmitted) -> None:
        """Nobody who kept silent in the window has a price after it."""
        respond_by = life.opened.respond_by_time_ms
        late = respond_by and event.time_ms >= respond_by
        assert not late or event.maker in life.quoted | life.waited_for

    def reveal(self, life: Life, event: QuotesRevealed) -> None:
        """Once, not before its time, and exactly what stands."""
        assert not life.revealed
        assert event.time_ms >= life.opened.respond_by_time_ms
        life.revealed = True
        assert [shown.maker for shown in event.quotes] == sorted(life.standing)
        for shown in event.quotes:
            quote = life.standing[shown.maker]
            assert event.time_ms < quote.valid_until_time_ms
            for name in RevealedQuote.__struct_fields__:
                assert getattr(shown, name) == getattr(quote, name)

    def check_feed(self, firm: str, messages: list[feed.FeedEvent]) -> None:
        """Nothing of an unrevealed quote is in its requester's feed."""
        revealed = set()
        shown: set[tuple[str, str]] = set()
        for message in messages:
            draft = self.drafts.get(message.rfq_id)
            if message.rfq_id not in self.lives:
                assert draft is not None
                assert draft.taker == firm, "a draft was seen by somebody else"
                continue
            if isinstance(message, RequestDraftedMessage):
                assert self.lives[message.rfq_id].opened.taker == firm
            life = self.lives[message.rfq_id]
            if life.opened.taker != firm:
                assert not isinstance(message, QuotesRevealedMessage)
                continue
            match message:
                case QuotesRevealedMessage():
                    revealed.add(message.rfq_id)
                    shown |= {(message.rfq_id, quote.maker) for quote in message.quotes}
                case feed.QuoteLive():
                    assert message.rfq_id in revealed or not life.opened.respond_by_time_ms
                    shown.add((message.rfq_id, message.maker))
                case feed.QuoteEnded() | feed.ExecutionReport():
                    assert (message.rfq_id, message.maker) in shown
