"""How much of a request is to be taken, at which worst price: read, checked, and previewed.

The preview walks through the live quotes by the venue's own rule. What is sent is the
quantity and the worst price alone; the venue decides who fills them.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.book.facts import CrossFact, Level, QuoteFact, RequestFact
from rfqdesk.desktop.models.deals import average_text
from rfqdesk.desktop.models.figures import price_text, quantity_text
from rfqdesk.desktop.models.numbers import number_of
from rfqdesk.desktop.models.stack.accept_words import cross_words
from rfqdesk.desktop.models.stack.desk_state import ShownCross
from rfqdesk.desktop.models.ticket.allocating import share_out
from rfqdesk.desktop.models.ticket.quantity_entry import QuantityTextError, read_quantity
from rfqdesk.protocol.matching import Candidate, Fill, Wanted, match
from rfqdesk.protocol.money import (
    ceiling_to,
    decimal_of,
    floor_to,
    is_multiple,
    product,
    text_of,
    total,
)
from rfqdesk.protocol.terms import Allocation, QuoteRespType, Side, TimeInForce

_ZERO = Decimal(0)


class TakingText(Struct, frozen=True):
    """What is typed: `quantity` "" is all that is left, `price` "" what that costs at worst."""

    quantity: str = ""
    price: str = ""
    side: Side = Side.BUY
    """Which way to take on a two-way request."""


class RestingPicture(Struct, frozen=True):
    """Something that rests on the request, in words."""

    response: QuoteRespType
    words: str


class TakingPicture(Struct, frozen=True):
    """The line below the quotes. A `best` or `rest` of None can't be sent, `problem` says why.

    `take` is what a hit or lift of one quote takes at most; None while it is no number.
    """

    rfq_id: str
    side: Side
    two_way: bool
    parts: bool
    left: str
    take: Decimal | None
    preview: str = ""
    problem: str = ""
    best: ShownCross | None = None
    best_words: str = ""
    rest: ShownCross | None = None
    rest_words: str = ""
    rest_problem: str = ""
    """Why nothing can rest at the price that is typed, "" where none is."""
    resting: tuple[RestingPicture, ...] = ()
    hold_from: Decimal | None = None
    """From this quantity on a deal has to be held down."""


def taking_picture(
    request: RequestFact,
    live: Sequence[QuoteFact],
    text: TakingText,
    *,
    lot: Decimal | None,
    names: Mapping[str, str],
    digits: int,
    split: tuple[Allocation, ...] = (),
    unproved: Sequence[QuoteFact] = (),
) -> TakingPicture:
    """Draw up what would be taken. `live` are the live quotes, the earliest revision first.

    `unproved` are the other live ones, not proved to be their dealers'. The venue matches by
    price alone: where a cross would reach one of them, it is not sent at all.
    """
    side = text.side if request.side is Side.UNDISCLOSED else request.side
    take, problem = quantity_taken(request, text.quantity, lot)
    worst, price_problem = _worst(text.price)
    picture = TakingPicture(
        rfq_id=request.rfq_id,
        side=side,
        two_way=request.side is Side.UNDISCLOSED,
        parts=not request.all_or_none,
        left=quantity_text(request.leaves_quantity),
        take=take,
        problem=problem or price_problem,
        resting=tuple(_resting(cross, digits) for cross in request.crosses),
    )
    if take is None or picture.problem:
        return picture
    candidates, barred = _candidates(live, side), _candidates(unproved, side)
    picture = _with_orders(picture, request, candidates, worst, names=names, digits=digits)
    picture = _without_unproved(picture, barred, names, digits)
    allocations = share_out(split, take, lot)
    return replace(
        picture,
        best=picture.best and replace(picture.best, allocations=allocations),
        rest=picture.rest and replace(picture.rest, allocations=allocations),
    )


def _with_orders(
    picture: TakingPicture,
    request: RequestFact,
    candidates: Sequence[Candidate],
    worst: Decimal | None,
    *,
    names: Mapping[str, str],
    digits: int,
) -> TakingPicture:
    take = picture.take or _ZERO
    response = QuoteRespType.LIFT if picture.side is Side.BUY else QuoteRespType.HIT
    prices = {one.maker: one.price for one in candidates}
    if worst is not None:
        rest = _cross(request, response, take, worst, TimeInForce.GOOD_TILL_CANCEL)
        picture = replace(picture, rest=rest, rest_words=cross_words(rest, digits))
    bound = _worst_of(prices.values(), response) if worst is None else worst
    if bound is None:
        return replace(picture, problem="No live quote to take.")
    fills = match(candidates, Wanted(response, take, bound, take))
    if not fills:
        return replace(picture, problem=_short(take, candidates, bound, response))
    # Nothing worse than what the preview shows is agreed to, unless a price was typed.
    dealt = _worst_of((prices[fill.maker] for fill in fills), response)
    price = dealt if worst is None and dealt is not None else bound
    best = _cross(request, response, take, price, TimeInForce.FILL_OR_KILL)
    return replace(
        picture,
        best=best,
        best_words=cross_words(best, digits),
        preview=_preview(fills, prices, names, digits),
    )


def _without_unproved(
    picture: TakingPicture, barred: Sequence[Candidate], names: Mapping[str, str], digits: int
) -> TakingPicture:
    """Keep back what would reach a quote that is not proved, and say why."""
    best, rest = picture.best, picture.rest
    best_problem = _unproved_within(best, barred, names, digits)
    rest_problem = _unproved_within(rest, barred, names, digits)
    if best_problem:
        picture = replace(picture, best=None, best_words="", preview="", problem=best_problem)
    elif best is None and barred:
        # The quotes are on the screen: what is short of the quantity are the proved ones.
        problem = f"{picture.problem} Quotes that are not proved don't count."
        picture = replace(picture, problem=problem)
    if rest_problem:
        picture = replace(picture, rest=None, rest_words="", rest_problem=rest_problem)
    return picture


def _unproved_within(
    cross: ShownCross | None, barred: Sequence[Candidate], names: Mapping[str, str], digits: int
) -> str:
    """Why the cross is not sent, "" where it reaches no quote that is not proved."""
    if cross is None:
        return ""
    lifts, bound = cross.response is QuoteRespType.LIFT, decimal_of(cross.price)
    reached = [one for one in barred if (one.price <= bound if lifts else one.price >= bound)]
    if not reached:
        return ""
    first = (min if lifts else max)(reached, key=lambda one: one.price)
    name, price = names.get(first.maker) or first.maker, price_text(first.price, digits)
    return (
        f"Would reach {name}'s {price}, which is not proved: type a worst price "
        f"{'below' if lifts else 'above'} {price}, or deal on a row."
    )


def quantity_taken(
    request: RequestFact, typed: str, lot: Decimal | None
) -> tuple[Decimal | None, str]:
    """How much one deal is to take as typed, "" for all that is left; or what is wrong with it."""
    left = request.leaves_quantity
    if request.all_or_none:
        return left, ""
    try:
        quantity = read_quantity(typed)
    except QuantityTextError as error:
        return None, str(error)
    if quantity is None:
        return left, ""
    if quantity > left:
        return None, f"Only {quantity_text(left)} of the request are left."
    least = min(request.min_quantity, left)
    if quantity < least:
        return None, f"One deal takes at least {quantity_text(least)} of this request."
    if lot is not None and not is_multiple(quantity, lot):
        near = [one for one in (floor_to(quantity, lot), ceiling_to(quantity, lot)) if one > 0]
        words = " or ".join(quantity_text(one) for one in near)
        return None, f"Trades in multiples of {quantity_text(lot)}. Nearest: {words}."
    return quantity, ""


def _worst(typed: str) -> tuple[Decimal | None, str]:
    if not typed.strip():
        return None, ""
    price = number_of(typed)
    if price is None:
        return None, "The worst price is not a number such as 0.0055."
    try:
        text_of(price)
    except ValueError:
        return None, "The worst price is too long for the venue."
    return price, ""


def _candidates(live: Sequence[QuoteFact], side: Side) -> list[Candidate]:
    found = []
    for rank, quote in enumerate(live):
        level: Level | None = quote.live_offer if side is Side.BUY else quote.live_bid
        if level is not None:
            found.append(
                Candidate(quote.maker, level.price, level.quantity, quote.all_or_none, rank)
            )
    return found


def _cross(
    request: RequestFact,
    response: QuoteRespType,
    quantity: Decimal,
    price: Decimal,
    time_in_force: TimeInForce,
) -> ShownCross:
    return ShownCross(
        rfq_id=request.rfq_id,
        quote_req_id=request.quote_req_id,
        response=response,
        quantity=text_of(quantity),
        price=text_of(price),
        time_in_force=time_in_force,
    )


def _worst_of(prices: Iterable[Decimal], response: QuoteRespType) -> Decimal | None:
    known = list(prices)
    if not known:
        return None
    return max(known) if response is QuoteRespType.LIFT else min(known)


def _short(
    take: Decimal, candidates: Sequence[Candidate], bound: Decimal, response: QuoteRespType
) -> str:
    there = _ZERO
    for one in candidates:
        within = one.price <= bound if response is QuoteRespType.LIFT else one.price >= bound
        there = total(there, one.size) if within else there
    if not there:
        return "No live quote at that price or better."
    if there < take:
        return f"The live quotes make up {quantity_text(there)} of {quantity_text(take)}."
    return f"Quotes that trade whole don't add up to {quantity_text(take)}."


def _preview(
    fills: Sequence[Fill], prices: Mapping[str, Decimal], names: Mapping[str, str], digits: int
) -> str:
    parts = [
        f"{names.get(fill.maker) or fill.maker} {quantity_text(fill.quantity)} "
        f"at {price_text(prices[fill.maker], digits)}"
        for fill in fills
    ]
    if len(fills) == 1:
        return parts[0]
    worth, quantity = _ZERO, _ZERO
    for fill in fills:
        worth = total(worth, product(fill.quantity, prices[fill.maker]))
        quantity = total(quantity, fill.quantity)
    return f"{', '.join(parts)} \N{MIDDLE DOT} average {average_text(worth / quantity, digits)}"


def _resting(cross: CrossFact, digits: int) -> RestingPicture:
    verb, better = ("sells", "higher") if cross.response is QuoteRespType.HIT else ("buys", "lower")
    what = "Resting" if cross.quote_resp_id else "Limit price"
    return RestingPicture(
        cross.response,
        f"{what}: {verb} up to {quantity_text(cross.quantity)} at "
        f"{price_text(cross.price, digits)} or {better} by itself",
    )
