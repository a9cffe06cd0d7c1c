"""A deal that is done, as a ticket below its announcement: how good it was, by which quotes."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from rfqdesk.book.facts import TradeFact
from rfqdesk.desktop.models.deals import (
    deals_of,
    hedge_done_words,
    rank_text,
    slippage_text,
)
from rfqdesk.desktop.models.figures import price_text, quantity_text, time_text
from rfqdesk.desktop.models.stack.deal_marks import index_text, mark_text, over_mark, over_mark_text
from rfqdesk.desktop.models.ticket.allocating import split_words
from rfqdesk.protocol.money import decimal_of


class DealLine(Struct, frozen=True):
    """One fact of the deal; `tone` colours good and bad."""

    label: str
    value: str
    tone: str = ""


class DealTicket(Struct, frozen=True):
    """The latest deal on a request, beside what its announcement says: side, price, with whom.

    `evidence` are the quotes that it stood against.
    """

    lines: tuple[DealLine, ...]
    evidence: str = ""


def deal_ticket(
    trades: Sequence[TradeFact], names: Mapping[str, str], digits: int
) -> DealTicket | None:
    """Draw up the latest deal, None without one."""
    deals = deals_of(trades)
    if not deals:
        return None
    deal = deals[-1]
    fills = deal.standing or deal.parts
    lines = [
        DealLine("Done at", time_text(fills[0].traded_ms)),
        *_quality(fills, digits),
        *_marks(fills, digits),
        DealLine("How", _how(fills[0])),
        DealLine("Hedge", "; ".join(text for one in fills if (text := hedge_done_words(one)))),
        DealLine("Accounts", split_words([part for one in fills for part in one.allocations])),
        # A single one stands above, where its doing is announced.
        DealLine("Trades", ", ".join(one.trade_id for one in fills) if len(fills) > 1 else ""),
    ]
    return DealTicket(
        tuple(line for line in lines if line.value), _evidence(fills[0], names, digits)
    )


def _quality(fills: Sequence[TradeFact], digits: int) -> list[DealLine]:
    first = fills[0]
    cover = "" if first.cover_price is None else price_text(first.cover_price, digits)
    ranks = ", ".join(text for one in fills if (text := rank_text(one)))
    lines = [DealLine("Rank", ranks), DealLine("Cover", cover)]
    if first.quality is None or not first.quality.mid_price:
        return lines
    lines.append(DealLine("Mid", price_text(decimal_of(first.quality.mid_price), digits)))
    costs = [one.quality.slippage for one in fills if one.quality and one.quality.slippage]
    shown = ", ".join(text for one in fills if (text := slippage_text(one, digits)))
    lines.append(DealLine("Slippage to mid", shown, _tone(map(decimal_of, costs))))
    return lines


def _marks(fills: Sequence[TradeFact], digits: int) -> list[DealLine]:
    costs = [cost for one in fills if (cost := over_mark(one)) is not None]
    away = ", ".join(text for one in fills if (text := over_mark_text(one, digits)))
    marks = dict.fromkeys(text for one in fills if (text := mark_text(one, digits)))
    indexes = dict.fromkeys(text for one in fills if (text := index_text(one)))
    return [
        DealLine("Mark", ", ".join(marks)),
        DealLine("Away from mark", away, _tone(costs)),
        DealLine("Index", ", ".join(indexes)),
    ]


def _tone(costs: Iterable[Decimal]) -> str:
    worst = max(costs, default=Decimal(0))
    return "ok" if worst < 0 else "warn" if worst > 0 else ""


def _how(trade: TradeFact) -> str:
    if trade.counter_round:
        return f"your counter, round {trade.counter_round}"
    return "after last look" if trade.last_look else ""


def _evidence(trade: TradeFact, names: Mapping[str, str], digits: int) -> str:
    if trade.quality is None:
        return ""
    return ", ".join(
        f"{price_text(decimal_of(one.price), digits)} for "
        f"{quantity_text(decimal_of(one.quantity))} from {names.get(one.maker) or one.maker}"
        for one in trade.quality.evidence
    )
