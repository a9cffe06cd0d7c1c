"""`rfqserver init`: create a venue."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from cryptography import x509

from rfqserver.ca.encoding import der_of, grouped, sha256_hex
from rfqserver.ca.root import ISSUING_DAYS
from rfqserver.cli.output import say, telling_errors
from rfqserver.cli.passphrases import ISSUING, ROOT, chosen_issuing_passphrase, root_passphrase
from rfqserver.service.clock import wall_ms
from rfqserver.service.operator.control_access import group_id
from rfqserver.service.venue_config import (
    EST_PORT_DEFAULT,
    MONITOR_PORT_DEFAULT,
    PKI_PORT_DEFAULT,
    TRADING_PORT_DEFAULT,
    VenueConfig,
)
from rfqserver.service.venue_directory import VenueDirectory, create_venue

Directory = Annotated[Path, typer.Argument(help="Where to create it; must not exist yet.")]
VenueName = Annotated[
    str, typer.Option(help="The venue's name in certificates: lower case, e.g. blue-desk.")
]
Host = Annotated[str, typer.Option(help="Host name or IP address that clients connect to.")]
EstPort = Annotated[int, typer.Option(help="Enrolment port; 0 for any free.")]
TradingPort = Annotated[int, typer.Option(help="Trading port; 0 for any free.")]
PkiPort = Annotated[
    int,
    typer.Option(
        help="Publication port (revocation lists, OCSP); 0 for any free, and then "
        "certificates do not point to it."
    ),
]
MonitorPort = Annotated[
    int, typer.Option(help="Monitoring port, on 127.0.0.1 only; 0 for any free.")
]
ApprovalsRequired = Annotated[
    int, typer.Option(help="Operators' accounts that must approve an applicant: 1 or 2.")
]
ControlGroup = Annotated[
    str, typer.Option(help="Group of this machine whose members may operate the running venue.")
]
RootPassphraseFile = Annotated[
    Path | None,
    typer.Option(
        envvar=ROOT.file_variable,
        help="File with the root key's passphrase (mode 0600). Without one: the variable "
        f"{ROOT.variable}, or a prompt.",
    ),
]
IssuingPassphraseFile = Annotated[
    Path | None,
    typer.Option(
        envvar=ISSUING.file_variable,
        help="File with a passphrase for the issuing key, which is then not written to the "
        f"venue's secrets/; or the variable {ISSUING.variable}.",
    ),
]
AskIssuingPassphrase = Annotated[
    bool,
    typer.Option(
        "--ask-issuing-passphrase",
        help="Ask for the issuing key's passphrase; it is written nowhere.",
    ),
]


def init(
    directory: Directory,
    *,
    venue: VenueName,
    host: Host,
    est_port: EstPort = EST_PORT_DEFAULT,
    trading_port: TradingPort = TRADING_PORT_DEFAULT,
    pki_port: PkiPort = PKI_PORT_DEFAULT,
    monitor_port: MonitorPort = MONITOR_PORT_DEFAULT,
    approvals_required: ApprovalsRequired = 1,
    control_group: ControlGroup = "",
    root_passphrase_file: RootPassphraseFile = None,
    issuing_passphrase_file: IssuingPassphraseFile = None,
    ask_issuing_passphrase: AskIssuingPassphrase = False,
) -> None:
    """Create a venue: root and issuing CA, empty journal. Overwrites nothing."""
    if ask_issuing_passphrase and issuing_passphrase_file is not None:
        raise typer.BadParameter(
            f"a file gives the passphrase already ({ISSUING.option} or {ISSUING.file_variable}): "
            "leave one of the two out",
            param_hint="--ask-issuing-passphrase",
        )
    with telling_errors():
        if control_group:
            group_id(control_group)
        config = VenueConfig(
            name=venue,
            host=host,
            est_port=est_port,
            trading_port=trading_port,
            pki_port=pki_port,
            monitor_port=monitor_port,
            approvals_required=approvals_required,
            control_group=control_group,
        )
        passphrase = root_passphrase(root_passphrase_file, new=True)
        issuing = chosen_issuing_passphrase(issuing_passphrase_file, ask=ask_issuing_passphrase)
        root = create_venue(directory, config, passphrase, wall_ms(), issuing_passphrase=issuing)
    say(f"Venue '{venue}' created in {directory}.")
    say("")
    _say_what_next(directory, root, issuing_kept=issuing is None)


def _say_what_next(directory: Path, root: x509.Certificate, *, issuing_kept: bool) -> None:
    created = VenueDirectory(directory)
    say("Fingerprint of the root CA (SHA-256), which every participant needs to enrol:")
    say(f"  {grouped(sha256_hex(der_of(root)))}")
    say("")
    say("Now:")
    say(f"  1. Move {created.root_key} to safe, off-line storage; serving does not need it.")
    if issuing_kept:
        kept = created.issuing_passphrase
        say(f"  2. Back up with `rfqserver backup`; {kept} unlocks the issuing key.")
    else:
        say("  2. Back up with `rfqserver backup`; the issuing key's passphrase is not in it.")
    say(f"  3. rfqserver serve {directory}")
    ends = root.not_valid_before_utc + timedelta(days=ISSUING_DAYS)
    say(f"The issuing CA ends on {ends:%Y-%m-%d}: have the root key at hand by then.")
