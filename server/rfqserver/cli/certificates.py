"""`rfqserver certificates`: what was issued, and taking it back."""

from typing import Annotated

import typer

from rfqserver.ca.crl import RevocationReason
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
from rfqserver.service.operation_requests import ListCertificates, RevokeCertificate, RevokeFirm
from rfqserver.service.operation_views import CertificateView

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
        headings = (
            "serial",
            "status",
            "firm",
            "trader",
            "role",
            "valid until",
            "revoked",
            "renewed as",
        )
        print_table(headings, [_row(view) for view in result.certificates])


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
    revoked = f"{time_text(view.revoked_ms)}, {view.revocation_reason}" if view.revoked_ms else ""
    return (
        view.serial,
        view.status,
        view.firm,
        view.trader,
        view.role.value,
        time_text(view.not_after_ms),
        revoked,
        view.replaced_by,
    )
