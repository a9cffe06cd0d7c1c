"""What happened in the demonstration, as a table for people."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rfqdesk.desktop.models.figures import price_text
from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.terms import Side


class Played(Struct, frozen=True, kw_only=True):
    """One request played to its end.

    Milliseconds as the trader's client measured them: from sending the request
    to its being open, to the first quote, to the last; from accepting to the
    confirmation. `price_digits` are those after the point on the package's price
    grid. `best` is the best price when it accepted, `cover` the second best, None
    with a single quote.
    """

    name: str
    structure: str
    side: Side
    dealt_side: Side
    quantity: Decimal
    price_digits: int
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
        box=box.SIMPLE_HEAD, title="Requests played", title_justify="left", padding=(0, 1, 0, 0)
    )
    table.add_column("Request", min_width=28)
    for name in ("Best", "Cover", "Dealt"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Dealer, trade", no_wrap=True)
    for name in ("Open", "First", "All", "Done"):
        table.add_column(f"{name}\nms", justify="right", no_wrap=True)
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
    asked = f"{side} {text_of(row.quantity)}; {row.quotes} of {row.asked} quoted ({row.name})"
    return [
        f"{escape(row.structure)}\n[dim]{escape(asked)}[/dim]",
        price_text(row.best, row.price_digits),
        "" if row.cover is None else price_text(row.cover, row.price_digits),
        price_text(row.accepted, row.price_digits),
        f"{escape(row.maker)}\n[dim]{escape(row.trade_id)}[/dim]",
        str(row.opened_ms),
        str(row.first_quote_ms),
        str(row.last_quote_ms),
        str(row.done_ms),
    ]
