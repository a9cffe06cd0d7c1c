"""The `rfqserver` command."""

from typing import Annotated

import typer

from rfqdesk import __version__
from rfqserver.cli import (
    ca,
    certificates,
    enrolments,
    groups,
    halts,
    instruments,
    invitations,
    journal,
    limits,
    marks,
    principals,
    trades,
)
from rfqserver.cli.audit import audit
from rfqserver.cli.backup import backup
from rfqserver.cli.init import init
from rfqserver.cli.output import say
from rfqserver.cli.schema import schema
from rfqserver.cli.serve import serve
from rfqserver.cli.sessions import sessions
from rfqserver.service.monitoring.logs import configure_logs

app = typer.Typer(
    name="rfqserver",
    help="Run an RFQ venue: its certificate authority, its trading port, its journal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        say(f"rfqserver {__version__}")
        raise typer.Exit


@app.callback()
def group(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version and exit.", callback=_tell_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Take the options that belong to no verb; `--version` has ended the programme by now."""


app.command()(init)
app.command()(serve)
app.command()(backup)
app.command()(schema)
app.command()(invitations.invite)
app.add_typer(invitations.app, name="invitations")
app.add_typer(enrolments.app, name="enrolments")
app.add_typer(certificates.app, name="certificates")
app.add_typer(principals.app, name="principals")
app.add_typer(ca.app, name="ca")
app.add_typer(instruments.app, name="instruments")
app.add_typer(limits.app, name="limits")
app.add_typer(marks.app, name="marks")
app.add_typer(groups.app, name="groups")
app.add_typer(halts.halt_app, name="halt")
app.add_typer(halts.resume_app, name="resume")
app.command()(halts.broadcast)
app.command()(sessions)
app.add_typer(trades.app, name="trades")
app.add_typer(journal.app, name="journal")
app.command()(audit)


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 not done and why, 2 wrongly called."""
    # What the parts have to report goes to standard error, clear of what is printed.
    configure_logs()
    app()
