"""`rfqserver journal`: is the record whole?"""

from pathlib import Path
from typing import Annotated

import typer

from rfqserver.cli.output import JsonOption, print_json, say, telling_errors
from rfqserver.journal.verify import verify as verify_journal
from rfqserver.service.approval import OperationRefusedError
from rfqserver.service.venue_directory import VenueDirectory

app = typer.Typer(help="The record of everything that happened.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep `verify` a verb of this group, though it is the only one."""


@app.command()
def verify(
    directory: Annotated[
        Path, typer.Argument(envvar="RFQSERVER_DIR", help="The venue's directory.")
    ],
    head: Annotated[
        str, typer.Option(help="Head hash noted earlier; it must still be part of the chain.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Check every row against the hash chain; also beside a running server."""
    with telling_errors():
        report = verify_journal(VenueDirectory(directory).journal, _expected(head))
    if as_json:
        print_json(
            {
                "ok": report.ok,
                "rows": report.rows,
                "head": report.head_hash.hex(),
                "bad_seq": report.bad_seq,
                "text": report.text,
            }
        )
    elif report.ok:
        say(f"The journal is whole: {report.rows} rows.")
        say(f"Head hash: {report.head_hash.hex()}")
        say("Note both down elsewhere: only that shows later whether the end was cut off.")
    else:
        typer.echo(
            f"The journal was tampered with or damaged: {report.text}. "
            f"Rows 1 to {report.rows} are in order. Stop the venue, keep the file as evidence, "
            "and restore from a backup.",
            err=True,
        )
    if not report.ok:
        raise typer.Exit(1)


def _expected(head: str) -> bytes | None:
    try:
        return bytes.fromhex(head) if head else None
    except ValueError as error:
        raise OperationRefusedError("--head is not a hash in hexadecimal digits.") from error
