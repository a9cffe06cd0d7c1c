"""`rfqserver certificates`: what was issued, and taking it back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from rfqdesk.protocol.operations.requests import (
    ListCertificates,
    ListVenueCertificates,
    RevokeCertificate,
    RevokeFirm,
)
from rfqdesk.protocol.operations.views import CertificateView
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
from rfqserver.service.operator.venue_certificate_views import VenueCertificateView

NOTED_SERIAL_CHARS = 8

app = typer.Typer(help="Certificates issued, and taking them back.", no_args_is_help=True)


@app.command("list")
def list_certificates(
    venue_dir: VenueDirectoryOption,
    own: Annotated[
        bool, typer.Option("--venue", help="The venue's own, for TLS and OCSP, instead.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List the certificates in the order they were issued."""
    if own:
        _list_own(venue_dir, as_json=as_json)
        return
    with telling_errors():
        result = run_operation(venue_dir, ListCertificates(operator=operator_name()))
    if as_json:
        print_json(result.certificates)
    elif not result.certificates:
        say("No certificates.")
    else:
        headings = ("serial", "status", "party", "until (UTC)")
        rows = [_row(view) for view in result.certificates]
        print_table(headings, rows, whole=("serial", "status", "until (UTC)"))


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
    """Revoke a certificate, or a firm's, for ever: sessions end and quotes are pulled at once.

    One of the venue's own is replaced in the same act, and the sessions go on.
    """
    if bool(serial) == bool(firm):
        raise typer.BadParameter("Give either a serial number or --firm.")
    operation: RevokeCertificate | RevokeFirm
    if firm:
        operation = RevokeFirm(operator=operator_name(), firm=firm, reason=reason)
    else:
        operation = RevokeCertificate(operator=operator_name(), serial=serial, reason=reason)
    with telling_errors():
        result = run_operation(venue_dir, operation)
    if result.venue_certificates:
        _say_own_revoked(result.venue_certificates, as_json=as_json)
        return
    if as_json:
        print_json(result.certificates if firm else result.certificates[0])
        return
    for number, view in enumerate(result.certificates):
        # One is renewed from the other, and neither is to outlive it.
        title = "Revoked with it" if number and serial else "Revoked"
        say(f"{title}: {view.serial} of {view.firm}/{view.trader} ({view.revocation_reason}).")


def _list_own(venue_dir: Path, *, as_json: bool) -> None:
    with telling_errors():
        result = run_operation(venue_dir, ListVenueCertificates(operator=operator_name()))
    if as_json:
        print_json(result.venue_certificates)
    elif not result.venue_certificates:
        say("No certificates: the venue gives itself the first when it starts.")
    else:
        headings = ("serial", "status", "for", "until (UTC)")
        rows = [_own_row(view) for view in result.venue_certificates]
        print_table(headings, rows, whole=("serial", "status", "until (UTC)"))


def _own_row(view: VenueCertificateView) -> tuple[str, ...]:
    revoked = f"revoked {minute_text(view.revoked_ms)}, {view.revocation_reason}"
    notes = [revoked] if view.revoked_ms else []
    serial = _with_notes(view.serial, notes)
    return (serial, view.status, view.kind, minute_text(view.not_after_ms))


def _say_own_revoked(views: Sequence[VenueCertificateView], *, as_json: bool) -> None:
    if as_json:
        print_json(views)
        return
    gone, successors = views[0], views[1:]
    say(f"Revoked: the venue's own {gone.serial} for {gone.kind} ({gone.revocation_reason}).")
    for view in successors:
        say(f"In its place, with a new key: {view.serial}. Sessions go on.")
    if not successors:
        say("It was not in use; its key ended with the run that made it.")


def _row(view: CertificateView) -> tuple[str, ...]:
    return (
        _with_notes(view.serial, _notes(view)),
        view.status,
        f"{view.firm}/{view.trader} ({view.role.value})",
        minute_text(view.not_after_ms),
    )


def _with_notes(serial: str, notes: Sequence[str]) -> str:
    """The notes on lines of their own: beside forty digits there is no room for them."""
    return "\n  ".join((serial, *notes))


def _notes(view: CertificateView) -> list[str]:
    """What became of it; of another serial the start, which finds it in the list."""
    notes = []
    if view.revoked_ms:
        notes.append(f"revoked {minute_text(view.revoked_ms)}, {view.revocation_reason}")
    if view.replaced_by:
        notes.append(f"renewed as {view.replaced_by[:NOTED_SERIAL_CHARS]}")
    if view.reenrolled_as:
        notes.append(f"replaced by {view.reenrolled_as[:NOTED_SERIAL_CHARS]}")
    return notes
