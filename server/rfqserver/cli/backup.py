"""`rfqserver backup`: a copy of the venue, also while it runs."""

from pathlib import Path
from typing import Annotated

import typer

from rfqserver.cli.output import JsonOption, VenueDirectoryOption, print_json, say, telling_errors
from rfqserver.service.backup import back_up
from rfqserver.service.venue_directory import VenueDirectory


def backup(
    to: Annotated[Path, typer.Argument(help="Where to put it; must not exist yet.")],
    venue_dir: VenueDirectoryOption,
    as_json: JsonOption = False,
) -> None:
    """Copy the venue, also beside a running server, and verify the copy. Overwrites nothing."""
    with telling_errors():
        report = back_up(VenueDirectory(venue_dir), to)
    if as_json:
        print_json({"rows": report.rows, "head": report.head_hash.hex()})
        return
    say(f"Backed up {venue_dir} to {to}: the journal is whole, {report.rows} rows.")
    say(f"Head hash: {report.head_hash.hex()}")
    say("Keep it as safe as the venue: its keys are in it, each under its passphrase.")
    copy = VenueDirectory(to)
    if copy.issuing_passphrase.is_file():
        say(f"{copy.issuing_passphrase} unlocks the issuing key: move it elsewhere.")
