"""`rfqserver enrolments`: who asks for a certificate, and the decision."""

from typing import Annotated

import typer

from rfqdesk.protocol.terms import Role
from rfqserver.ca.encoding import grouped
from rfqserver.ca.issuing import CLIENT_DAYS_DEFAULT, CLIENT_DAYS_MAX
from rfqserver.ca.records import EnrolmentStatus
from rfqserver.cli.output import (
    JsonOption,
    VenueDirectoryOption,
    print_facts,
    print_json,
    print_table,
    say,
    telling_errors,
    time_text,
)
from rfqserver.cli.picture import print_fingerprint_picture
from rfqserver.cli.reach import operator_name, run_operation
from rfqserver.service.approval import ApprovalTerms
from rfqserver.service.operation_requests import (
    ApproveEnrolment,
    ListEnrolments,
    RejectEnrolment,
    RejectEnrolmentsFrom,
    ShowEnrolment,
)
from rfqserver.service.operation_views import EnrolmentView

app = typer.Typer(help="Requests for certificates, and the decision.", no_args_is_help=True)

EnrolmentId = Annotated[str, typer.Argument(metavar="ID", help="Number from `enrolments list`.")]


@app.command("list")
def list_enrolments(
    venue_dir: VenueDirectoryOption,
    status: Annotated[EnrolmentStatus | None, typer.Option(help="Only these.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List enrolments in the order they came."""
    with telling_errors():
        result = run_operation(venue_dir, ListEnrolments(operator=operator_name(), status=status))
    if as_json:
        print_json(result.enrolments)
    elif not result.enrolments:
        say("No enrolments.")
    else:
        headings = ("id", "status", "requested", "claims to be", "party", "address", "words")
        print_table(headings, [_row(view) for view in result.enrolments])


@app.command()
def show(
    enrolment_id: EnrolmentId,
    venue_dir: VenueDirectoryOption,
    *,
    qr: Annotated[
        bool, typer.Option("--qr", help="Draw the fingerprint as the applicant's screen shows it.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show one enrolment with the fingerprint the applicant must read out."""
    if qr and as_json:
        raise typer.BadParameter("a picture is for people: leave --json out", param_hint="--qr")
    with telling_errors():
        result = run_operation(
            venue_dir, ShowEnrolment(operator=operator_name(), enrolment_id=enrolment_id)
        )
    view = result.enrolments[0]
    if as_json:
        print_json(view)
        return
    print_facts(_facts(view))
    if qr:
        print_fingerprint_picture(view.fingerprint)
    if view.status is EnrolmentStatus.PENDING:
        say("")
        say(
            "Call the applicant on a number you know, have the fingerprint or its words read "
            "out, and approve with what you heard. A name in a request proves nothing."
        )


@app.command()
def approve(
    enrolment_id: EnrolmentId,
    *,
    venue_dir: VenueDirectoryOption,
    fingerprint: Annotated[
        str, typer.Option(help="SHA-256 of the request as the applicant read it out, 64 digits.")
    ] = "",
    words: Annotated[
        str, typer.Option(help="Instead: its ten words, as the applicant read them out.")
    ] = "",
    firm: Annotated[
        str, typer.Option(help="The firm's short name, e.g. acme; an invited one may be left out.")
    ] = "",
    role: Annotated[
        Role | None, typer.Option(help="What the certificate allows; else as invited.")
    ] = None,
    firm_name: Annotated[str, typer.Option(help="The firm's full name, at its first time.")] = "",
    trader: Annotated[
        str, typer.Option(help="The person's or bot's short name; else made from the request.")
    ] = "",
    days: Annotated[int, typer.Option(help="How long the certificate lasts.")] = (
        CLIENT_DAYS_DEFAULT
    ),
    hours: Annotated[
        float | None,
        typer.Option(help="How long it lasts, instead of --days; 0.5 is half an hour."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Certify an applicant whose fingerprint you have heard from them."""
    if bool(fingerprint.strip()) == bool(words.strip()):
        raise typer.BadParameter(
            "approving takes what the applicant read out: either --fingerprint or --words",
            param_hint="--fingerprint",
        )
    terms = ApprovalTerms(
        firm=firm,
        role=role,
        fingerprint=fingerprint[:256],
        words=words.strip()[:256],
        firm_name=firm_name,
        trader=trader,
        days=days,
        minutes=_minutes(hours),
    )
    with telling_errors():
        result = run_operation(
            venue_dir,
            ApproveEnrolment(operator=operator_name(), enrolment_id=enrolment_id, terms=terms),
        )
    view = result.certificates[0]
    if as_json:
        print_json(view)
        return
    say(
        f"Approved: {view.trader} of {view.firm} ({view.firm_name}) as {view.role.value}, "
        f"until {time_text(view.not_after_ms)}."
    )
    say(f"Certificate serial: {view.serial}")


@app.command()
def reject(
    venue_dir: VenueDirectoryOption,
    reason: Annotated[str, typer.Option(help="Why; the applicant is shown this.")],
    enrolment_id: Annotated[
        str, typer.Argument(metavar="ID", help="Number from `enrolments list`; or give --address.")
    ] = "",
    address: Annotated[
        str, typer.Option(help="Reject all that wait from here: an address, or a network like /64.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Turn an applicant down, or all that wait from one address."""
    if bool(enrolment_id) == bool(address):
        raise typer.BadParameter("Give either an enrolment's number or --address.")
    operation: RejectEnrolment | RejectEnrolmentsFrom
    if address:
        operation = RejectEnrolmentsFrom(operator=operator_name(), address=address, reason=reason)
    else:
        operation = RejectEnrolment(
            operator=operator_name(), enrolment_id=enrolment_id, reason=reason
        )
    with telling_errors():
        result = run_operation(venue_dir, operation)
    if as_json:
        print_json(result.enrolments if address else result.enrolments[0])
        return
    for view in result.enrolments:
        say(f"Enrolment {view.enrolment_id} rejected: {view.reason}")


def _minutes(hours: float | None) -> int:
    if hours is None:
        return 0
    if not 1 / 60 <= hours <= CLIENT_DAYS_MAX * 24:
        raise typer.BadParameter(
            f"a certificate lasts from a minute (0.017) to {CLIENT_DAYS_MAX} days",
            param_hint="--hours",
        )
    return round(hours * 60)


def _claim(view: EnrolmentView) -> str:
    return f"{view.common_name}, {view.organisation}" if view.organisation else view.common_name


def _party(view: EnrolmentView) -> str:
    return f"{view.firm}/{view.trader} ({view.role.value})" if view.role else ""


def _invited(view: EnrolmentView) -> str:
    if view.invited_role is None:
        return ""
    party = f"{view.invited_firm}/{view.invited_trader}".rstrip("/")
    return f"invited as {party} ({view.invited_role.value})"


def _row(view: EnrolmentView) -> tuple[str, ...]:
    requested = time_text(view.requested_ms)
    party = _party(view) or _invited(view)
    # Only what waits is still to be compared.
    words = view.words if view.status is EnrolmentStatus.PENDING else ""
    return (
        view.enrolment_id,
        view.status.value,
        requested,
        _claim(view),
        party,
        view.address,
        words,
    )


def _facts(view: EnrolmentView) -> list[tuple[str, str]]:
    refused = f"{view.approvals_refused} (wrong fingerprint)" if view.approvals_refused else ""
    return [
        ("enrolment", view.enrolment_id),
        ("status", view.status.value),
        ("requested", time_text(view.requested_ms)),
        ("from address", view.address),
        ("claims to be", _claim(view)),
        ("invitation", f"{view.invitation_id}: {_invited(view)}" if view.invitation_id else ""),
        ("fingerprint", grouped(view.fingerprint)),
        ("in ten words", view.words),
        ("refused approvals", refused),
        ("decided", time_text(view.decided_ms)),
        ("reason", view.reason),
        ("party", _party(view)),
        ("firm's name", view.firm_name),
        ("certificate", view.serial),
    ]
