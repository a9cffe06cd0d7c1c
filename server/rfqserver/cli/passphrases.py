"""Where a verb gets the passphrase of a key from.

In this order: the file named on the command line, the file named in the
environment, the environment itself, for the issuing key the venue's own
`secrets/`, and last the person at the terminal.
"""

import os
import sys
from pathlib import Path

import typer
from msgspec import Struct

from rfqserver.ca.errors import KeyFileError
from rfqserver.ca.keys import PASSPHRASE_MIN_CHARS, checked_passphrase, read_passphrase
from rfqserver.service.venue_directory import VenueDirectory


class KeySecret(Struct, frozen=True):
    """One key's passphrase: what the key is called, and the names of its option and variables."""

    key: str
    option: str
    variable: str

    @property
    def file_variable(self) -> str:
        return f"{self.variable}_FILE"


ROOT = KeySecret("root", "--root-passphrase-file", "RFQSERVER_ROOT_PASSPHRASE")
NEW_ROOT = KeySecret("new root", "--new-root-passphrase-file", "RFQSERVER_NEW_ROOT_PASSPHRASE")
ISSUING = KeySecret("issuing", "--issuing-passphrase-file", "RFQSERVER_ISSUING_PASSPHRASE")


def root_passphrase(file: Path | None = None, *, new: bool = False) -> bytes:
    """Get the root key's passphrase; a `new` one is asked for twice.

    Raises:
        KeyFileError: too short, not private, or nowhere to be had.
    """
    return _given(ROOT, file) or _asked(ROOT, new=new)


def new_root_passphrase(file: Path | None = None) -> bytes:
    """Get the passphrase for the key of a root that is to follow another.

    Raises:
        KeyFileError: too short, not private, or nowhere to be had.
    """
    return _given(NEW_ROOT, file) or _asked(NEW_ROOT, new=True)


def issuing_passphrase(directory: VenueDirectory, file: Path | None = None) -> bytes:
    """Get the passphrase of a venue's issuing key.

    Raises:
        KeyFileError: too short, not private, or nowhere to be had.
    """
    given = _given(ISSUING, file)
    if given is not None:
        return given
    own = directory.issuing_passphrase
    try:
        if own.exists():
            return read_passphrase(own)
    except PermissionError as error:
        raise KeyFileError(
            f"{own} is not yours to read, and the venue is not running. Start it, or run this as "
            "the account it runs as."
        ) from error
    return _asked(ISSUING, new=False)


def chosen_issuing_passphrase(file: Path | None, *, ask: bool) -> bytes | None:
    """What the operator sets for a new issuing key; None leaves it to the venue.

    Raises:
        KeyFileError: too short, not private, or nobody is there to be asked.
    """
    given = _given(ISSUING, file)
    if not ask:
        return given
    if given is not None:
        raise KeyFileError(
            f"The variable {ISSUING.variable} gives the issuing key's passphrase, and you want to "
            "be asked for it. Nothing was created: leave one of the two out."
        )
    return _asked(ISSUING, new=True)


def _given(secret: KeySecret, file: Path | None) -> bytes | None:
    # Whether needed or not: what is started from here is not to find it.
    held = os.environ.pop(secret.variable, None)
    named = os.environ.get(secret.file_variable)
    if file is not None or named:
        return read_passphrase(file or Path(named or ""))
    if held is None:
        return None
    return checked_passphrase(os.fsencode(held), f"the variable {secret.variable}")


def _asked(secret: KeySecret, *, new: bool) -> bytes:
    if not sys.stdin.isatty():
        raise KeyFileError(
            f"The {secret.key} key needs a passphrase, and there is no terminal to ask for one. "
            f"Name a file that holds it with {secret.option} or {secret.file_variable}."
        )
    while True:
        # Beside what the verb prints, which may be meant for a machine.
        passphrase: str = typer.prompt(
            f"Passphrase for the {secret.key} key",
            hide_input=True,
            confirmation_prompt=new,
            err=True,
        )
        if len(passphrase.encode()) >= PASSPHRASE_MIN_CHARS or not new:
            return checked_passphrase(passphrase.encode(), "what was typed")
        typer.echo(
            f"At least {PASSPHRASE_MIN_CHARS} characters, please: it guards the whole venue.",
            err=True,
        )
