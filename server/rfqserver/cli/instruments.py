"""`rfqserver instruments`: what can be traded."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from rfqdesk.protocol.instrument_file import (
    COLUMNS_HELP,
    FILE_MAX_BYTES,
    InstrumentFileError,
    instrument_of,
    read_instruments,
)
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.market_requests import ExpireInstrument, ListInstruments
from rfqdesk.protocol.operations.market_views import InstrumentView
from rfqdesk.protocol.operations.requests import LoadInstruments
from rfqdesk.protocol.terms import Instrument, InstrumentKind, PutCall
from rfqserver.cli.halts import halt, resume
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
from rfqserver.service.operator.market_views import MarketView

EXPIRY_HOUR_UTC = 8

app = typer.Typer(help="What can be traded.", no_args_is_help=True)

SymbolArgument = Annotated[
    str, typer.Argument(metavar="SYMBOL", help="An instrument, or a pattern such as BTC-*.")
]


@app.command("import")
def import_instruments(
    file: Annotated[
        Path, typer.Argument(help=f"CSV; its first line names the columns: {COLUMNS_HELP}.")
    ],
    venue_dir: VenueDirectoryOption,
    as_json: JsonOption = False,
) -> None:
    """Load instruments from a CSV file into the running venue: all of them, or none."""
    with telling_errors():
        with file.open("rb") as opened:
            content = opened.read(FILE_MAX_BYTES + 1)
        instruments = read_instruments(content)
        result = run_operation(
            venue_dir, LoadInstruments(operator=operator_name(), instruments=instruments)
        )
    if as_json:
        print_json({"loaded": len(instruments), "instruments": result.instrument_count})
    else:
        say(f"{len(instruments)} instruments loaded; the venue now has {result.instrument_count}.")


@app.command("add")
def add_instrument(
    symbol: Annotated[str, typer.Argument(metavar="SYMBOL")],
    venue_dir: VenueDirectoryOption,
    *,
    kind: Annotated[InstrumentKind, typer.Option(help="What it is.")],
    underlying: Annotated[str, typer.Option(help="Such as BTC.")],
    price_currency: Annotated[str, typer.Option(help="What prices are in, such as BTC or USD.")],
    tick_size: Annotated[str, typer.Option(help="The price grid, above zero.")],
    lot_size: Annotated[str, typer.Option(help="The quantity grid, above zero.")],
    expiry: Annotated[
        str,
        typer.Option(help="Of options and futures: 2026-12-25 (08:00 UTC), or with the time."),
    ] = "",
    strike: Annotated[str, typer.Option(help="Of options.")] = "",
    put_call: Annotated[PutCall | None, typer.Option(help="Of options.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Add one instrument to the running venue, or change what is known of it."""
    with telling_errors():
        item = _instrument(
            {
                "symbol": symbol,
                "kind": kind.value,
                "underlying": underlying,
                "price_currency": price_currency,
                "tick_size": tick_size,
                "lot_size": lot_size,
                "expiry_ms": _expiry_ms(expiry),
                "strike": strike,
                "put_call": put_call.value if put_call else "",
            }
        )
        result = run_operation(
            venue_dir, LoadInstruments(operator=operator_name(), instruments=(item,))
        )
    if as_json:
        print_json({"loaded": 1, "instruments": result.instrument_count})
    else:
        say(f"{symbol} added; the venue now has {result.instrument_count} instruments.")


@app.command("halt")
def halt_instrument(
    symbol: SymbolArgument,
    venue_dir: VenueDirectoryOption,
    reason: Annotated[str, typer.Option(help="Why; everyone reads it.")],
    as_json: JsonOption = False,
) -> None:
    """Halt an instrument: the same as `rfqserver halt instrument`."""
    halt(HaltScope.INSTRUMENT, symbol, reason, venue_dir, as_json=as_json)


@app.command("resume")
def resume_instrument(
    symbol: SymbolArgument, venue_dir: VenueDirectoryOption, as_json: JsonOption = False
) -> None:
    """Let it trade again: the same as `rfqserver resume instrument`."""
    resume(HaltScope.INSTRUMENT, symbol, venue_dir, as_json=as_json)


@app.command()
def expire(
    symbol: Annotated[str, typer.Argument(metavar="SYMBOL")],
    venue_dir: VenueDirectoryOption,
    as_json: JsonOption = False,
) -> None:
    """End an instrument before its time, for good; requests in it end."""
    with telling_errors():
        operation = ExpireInstrument(operator=operator_name(), symbol=symbol)
        market = run_operation(venue_dir, operation).market or MarketView()
    if as_json:
        print_json(market)
    else:
        say(
            f"Expired: {symbol}. {market.requests_ended} requests and {market.quotes_ended} "
            "quotes ended."
        )


@app.command("list")
def list_instruments(venue_dir: VenueDirectoryOption, as_json: JsonOption = False) -> None:
    """Show what can be traded; what has expired is not shown."""
    with telling_errors():
        operation = ListInstruments(operator=operator_name())
        views = (run_operation(venue_dir, operation).market or MarketView()).instruments
    if as_json:
        print_json(views)
    elif not views:
        say("No instruments: `rfqserver instruments import` loads them from a file.")
    else:
        headings = ("symbol", "kind", "currency", "tick", "lot", "expiry", "halted")
        print_table(headings, [_row(view) for view in views])


def _row(view: InstrumentView) -> tuple[str, ...]:
    item = view.instrument
    return (
        item.symbol,
        item.kind.value,
        item.price_currency,
        item.tick_size,
        item.lot_size,
        time_text(item.expiry_ms),
        view.halted,
    )


def _instrument(facts: dict[str, str]) -> Instrument:
    try:
        return instrument_of(facts)
    except ValueError as error:
        raise InstrumentFileError(f"Nothing was loaded: {error}.") from error


def _expiry_ms(typed: str) -> str:
    if not typed:
        return ""
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError as error:
        raise InstrumentFileError(
            f"'{typed}' is no time: write 2026-12-25 or 2026-12-25T08:00Z (--expiry)."
        ) from error
    if len(typed) == len("2026-12-25"):
        moment = moment.replace(hour=EXPIRY_HOUR_UTC)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return str(int(moment.timestamp() * 1000))
