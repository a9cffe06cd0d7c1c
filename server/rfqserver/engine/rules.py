"""The venue's rules about what may be asked and quoted, version 3.

Each check returns the first rule that is broken, or None. Numbers arrive in
the wire's grammar and are compared exactly.
"""

from collections.abc import Container, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from rfqdesk.protocol.commands import Quote, QuoteRequest
from rfqdesk.protocol.limits import (
    ANONYMOUS_PANEL_MIN,
    LEGS_MAX,
    QUOTE_TTL_MAX_MS,
    QUOTE_TTL_MIN_MS,
    REQUEST_TTL_MAX_MS,
    REQUEST_TTL_MIN_MS,
)
from rfqdesk.protocol.money import MAGNITUDE_MAX, decimal_of, is_multiple, product, text_of
from rfqdesk.protocol.package import must_cost, package_tick
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import HedgeLeg, Instrument, Leg, PriceLevel, Side
from rfqserver.engine.answers import Violation
from rfqserver.engine.hedging import check_hedge_quantity
from rfqserver.engine.instruments import is_expired
from rfqserver.engine.state.state import RequestState

RULES_VERSION = 3
"""Written into each trade; raised whenever a rule of this package changes.

Version 2 holds both sides of a trade to what they are entitled to (standings.py).
Version 3 lets a request trade in parts, and with several makers at once (matching.py).
"""

_ZERO = Decimal(0)


class PackageTerms(Struct, frozen=True):
    """What a package of legs inherits from its instruments.

    `tick_size` is the finest of the legs'; `expiry_ms` the earliest, the hedge's
    included, 0 for none. `hedge_lot_size` is "" without a hedge that is listed.
    """

    price_currency: str
    tick_size: str
    lot_sizes: tuple[str, ...]
    leg_tick_sizes: tuple[str, ...]
    expiry_ms: int
    hedge_lot_size: str


def check_legs(
    legs: Sequence[Leg], instruments: Mapping[str, Instrument], now_ms: int
) -> Violation | None:
    """Check count, known and unexpired instruments, each once, one currency (REQ-02, REQ-14)."""
    if not 1 <= len(legs) <= LEGS_MAX:
        return Violation(RejectReason.MALFORMED, f"A request has 1 to {LEGS_MAX} legs.")
    seen: set[str] = set()
    for leg in legs:
        instrument = instruments.get(leg.instrument)
        if instrument is None:
            return Violation(
                RejectReason.UNKNOWN_INSTRUMENT, f"The venue does not list {leg.instrument}."
            )
        if is_expired(instrument, now_ms):
            return Violation(RejectReason.INSTRUMENT_EXPIRED, f"{leg.instrument} has expired.")
        if leg.instrument in seen:
            return Violation(
                RejectReason.DUPLICATE_LEG,
                f"{leg.instrument} is in two legs; use one leg with the combined ratio.",
            )
        seen.add(leg.instrument)
    currencies = sorted({instruments[symbol].price_currency for symbol in seen})
    if len(currencies) > 1:
        return Violation(
            RejectReason.MIXED_CURRENCY,
            f"The legs are priced in {' and '.join(currencies)}; a package has one price currency.",
        )
    return None


def package_terms(
    legs: Sequence[Leg], instruments: Mapping[str, Instrument], hedge: HedgeLeg | None = None
) -> PackageTerms:
    """Derive the terms of legs that passed `check_legs` (QUO-09)."""
    listed = [instruments[leg.instrument] for leg in legs]
    hedging = None if hedge is None else instruments.get(hedge.instrument)
    return PackageTerms(
        price_currency=listed[0].price_currency,
        tick_size=package_tick(listed),
        lot_sizes=tuple(item.lot_size for item in listed),
        leg_tick_sizes=tuple(item.tick_size for item in listed),
        expiry_ms=expiry_of(legs, instruments, hedge),
        hedge_lot_size=hedging.lot_size if hedging else "",
    )


def expiry_of(
    legs: Sequence[Leg], instruments: Mapping[str, Instrument], hedge: HedgeLeg | None = None
) -> int:
    """When the first of the instruments expires, epoch milliseconds; 0 for never."""
    symbols = [leg.instrument for leg in legs] + ([hedge.instrument] if hedge else [])
    expiries = (instruments[symbol].expiry_ms for symbol in symbols if symbol in instruments)
    return min((expiry_ms for expiry_ms in expiries if expiry_ms), default=0)


