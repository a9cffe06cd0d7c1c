"""The profile: everything about an identity that is public, in one JSON file.

It holds no secret but, until the request is handed in, an invitation's token.
What makes it worth protecting is the pinned root: who can
change it decides which venue is believed, so the file is mode 0600 and is
replaced atomically.
"""

import os
import secrets
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from rfqdesk.identity.errors import ProfileCorruptError, ProfileVersionError
from rfqdesk.identity.platform import sync_directory

PROFILE_VERSION = 1
PROFILE_FILE = "profile.json"

Port = Annotated[int, Meta(ge=1, le=65_535)]


class EnrolmentState(StrEnum):
    """How far the enrolment has come."""

    REQUESTED = "requested"
    """Key and request exist; the venue may or may not have the request yet."""
    PENDING = "pending"
    """The venue has the request and waits for its operator."""
    REFUSED = "refused"
    ISSUED = "issued"


class PendingRenewal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A renewal begun: the next key's name in the keyring, and the request made with it."""

    key_id: str
    csr_pem: str


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One identity at one venue.

    `key_id` is the key's name in the keyring. `chain_pem` begins with the own
    certificate and leads up to, but not including, a root of `root_pem`:
    those trusted, newest first, of which there are two while the venue rolls
    its root over.
    `refusal` holds the operator's words when the state is `refused`.
    `renewed_ms` is when the certificate was last renewed, 0 for never;
    `retired_key_ids` are keys that go from the keyring once the renewed
    certificate has connected.
    """

    version: Annotated[int, Meta(ge=1)] = PROFILE_VERSION
    host: Annotated[str, Meta(min_length=1, max_length=253)]
    est_port: Port
    trading_port: Port
    root_pem: str
    firm_name: str
    person: str
    key_id: str
    csr_pem: str
    state: EnrolmentState = EnrolmentState.REQUESTED
    chain_pem: str = ""
    refusal: str = ""
    renewal: PendingRenewal | None = None
    renewed_ms: int = 0
    retired_key_ids: tuple[str, ...] = ()
    invitation_token: str = ""
    """With which the request is handed in, once; worth nothing afterwards. "" for no invitation."""

    @property
    def key_ids(self) -> tuple[str, ...]:
        """Every key in the keyring that belongs to this profile."""
        begun = () if self.renewal is None else (self.renewal.key_id,)
        return (self.key_id, *begun, *self.retired_key_ids)


class _VersionOnly(Struct):
    version: int


class ProfileStore:
    """The profile file of one directory. Calls block on the disk, briefly."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / PROFILE_FILE

    def load(self) -> Profile | None:
        """Read the profile, or return None where there is none yet.

        Raises:
            ProfileCorruptError: the file is there and is no profile.
            ProfileVersionError: a newer version of this programme wrote it.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ProfileCorruptError(str(self.path), error.strerror or str(error)) from error
        try:
            version = msgspec.json.decode(content, type=_VersionOnly).version
            if version > PROFILE_VERSION:
                raise ProfileVersionError(str(self.path), version)
            return msgspec.json.decode(content, type=Profile)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise ProfileCorruptError(str(self.path), str(error)) from error

    def save(self, profile: Profile) -> None:
        """Replace the profile in one step; a crash leaves the old or the new one whole.

        Raises:
            OSError: the disk is full, or the directory cannot be written.
        """
        directory = self.path.parent
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = msgspec.json.format(msgspec.json.encode(profile), indent=2)
        scratch = directory / f".{PROFILE_FILE}.{secrets.token_hex(8)}"
        try:
            with os.fdopen(
                os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            scratch.replace(self.path)
        finally:
            scratch.unlink(missing_ok=True)
        sync_directory(directory)

    def delete(self) -> None:
        """Forget the profile; the key in the keyring is not touched."""
        self.path.unlink(missing_ok=True)
