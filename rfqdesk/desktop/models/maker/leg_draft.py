"""A draft whose price is made of its legs: what typing, stepping and fitting makes of it."""

from decimal import Decimal

from msgspec.structs import replace

from rfqdesk.desktop.models.maker.leg_pricing import fitted, judge_legs, leg_text
from rfqdesk.desktop.models.maker.quote_draft import Draft, Field
from rfqdesk.desktop.models.maker.quote_terms import QuoteTerms
from rfqdesk.desktop.models.numbers import number_of
from rfqdesk.protocol.money import is_multiple


def with_leg_sum(draft: Draft, field: Field, terms: QuoteTerms) -> Draft:
    """The draft with the side's price taken from its legs, once each of them has one."""
    legs = judge_legs(draft.legs_of(field, len(terms.leg_ticks)), terms, field.value)
    if legs.price is None:
        return draft
    price = terms.price_text(legs.price)
    return replace(draft, bid=price) if field is Field.BID else replace(draft, offer=price)


def with_leg_stepped(draft: Draft, field: Field, leg: int, steps: int, terms: QuoteTerms) -> Draft:
    """Move one leg's price by whole ticks, from its mark where it has none, and the side's too."""
    texts = list(draft.legs_of(field, len(terms.leg_ticks)))
    tick, price = terms.leg_ticks[leg], number_of(texts[leg])
    if price is None:
        mark = terms.leg_marks[leg]
        if mark is None:
            return draft
        price = (mark / tick).to_integral_value() * tick
    else:
        if not is_multiple(price, tick):
            price = (price / tick).to_integral_value() * tick
        price += tick * steps
    texts[leg] = leg_text(price, leg, terms)
    return with_leg_sum(_with_legs(draft, field, tuple(texts)), field, terms)


def with_legs_fitted(draft: Draft, terms: QuoteTerms) -> Draft:
    """The draft with each side's legs moved so that they come to its price, where that goes."""
    for field in (Field.BID, Field.OFFER):
        target = number_of(draft.bid if field is Field.BID else draft.offer)
        if target is None or not is_multiple(target, terms.tick):
            continue
        texts = fitted(draft.legs_of(field, len(terms.leg_ticks)), Decimal(target), terms)
        if texts is not None:
            draft = _with_legs(draft, field, texts)
    return draft


def _with_legs(draft: Draft, field: Field, texts: tuple[str, ...]) -> Draft:
    if field is Field.BID:
        return replace(draft, bid_legs=texts)
    return replace(draft, offer_legs=texts)
