"""A quote being typed: what stands in the fields, and what is wrong with it.

The venue checks everything again; this only spares a maker the round trip.
"""

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from rfqdesk.book.facts import Level
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.keys.key_table import BY_LEGS, FIT_LEGS
from rfqdesk.desktop.models.maker.leg_pricing import LegPrices, judge_legs
from rfqdesk.desktop.models.maker.quote_terms import QuoteTerms
from rfqdesk.desktop.models.numbers import STARTED, number_of
from rfqdesk.protocol.limits import QUOTE_TTL_MAX_MS, QUOTE_TTL_MIN_MS
from rfqdesk.protocol.money import is_multiple, product, text_of
from rfqdesk.protocol.terms import QuoteType, Side


class Field(StrEnum):
    """A field of the quoting form."""

    BID = "bid"
    OFFER = "offer"
    BID_SIZE = "bid_size"
    OFFER_SIZE = "offer_size"
    FIRM_FOR = "firm_for"


class Draft(Struct, frozen=True):
    """The text in each field. `firm_for` is seconds; "" is until the request ends.

    `all_or_none`: each side is good for its whole size or not at all. `by_legs`: each
    side's price is what its legs come to, and the client sees them.
    """

    bid: str = ""
    offer: str = ""
    bid_size: str = ""
    offer_size: str = ""
    firm_for: str = ""
    all_or_none: bool = False
    indicative: bool = False
    last_look: bool = False
    by_legs: bool = False
    bid_legs: tuple[str, ...] = ()
    offer_legs: tuple[str, ...] = ()

    def legs_of(self, field: "Field", count: int) -> tuple[str, ...]:
        """The legs' texts of the bid or the offer, filled up to `count`."""
        texts = self.bid_legs if field is Field.BID else self.offer_legs
        return (*texts, *[""] * count)[:count]


class Problem(Struct, frozen=True):
    """What is wrong with one field, or with the legs of its price, in words."""

    field: Field
    text: str
    legs: bool = False


class QuoteOrder(Struct, frozen=True):
    """A quote fit to be sent. `quote_ttl_ms` 0 is until the request ends.

    Legs are empty where the price is not made of them.
    """

    bid: Level | None
    offer: Level | None
    quote_ttl_ms: int
    all_or_none: bool = False
    quote_type: QuoteType = QuoteType.FIRM
    last_look: bool = False
    bid_legs: tuple[Decimal, ...] = ()
    offer_legs: tuple[Decimal, ...] = ()


class Verdict(Struct, frozen=True):
    """A draft judged: sendable when `order` is there.

    `missing` says what is still to be typed and is no fault; `warning` what is
    allowed but unusual enough to look at twice.
    """

    order: QuoteOrder | None
    problems: tuple[Problem, ...] = ()
    missing: str = ""
    warning: str = ""


class _SizeRule(Struct, frozen=True):
    quantity: Decimal
    parts: bool
    all_or_none: bool

    def wrong(self, size: Decimal) -> str:
        if size <= 0:
            return "must be above zero."
        if not self.parts and size < self.quantity:
            return (
                f"is below the {text_of(self.quantity)} asked for, "
                "and this request trades whole or not at all."
            )
        if self.parts and self.all_or_none and size > self.quantity:
            return (
                f"is above the {text_of(self.quantity)} asked for, so it could never trade whole."
            )
        return ""


def judge(
    draft: Draft, side: Side, quantity: Decimal, terms: QuoteTerms, *, parts: bool = False
) -> Verdict:
    """Judge a draft against the request and the venue's rules; `parts`: it trades in parts."""
    problems: list[Problem] = []
    size_rule = _SizeRule(quantity, parts=parts, all_or_none=draft.all_or_none)
    bid = _level(
        draft.bid, draft.bid_size, Field.BID, problems=problems, rule=size_rule, terms=terms
    )
    offer = _level(
        draft.offer,
        draft.offer_size,
        Field.OFFER,
        problems=problems,
        rule=size_rule,
        terms=terms,
    )
    bid = bid if side.wants_bid else None
    offer = offer if side.wants_offer else None
    if bid is not None and offer is not None and bid.price >= offer.price:
        problems.append(Problem(Field.OFFER, _crossed(bid.price, offer.price, terms)))
    ttl_ms = _ttl_ms(draft.firm_for, problems)
    legs = {field: _legs(draft, field, side, terms) for field in (Field.BID, Field.OFFER)}
    for field, level in ((Field.BID, bid), (Field.OFFER, offer)):
        _check_legs(legs[field], field, level, problems, terms)
    missing = _missing(draft, side) or _missing_legs(draft, side, legs)
    if problems or missing or ttl_ms is None:
        return Verdict(None, tuple(problems), missing)
    order = QuoteOrder(
        bid,
        offer,
        ttl_ms,
        parts and draft.all_or_none,
        QuoteType.INDICATIVE if draft.indicative else QuoteType.FIRM,
        draft.last_look and not draft.indicative,
        legs[Field.BID].prices,
        legs[Field.OFFER].prices,
    )
    return Verdict(order, warning=_warning(order, terms))


