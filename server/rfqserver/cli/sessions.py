"""`rfqserver sessions`: who is connected to a running venue."""

from typing import Annotated

import typer

from rfqdesk.protocol.operations.live import ListSessions, SessionView
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

MS_PER_S = 1_000


def sessions(
    venue_dir: VenueDirectoryOption,
    firm: Annotated[str, typer.Option(help="Those of this firm only.")] = "",
    as_json: JsonOption = False,
) -> None:
    """List the connections that are open now, the oldest first, operators' as well.

    The address is where a connection comes from, and proves nothing.
    """
    with telling_errors():
        found = run_operation(venue_dir, ListSessions(operator=operator_name())).sessions
    views = tuple(view for view in found if firm in ("", view.firm))
    if as_json:
        print_json(views)
    elif not views:
        say(f"Nobody of {firm} is connected." if firm else "Nobody is connected.")
    else:
        headings = ("party", "role", "since", "silent", "address", "unread", "serial")
        print_table(headings, [_row(view) for view in views], whole=("serial",))


def _row(view: SessionView) -> tuple[str, ...]:
    return (
        f"{view.firm}/{view.trader}",
        view.role.value,
        time_text(view.since_ms),
        f"{view.silent_ms / MS_PER_S:.1f} s",
        view.address,
        f"{view.queued_bytes:,} B",
        view.serial,
    )
