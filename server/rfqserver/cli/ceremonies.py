"""`rfqserver ca renew-issuing`, `rollover-root`, `retire-root`: the root key at work for a moment.

The key is opened here and nowhere else; the venue, running or not, is only asked
to put in force what was prepared.
"""

from pathlib import Path
from typing import Annotated

import typer

from rfqdesk.protocol.operations.requests import AdoptAuthority
from rfqserver.ca.crl import RevocationReason, reason_of
from rfqserver.ca.encoding import der_of, grouped, sha256_hex
from rfqserver.cli.output import VenueDirectoryOption, say, telling_errors
from rfqserver.cli.passphrases import (
    NEW_ROOT,
    ROOT,
    issuing_passphrase,
    new_root_passphrase,
    root_passphrase,
)
from rfqserver.cli.reach import operator_name, run_operation
from rfqserver.service.authority.ceremony import (
    Ceremony,
    Prepared,
    default_root_key,
    one_at_a_time,
    open_root,
)
from rfqserver.service.clock import wall_ms
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.operation_views import OperationResult
from rfqserver.service.venue_directory import VenueDirectory

CONFIRMATION = "revoke"

RootKeyOption = Annotated[
    Path | None,
    typer.Option("--root-key", help="The newest root's key file; in the venue's ca/ if absent."),
]
RootPassphraseOption = Annotated[
    Path | None,
    typer.Option(
        "--root-passphrase-file",
        envvar=ROOT.file_variable,
        help="File with the root key's passphrase (mode 0600). Without one: the variable "
        f"{ROOT.variable}, or a prompt.",
    ),
]
NewRootPassphraseOption = Annotated[
    Path | None,
    typer.Option(
        "--new-root-passphrase-file",
        envvar=NEW_ROOT.file_variable,
        help="File with a passphrase for the new root's key. Without one: the variable "
        f"{NEW_ROOT.variable}, or a prompt.",
    ),
]


def renew_issuing(
    venue_dir: VenueDirectoryOption,
    *,
    root_key: RootKeyOption = None,
    root_passphrase_file: RootPassphraseOption = None,
    compromised: Annotated[
        bool,
        typer.Option(
            "--compromised",
            help="Revoke the present issuing CA in the same act, and with it all it issued.",
        ),
    ] = False,
    reason: Annotated[
        str, typer.Option(help="Why, with --compromised (RFC 5280).")
    ] = RevocationReason.CA_COMPROMISE,
) -> None:
    """Make a new issuing CA; the present one goes on answering for what it issued.

    No session is lost, and certificates are renewed under the new one at their usual time.
    """
    revoke = _reason(reason) if compromised else None
    with telling_errors(), one_at_a_time(VenueDirectory(venue_dir)):
        visit = _Visit(venue_dir, root_key, root_passphrase_file)
        if compromised:
            _confirm(visit.directory)
        prepared = visit.ceremony.renew_issuing(revoke)
        result = visit.adopt(prepared)
    say(f"Issuing CA {prepared.issuing} is in force. Certificates come from it from now on.")
    if compromised:
        say(
            f"The one before is revoked, and with it {len(result.certificates)} certificates. "
            "Their holders enrol anew."
        )
    _say_take_away(visit.key_file)


def rollover_root(
    venue_dir: VenueDirectoryOption,
    *,
    root_key: RootKeyOption = None,
    root_passphrase_file: RootPassphraseOption = None,
    new_root_passphrase_file: NewRootPassphraseOption = None,
) -> None:
    """Make a new root and an issuing CA under it; both roots are trusted until `retire-root`.

    Participants come to trust the new root by themselves, since the old one vouches for it.
    """
    with telling_errors(), one_at_a_time(VenueDirectory(venue_dir)):
        visit = _Visit(venue_dir, root_key, root_passphrase_file)
        passphrase = new_root_passphrase(new_root_passphrase_file)
        prepared = visit.ceremony.rollover_root(passphrase)
        visit.adopt(prepared)
    say("Both roots are trusted. Certificates come from the new one from now on.")
    say("")
    say("Fingerprint of the new root CA (SHA-256), which participants to come need to enrol:")
    say(f"  {grouped(sha256_hex(der_of(prepared.root)))}")
    say("")
    say("Now:")
    say(f"  1. Move {prepared.root_key} and {visit.key_file} to safe, off-line storage.")
    say(f"  2. Back up {venue_dir}.")
    say("  3. When `rfqserver ca status` says so: rfqserver ca retire-root, with the new key.")


def retire_root(
    venue_dir: VenueDirectoryOption,
    *,
    root_key: RootKeyOption = None,
    root_passphrase_file: RootPassphraseOption = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Also revoke active certificates that lead to the old root."),
    ] = False,
) -> None:
    """End a roll-over: trust the new root alone. Needs the new root's key, for its list."""
    with telling_errors(), one_at_a_time(VenueDirectory(venue_dir)):
        visit = _Visit(venue_dir, root_key, root_passphrase_file)
        result = visit.adopt(visit.ceremony.retire_root(), force=force)
    say("The former root is retired: the venue trusts the new one alone.")
    if result.certificates:
        say(f"{len(result.certificates)} certificates were revoked. Their holders enrol anew.")
    _say_take_away(visit.key_file)


class _Visit:
    """The root's key opened for one ceremony on one venue."""

    def __init__(self, venue_dir: Path, root_key: Path | None, file: Path | None) -> None:
        self.directory = VenueDirectory(venue_dir)
        self.key_file = root_key or default_root_key(self.directory)
        root = open_root(self.directory, self.key_file, root_passphrase(file))
        self._issuing = issuing_passphrase(self.directory)
        self.ceremony = Ceremony(self.directory, root, self._issuing, wall_ms())

    def adopt(self, prepared: Prepared, *, force: bool = False) -> OperationResult:
        """Ask the venue to put in force what was prepared."""
        operation = AdoptAuthority(
            operator=operator_name(), manifest_sha256=prepared.manifest_sha256, force=force
        )
        try:
            return run_operation(self.directory.path, operation, issuing=self._issuing)
        except OperationRefusedError:
            self.ceremony.withdraw(prepared)
            raise


def _reason(typed: str) -> RevocationReason:
    try:
        return reason_of(typed)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _confirm(directory: VenueDirectory) -> None:
    say(
        "Everything that the present issuing CA has issued dies at once: all participants' "
        "sessions end, their quotes and requests are pulled, and every one of them must enrol "
        "anew. There is no way back."
    )
    name = directory.config().name
    typed: str = typer.prompt(f"Type '{CONFIRMATION} {name}' to go on", default="")
    if typed.split() != [CONFIRMATION, name]:
        raise OperationRefusedError("Nothing was revoked, and no issuing CA made.")


def _say_take_away(key: Path) -> None:
    say(f"Take {key} back to its safe, off-line storage, and back the venue up.")
