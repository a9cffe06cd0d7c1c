"""`rfqserver journal`: is the record whole?"""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from rfqserver.cli.output import JsonOption, print_json, say, telling_errors
from rfqserver.journal.verify import read_verified
from rfqserver.journal.verify import verify as verify_journal
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.signature_audit import SignatureReport, audit_signatures
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
    signed: Annotated[
        bool, typer.Option("--signatures/--no-signatures", help="Check the signatures as well.")
    ] = True,
    as_json: JsonOption = False,
) -> None:
    """Check every row against the hash chain, and every signature; also beside a running server."""
    with telling_errors():
        path = VenueDirectory(directory).journal
        report = verify_journal(path, _expected(head))
        signatures = audit_signatures(read_verified(path)) if report.ok and signed else None
    whole = report.ok and (signatures is None or signatures.ok)
    if as_json:
        print_json(
            {
                "ok": whole,
                "rows": report.rows,
                "head": report.head_hash.hex(),
                "bad_seq": report.bad_seq,
                "text": report.text,
                "signatures": None if signatures is None else msgspec.to_builtins(signatures),
            }
        )
    elif report.ok:
        say(f"The journal is whole: {report.rows} rows.")
        say(f"Head hash: {report.head_hash.hex()}")
        say("Note both down elsewhere: only that shows later whether the end was cut off.")
        if signatures is not None:
            _say_signatures(signatures)
    else:
        typer.echo(
            f"The journal was tampered with or damaged: {report.text}. "
            f"Rows 1 to {report.rows} are in order. Stop the venue, keep the file as evidence, "
            "and restore from a backup.",
            err=True,
        )
    if not whole:
        raise typer.Exit(1)


def _say_signatures(report: SignatureReport) -> None:
    if report.ok:
        say(f"Every signature in it holds: {report.signed} commands.")
    for fault in report.faults:
        typer.echo(f"Row {fault.seq} is not its sender's word: {fault.text}.", err=True)
    if report.faults_omitted:
        typer.echo(f"So are {report.faults_omitted} more rows.", err=True)
    if not report.ok:
        typer.echo(
            "The chain is whole, so these rows were written by somebody who could write the whole "
            "file anew, or by a venue that was not ours. Stop the venue, and keep the file as "
            "evidence.",
            err=True,
        )
    if report.unsigned:
        say(f"{report.unsigned} commands are from before the venue demanded signatures.")


def _expected(head: str) -> bytes | None:
    try:
        return bytes.fromhex(head) if head else None
    except ValueError as error:
        raise OperationRefusedError("--head is not a hash in hexadecimal digits.") from error
