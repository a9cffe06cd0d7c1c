"""A dealing floor without a network: engine state, a clock set by hand, a journal in a list."""

import copy
from itertools import count

from msgspec.structs import replace

from rfqdesk.protocol.commands import (
    Quote,
    QuoteCancel,
    QuotePass,
    QuoteRequest,
    QuoteRequestAmend,
    QuoteRequestCancel,
    QuoteRequestOpen,
    QuoteRequote,
    QuoteResponse,
    QuoteWorking,
)
from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.events import FeedEvent
from rfqdesk.protocol.prices import PricePoint
from rfqdesk.protocol.terms import (
    Instrument,
    InstrumentKind,
    Leg,
    LegSide,
    PriceLevel,
    PrincipalKind,
    QuoteRespType,
    Role,
)
from rfqserver.ca.principal_events import FirmEntitled, PrincipalEntitled, PrincipalSuspended
from rfqserver.ca.principals import Principals
from rfqserver.engine.commands import VENUE, Actor, AdmitParty, EngineCommand, LoadInstruments
from rfqserver.engine.decide import Accepted, Decision, Refused, decide
from rfqserver.engine.facts.events import (
    Event,
    RequestOpened,
    TradeExecuted,
    decode_event,
    encode_event,
)
from rfqserver.engine.facts.life_events import RequestDrafted
from rfqserver.engine.protecting.marks import MarkBoard
from rfqserver.engine.seeing.visibility import project
from rfqserver.engine.state.evolve import evolve
from rfqserver.engine.state.state import VenueState

START_MS = 1_790_000_000_000
EXPIRY_MS = START_MS + 86_400_000

CALL_80 = "BTC-25DEC26-80000-C"
CALL_90 = "BTC-25DEC26-90000-C"
FINE = "BTC-25DEC26-95000-C"
USD_PERP = "ETH-PERP"
OLD = "BTC-1JAN26-50000-P"
MAKERS = ("birch", "cedar", "dogwood", "elm")


def instrument(symbol: str, **facts: object) -> Instrument:
    """An option priced in BTC, tick 0.0005, lot 0.1, unless told otherwise."""
    known: dict[str, object] = {
        "kind": InstrumentKind.OPTION,
        "underlying": "BTC",
        "price_currency": "BTC",
        "tick_size": "0.0005",
        "lot_size": "0.1",
        "expiry_ms": EXPIRY_MS,
    }
    return Instrument(symbol=symbol, **(known | facts))


BOARD = (
    instrument(CALL_80),
    instrument(CALL_90),
    instrument(FINE, tick_size="0.0001"),
    instrument(USD_PERP, price_currency="USD", kind=InstrumentKind.PERPETUAL, expiry_ms=0),
    instrument(OLD, expiry_ms=START_MS - 1),
)


def trader(firm: str = "acacia", name: str = "ann") -> Actor:
    """Somebody who may ask."""
    return Actor(firm, name, Role.TRADER, "01")


def maker(firm: str = "birch", name: str = "bot") -> Actor:
    """Somebody who may quote."""
    return Actor(firm, name, Role.MAKER, "02")


def level(price: str, quantity: str = "10") -> PriceLevel:
    """One side of a quote."""
    return PriceLevel(price, quantity)


def buy(symbol: str, ratio: int = 1) -> Leg:
    """A leg that buying the package buys."""
    return Leg(symbol, ratio, LegSide.BUY)


def sell(symbol: str, ratio: int = 1) -> Leg:
    """A leg that buying the package sells."""
    return Leg(symbol, ratio, LegSide.SELL)


def a_request(quote_req_id: str = "q1", **facts: object) -> QuoteRequest:
    """Two-way for ten calls, to everybody, for a minute, unless told otherwise."""
    known: dict[str, object] = {
        "ref": "r",
        "quote_req_id": quote_req_id,
        "legs": (buy(CALL_80),),
        "quantity": "10",
        "request_ttl_ms": 60_000,
    }
    return QuoteRequest(**(known | facts))


def a_quote(
    rfq_id: str = "id-1", quote_id: str = "b1", revision: int = 1, **facts: object
) -> Quote:
    """0.05 bid, 0.06 offered, as long as the request, unless told otherwise."""
    known: dict[str, object] = {
        "ref": "r",
        "rfq_id": rfq_id,
        "quote_id": quote_id,
        "revision": revision,
        "bid": level("0.05"),
        "offer": level("0.06"),
    }
    return Quote(**(known | facts))


def a_lift(quote_resp_id: str = "a1", **facts: object) -> QuoteResponse:
    """Lift birch's first quote at its price, unless told otherwise."""
    known: dict[str, object] = {
        "ref": "r",
        "quote_resp_id": quote_resp_id,
        "quote_req_id": "q1",
        "maker": "birch",
        "quote_id": "b1",
        "revision": 1,
        "response": QuoteRespType.LIFT,
        "quantity": "10",
        "price": "0.06",
    }
    return QuoteResponse(**(known | facts))


def a_hit(quote_resp_id: str = "a1", **facts: object) -> QuoteResponse:
    """Hit birch's first quote at its price, unless told otherwise."""
    return a_lift(quote_resp_id, **({"response": QuoteRespType.HIT, "price": "0.05"} | facts))


def a_request_cancel(quote_req_id: str = "q1") -> QuoteRequestCancel:
    """Take a request back."""
    return QuoteRequestCancel(ref="r", quote_req_id=quote_req_id)


