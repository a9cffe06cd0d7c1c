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
from rfqserver.service.operations import CertificateView, ListCertificates, RevokeCertificate

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
    serial: Annotated[str, typer.Argument(help="Serial number from `certificates list`.")],
    venue_dir: VenueDirectoryOption,
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(RevocationReason)} (RFC 5280).")],
    as_json: JsonOption = False,
) -> None:
    """Revoke a certificate for ever: its sessions end and its quotes are pulled at once."""
    with telling_errors():
        result = run_operation(
            venue_dir, RevokeCertificate(operator=operator_name(), serial=serial, reason=reason)
        )
    view = result.certificates[0]
    if as_json:
        print_json(view)
    else:
        say(f"Revoked: {view.serial} of {view.firm}/{view.trader} ({view.revocation_reason}).")
        if view.replaced_by:
            say(f"It was renewed as {view.replaced_by}, which this does not revoke.")


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
