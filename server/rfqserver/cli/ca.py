"""`rfqserver ca`: how the authority stands, and what is done with the root key."""

import typer

from rfqdesk.protocol.operations.requests import ShowAuthority
from rfqserver.ca.encoding import grouped
from rfqserver.cli.ceremonies import renew_issuing, retire_root, rollover_root
from rfqserver.cli.output import (
    JsonOption,
    VenueDirectoryOption,
    print_facts,
    print_json,
    telling_errors,
    time_text,
)
from rfqserver.cli.reach import VenueUnreachableError, operator_name, run_operation
from rfqserver.service.authority.ca_status import (
    AuthorityView,
    CaCertificateView,
    CrlView,
    IssuingView,
)

app = typer.Typer(help="The certificate authority itself.", no_args_is_help=True)


app.command("renew-issuing")(renew_issuing)
app.command("rollover-root")(rollover_root)
app.command("retire-root")(retire_root)


@app.command()
def status(venue_dir: VenueDirectoryOption, as_json: JsonOption = False) -> None:
    """Show what ends when, which lists are in force, what was issued, and what to do next."""
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
    rolling = len(view.roots) > 1
    facts = []
    for issuing in reversed(view.issuing_cas):
        newest = issuing is view.issuing_cas[-1]
        text = _issuing_text(issuing)
        if issuing.root_generation != view.root.generation:
            text += ", under the former root"
        facts.append(("issuing CA" if newest else "former issuing CA", text))
        facts.append(("its CRL", _crl_text(issuing.crl)))
    for root in reversed(view.roots):
        newest_root = root is view.roots[-1]
        facts.append(("root CA" if newest_root else "former root CA", _ca_text(root.certificate)))
        facts.append(("its fingerprint", grouped(root.certificate.fingerprint)))
        facts.append(("its CRL", _crl_text(root.crl)))
    cut_short = f"{view.cut_short} end with their issuing CA, sooner than approved"
    return [
        *facts,
        ("roll-over", "under way: both roots are trusted" if rolling else ""),
        ("published at", view.published_at or "a port that changes with each start"),
        ("certificates", counts),
        ("cut short", cut_short if view.cut_short else ""),
        ("enrolments waiting", str(view.enrolments_pending)),
        ("next", "\n".join(view.next_steps) or "nothing to do"),
    ]


def _issuing_text(view: IssuingView) -> str:
    active = f"{view.active_certificates} active certificates"
    if view.revoked:
        return f"{view.certificate.name}: REVOKED, nothing it issued counts"
    return f"{_ca_text(view.certificate)}, {active}"


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
