"""Whole or in parts, the least of one deal, and the hidden limit price: read, checked, told."""

from collections.abc import Mapping
from decimal import Decimal

from rfqdesk.desktop.models.figures import duration_text, quantity_text
from rfqdesk.desktop.models.maker.quote_terms import NO_PRICES, quote_terms
from rfqdesk.desktop.models.numbers import number_of
from rfqdesk.desktop.models.ticket.quantity_entry import QuantityTextError, read_quantity
from rfqdesk.desktop.models.ticket.ticket_text import Problem, TicketPart, TicketText
from rfqdesk.protocol.money import ceiling_to, floor_to, is_multiple, text_of
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import Instrument, Side


def check_min_quantity(ticket: TicketText, step: Decimal | None) -> Problem | None:
    """What is wrong with the least of one deal; `step` is the package's lot, None if unknown."""
    if ticket.all_or_none:
        return None
    try:
        least = read_quantity(ticket.min_quantity)
    except QuantityTextError as error:
        return _wrong_least(f"The least of one deal: {error}")
    if least is None:
        return None
    if step is not None and not is_multiple(least, step):
        nearest = [near for near in (floor_to(least, step), ceiling_to(least, step)) if near > 0]
        words = " or ".join(quantity_text(near) for near in nearest)
        return _wrong_least(
            f"The least of one deal comes in multiples of {quantity_text(step)}. Nearest: {words}."
        )
    try:
        quantity = read_quantity(ticket.quantity)
    except QuantityTextError:
        return None
    if quantity is not None and least > quantity:
        return _wrong_least(
            f"The least of one deal can't be above the {quantity_text(quantity)} asked for."
        )
    return None


def check_limit_price(ticket: TicketText) -> Problem | None:
    """What is wrong with the limit price."""
    if not ticket.limit_price.strip():
        return None
    if ticket.side is Side.UNDISCLOSED:
        return _wrong_limit("A limit price needs a side: choose Buy or Sell, or clear it.")
    limit = number_of(ticket.limit_price)
    if limit is None:
        return _wrong_limit("The limit price is not a number such as 0.0055.")
    try:
        text_of(limit)
    except ValueError:
        return _wrong_limit("The limit price is too long for the venue.")
    return None


def check_respond_by(ticket: TicketText) -> Problem | None:
    """What is wrong with the time for which quotes are collected."""
    if ticket.respond_by_ms < ticket.request_ttl_ms:
        return None
    longest = duration_text(ticket.request_ttl_ms)
    return Problem(
        TicketPart.RESPOND_BY,
        f"Quotes can't be collected for {duration_text(ticket.respond_by_ms)} of a request that "
        f"is open for {longest}: give it more time.",
    )


def limit_price_of(ticket: TicketText) -> Decimal | None:
    """The limit price that counts; None for none, also while it is no number."""
    return None if ticket.side is Side.UNDISCLOSED else number_of(ticket.limit_price)


def terms_words(ticket: TicketText) -> str:
    """What is set, in a few words for the closed row."""
    if ticket.all_or_none:
        words = "Whole or not"
    else:
        least = ticket.min_quantity.strip()
        words = f"In parts of {least}+" if least else "In parts"
    limit = ticket.limit_price.strip()
    parts = [words, f"limit {limit}" if limit else ""]
    if ticket.respond_by_ms:
        if ticket.all_or_none:
            # The row is short, and whole is what a request is unless it says otherwise.
            parts.pop(0)
        parts.append(f"together after {duration_text(ticket.respond_by_ms)}")
    accounts = sum(not line.empty for line in ticket.accounts)
    if accounts:
        parts.append(f"{accounts} {'account' if accounts == 1 else 'accounts'}")
    text = ", ".join(part for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}"


def terms_effect(
    ticket: TicketText,
    instruments: Mapping[str, Instrument],
    prices: Mapping[str, ReferencePrice] = NO_PRICES,
) -> tuple[str, bool]:
    """What the terms lead to, and whether that is to be looked at twice.

    A limit price deals without a further word, so one on the wrong side of the mark is
    more likely a slip than a wish.
    """
    limit = limit_price_of(ticket)
    if limit is None:
        if ticket.all_or_none:
            return "One deal, for the whole quantity.", False
        return "Several deals, on quotes of any size, until nothing is left.", False
    best = "or lower" if ticket.side is Side.BUY else "or higher"
    effect = f"Quotes at {text_of(limit)} {best} trade by themselves. No dealer sees the limit."
    terms = quote_terms(ticket.legs, instruments, prices)
    if terms is None or terms.mark is None:
        return effect, False
    beyond = limit - terms.mark if ticket.side is Side.BUY else terms.mark - limit
    if beyond <= 0:
        return effect, False
    where = "above" if ticket.side is Side.BUY else "below"
    return f"{effect} It is {beyond / terms.tick:,.1f} ticks {where} the mark.", True


def _wrong_least(words: str) -> Problem:
    return Problem(TicketPart.MIN_QUANTITY, words)


def _wrong_limit(words: str) -> Problem:
    return Problem(TicketPart.LIMIT_PRICE, words)
