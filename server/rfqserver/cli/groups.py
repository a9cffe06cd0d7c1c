"""`rfqserver groups`: named groups of makers, which traders can ask as one."""

from typing import Annotated

import typer

from rfqdesk.protocol.operations.market_requests import (
    GroupOperation,
    ListGroups,
    RemoveGroup,
    SetGroup,
)
from rfqdesk.protocol.operations.market_views import GroupView
from rfqserver.cli.output import (
    JsonOption,
    VenueDirectoryOption,
    print_json,
    print_table,
    say,
    telling_errors,
)
from rfqserver.cli.reach import operator_name, run_operation

app = typer.Typer(help="Named groups of makers for traders to ask.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(metavar="NAME")]


@app.command("set")
def set_group(
    name: NameArgument,
    venue_dir: VenueDirectoryOption,
    makers: Annotated[str, typer.Option(help="All its members, with commas between them.")],
    as_json: JsonOption = False,
) -> None:
    """Make a group, or give it other members; requests that were sent to it go on."""
    members = tuple(firm.strip() for firm in makers.split(",") if firm.strip())
    with telling_errors():
        [view] = _groups(venue_dir, SetGroup(operator=operator_name(), name=name, makers=members))
    if as_json:
        print_json(view)
    else:
        say(f"Group {view.name}: {', '.join(view.makers)}.")


@app.command("remove")
def remove_group(
    name: NameArgument, venue_dir: VenueDirectoryOption, as_json: JsonOption = False
) -> None:
    """Take a group off the list; requests that were sent to it go on."""
    with telling_errors():
        [view] = _groups(venue_dir, RemoveGroup(operator=operator_name(), name=name))
    if as_json:
        print_json(view)
    else:
        say(f"Group {view.name} is removed.")


@app.command("list")
def list_groups(venue_dir: VenueDirectoryOption, as_json: JsonOption = False) -> None:
    """Show every group and its members."""
    with telling_errors():
        groups = _groups(venue_dir, ListGroups(operator=operator_name()))
    if as_json:
        print_json(groups)
    elif not groups:
        say("There are no groups.")
    else:
        print_table(("group", "makers"), [(one.name, ", ".join(one.makers)) for one in groups])


def _groups(venue_dir: VenueDirectoryOption, operation: GroupOperation) -> tuple[GroupView, ...]:
    market = run_operation(venue_dir, operation).market
    return market.groups if market is not None else ()