def a_quote_cancel(rfq_id: str = "id-1", quote_id: str = "") -> QuoteCancel:
    """Withdraw."""
    return QuoteCancel(ref="r", rfq_id=rfq_id, quote_id=quote_id)


def a_pass(rfq_id: str = "id-1", text: str = "", **facts: object) -> QuotePass:
    """Decline to quote."""
    return QuotePass(ref="r", rfq_id=rfq_id, text=text, **facts)


def a_requote(maker: str | None = "birch", quote_req_id: str = "q1") -> QuoteRequote:
    """Ask for a new price."""
    return QuoteRequote(ref="r", quote_req_id=quote_req_id, maker=maker)


def an_amendment(quote_req_id: str = "q1", **facts: object) -> QuoteRequestAmend:
    """Widen a request."""
    return QuoteRequestAmend(ref="r", quote_req_id=quote_req_id, **facts)


def an_opening(quote_req_id: str = "q1") -> QuoteRequestOpen:
    """Open a draft."""
    return QuoteRequestOpen(ref="r", quote_req_id=quote_req_id)


def working(rfq_id: str = "id-1") -> QuoteWorking:
    """Work on a price."""
    return QuoteWorking(ref="r", rfq_id=rfq_id)


_NAMED = RequestDrafted | RequestOpened | TradeExecuted
"""Events that use up an id of the venue's."""


class Floor:
    """Does commands one after the other, as the service would.

    Ids of the venue are id-1, id-2 and so on, taken only when an event used one.
    """

    def __init__(self, *, admit: bool = True) -> None:
        self.state = VenueState()
        self.principals = Principals()
        self.marks = MarkBoard()
        self.now_ms = START_MS
        self.journal: list[bytes] = []
        self._ids = (f"id-{number}" for number in count(1))
        self._next_id = next(self._ids)
        self.do(LoadInstruments(BOARD))
        if admit:
            for firm in MAKERS:
                self.do(AdmitParty(firm, firm.title(), Role.MAKER))
            self.do(AdmitParty("acacia", "Acacia", Role.TRADER))

    def entitle(self, firm: str, trader: str = "", **limits: object) -> None:
        """Limit a firm, or one of its traders, from now on."""
        entitlements = Entitlements(**limits)
        self.principals.apply(
            PrincipalEntitled(
                time_ms=self.now_ms,
                firm=firm,
                trader=trader,
                kind=PrincipalKind.PERSON,
                entitlements=entitlements,
            )
            if trader
            else FirmEntitled(time_ms=self.now_ms, firm=firm, entitlements=entitlements)
        )

    def price(self, symbol: str, mark: str = "", source: str = "operator", **facts: str) -> None:
        """Publish a reference price."""
        self.marks.put([PricePoint(symbol, mark_price=mark, **facts)], self.now_ms, source)

    def suspend(self, firm: str, trader: str = "", reason: str = "under review") -> None:
        """Suspend somebody, whose quotes and requests are left as they are."""
        self.principals.apply(
            PrincipalSuspended(time_ms=self.now_ms, firm=firm, trader=trader, reason=reason)
        )

    def do(self, command: EngineCommand, actor: Actor = VENUE) -> Decision:
        """Decide, journal and apply; the events go through their encoded form."""
        before = copy.deepcopy(self.state)
        acting = replace(actor, standing=self.principals.of(actor.firm, actor.trader))
        decision = decide(
            self.state,
            command,
            acting,
            self.now_ms,
            self._next_id,
            standings=self.principals,
            marks=self.marks,
        )
        assert self.state == before, "decide changed the state"
        for event in decision.events:
            payload = encode_event(event)
            self.journal.append(payload)
            evolve(self.state, decode_event(payload))
        if any(isinstance(event, _NAMED) for event in decision.events):
            self._next_id = next(self._ids)
        return decision

    def accepted(self, command: EngineCommand, actor: Actor) -> Accepted:
        """Do a command that must succeed."""
        answer = self.do(command, actor).answer
        assert isinstance(answer, Accepted), answer
        return answer

    def refused(self, command: EngineCommand, actor: Actor) -> Refused:
        """Do a command that must be refused."""
        answer = self.do(command, actor).answer
        assert isinstance(answer, Refused), answer
        return answer

    def wait(self, duration_ms: int) -> None:
        """Let time pass, with nobody looking at deadlines."""
        self.now_ms += duration_ms

    def events(self) -> list[Event]:
        """All that was journalled, decoded."""
        return [decode_event(payload) for payload in self.journal]

    def feed(self, firm: str) -> list[FeedEvent]:
        """What a firm got to see, numbered from 1."""
        seen: list[FeedEvent] = []
        for event in self.events():
            message = project(event, firm, len(seen) + 1)
            if message is not None:
                seen.append(message)
        return seen

    def replayed(self) -> VenueState:
        """A fresh state made from the journal alone."""
        state = VenueState()
        for event in self.events():
            evolve(state, event)
        return state


def asked(**facts: object) -> Floor:
    """A floor with one open request, q1, which the venue calls id-1."""
    floor = Floor()
    floor.accepted(a_request(**facts), trader())
    return floor


def quoted(**facts: object) -> Floor:
    """A floor with that request (facts about it may be given) and birch's quote b1 on it."""
    floor = asked(**facts)
    floor.accepted(a_quote(), maker())
    return floor
