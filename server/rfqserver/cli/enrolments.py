"""`rfqserver enrolments`: who asks for a certificate, and the decision."""

from typing import Annotated

import typer

from rfqdesk.protocol.operations.requests import (
    ListEnrolments,
    RejectEnrolment,
    RejectEnrolmentsFrom,
    ShowEnrolment,
)
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.operations.views import EnrolmentView
from rfqserver.ca.encoding import grouped
from rfqserver.cli.approving import EnrolmentId, approve, withdraw
from rfqserver.cli.output import (
    JsonOption,
    VenueDirectoryOption,
    minute_text,
    print_facts,
    print_json,
    print_table,
    say,
    telling_errors,
    time_text,
)
from rfqserver.cli.picture import print_fingerprint_picture
from rfqserver.cli.reach import operator_name, run_operation

app = typer.Typer(help="Requests for certificates, and the decision.", no_args_is_help=True)

app.command()(approve)
app.command()(withdraw)


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
        headings = ("id", "status", "asked (UTC)", "claims to be", "party", "address", "words")
        rows = [_row(view) for view in result.enrolments]
        print_table(headings, rows, whole=("id", "asked (UTC)"))


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


def _claim(view: EnrolmentView) -> str:
    return f"{view.common_name}, {view.organisation}" if view.organisation else view.common_name


def _party(view: EnrolmentView) -> str:
    return f"{view.firm}/{view.trader} ({view.role.value})" if view.role else ""


def _invited(view: EnrolmentView) -> str:
    if view.invited_role is None:
        return ""
    party = f"{view.invited_firm}/{view.invited_trader}".rstrip("/")
    text = f"invited as {party} ({view.invited_role.value})"
    return f"{text} in place of {view.invited_replaces}" if view.invited_replaces else text


def _status(view: EnrolmentView) -> str:
    missing = view.approvals_missing
    return f"{view.status.value}, {missing} missing" if missing > 1 else view.status.value


def _endorsed(view: EnrolmentView) -> str:
    return f"{view.endorsed_by}: {view.endorsed_as}; 1 missing" if view.endorsed_by else ""


def _row(view: EnrolmentView) -> tuple[str, ...]:
    party = _party(view) or _endorsed(view) or _invited(view)
    # Only what waits is still to be compared.
    words = view.words if view.status is EnrolmentStatus.PENDING else ""
    return (
        view.enrolment_id,
        _status(view),
        minute_text(view.requested_ms),
        _claim(view),
        party,
        view.address,
        words,
    )


def _facts(view: EnrolmentView) -> list[tuple[str, str]]:
    refused = f"{view.approvals_refused} (wrong fingerprint)" if view.approvals_refused else ""
    endorsed = f"{view.endorsed_by}, {time_text(view.endorsed_ms)}" if view.endorsed_by else ""
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
        ("endorsed by", endorsed),
        ("endorsed as", view.endorsed_as),
        ("approvals missing", str(view.approvals_missing or "")),
        ("decided", time_text(view.decided_ms)),
        ("reason", view.reason),
        ("party", _party(view)),
        ("firm's name", view.firm_name),
        ("in place of", view.replaces),
        ("certificate", view.serial),
    ]
