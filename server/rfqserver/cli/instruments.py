"""`rfqserver instruments`: what can be traded."""

from pathlib import Path
from typing import Annotated

import typer

from rfqserver.cli.output import (
    JsonOption,
    VenueDirectoryOption,
    print_json,
    say,
    telling_errors,
)
from rfqserver.cli.reach import operator_name, run_operation
from rfqserver.service.instrument_file import COLUMNS_HELP, FILE_MAX_BYTES, read_instruments
from rfqserver.service.operation_requests import LoadInstruments

app = typer.Typer(help="What can be traded.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep `import` a verb of this group, though it is the only one."""


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
