"""`rfqserver enrolments approve|withdraw`: an operator's decision about an applicant."""

from typing import Annotated

import typer

from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.operations.requests import ApproveEnrolment, WithdrawEndorsement
from rfqdesk.protocol.operations.views import EnrolmentView
from rfqdesk.protocol.terms import PrincipalKind, Role
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.issuing import CLIENT_DAYS_DEFAULT, CLIENT_DAYS_MAX
from rfqserver.cli.output import (
    JsonOption,
    VenueDirectoryOption,
    print_json,
    say,
    telling_errors,
    time_text,
)
from rfqserver.cli.reach import operator_name, run_operation
from rfqserver.service.operator.operation_views import OperationResult

EnrolmentId = Annotated[str, typer.Argument(metavar="ID", help="Number from `enrolments list`.")]
Fingerprint = Annotated[
    str, typer.Option(help="SHA-256 of the request as the applicant read it out, 64 digits.")
]
Words = Annotated[str, typer.Option(help="Instead: its ten words, as the applicant read them out.")]
Firm = Annotated[
    str, typer.Option(help="The firm's short name, e.g. acme; an invited one may be left out.")
]
RoleOption = Annotated[
    Role | None, typer.Option(help="What the certificate allows; else as invited.")
]
FirmName = Annotated[str, typer.Option(help="The firm's full name, at its first time.")]
Trader = Annotated[
    str, typer.Option(help="The person's or bot's short name; else made from the request.")
]
Days = Annotated[
    int | None,
    typer.Option(
        help=f"How long the certificate lasts; else {CLIENT_DAYS_DEFAULT}, or as the one replaced."
    ),
]
Hours = Annotated[
    float | None,
    typer.Option(help="How long it lasts, instead of --days; 0.5 is half an hour. To the minute."),
]
Kind = Annotated[
    PrincipalKind | None,
    typer.Option(help="Who acts: a person, or a bot; `principals set` changes it later."),
]
Replaces = Annotated[
    str,
    typer.Option(
        metavar="SERIAL",
        help="A lost certificate: its firm, role and trader are taken, and it is revoked.",
    ),
]
Reason = Annotated[
    str, typer.Option(help=f"Of that revocation; else {RevocationReason.KEY_COMPROMISE.value}.")
]
AsEndorsed = Annotated[
    bool,
    typer.Option(
        "--as-endorsed", help="Decide as the other operator did, who endorsed the request."
    ),
]
Amend = Annotated[
    bool,
    typer.Option("--amend", help="Set an endorsement aside, and endorse with these terms instead."),
]


def approve(
    enrolment_id: EnrolmentId,
    *,
    venue_dir: VenueDirectoryOption,
    fingerprint: Fingerprint = "",
    words: Words = "",
    firm: Firm = "",
    role: RoleOption = None,
    firm_name: FirmName = "",
    trader: Trader = "",
    days: Days = None,
    hours: Hours = None,
    kind: Kind = None,
    replaces: Replaces = "",
    reason: Reason = "",
    as_endorsed: AsEndorsed = False,
    amend: Amend = False,
    as_json: JsonOption = False,
) -> None:
    """Certify an applicant whose fingerprint you have heard from them.

    Where two operators are required, the first approval is an endorsement, and
    the certificate is issued when another account approves the same terms.
    """
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
        kind=kind,
        replaces=replaces.strip()[:256],
        reason=reason,
        as_endorsed=as_endorsed,
        amend=amend,
    )
    operation = ApproveEnrolment(operator=operator_name(), enrolment_id=enrolment_id, terms=terms)
    with telling_errors():
        result = run_operation(venue_dir, operation)
    if as_json:
        print_json(result.certificates[0] if result.certificates else result.enrolments[0])
    elif result.certificates:
        _say_approved(result)
    else:
        _say_endorsed(result.enrolments[0])


def withdraw(
    enrolment_id: EnrolmentId, venue_dir: VenueDirectoryOption, as_json: JsonOption = False
) -> None:
    """Take back your endorsement of a request that no second operator has approved yet."""
    with telling_errors():
        result = run_operation(
            venue_dir, WithdrawEndorsement(operator=operator_name(), enrolment_id=enrolment_id)
        )
    view = result.enrolments[0]
    if as_json:
        print_json(view)
    else:
        say(f"Your endorsement of enrolment {view.enrolment_id} is withdrawn; it waits as before.")


def _say_approved(result: OperationResult) -> None:
    view = result.certificates[0]
    say(
        f"Approved: {view.trader} of {view.firm} ({view.firm_name}) as {view.role.value}, "
        f"until {time_text(view.not_after_ms)}."
    )
    say(f"Certificate serial: {view.serial}")
    for gone in result.revoked:
        say(f"Revoked: {gone.serial} ({gone.revocation_reason}); its sessions are closed.")


def _say_endorsed(view: EnrolmentView) -> None:
    say(f"Endorsed: {view.endorsed_as}. Nobody is certified yet.")
    say(
        "Another operator, under an account of their own, hears the fingerprint and approves: "
        f"rfqserver enrolments approve {view.enrolment_id} --as-endorsed --words ..."
    )
    if " in place of " in view.endorsed_as:
        say("Until then the old certificate counts. Is it in other hands? Revoke it now.")


def _minutes(hours: float | None) -> int:
    if hours is None:
        return 0
    if not 1 / 60 <= hours <= CLIENT_DAYS_MAX * 24:
        raise typer.BadParameter(
            f"a certificate lasts from a minute (0.017) to {CLIENT_DAYS_MAX} days",
            param_hint="--hours",
        )
    return round(hours * 60)
