"""`rfqserver marks`: reference prices, who publishes them, how old they may get."""

import asyncio
import time
from pathlib import Path
from typing import Annotated

import typer

from rfqdesk.protocol.operations.decisions import WithoutMark
from rfqdesk.protocol.operations.market_requests import (
    AllowPublisher,
    PushPrices,
    SetMarkRules,
    ShowMarks,
)
from rfqserver.cli.output import (
    JsonOption,
    VenueDirectoryOption,
    print_json,
    print_table,
    say,
    telling_errors,
    time_text,
)
from rfqserver.cli.reach import operator_name, run_operation
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.market_views import MarketView
from rfqserver.service.price_file import PriceFileError, read_prices

app = typer.Typer(
    help="Reference prices: playing them, who publishes them, how old they may get.",
    no_args_is_help=True,
)

_WITHOUT = {
    WithoutMark.SKIP: "Where there is none, price bands do not hold",
    WithoutMark.REFUSE: "Where there is none, what a price band concerns is refused",
}

TraderArgument = Annotated[str, typer.Argument(metavar="FIRM/TRADER")]


@app.command()
def play(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV or .jsonl: time_ms, symbol, mark_price, index_price, delta, volatility."
        ),
    ],
    venue_dir: VenueDirectoryOption,
    speed: Annotated[
        float, typer.Option(help="How many times faster than it happened; 0 for all at once.")
    ] = 1.0,
    as_json: JsonOption = False,
) -> None:
    """Play reference prices from a file into the running venue, in their own time."""
    if speed < 0:
        raise typer.BadParameter("A speed is above zero, or 0 for all at once.")
    taken = steps = 0
    with telling_errors():
        began_s, first_ms = time.monotonic(), None
        try:
            for time_ms, prices in read_prices(file):
                first_ms = time_ms if first_ms is None else first_ms
                if speed:
                    due_s = began_s + (time_ms - first_ms) / 1000 / speed
                    asyncio.run(asyncio.sleep(max(0.0, due_s - time.monotonic())))
                operation = PushPrices(operator=operator_name(), prices=prices)
                taken += (run_operation(venue_dir, operation).market or MarketView()).prices_taken
                steps += 1
        except PriceFileError as error:
            raise OperationRefusedError(f"{error} {taken} prices were taken before.") from error
    if as_json:
        print_json({"steps": steps, "taken": taken})
    else:
        say(f"Played {steps} moments: {taken} prices of listed instruments were taken.")


@app.command("list")
def list_marks(venue_dir: VenueDirectoryOption, as_json: JsonOption = False) -> None:
    """Show the prices there are, from whom, and which are too old to count."""
    with telling_errors():
        market = _asked(venue_dir, ShowMarks(operator=operator_name()))
    if as_json:
        print_json(market)
        return
    _say_rules(market)
    headings = ("symbol", "mark", "index", "delta", "volatility", "since", "from", "counts")
    rows = [
        (
            one.mark.symbol,
            one.mark.mark_price,
            one.mark.index_price,
            one.mark.delta,
            one.mark.volatility,
            time_text(one.mark.time_ms),
            one.mark.source,
            "yes" if one.fresh else "too old",
        )
        for one in market.marks
    ]
    if rows:
        print_table(headings, rows)


@app.command()
def allow(
    trader: TraderArgument, venue_dir: VenueDirectoryOption, as_json: JsonOption = False
) -> None:
    """Take reference prices from a trader."""
    with telling_errors():
        operation = AllowPublisher(operator=operator_name(), name=trader, allowed=True)
        market = _asked(venue_dir, operation)
    _print_rules(market, as_json=as_json)


@app.command()
def deny(
    trader: TraderArgument, venue_dir: VenueDirectoryOption, as_json: JsonOption = False
) -> None:
    """Take reference prices from a trader no more."""
    with telling_errors():
        operation = AllowPublisher(operator=operator_name(), name=trader, allowed=False)
        market = _asked(venue_dir, operation)
    _print_rules(market, as_json=as_json)


@app.command()
def rules(
    venue_dir: VenueDirectoryOption,
    age_max_ms: Annotated[
        int | None, typer.Option(help="How old a price may be and still count.")
    ] = None,
    without_mark: Annotated[
        WithoutMark | None, typer.Option(help="What a price band does without a mark.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Set, or show, the rules about reference prices."""
    with telling_errors():
        operation = SetMarkRules(
            operator=operator_name(), age_max_ms=age_max_ms, without_mark=without_mark
        )
        market = _asked(venue_dir, operation)
    _print_rules(market, as_json=as_json)


def _asked(
    venue_dir: VenueDirectoryOption, operation: ShowMarks | AllowPublisher | SetMarkRules
) -> MarketView:
    return run_operation(venue_dir, operation).market or MarketView()


def _print_rules(market: MarketView, *, as_json: bool) -> None:
    if as_json:
        print_json(market.mark_rules)
    else:
        _say_rules(market)


def _say_rules(market: MarketView) -> None:
    found = market.mark_rules
    if found is None:
        return
    say(
        f"Prices count for {found.age_max_ms} ms. {_WITHOUT[found.without_mark]} "
        f"(--without-mark {found.without_mark.value})."
    )
    say(f"Publishers: {', '.join(found.publishers) or 'the operator only'}.")
