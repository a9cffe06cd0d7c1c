"""`rfqserver principals`: what firms and their traders may do, suspending and resuming them."""

from typing import Annotated

import typer

from rfqdesk.protocol.operations.decisions import EntitlementChange
from rfqdesk.protocol.operations.requests import (
    EntitlePrincipal,
    ListPrincipals,
    ResumePrincipal,
    ShowPrincipal,
    SuspendPrincipal,
)
from rfqdesk.protocol.operations.views import PrincipalView
from rfqdesk.protocol.terms import PrincipalKind
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
from rfqserver.service.operator.principal_words import (
    counterparties_words,
    instruments_words,
    name_words,
    quantity_words,
)

app = typer.Typer(
    help="What firms and their traders may do; suspending and resuming them.",
    no_args_is_help=True,
)

NameArgument = Annotated[str, typer.Argument(metavar="FIRM[/TRADER]", help="A firm or a trader.")]


@app.command("list")
def list_principals(venue_dir: VenueDirectoryOption, as_json: JsonOption = False) -> None:
    """List every firm with its traders. A trader is held to its firm's limits as well."""
    with telling_errors():
        result = run_operation(venue_dir, ListPrincipals(operator=operator_name()))
    _print(result.principals, as_json=as_json)


@app.command()
def show(name: NameArgument, venue_dir: VenueDirectoryOption, as_json: JsonOption = False) -> None:
    """Show a trader, or a firm with its traders."""
    with telling_errors():
        result = run_operation(venue_dir, ShowPrincipal(operator=operator_name(), name=name))
    _print(result.principals, as_json=as_json)


@app.command("set")
def entitle(
    name: NameArgument,
    venue_dir: VenueDirectoryOption,
    *,
    instruments: Annotated[
        str | None,
        typer.Option(help='Symbols or patterns, such as "BTC-*,ETH-PERP"; "" for all.'),
    ] = None,
    quantity_max: Annotated[
        str | None,
        typer.Option(
            help='The most of any one leg in a request, quote or acceptance; "" for no limit.'
        ),
    ] = None,
    counterparties: Annotated[
        str | None,
        typer.Option(help='Firms to deal with, by their short names, such as "a,b"; "" for all.'),
    ] = None,
    kind: Annotated[
        PrincipalKind | None, typer.Option(help="Who acts: a person, or a bot.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Change what a firm or a trader may do, from its next message on."""
    change = EntitlementChange(
        kind=kind,
        instruments=_listed(instruments),
        quantity_max=None if quantity_max is None else quantity_max.strip(),
        counterparties=_listed(counterparties),
    )
    if change == EntitlementChange():
        raise typer.BadParameter("Say what is to change: see --help for the options.")
    with telling_errors():
        operation = EntitlePrincipal(operator=operator_name(), name=name, change=change)
        [view] = run_operation(venue_dir, operation).principals
    if as_json:
        print_json(view)
        return
    if not view.changes:
        say(f"{name} had all of this already: nothing was changed.")
    for line in view.changes:
        say(f"{name}: {line}")


@app.command()
def suspend(
    name: NameArgument,
    venue_dir: VenueDirectoryOption,
    reason: Annotated[str, typer.Option(help="Why; those who are suspended read it.")],
    as_json: JsonOption = False,
) -> None:
    """Take nothing more from a firm or a trader; quotes and requests end, sessions stay."""
    with telling_errors():
        operation = SuspendPrincipal(operator=operator_name(), name=name, reason=reason)
        [view] = run_operation(venue_dir, operation).principals
    if as_json:
        print_json(view)
    else:
        say(f"Suspended: {name} ({view.suspension_reason}). Live quotes and open requests ended.")


@app.command()
def resume(
    name: NameArgument, venue_dir: VenueDirectoryOption, as_json: JsonOption = False
) -> None:
    """Take messages of a suspended firm or trader again."""
    with telling_errors():
        operation = ResumePrincipal(operator=operator_name(), name=name)
        [view] = run_operation(venue_dir, operation).principals
    if as_json:
        print_json(view)
    elif view.suspended:
        say(f"Resumed: {name}, but its firm is suspended still ({view.suspension_reason}).")
    else:
        say(f"Resumed: {name}.")


def _listed(typed: str | None) -> tuple[str, ...] | None:
    if typed is None:
        return None
    return tuple(part.strip() for part in typed.split(",") if part.strip())


def _print(views: tuple[PrincipalView, ...], *, as_json: bool) -> None:
    if as_json:
        print_json(views)
    elif not views:
        say("No principals: nobody has a certificate yet.")
    else:
        headings = (
            "principal",
            "kind",
            "roles",
            "instruments",
            "quantity",
            "counterparties",
            "suspended",
        )
        print_table(headings, [_row(view) for view in views])


def _row(view: PrincipalView) -> tuple[str, ...]:
    suspended = ""
    if view.suspended:
        by_firm = "with its firm, " if view.suspended_with_firm else ""
        suspended = f"{by_firm}{time_text(view.suspended_ms)}: {view.suspension_reason}"
    return (
        name_words(view.firm, view.trader),
        view.kind or "firm",
        ", ".join(view.roles),
        instruments_words(view.entitlements),
        quantity_words(view.entitlements),
        counterparties_words(view.entitlements),
        suspended,
    )
