"""What steps, the mark and a quote that stands make of a draft."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from rfqdesk.book.facts import QuoteFact
from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.desktop.models.maker.leg_pricing import leg_text
from rfqdesk.desktop.models.maker.quote_draft import Draft, Field
from rfqdesk.desktop.models.maker.quote_terms import QuoteTerms
from rfqdesk.desktop.models.numbers import number_of
from rfqdesk.protocol.money import is_multiple, text_of
from rfqdesk.protocol.terms import Side


def draft_from(draft: Draft, quote: QuoteFact, terms: QuoteTerms) -> Draft:
    """The draft with what a quote of one's own says, to send another from."""
    for level, field in ((quote.bid, Field.BID), (quote.offer, Field.OFFER)):
        if level is None:
            continue
        price, size = terms.price_text(level.price), text_of(level.quantity)
        if field is Field.BID:
            draft = replace(draft, bid=price, bid_size=size)
        else:
            draft = replace(draft, offer=price, offer_size=size)
    return replace(
        draft,
        all_or_none=quote.all_or_none,
        indicative=not quote.firm,
        last_look=quote.last_look,
        by_legs=bool(quote.bid_legs or quote.offer_legs),
        bid_legs=_leg_texts(quote.bid_legs, terms),
        offer_legs=_leg_texts(quote.offer_legs, terms),
    )


def _leg_texts(prices: Sequence[Decimal], terms: QuoteTerms) -> tuple[str, ...]:
    return tuple(leg_text(price, place, terms) for place, price in enumerate(prices))


def stepped(draft: Draft, field: Field, steps: int, terms: QuoteTerms) -> Draft:
    """Move a price by whole ticks; an empty one starts from the mark, on its own side of it."""
    text = draft.bid if field is Field.BID else draft.offer
    price = number_of(text)
    if price is None:
        if terms.mark is None:
            return draft
        price = terms.floor(terms.mark) if field is Field.BID else terms.ceiling(terms.mark)
    elif not is_multiple(price, terms.tick):
        price = terms.floor(price) if steps > 0 else terms.ceiling(price)
        price += steps * terms.tick
    else:
        price += steps * terms.tick
    if terms.positive_only and price <= 0:
        price = terms.tick
    moved = terms.price_text(price)
    return replace(draft, bid=moved) if field is Field.BID else replace(draft, offer=moved)


def skewed(draft: Draft, steps: int, terms: QuoteTerms) -> Draft:
    """Move both prices together by whole ticks."""
    return stepped(stepped(draft, Field.BID, steps, terms), Field.OFFER, steps, terms)


def widened(draft: Draft, steps: int, terms: QuoteTerms) -> Draft:
    """Move bid and offer apart by a tick each (negative: together), but never onto each other."""
    moved = stepped(stepped(draft, Field.BID, -steps, terms), Field.OFFER, steps, terms)
    bid, offer = number_of(moved.bid), number_of(moved.offer)
    crossed = bid is not None and offer is not None and bid >= offer
    return draft if crossed else moved


def spread_words(draft: Draft, terms: QuoteTerms) -> str:
    """Width of the quote, and where its middle lies beside the mark; "" for less than two prices.

    The spread is also in basis points of the mark, where there is one above zero.
    """
    bid, offer = number_of(draft.bid), number_of(draft.offer)
    if bid is None or offer is None or bid >= offer:
        return ""
    width = offer - bid
    ticks = (width / terms.tick).normalize()
    words = f"Spread {quantity_text(ticks)} tick{'' if ticks == 1 else 's'}"
    if terms.mark is None:
        return words
    if terms.mark > 0:
        words += f" ({(width / terms.mark * 10_000):.0f} bps)"
    away = ((bid + offer) / 2 - terms.mark) / terms.tick
    if not away:
        return f"{words}, on the mark"
    side = "above" if away > 0 else "below"
    return f"{words}, middle {quantity_text(abs(round(away, 1)).normalize())} {side} the mark"


def filled_from_mark(draft: Draft, side: Side, terms: QuoteTerms, half_width_ticks: int) -> Draft:
    """Put prices around the mark: bid rounded down, offer up, `half_width_ticks` from it."""
    if terms.mark is None:
        return draft
    half = terms.tick * half_width_ticks
    bid, offer = terms.floor(terms.mark - half), terms.ceiling(terms.mark + half)
    if terms.positive_only:
        bid = max(bid, terms.tick)
    offer = max(offer, bid + terms.tick)
    return replace(
        draft,
        bid=terms.price_text(bid) if side.wants_bid else "",
        offer=terms.price_text(offer) if side.wants_offer else "",
    )
