"""What the operator sees: tables, JSON for machines, and errors as sentences."""

import contextlib
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Annotated, TextIO

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rfqdesk.protocol.instrument_file import InstrumentFileError
from rfqserver.ca.encoding import utc_of
from rfqserver.ca.errors import IssuingError, KeyFileError
from rfqserver.cli.reach import VenueUnreachableError
from rfqserver.journal.interface import JournalError
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.venue_config import VenueDirectoryError

PIPE_WIDTH_CHARS = 250
"""Where nobody's terminal sets a width, nothing need be cut."""

TOLD_ERRORS = (
    OperationRefusedError,
    VenueUnreachableError,
    VenueDirectoryError,
    InstrumentFileError,
    KeyFileError,
    IssuingError,
    JournalError,
    OSError,
)

VenueDirectoryOption = Annotated[
    Path,
    typer.Option("--venue-dir", "-d", envvar="RFQSERVER_DIR", help="The venue's directory."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@contextlib.contextmanager
def telling_errors() -> Iterator[None]:
    """Turn what may go wrong into a sentence on standard error and exit code 1."""
    try:
        yield
    except TOLD_ERRORS as error:
        typer.echo(f"Error: {_sentence(error)}", err=True)
        raise typer.Exit(1) from error
    except ExceptionGroup as group:
        _, unknown = group.split(TOLD_ERRORS)
        if unknown is not None:
            raise
        for leaf in _leaves(group):
            typer.echo(f"Error: {_sentence(leaf)}", err=True)
        raise typer.Exit(1) from group


def say(text: str) -> None:
    """Print a line as it is."""
    typer.echo(text)


def print_json(value: object) -> None:
    """Print a result for machines."""
    typer.echo(msgspec.json.format(msgspec.json.encode(value)).decode())


def print_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    stream: TextIO | None = None,
    *,
    whole: Collection[str] = (),
) -> None:
    """Print rows under headings. Cells are plain text: markup in them has no effect.

    Cells under the headings named `whole` stay in one piece, so that they can be copied.
    """
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in whole)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    _console(stream).print(table)


def print_facts(facts: Sequence[tuple[str, str]]) -> None:
    """Print one thing's facts, those that have a value."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts:
        if value:
            table.add_row(Text(name), Text(value))
    _console().print(table)


def time_text(time_ms: int | None) -> str:
    """A time as people read it, in UTC to the second; "" for none."""
    return f"{utc_of(time_ms):%Y-%m-%d %H:%M:%S} UTC" if time_ms else ""


def minute_text(time_ms: int | None) -> str:
    """The same to the minute and without the zone, for a column headed UTC."""
    return f"{utc_of(time_ms):%Y-%m-%d %H:%M}" if time_ms else ""


def _sentence(error: BaseException) -> str:
    """What happened, without the number that the system gives it."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}." if error.filename else error.strerror
    return str(error)


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


def _console(stream: TextIO | None = None) -> Console:
    stream = stream or sys.stdout
    width = None if stream.isatty() else PIPE_WIDTH_CHARS
    return Console(file=stream, width=width, highlight=False)
