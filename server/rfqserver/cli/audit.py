"""`rfqserver audit`: who did what, and who was turned away, out of the journal."""

import contextlib
import csv
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO

import msgspec
import typer

from rfqserver.ca.encoding import typed_hex, utc_of
from rfqserver.cli.output import VenueDirectoryOption, print_table, telling_errors
from rfqserver.journal.interface import JournalCorruptError, JournalFormatError
from rfqserver.journal.verify import read_verified
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.audit import AuditFilter, AuditRow, audit_rows
from rfqserver.service.operator.audit_words import printable
from rfqserver.service.operator.near_names import unknown_words
from rfqserver.service.venue_directory import VenueDirectory

HEADINGS = ("seq", "time (UTC)", "actor", "kind", "what", "hash")
HASH_PREFIX_CHARS = 12
FORMULA_STARTS = ("=", "+", "-", "@")


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    CSV = "csv"
    JSONL = "jsonl"


class _Reading:
    """Rows as they are read, and how far the chain was followed."""

    def __init__(self, journal: Path, wanted: AuditFilter) -> None:
        self._journal = journal
        self._wanted = wanted
        self.seq = 0
        self.head = ""
        self.damage: JournalCorruptError | None = None
        self._found = False
        self._named: set[tuple[str, str]] = set()

    def __iter__(self) -> Iterator[AuditRow]:
        try:
            for row in audit_rows(read_verified(self._journal)):
                self.seq, self.head = row.record.seq, row.record.hash.hex()
                self._named |= row.parties
                if self._wanted.takes(row):
                    self._found = True
                    yield row
        except JournalCorruptError as error:
            self.damage = error
        except (msgspec.MsgspecError, KeyError) as error:
            raise JournalFormatError(
                f"Row {self.seq + 1} of the journal is in order but cannot be understood "
                f"({error}). Use the program version that wrote it."
            ) from error

    def check_names(self) -> None:
        """Once all was read: a misspelt name must not read like one that did nothing.

        Raises:
            OperationRefusedError: the journal names nobody so.
        """
        if self._found or not self.seq or self.damage is not None:
            return
        where = "The journal was read to its end, and nobody in it is called so."
        wanted = self._wanted
        firms, traders = ({one[place] for one in self._named} - {""} for place in (0, 1))
        if wanted.firm and wanted.firm not in firms:
            raise OperationRefusedError(unknown_words("firm", wanted.firm, firms, where))
        if wanted.trader and wanted.trader not in traders:
            raise OperationRefusedError(unknown_words("trader", wanted.trader, traders, where))


def audit(
    venue_dir: VenueDirectoryOption,
    *,
    firm: Annotated[str, typer.Option(help="Events that concern this firm.")] = "",
    trader: Annotated[str, typer.Option(help="Events that concern this trader.")] = "",
    serial: Annotated[str, typer.Option(help="Events of this certificate, in hex.")] = "",
    address: Annotated[str, typer.Option(help="Events from this network address.")] = "",
    kind: Annotated[str, typer.Option(help="Events of this kind: handshake_refused ...")] = "",
    since: Annotated[str, typer.Option(help="From this ISO 8601 time on; UTC if unsaid.")] = "",
    until: Annotated[str, typer.Option(help="Up to this ISO 8601 time, not included.")] = "",
    style: Annotated[
        Format, typer.Option("--format", help="JSON lines carry each event whole.")
    ] = Format.TABLE,
    output: Annotated[
        Path | None, typer.Option(help="Write to this new file instead of the terminal.")
    ] = None,
) -> None:
    """Read the journal, verifying its hash chain on the way; also beside a running server."""
    with telling_errors():
        wanted = AuditFilter(
            firm=firm, trader=trader, serial=typed_hex(serial).lstrip("0"), address=address,
            kind=kind, since_ms=_moment(since), until_ms=_moment(until),
        )  # fmt: skip
        reading = _Reading(VenueDirectory(venue_dir).journal, wanted)
        with _destination(output) as stream:
            _write(reading, style, stream)
        reading.check_names()
    # Beside what is printed, so that an export is an export and nothing else.
    if reading.damage is not None:
        typer.echo(
            f"Error: The journal was tampered with or damaged: {reading.damage}. Rows 1 to "
            f"{reading.seq} are in order, and none after them was read. Stop the venue, keep the "
            "file as evidence, and restore from a backup.",
            err=True,
        )
        raise typer.Exit(1)
    if reading.seq == 0:
        typer.echo("The journal is empty: the venue was never served.", err=True)
    else:
        typer.echo(f"The hash chain is whole: {reading.seq} rows, head {reading.head}.", err=True)


def _moment(text: str) -> int | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise OperationRefusedError(
            f"{text} is no ISO 8601 time. Write it like 2026-03-01 or 2026-03-01T09:30:00Z."
        ) from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


@contextlib.contextmanager
def _destination(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    # A new file, for its owner only: nothing is written over, the journal least of all.
    try:
        output.touch(mode=0o600, exist_ok=False)
    except FileExistsError as error:
        raise OperationRefusedError(
            f"{output} is there already and is left untouched. Name a file that does not exist."
        ) from error
    with output.open("w", encoding="utf-8", newline="") as stream:
        yield stream


def _write(rows: Iterable[AuditRow], style: Format, stream: TextIO) -> None:
    match style:
        case Format.TABLE:
            print_table(HEADINGS, [_cells(row) for row in rows], stream)
        case Format.CSV:
            writer = csv.writer(stream)
            writer.writerow(HEADINGS)
            writer.writerows([_harmless(cell) for cell in _cells(row)] for row in rows)
        case Format.JSONL:
            stream.writelines(_json_line(row) for row in rows)


def _cells(row: AuditRow) -> tuple[str, ...]:
    record = row.record
    return (
        str(record.seq),
        _time(record.entry.time_ms),
        printable(row.actor),
        record.entry.kind,
        row.what,
        record.hash.hex()[:HASH_PREFIX_CHARS],
    )


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip().startswith(FORMULA_STARTS) else cell


def _json_line(row: AuditRow) -> str:
    record = row.record
    entry = record.entry
    line = {
        "seq": record.seq,
        "time": _time(entry.time_ms),
        "time_ms": entry.time_ms,
        "stream": entry.stream,
        "kind": entry.kind,
        "actor": entry.actor,
        "party": row.actor,
        "what": row.what,
        "payload": msgspec.Raw(entry.payload),
        "prev_hash": record.prev_hash.hex(),
        "hash": record.hash.hex(),
    }
    return msgspec.json.encode(line).decode() + "\n"


def _time(time_ms: int) -> str:
    return f"{utc_of(time_ms):%Y-%m-%d %H:%M:%S}.{time_ms % 1000:03d}"
