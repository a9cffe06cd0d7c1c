"""`rfqserver serve`: run a venue."""

from pathlib import Path
from typing import Annotated

import typer

from rfqserver.cli.output import telling_errors
from rfqserver.cli.passphrases import ISSUING, issuing_passphrase
from rfqserver.service.venue_directory import VenueDirectory


def serve(
    directory: Annotated[
        Path, typer.Argument(envvar="RFQSERVER_DIR", help="The venue's directory.")
    ],
    issuing_passphrase_file: Annotated[
        Path | None,
        typer.Option(
            envvar=ISSUING.file_variable,
            help="File with the issuing key's passphrase (mode 0600). Without one: the variable "
            f"{ISSUING.variable}, the venue's secrets/, or a prompt.",
        ),
    ] = None,
) -> None:
    """Serve enrolment and trading until interrupted."""
    # Deferred: the other verbs start faster without the venue.
    from rfqserver.service.process import run_venue

    with telling_errors():
        venue = VenueDirectory(directory)
        venue.config()
        run_venue(directory, issuing_passphrase(venue, issuing_passphrase_file))
