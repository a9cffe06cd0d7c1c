"""`rfqserver init`: create a venue."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from rfqserver.ca.encoding import der_of, grouped, sha256_hex
from rfqserver.ca.root import ISSUING_DAYS
from rfqserver.cli.output import say, telling_errors
from rfqserver.cli.passphrases import ISSUING, ROOT, chosen_issuing_passphrase, root_passphrase
from rfqserver.service.clock import wall_ms
from rfqserver.service.venue_directory import (
    EST_PORT_DEFAULT,
    MONITOR_PORT_DEFAULT,
    PKI_PORT_DEFAULT,
    TRADING_PORT_DEFAULT,
    VenueConfig,
    VenueDirectory,
    create_venue,
)


def init(
    directory: Annotated[Path, typer.Argument(help="Where to create it; must not exist yet.")],
    *,
    venue: Annotated[
        str, typer.Option(help="The venue's name in certificates: lower case, e.g. blue-desk.")
    ],
    host: Annotated[str, typer.Option(help="Host name or IP address that clients connect to.")],
    est_port: Annotated[int, typer.Option(help="Enrolment port; 0 for any free.")] = (
        EST_PORT_DEFAULT
    ),
    trading_port: Annotated[int, typer.Option(help="Trading port; 0 for any free.")] = (
        TRADING_PORT_DEFAULT
    ),
    pki_port: Annotated[
        int,
        typer.Option(
            help="Publication port (revocation lists, OCSP); 0 for any free, and then "
            "certificates do not point to it."
        ),
    ] = PKI_PORT_DEFAULT,
    monitor_port: Annotated[
        int,
        typer.Option(help="Monitoring port, on 127.0.0.1 only; 0 for any free."),
    ] = MONITOR_PORT_DEFAULT,
    root_passphrase_file: Annotated[
        Path | None,
        typer.Option(
            envvar=ROOT.file_variable,
            help="File with the root key's passphrase (mode 0600). Without one: the variable "
            f"{ROOT.variable}, or a prompt.",
        ),
    ] = None,
    issuing_passphrase_file: Annotated[
        Path | None,
        typer.Option(
            envvar=ISSUING.file_variable,
            help="File with a passphrase for the issuing key, which is then not written to the "
            f"venue's secrets/; or the variable {ISSUING.variable}.",
        ),
    ] = None,
    ask_issuing_passphrase: Annotated[
        bool, typer.Option(help="Ask for the issuing key's passphrase; it is written nowhere.")
    ] = False,
) -> None:
    """Create a venue: root and issuing CA, empty journal. Overwrites nothing."""
    with telling_errors():
        config = VenueConfig(
            name=venue,
            host=host,
            est_port=est_port,
            trading_port=trading_port,
            pki_port=pki_port,
            monitor_port=monitor_port,
        )
        passphrase = root_passphrase(root_passphrase_file, new=True)
        issuing = chosen_issuing_passphrase(issuing_passphrase_file, ask=ask_issuing_passphrase)
        root = create_venue(directory, config, passphrase, wall_ms(), issuing_passphrase=issuing)
    created = VenueDirectory(directory)
    say(f"Venue '{venue}' created in {directory}.")
    say("")
    say("Fingerprint of the root CA (SHA-256), which every participant needs to enrol:")
    say(f"  {grouped(sha256_hex(der_of(root)))}")
    say("")
    say("Now:")
    say(f"  1. Move {created.root_key} to safe, off-line storage; serving does not need it.")
    if issuing is None:
        say(f"  2. Back up {directory}; {created.issuing_passphrase} unlocks the issuing key.")
    else:
        say(f"  2. Back up {directory}; the passphrase you gave for the issuing key is not in it.")
    say(f"  3. rfqserver serve {directory}")
    ends = root.not_valid_before_utc + timedelta(days=ISSUING_DAYS)
    say(f"The issuing CA ends on {ends:%Y-%m-%d}: have the root key at hand by then.")
