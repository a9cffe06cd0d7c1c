"""`rfqserver ca`: how the authority stands."""

import typer

from rfqserver.ca.encoding import grouped
from rfqserver.cli.output import (
    JsonOption,
    VenueDirectoryOption,
    print_facts,
    print_json,
    telling_errors,
    time_text,
)
from rfqserver.cli.reach import VenueUnreachableError, operator_name, run_operation
from rfqserver.service.ca_status import AuthorityView, CaCertificateView, CrlView
from rfqserver.service.operation_requests import ShowAuthority

app = typer.Typer(help="The certificate authority itself.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep `status` a verb of this group, though it is the only one."""


@app.command()
def status(venue_dir: VenueDirectoryOption, as_json: JsonOption = False) -> None:
    """Show what ends when, which revocation list is in force, and what was issued."""
    with telling_errors():
        view = run_operation(venue_dir, ShowAuthority(operator=operator_name())).authority
        if view is None:
            raise VenueUnreachableError("The running venue is of a version that cannot tell.")
    if as_json:
        print_json(view)
    else:
        print_facts(_facts(view))


def _facts(view: AuthorityView) -> list[tuple[str, str]]:
    counts = ", ".join(f"{count} {state}" for state, count in view.certificates.items())
    return [
        ("issuing CA", _ca_text(view.issuing)),
        ("root CA", _ca_text(view.root)),
        ("root's fingerprint", grouped(view.root.fingerprint)),
        ("CRL", _crl_text(view.crl)),
        ("root's CRL", _crl_text(view.root_crl)),
        ("published at", view.published_at or "a port that changes with each start"),
        ("certificates", counts),
        ("enrolments waiting", str(view.enrolments_pending)),
    ]


def _ca_text(view: CaCertificateView) -> str:
    ends = time_text(view.not_after_ms)
    if view.days_left < 0:
        return f"{view.name}: ENDED on {ends}, nobody can log on"
    return f"{view.name}: {view.days_left} days left, until {ends}"


def _crl_text(view: CrlView) -> str:
    if not view.number:
        return "none issued yet: the first comes when the venue is served"
    return (
        f"number {view.number}, {view.entries} entries, {_span(view.age_s)} old, "
        f"next by {time_text(view.next_update_ms)}"
    )


def _span(seconds: int) -> str:
    """An age as people say it, in its largest whole unit."""
    for unit, length in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