def check_quantity(
    quantity: str, legs: Sequence[Leg], lot_sizes: Sequence[str]
) -> Violation | None:
    """Check that so many packages are a positive, tradable amount of every leg (REQ-03)."""
    packages = decimal_of(quantity)
    if packages <= _ZERO:
        return Violation(
            RejectReason.QUANTITY_NOT_POSITIVE, "The quantity must be greater than zero."
        )
    for leg, lot_size in zip(legs, lot_sizes, strict=True):
        amount = product(packages, Decimal(leg.ratio))
        if amount >= MAGNITUDE_MAX:
            return Violation(
                RejectReason.QUANTITY_TOO_LARGE,
                f"The quantity comes to {amount:f} of {leg.instrument}, which is out of range.",
            )
        if not is_multiple(amount, decimal_of(lot_size)):
            return Violation(
                RejectReason.QUANTITY_OFF_LOT,
                f"The quantity comes to {amount:f} of {leg.instrument}, "
                f"which trades in multiples of {lot_size}.",
            )
    return None


def check_min_quantity(request: QuoteRequest, lot_sizes: Sequence[str]) -> Violation | None:
    """Check the least that one acceptance may take of a request of checked quantity (REQ-05)."""
    if not request.min_quantity:
        return None
    if request.all_or_none:
        return Violation(
            RejectReason.MIN_QUANTITY_OUT_OF_RANGE,
            "A request that trades whole or not at all takes no minimum quantity.",
        )
    if not _ZERO < decimal_of(request.min_quantity) <= decimal_of(request.quantity):
        return Violation(
            RejectReason.MIN_QUANTITY_OUT_OF_RANGE,
            f"The minimum quantity must be above zero and not above {request.quantity}.",
        )
    return check_quantity(request.min_quantity, request.legs, lot_sizes)


def check_limit_price(request: QuoteRequest) -> Violation | None:
    """Check that a hidden limit price is of a request that says which way it goes (REQ-06)."""
    if not request.limit_price or request.side is not Side.UNDISCLOSED:
        return None
    return Violation(
        RejectReason.LIMIT_NEEDS_SIDE, "A limit price needs a request to buy or one to sell."
    )


def least_taken(request: RequestState, wanted: Decimal) -> Decimal:
    """The least that one acceptance may take of a request of which `wanted` could be taken.

    EXE-08, CRS-14.
    """
    if request.all_or_none:
        return wanted
    return min(decimal_of(request.min_quantity or "0"), wanted)


def check_taken(request: RequestState, quantity: str) -> Violation | None:
    """Check that one acceptance may take so much of what is left of a request (EXE-05, EXE-08)."""
    taken, left = decimal_of(quantity), decimal_of(request.leaves_quantity)
    if request.all_or_none and taken != left:
        return Violation(
            RejectReason.QUANTITY_MISMATCH,
            f"The request is for {request.quantity}, not {quantity}, "
            "and trades whole or not at all.",
        )
    if taken > left:
        return Violation(
            RejectReason.QUANTITY_MISMATCH,
            f"{request.leaves_quantity} of the request are left, not {quantity}.",
        )
    least = least_taken(request, left)
    if _ZERO < taken < least:
        return Violation(
            RejectReason.QUANTITY_MISMATCH,
            f"One acceptance must take at least {text_of(least)} of the request.",
        )
    return check_size(request, quantity)


def check_size(request: RequestState, quantity: str) -> Violation | None:
    """Check that so many packages of a request are tradable, its hedge included."""
    return check_quantity(quantity, request.legs, request.lot_sizes) or check_hedge_quantity(
        request.hedge, request.hedge_lot_size, quantity
    )


def check_request_ttl(request_ttl_ms: int) -> Violation | None:
    """Check how long a request asks to be open (REQ-11)."""
    if REQUEST_TTL_MIN_MS <= request_ttl_ms <= REQUEST_TTL_MAX_MS:
        return None
    return Violation(
        RejectReason.TTL_OUT_OF_RANGE,
        f"A request may be open for {REQUEST_TTL_MIN_MS} to {REQUEST_TTL_MAX_MS} milliseconds, "
        f"not {request_ttl_ms}.",
    )


def check_respond_by_ms(respond_by_ms: int, open_ms: int) -> Violation | None:
    """Check that a request goes on after its quotes are shown; it is to be open `open_ms`.

    COL-01.
    """
    if respond_by_ms < open_ms or not respond_by_ms:
        return None
    return Violation(
        RejectReason.TTL_OUT_OF_RANGE,
        f"Quotes would be shown after {respond_by_ms} milliseconds, "
        f"when the request is over already, after {open_ms}.",
    )


