"""Commands as people make them of what they see, by the rules of trading or nearly so."""

from decimal import Decimal
from random import Random

from simulation.case import Fact
from simulation.client import Client
from simulation.people import CALL_80, CALL_90, FINE, HEDGE, PERP, SHORT

from rfqdesk.protocol.commands import (
    Quote,
    QuoteCross,
    QuoteRequest,
    QuoteResponse,
)
from rfqdesk.protocol.terms import (
    Allocation,
    HedgeLeg,
    Leg,
    LegSide,
    PriceLevel,
    QuoteRespType,
    QuoteType,
    Side,
    TimeInForce,
)


def _buy(symbol: str, ratio: int = 1) -> Leg:
    return Leg(symbol, ratio, LegSide.BUY)


def _sell(symbol: str, ratio: int = 1) -> Leg:
    return Leg(symbol, ratio, LegSide.SELL)


PACKAGES = (
    (_buy(CALL_80),),
    (_buy(CALL_80), _sell(CALL_90)),
    (_buy(CALL_80), _sell(CALL_90, 2), _buy(FINE)),
    (_buy(SHORT),),
)
FLAWED_PACKAGES = (
    *PACKAGES,
    (_buy("NO-SUCH-THING"),),
    (_buy(CALL_80), _buy(CALL_80)),
    (_buy(CALL_80), _sell(PERP)),
)
HEDGES = (
    HedgeLeg(HEDGE, LegSide.SELL, "0.5", "80000"),
    HedgeLeg(HEDGE, LegSide.SELL, "0.45", "79999.5"),
    HedgeLeg(HEDGE, LegSide.BUY, "1", "80000.25"),
    HedgeLeg(PERP, LegSide.SELL, "1", "2000"),
    HedgeLeg(CALL_80, LegSide.SELL, "1", "0.05"),
)
"""Of which the last three are wrong, mostly."""
REQUEST_TTLS_MS = (1_000, 1_500, 2_000, 5_000)
QUOTE_TTLS_MS = (0, 0, 500, 700, 2_000)
BIDS, OFFERS = ("0.05", "0.0505", "0.049"), ("0.06", "0.0595", "0.0615")


def a_request(client: Client, rng: Random) -> QuoteRequest:
    side = rng.choice((*Side, Side.UNDISCLOSED))
    limits = ("", "", "0.06", "0.05") if side is not Side.UNDISCLOSED else ("",)
    in_parts, anonymous = rng.random() < 0.5, rng.random() < 0.25
    return QuoteRequest(
        ref="r",
        all_or_none=not in_parts,
        min_quantity=rng.choice(("", "0.2", "0.3")) if in_parts else "",
        quote_req_id=client.new_id("request"),
        legs=rng.choice(PACKAGES),
        quantity=rng.choice(("1", "1.0", "2", "0.5")),
        limit_price=rng.choice(limits),
        respond_by_ms=rng.choice((0, 0, 0, 0, 0, 0, 200, 400)),
        side=side,
        panel=() if anonymous else rng.choice(((), (), ("birch", "cedar"))),
        panel_groups=("first",) if rng.random() < 0.08 else (),
        disclosed=not anonymous,
        hedge=rng.choice(HEDGES) if rng.random() < 0.15 else None,
        request_ttl_ms=rng.choice(REQUEST_TTLS_MS),
    )


def a_quote(client: Client, rng: Random, asked: Fact) -> Quote:
    standing = client.picture.quotes.get((asked["rfq_id"], client.person.firm))
    sizes = ("0.4", "1") if not asked.get("all_or_none", True) else ("5",)
    size = rng.choice((asked["quantity"], asked["quantity"], *sizes))
    ttl_ms = rng.choice(QUOTE_TTLS_MS)
    bid, offer = rng.choice(BIDS), rng.choice(OFFERS)
    by_legs = rng.random() < 0.25
    return Quote(
        ref="r",
        rfq_id=asked["rfq_id"],
        quote_id=standing["quote_id"] if standing else client.new_id("quote"),
        revision=standing["revision"] + 1 if standing else 1,
        bid=PriceLevel(bid, size),
        offer=PriceLevel(offer, size),
        bid_legs=leg_prices(asked["legs"], bid) if by_legs and rng.random() < 0.8 else (),
        offer_legs=leg_prices(asked["legs"], offer) if by_legs else (),
        all_or_none=rng.random() < 0.3,
        quote_type=QuoteType.INDICATIVE if rng.random() < 0.1 else QuoteType.FIRM,
        last_look=rng.random() < (0.35 if client.looks else 0.02),
        quote_ttl_ms=ttl_ms,
    )


def leg_prices(legs: list[Fact], price: str) -> tuple[str, ...]:
    """What the price is made of: a plain one for each leg but the first, which has the rest."""
    first = Decimal(price)
    for leg in legs[1:]:
        part = leg["ratio"] * Decimal("0.01")
        first += -part if leg["side"] == "buy" else part
    return (f"{first:f}", *("0.01" for _ in legs[1:]))


def some_accounts(quantity: str, rng: Random) -> tuple[Allocation, ...]:
    """To whom so much goes, or nobody in particular."""
    rest = Decimal(quantity) - Decimal("0.1")
    if rng.random() < 0.6 or not 0 < rest < 100:
        return ()
    return (Allocation("fund-a", "0.1"), Allocation("fund-b", f"{rest:f}"))


def own_requests(client: Client) -> list[Fact]:
    return [one for one in client.picture.requests.values() if one.get("quote_req_id")]


def a_cross(request: Fact, quote_resp_id: str, rng: Random) -> QuoteCross:
    lifts = request["side"] == "buy" or (request["side"] != "sell" and rng.random() < 0.5)
    in_parts = not request.get("all_or_none", True)
    quantity = rng.choice((request["quantity"], "0.3", "0.2")) if in_parts else request["quantity"]
    return QuoteCross(
        ref="r",
        quote_resp_id=quote_resp_id,
        quote_req_id=request["quote_req_id"],
        response=QuoteRespType.LIFT if lifts else QuoteRespType.HIT,
        quantity=quantity,
        allocations=some_accounts(quantity, rng),
        price=rng.choice(("0.0595", "0.0615") if lifts else ("0.0505", "0.049")),
        time_in_force=rng.choice(list(TimeInForce)),
    )


def shown_to(client: Client) -> list[tuple[Fact, Fact]]:
    requests = client.picture.requests
    return [
        (requests[rfq_id], quote)
        for (rfq_id, _), quote in client.picture.quotes.items()
        if rfq_id in requests
    ]


def a_response(client: Client, rng: Random, request: Fact, quote: Fact) -> QuoteResponse:
    lifts = "offer" in quote and ("bid" not in quote or rng.random() < 0.5)
    if request["side"] != "undisclosed":
        lifts = request["side"] == "buy"
    level = quote.get("offer" if lifts else "bid") or {"price": "0.05", "quantity": "1"}
    quantity = request["quantity"]
    if not request.get("all_or_none", True):
        quantity = min(quantity, level["quantity"], key=Decimal)
    return QuoteResponse(
        ref="r",
        quote_resp_id=client.new_id("response"),
        quote_req_id=request["quote_req_id"],
        maker=quote["maker"],
        quote_id=quote["quote_id"],
        revision=quote["revision"],
        response=QuoteRespType.LIFT if lifts else QuoteRespType.HIT,
        quantity=quantity,
        price=level["price"],
        allocations=some_accounts(quantity, rng),
    )