def _level(
    price_typed: str,
    size_typed: str,
    field: Field,
    *,
    problems: list[Problem],
    rule: "_SizeRule",
    terms: QuoteTerms,
) -> Level | None:
    size = _size(size_typed, field, problems, rule, terms)
    if price_typed.strip() in STARTED:
        return None
    price = number_of(price_typed)
    word = field.value
    if price is None:
        problems.append(Problem(field, f"The {word} is not a number."))
        return None
    if terms.positive_only and price <= 0:
        problems.append(Problem(field, f"The {word} of a single leg must be above zero."))
        return None
    if not is_multiple(price, terms.tick):
        low, high = terms.price_text(terms.floor(price)), terms.price_text(terms.ceiling(price))
        problems.append(
            Problem(
                field,
                f"The {word} is off the tick of {text_of(terms.tick)}: "
                f"the nearest prices are {low} and {high}.",
            )
        )
        return None
    return None if size is None else Level(price, size)


def _size(
    typed: str, field: Field, problems: list[Problem], rule: "_SizeRule", terms: QuoteTerms
) -> Decimal | None:
    if not typed.strip():
        return rule.quantity
    size_field = Field.BID_SIZE if field is Field.BID else Field.OFFER_SIZE
    size = number_of(typed)
    if size is None:
        problems.append(Problem(size_field, f"The {field.value} size is not a number."))
        return None
    wrong = rule.wrong(size)
    if wrong:
        problems.append(Problem(size_field, f"The {field.value} size {wrong}"))
        return None
    off = [lot for ratio, lot in terms.lots if not is_multiple(product(size, Decimal(ratio)), lot)]
    if off:
        problems.append(
            Problem(size_field, f"The {field.value} size is off the lot of {text_of(max(off))}.")
        )
        return None
    return size


def _ttl_ms(typed: str, problems: list[Problem]) -> int | None:
    if not typed.strip():
        return 0
    seconds = number_of(typed)
    ttl_ms = None if seconds is None else seconds * 1000
    if ttl_ms is None or not QUOTE_TTL_MIN_MS <= ttl_ms <= QUOTE_TTL_MAX_MS:
        problems.append(
            Problem(
                Field.FIRM_FOR,
                f"A quote is firm for {QUOTE_TTL_MIN_MS / 1000:g} to {QUOTE_TTL_MAX_MS // 1000} "
                "seconds; empty is until the request ends.",
            )
        )
        return None
    return int(ttl_ms)


def _missing(draft: Draft, side: Side) -> str:
    bid = side.wants_bid and draft.bid.strip() in STARTED
    offer = side.wants_offer and draft.offer.strip() in STARTED
    if bid and offer:
        return "Type a bid and an offer: both were asked for."
    if bid:
        return "Type a bid."
    return "Type an offer." if offer else ""


def _legs(draft: Draft, field: Field, side: Side, terms: QuoteTerms) -> LegPrices:
    wanted = side.wants_bid if field is Field.BID else side.wants_offer
    if not draft.by_legs or not wanted:
        return LegPrices()
    return judge_legs(draft.legs_of(field, len(terms.leg_ticks)), terms, field.value)


def _check_legs(
    legs: LegPrices,
    field: Field,
    level: Level | None,
    problems: list[Problem],
    terms: QuoteTerms,
) -> None:
    if legs.problem:
        problems.append(Problem(field, legs.problem, legs=True))
    elif legs.price is not None and level is not None and legs.price != level.price:
        come_to, price = terms.price_text(legs.price), terms.price_text(level.price)
        problems.append(
            Problem(
                field,
                f"The legs of the {field.value} come to {come_to}, not to {price}: "
                f"{BOUND.beside('fit them', FIT_LEGS)}, or change one.",
                legs=True,
            )
        )


def _missing_legs(draft: Draft, side: Side, legs: dict[Field, LegPrices]) -> str:
    if not draft.by_legs:
        return ""
    wanted = {Field.BID: side.wants_bid, Field.OFFER: side.wants_offer}
    for field, judged in legs.items():
        if wanted[field] and not judged.whole and not judged.problem:
            return (
                f"Price each leg of the {field.value}, "
                f"{BOUND.beside('fit them to its price', FIT_LEGS)}, or "
                f"{BOUND.beside('take prices by leg back', BY_LEGS)}."
            )
    return ""


def _crossed(bid: Decimal, offer: Decimal, terms: QuoteTerms) -> str:
    if bid == offer:
        return f"Bid and offer are both {terms.price_text(bid)}: the offer must be higher."
    return (
        f"The bid of {terms.price_text(bid)} is above the offer of {terms.price_text(offer)}: "
        "they may be the wrong way round."
    )


def _warning(order: QuoteOrder, terms: QuoteTerms) -> str:
    if terms.mark is None:
        return ""
    if order.bid is not None and order.bid.price > terms.mark:
        ticks = (order.bid.price - terms.mark) / terms.tick
        return f"Your bid is {ticks:.1f} ticks above the mark."
    if order.offer is not None and order.offer.price < terms.mark:
        ticks = (terms.mark - order.offer.price) / terms.tick
        return f"Your offer is {ticks:.1f} ticks below the mark."
    return ""
