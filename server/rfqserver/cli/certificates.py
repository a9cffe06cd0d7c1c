"""`rfqserver certificates`: what was issued, and taking it back."""

from typing import Annotated

import typer

from rfqserver.ca.crl import RevocationReason
from rfqserver.cli.output import (
    JsonOption,
    VenueDirectoryOption,
    minute_text,
    print_json,
    print_table,
    say,
    telling_errors,
)
from rfqserver.cli.reach import operator_name, run_operation
from rfqserver.service.operation_requests import ListCertificates, RevokeCertificate, RevokeFirm
from rfqserver.service.operation_views import CertificateView

NOTED_SERIAL_CHARS = 8

app = typer.Typer(help="Certificates issued, and taking them back.", no_args_is_help=True)


@app.command("list")
def list_certificates(venue_dir: VenueDirectoryOption, as_json: JsonOption = False) -> None:
    """List the certificates in the order they were issued."""
    with telling_errors():
        result = run_operation(venue_dir, ListCertificates(operator=operator_name()))
    if as_json:
        print_json(result.certificates)
    elif not result.certificates:
        say("No certificates.")
    else:
        headings = ("serial", "status", "party", "until (UTC)", "note")
        rows = [_row(view) for view in result.certificates]
        print_table(headings, rows, whole=("serial",))


@app.command()
def revoke(
    venue_dir: VenueDirectoryOption,
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(RevocationReason)} (RFC 5280).")],
    serial: Annotated[
        str, typer.Argument(help="Serial number from `certificates list`; or give --firm.")
    ] = "",
    firm: Annotated[
        str, typer.Option(help="Revoke all certificates of this firm, by its short name.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Revoke a certificate, or a firm's, for ever: sessions end and quotes are pulled at once."""
    if bool(serial) == bool(firm):
        raise typer.BadParameter("Give either a serial number or --firm.")
    operation: RevokeCertificate | RevokeFirm
    if firm:
        operation = RevokeFirm(operator=operator_name(), firm=firm, reason=reason)
    else:
        operation = RevokeCertificate(operator=operator_name(), serial=serial, reason=reason)
    with telling_errors():
        result = run_operation(venue_dir, operation)
    if as_json:
        print_json(result.certificates if firm else result.certificates[0])
        return
    for view in result.certificates:
        say(f"Revoked: {view.serial} of {view.firm}/{view.trader} ({view.revocation_reason}).")
        if view.replaced_by and not firm:
            say(f"It was renewed as {view.replaced_by}, which was revoked with it.")


def _row(view: CertificateView) -> tuple[str, ...]:
    return (
        view.serial,
        view.status,
        f"{view.firm}/{view.trader} ({view.role.value})",
        minute_text(view.not_after_ms),
        _note(view),
    )


def _note(view: CertificateView) -> str:
    """What became of it; of another serial the start, which finds it in the list."""
    notes = []
    if view.revoked_ms:
        notes.append(f"revoked {minute_text(view.revoked_ms)}, {view.revocation_reason}")
    if view.replaced_by:
        notes.append(f"renewed as {view.replaced_by[:NOTED_SERIAL_CHARS]}")
    if view.reenrolled_as:
        notes.append(f"replaced by {view.reenrolled_as[:NOTED_SERIAL_CHARS]}")
    return "; ".join(notes)
