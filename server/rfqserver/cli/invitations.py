"""`rfqserver invite` and `rfqserver invitations`: who is expected."""

from typing import Annotated

import typer
from msgspec import Struct

from rfqdesk.protocol.operations.requests import (
    IssueInvitation,
    ListInvitations,
    WithdrawInvitation,
)
from rfqdesk.protocol.operations.views import InvitationView
from rfqdesk.protocol.terms import Role
from rfqserver.cli.output import (
    JsonOption,
    VenueDirectoryOption,
    minute_text,
    print_json,
    print_table,
    say,
    telling_errors,
    time_text,
)
from rfqserver.cli.reach import operator_name, run_operation
from rfqserver.service.operator.invitation_desk import EXPIRES_DEFAULT_H, EXPIRES_MAX_H
from rfqserver.service.operator.invitation_lines import invitation_lines
from rfqserver.service.venue_directory import VenueDirectory

app = typer.Typer(help="Invitations that were sent out.", no_args_is_help=True)


class _Issued(Struct, frozen=True):
    line: str
    invitation: InvitationView


def invite(
    *,
    venue_dir: VenueDirectoryOption,
    firm: Annotated[str, typer.Option(help="The firm's short name, e.g. acme.")] = "",
    role: Annotated[Role | None, typer.Option(help="What the certificate is to allow.")] = None,
    trader: Annotated[
        str, typer.Option(help="The person's or bot's short name; else made from the request.")
    ] = "",
    replaces: Annotated[
        str,
        typer.Option(
            metavar="SERIAL",
            help="Instead: invite the holder of a certificate that was lost; it is revoked when "
            "the new one is issued.",
        ),
    ] = "",
    expires: Annotated[
        float, typer.Option(metavar="HOURS", help="How long the invitation may be used.")
    ] = EXPIRES_DEFAULT_H,
    as_json: JsonOption = False,
) -> None:
    """Print a line to mail to somebody you expect; it fills in their wizard.

    Say whom with --firm and --role, or with --replaces.

    It may be used once. It proves nothing: you still approve the request with
    its fingerprint.
    """
    if not 1 / 60 <= expires <= EXPIRES_MAX_H:
        raise typer.BadParameter(
            f"an invitation lasts from a minute (0.017) to {EXPIRES_MAX_H} hours",
            param_hint="--expires",
        )
    with telling_errors():
        # Before the invitation is made: it would be of no use without its line.
        line_of = invitation_lines(VenueDirectory(venue_dir))
        operation = IssueInvitation(
            operator=operator_name(),
            firm=firm,
            role=role,
            trader=trader,
            replaces=replaces.strip()[:256],
            minutes=round(expires * 60),
        )
        result = run_operation(venue_dir, operation)
    line = line_of(result.token)
    view = result.invitations[0]
    if as_json:
        print_json(_Issued(line, view))
        return
    say(line)
    # Beside the line, so that it alone can be piped into a mail.
    typer.echo(
        f"Invitation {view.invitation_id} for {_invited(view)}, once, until "
        f"{time_text(view.expires_ms)}. The line is not shown again.",
        err=True,
    )


@app.command("list")
def list_invitations(venue_dir: VenueDirectoryOption, as_json: JsonOption = False) -> None:
    """List invitations in the order they were made."""
    with telling_errors():
        result = run_operation(venue_dir, ListInvitations(operator=operator_name()))
    if as_json:
        print_json(result.invitations)
    elif not result.invitations:
        say("No invitations.")
    else:
        headings = ("id", "status", "for", "made (UTC)", "ends (UTC)", "enrolment")
        print_table(headings, [_row(view) for view in result.invitations])


@app.command()
def withdraw(
    invitation_id: Annotated[
        str, typer.Argument(metavar="ID", help="Number from `invitations list`.")
    ],
    venue_dir: VenueDirectoryOption,
    as_json: JsonOption = False,
) -> None:
    """Take an invitation back that nobody has used."""
    with telling_errors():
        result = run_operation(
            venue_dir, WithdrawInvitation(operator=operator_name(), invitation_id=invitation_id)
        )
    view = result.invitations[0]
    if as_json:
        print_json(view)
    else:
        say(f"Invitation {view.invitation_id} for {_invited(view)} is withdrawn.")


def _invited(view: InvitationView) -> str:
    party = f"{view.firm}/{view.trader}" if view.trader else view.firm
    text = f"{party} ({view.role.value})"
    return f"{text} in place of {view.replaces}" if view.replaces else text


def _row(view: InvitationView) -> tuple[str, ...]:
    made, ends = minute_text(view.issued_ms), minute_text(view.expires_ms)
    return (view.invitation_id, view.status, _invited(view), made, ends, view.enrolment_id)
