"""What happened in the demonstration, as a table for people."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct
from rich import box
from rich.console import Console
from rich.table import Table

from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.terms import Side


class Played(Struct, frozen=True, kw_only=True):
    """One request played to its end.

    Milliseconds as the trader's client measured them: from sending the request
    to its being open, to the first quote, to the last; from accepting to the
    confirmation. `best` is the best price when it accepted,
    `cover` the second best, None with a single quote.
    """

    name: str
    structure: str
    side: Side
    dealt_side: Side
    quantity: Decimal
    quotes: int
    asked: int
    best: Decimal
    cover: Decimal | None
    accepted: Decimal
    maker: str
    trade_id: str
    opened_ms: int
    first_quote_ms: int
    last_quote_ms: int
    done_ms: int


def print_report(console: Console, played: Sequence[Played], refusals: Sequence[str] = ()) -> None:
    """Print the table of requests, one line of totals, and what the venue refused its dealers."""
    table = Table(
        box=box.SIMPLE_HEAD, title="Requests played", title_justify="left", pad_edge=False
    )
    table.add_column("Request", overflow="fold")
    table.add_column("Side")
    for name in ("Qty", "Quotes", "Best", "Cover", "Accepted"):
        table.add_column(name, justify="right")
    table.add_column("Dealer")
    table.add_column("Trade", overflow="fold")
    for name in ("Open ms", "1st quote", "All quotes", "Done ms"):
        table.add_column(name, justify="right")
    for row in played:
        table.add_row(*_cells(row))
    console.print(table)
    done = [row.done_ms for row in played]
    if done:
        console.print(
            f"{len(played)} trades done; accept to confirmed: fastest {min(done)} ms, "
            f"slowest {max(done)} ms.",
            highlight=False,
        )
    for text in refusals:
        console.print(f"Refused: {text}", style="yellow", highlight=False, markup=False)


def _cells(row: Played) -> list[str]:
    side = str(row.side)
    if row.side is Side.UNDISCLOSED:
        side = f"two-way, {'bought' if row.dealt_side is Side.BUY else 'sold'}"
    return [
        f"{row.structure}\n[dim]{row.name}[/dim]",
        side,
        text_of(row.quantity),
        f"{row.quotes}/{row.asked}",
        text_of(row.best),
        "" if row.cover is None else text_of(row.cover),
        text_of(row.accepted),
        row.maker,
        row.trade_id,
        str(row.opened_ms),
        str(row.first_quote_ms),
        str(row.last_quote_ms),
        str(row.done_ms),
    ]
