"""The hedge leg, which the requester prices itself: read and checked."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from rfqdesk.book.package import instrument_name
from rfqdesk.desktop.models.market import leg_halted
from rfqdesk.desktop.models.numbers import number_of
from rfqdesk.desktop.models.ticket.ticket_text import HedgeText, Problem, TicketPart, TicketText
from rfqdesk.protocol.entitlements import Entitlements, leg_excluded
from rfqdesk.protocol.market import HaltEntry
from rfqdesk.protocol.money import decimal_of, is_multiple, text_of
from rfqdesk.protocol.terms import HedgeLeg, Instrument, Leg, LegSide


def hedge_of(hedge: HedgeText | None) -> HedgeLeg | None:
    """The hedge as the venue is told it; None for none, also while a number is missing."""
    if hedge is None:
        return None
    ratio, price = _positive(hedge.ratio), _positive(hedge.price)
    if ratio is None or price is None:
        return None
    return HedgeLeg(hedge.instrument, hedge.side, text_of(ratio), text_of(price))


def hedge_words(hedge: HedgeLeg | None) -> str:
    """The hedge leg as bought: `sells 0.45 BTC-PERPETUAL a package at 84210.5`; "" for none."""
    if hedge is None:
        return ""
    verb = "buys" if hedge.side is LegSide.BUY else "sells"
    name = instrument_name(hedge.instrument)
    return f"{verb} {hedge.ratio} {name} a package at {hedge.price}"


def check_hedge(
    ticket: TicketText,
    instruments: Mapping[str, Instrument],
    now_ms: int,
    entitlements: Sequence[Entitlements] = (),
    halts: Sequence[HaltEntry] = (),
) -> Problem | None:
    """What is wrong with the hedge leg."""
    hedge = ticket.hedge
    if hedge is None:
        return None
    name = hedge.instrument
    instrument = instruments.get(name)
    if instrument is None:
        return _wrong(f"The venue does not list {name} any more: take the hedge out.")
    if instrument.expiry_ms and instrument.expiry_ms <= now_ms:
        return _wrong(f"{name} has expired: take the hedge out.")
    if any(leg.instrument == name for leg in ticket.legs):
        return _wrong(f"{name} is a leg already: it can't be the hedge as well.")
    as_leg = (Leg(name, 1, hedge.side),)
    if leg_excluded(entitlements, as_leg) is not None:
        return _wrong(f"The venue's operator has not admitted you to {name}.")
    halted = leg_halted(halts, as_leg)
    if halted:
        return _wrong(f"{halted.rstrip('.')}.")
    return _check_numbers(hedge, instrument)


def _check_numbers(hedge: HedgeText, instrument: Instrument) -> Problem | None:
    for text, what in ((hedge.ratio, "ratio"), (hedge.price, "price")):
        if not text.strip():
            words = f"Enter the hedge's {what}."
            return Problem(TicketPart.HEDGE, words, missing=True)
        if _positive(text) is None:
            return _wrong(f"The hedge's {what} is no number above zero.")
    price, tick = _positive(hedge.price), decimal_of(instrument.tick_size)
    if price is not None and not is_multiple(price, tick):
        return _wrong(f"{instrument.symbol} is priced in steps of {tick}.")
    return None


def _positive(text: str) -> Decimal | None:
    number = number_of(text)
    if number is None or number <= 0:
        return None
    try:
        text_of(number)
    except ValueError:
        return None
    return number


def _wrong(words: str) -> Problem:
    return Problem(TicketPart.HEDGE, words)