def resolve_panel(
    named: Sequence[str], makers: Sequence[str], own_firm: str, barred: Container[str] = ()
) -> tuple[str, ...] | Violation:
    """The firms to ask: those named, each once, or every maker but the own firm (REQ-08, REQ-13).

    `barred` are makers with which the own firm can't deal.
    """
    others = [firm for firm in makers if firm != own_firm]
    if not named:
        others = [firm for firm in others if firm not in barred]
        if not others:
            return Violation(RejectReason.EMPTY_PANEL, "There is no maker to ask.")
        return tuple(others)
    for firm in named:
        if firm == own_firm:
            return Violation(
                RejectReason.UNKNOWN_MAKER, "Your own firm can't be asked for a price."
            )
        if firm not in others:
            return Violation(RejectReason.UNKNOWN_MAKER, f"{firm} makes no prices at this venue.")
        if firm in barred:
            return Violation(
                RejectReason.COUNTERPARTY_NOT_PERMITTED,
                f"You and {firm} can't deal with each other now.",
            )
    return tuple(dict.fromkeys(named))


def check_anonymity(panel: Sequence[str], *, disclosed: bool) -> Violation | None:
    """Check that a hidden requester asks enough makers to be hidden among (REQ-10)."""
    if disclosed or len(panel) >= ANONYMOUS_PANEL_MIN:
        return None
    return Violation(
        RejectReason.PANEL_TOO_SMALL,
        f"An anonymous request must go to at least {ANONYMOUS_PANEL_MIN} makers, "
        f"this one goes to {len(panel)}.",
    )


def check_quote_sides(quote: Quote, side: Side) -> Violation | None:
    """Check that the sides the request asks for are quoted, and not crossed (QUO-03, QUO-08)."""
    if quote.bid is None and quote.offer is None:
        return Violation(RejectReason.QUOTE_EMPTY, "The quote has neither a bid nor an offer.")
    if quote.offer is None and side.wants_offer:
        return Violation(RejectReason.SIDE_MISSING, "The request needs an offer.")
    if quote.bid is None and side.wants_bid:
        return Violation(RejectReason.SIDE_MISSING, "The request needs a bid.")
    if (
        quote.bid is not None
        and quote.offer is not None
        and decimal_of(quote.bid.price) >= decimal_of(quote.offer.price)
    ):
        return Violation(
            RejectReason.QUOTE_CROSSED,
            f"The bid of {quote.bid.price} is not below the offer of {quote.offer.price}.",
        )
    return None


def check_price(price: str, quantity: str, request: RequestState) -> Violation | None:
    """Check a price per package, for so many of them (QUO-09, QUO-10)."""
    number = decimal_of(price)
    if must_cost(request.legs) and number <= _ZERO:
        return Violation(
            RejectReason.PRICE_NOT_POSITIVE, "The price of a single leg must be greater than zero."
        )
    if not is_multiple(number, decimal_of(request.tick_size)):
        return Violation(
            RejectReason.PRICE_OFF_TICK,
            f"The price {price} is not a multiple of the tick, {request.tick_size}.",
        )
    if abs(product(number, decimal_of(quantity))) >= MAGNITUDE_MAX:
        return Violation(
            RejectReason.PRICE_TOO_LARGE, f"The price {price} for this size is out of range."
        )
    return None


def check_level(level: PriceLevel, request: RequestState, *, whole: bool) -> Violation | None:
    """Check one side of a quote, which trades `whole` or not at all, against its request.

    QUO-05, QUO-11, EXE-16.
    """
    violation = check_price(level.price, level.quantity, request)
    if violation:
        return violation
    size = decimal_of(level.quantity)
    # Against all that was asked for, never against what others have left of it.
    if request.all_or_none and size < decimal_of(request.quantity):
        return Violation(
            RejectReason.SIZE_TOO_SMALL,
            f"The size of {level.quantity} is below the {request.quantity} asked for, "
            "and this request trades whole or not at all.",
        )
    if whole and size > decimal_of(request.quantity):
        return Violation(
            RejectReason.SIZE_ABOVE_REQUEST,
            f"All or none of {level.quantity} can't be traded on a request for {request.quantity}.",
        )
    return check_size(request, level.quantity)


def check_quote_ttl(quote_ttl_ms: int) -> Violation | None:
    """Check how long a quote asks to be firm; 0 is as long as the request (QUO-07)."""
    if quote_ttl_ms == 0 or QUOTE_TTL_MIN_MS <= quote_ttl_ms <= QUOTE_TTL_MAX_MS:
        return None
    return Violation(
        RejectReason.TTL_OUT_OF_RANGE,
        f"A quote may be firm for {QUOTE_TTL_MIN_MS} to {QUOTE_TTL_MAX_MS} milliseconds, "
        f"or 0 for as long as the request, not {quote_ttl_ms}.",
    )
