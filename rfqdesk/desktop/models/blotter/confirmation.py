"""A trade's confirmation: what both sides agreed, for paper and for the file."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from msgspec import Struct

from rfqdesk.book.facts import TradeFact
from rfqdesk.book.package import package_name
from rfqdesk.desktop.models.deals import (
    change_words,
    hedge_done_words,
    rank_text,
    slippage_of,
)
from rfqdesk.desktop.models.figures import price_digits, price_text, quantity_text, stamp_text
from rfqdesk.desktop.models.stack.deal_marks import index_text, leg_mark, mark_of, over_mark
from rfqdesk.protocol.money import decimal_of, product
from rfqdesk.protocol.terms import ExecType, Instrument, Side

_TITLES = {
    ExecType.TRADE: "Trade confirmation",
    ExecType.TRADE_CORRECT: "Trade confirmation, corrected",
    ExecType.TRADE_CANCEL: "Trade cancelled",
}


class LegLine(Struct, frozen=True):
    """One leg in words: what was bought or sold of it by this party."""

    side: str
    quantity: str
    instrument: str
    price: str
    mark: str = ""


class Confirmation(Struct, frozen=True):
    """Facts are (heading, value) in reading order; a warning stands above them all."""

    title: str
    warning: str
    facts: tuple[tuple[str, str], ...]
    legs: tuple[LegLine, ...]
    footer: str


class Holder(Struct, frozen=True):
    """Who draws a confirmation up, and under which certificate; a colleague may have dealt."""

    firm: str = ""
    person: str = ""
    serial: str = ""
    fingerprint: str = ""


def confirmation_of(
    trade: TradeFact,
    holder: Holder,
    *,
    name_of: Callable[[str], str],
    instruments: Mapping[str, Instrument],
) -> Confirmation:
    """Draw up the confirmation of one trade as it stands."""
    digits = price_digits(trade.legs, instruments)
    currency = next(
        (
            instruments[leg.instrument].price_currency
            for leg in trade.legs
            if leg.instrument in instruments
        ),
        "",
    )
    other = trade.maker if trade.own_request else trade.taker
    own_trader, other_trader = trade.taker_trader, trade.maker_trader
    if not trade.own_request:
        own_trader, other_trader = other_trader, own_trader
    price = f"{price_text(trade.price, digits)} {currency}".rstrip()
    facts = [
        ("Trade ID", trade.trade_id),
        ("Traded at", stamp_text(trade.traded_ms)),
        ("Your side", "Buy" if trade.side is Side.BUY else "Sell"),
        ("Quantity", f"{quantity_text(trade.quantity)} packages"),
        ("Package", package_name(trade.legs)),
        ("Price per package", price),
        ("Counterparty", f"{name_of(other)} ({other_trader})" if other_trader else name_of(other)),
        ("Your firm", f"{holder.firm} ({own_trader})" if own_trader else holder.firm),
    ]
    facts += [
        (f"Allocated to {one.account}", quantity_text(decimal_of(one.quantity)))
        for one in trade.allocations
    ]
    if trade.hedge is not None:
        facts.append(("Hedge", hedge_done_words(trade, named=str)))
    facts += _quality(trade, digits, currency)
    facts += [
        ("Quote", f"{trade.quote_id}, revision {trade.revision}"),
        ("Request", trade.rfq_id),
        ("Matching rules", f"version {trade.rules_version}"),
        ("Drawn up by", f"{holder.person}, under certificate {holder.serial}"),
        ("Its fingerprint", holder.fingerprint),
    ]
    return Confirmation(
        title=_TITLES[trade.exec_type],
        warning=change_words(trade),
        facts=tuple(facts),
        legs=_legs(trade, instruments),
        footer="Drawn up from the venue's messages by rfqdesk. The venue's journal is the proof.",
    )


def _quality(trade: TradeFact, digits: int, currency: str) -> list[tuple[str, str]]:
    """How the price stood, as far as the venue told this party; what it did not is left out."""
    mark = mark_of(trade)
    facts = [
        ("Mark at the time", "" if mark is None else f"{price_text(mark, digits)} {currency}"),
        ("Price against mark", _cost_words(over_mark(trade), digits, currency)),
        ("Index at the time", f"{index} USD" if (index := index_text(trade)) else ""),
        ("Rank among firm quotes", rank_text(trade)),
        (
            "Cover",
            ""
            if trade.cover_price is None
            else f"{price_text(trade.cover_price, digits)} {currency}",
        ),
        ("Slippage to mid", _cost_words(slippage_of(trade), digits, currency)),
    ]
    return [(heading, value.rstrip()) for heading, value in facts if value]


def _cost_words(cost: Decimal | None, digits: int, currency: str) -> str:
    if cost is None:
        return ""
    amount = f"{price_text(abs(cost), digits)} {currency}".rstrip()
    return f"{amount} {'worse' if cost > 0 else 'better'} for you" if cost else "none"


def _legs(trade: TradeFact, instruments: Mapping[str, Instrument]) -> tuple[LegLine, ...]:
    lines = []
    for place, leg in enumerate(trade.legs):
        bought = (leg.side.value == "buy") == (trade.side is Side.BUY)
        price = ""
        if trade.leg_prices:
            price = price_text(trade.leg_prices[place], price_digits([leg], instruments))
        quantity = product(trade.quantity, decimal_of(str(leg.ratio)))
        lines.append(
            LegLine(
                "Buy" if bought else "Sell",
                quantity_text(quantity),
                leg.instrument,
                price,
                leg_mark(trade, leg.instrument),
            )
        )
    return tuple(lines)
