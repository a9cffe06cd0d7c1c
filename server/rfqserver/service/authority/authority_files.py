"""The authority on disk: which files in `ca/` are in force, and how others take their place.

`ca/authority.json` names them. A ceremony writes new files beside those in use
and names them in `ca/authority.next.json`; renaming that one file is the whole
change, so that a crash leaves the old or the new state. A venue without the
first has only ever had one root and one issuing CA, under the usual names.
"""

import os
from pathlib import Path
from typing import Annotated

import msgspec
from cryptography import x509
from msgspec import Meta, Struct

from rfqdesk.identity.platform import sync_directory
from rfqserver.ca.encoding import sha256_hex
from rfqserver.ca.errors import IssuingError
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.keys import load_key
from rfqserver.ca.pointers import PublicationAddress
from rfqserver.ca.root import CertifiedKey, RootCa

MANIFEST_VERSION = 1

FileName = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9][A-Za-z0-9.-]{0,63}\Z")]
"""Of a file in `ca/` itself."""

Generation = Annotated[int, Meta(ge=1)]


class RootFiles(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A trusted root: its certificate and its list."""

    generation: Generation
    certificate: FileName
    crl: FileName


class IssuingFiles(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An issuing CA under the root of generation `root`."""

    generation: Generation
    root: Generation
    certificate: FileName
    key: FileName


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which files are in force, oldest first."""

    version: int = MANIFEST_VERSION
    roots: Annotated[tuple[RootFiles, ...], Meta(min_length=1)]
    issuing: Annotated[tuple[IssuingFiles, ...], Meta(min_length=1)]
    cross_certificates: tuple[FileName, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Every file it speaks of."""
        roots = {name for root in self.roots for name in (root.certificate, root.crl)}
        issuing = {name for ca in self.issuing for name in (ca.certificate, ca.key)}
        return frozenset({*roots, *issuing, *self.cross_certificates})


FIRST = Manifest(
    roots=(RootFiles(generation=1, certificate="root.pem", crl="root.crl.pem"),),
    issuing=(IssuingFiles(generation=1, root=1, certificate="issuing.pem", key="issuing.key.pem"),),
)


class AuthorityDamagedError(IssuingError):
    """A file in `ca/` is missing or damaged; the text says which."""


class AuthorityFiles:
    """The files of one venue's authority, opened with the issuing keys' passphrase. Blocks."""

    def __init__(
        self,
        directory: Path,
        passphrase: bytes,
        *,
        venue: str,
        published_at: PublicationAddress | None,
    ) -> None:
        self.directory = directory
        self._passphrase = passphrase
        self._venue = venue
        self._published_at = published_at
        self._next = directory / "authority.next.json"

    def load(self) -> Hierarchy:
        """Open what is in force.

        Raises:
            AuthorityDamagedError: a certificate is missing or damaged.
            KeyFileError: a key cannot be opened, or others may read it.
            IssuingError: the parts do not belong together.
        """
        return self.open(read_manifest(self.directory))

    def load_next(self, manifest_sha256: str) -> Hierarchy:
        """Open what a ceremony has prepared, exactly that one.

        Raises:
            As `load`; AuthorityDamagedError also when another was prepared meanwhile.
        """
        try:
            content = self._next.read_bytes()
        except OSError as error:
            raise AuthorityDamagedError(
                f"{self._next} cannot be read: {error.strerror}."
            ) from error
        if sha256_hex(content) != manifest_sha256:
            raise AuthorityDamagedError(f"{self._next} was written by somebody else meanwhile.")
        return self.open(_decoded(self._next, content))

    def open(self, manifest: Manifest) -> Hierarchy:
        """Open what a manifest names; see `load`."""
        roots = {
            root.generation: RootCa(
                self._certificate(root.certificate), self._crl(root.crl), root.generation
            )
            for root in manifest.roots
        }
        issuing = []
        for files in manifest.issuing:
            root_ca = roots.get(files.root)
            if root_ca is None:
                raise AuthorityDamagedError(f"{files.certificate} belongs to no root in force.")
            key = load_key(self.directory / files.key, self._passphrase)
            certified = CertifiedKey(self._certificate(files.certificate), key)
            issuing.append(
                IssuingCa(
                    self._venue,
                    certified,
                    root_ca,
                    self._published_at,
                    generation=files.generation,
                )
            )
        cross = tuple(map(self._certificate, manifest.cross_certificates))
        return Hierarchy(issuing, cross)

    def propose(self, manifest: Manifest) -> str:
        """Name new files, which are on disk by now; returns the SHA-256 that `load_next` wants."""
        content = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
        self._next.unlink(missing_ok=True)
        write_new(self._next, content, 0o644)
        sync_directory(self.directory)
        return sha256_hex(content)

    def switch(self) -> None:
        """Put in force what was prepared: all of it, in one step.

        Raises:
            OSError: nothing has changed.
        """
        self._next.replace(_in_force(self.directory))
        sync_directory(self.directory)

    def is_in_force(self, manifest_sha256: str) -> bool:
        """Tell whether what was prepared under this checksum has been put in force."""
        path = _in_force(self.directory)
        return path.exists() and sha256_hex(path.read_bytes()) == manifest_sha256

    def withdraw(self) -> None:
        """Forget what was prepared and not put in force."""
        self._next.unlink(missing_ok=True)

    def _certificate(self, name: str) -> x509.Certificate:
        try:
            return x509.load_pem_x509_certificate((self.directory / name).read_bytes())
        except (OSError, ValueError) as error:
            raise self._damaged(name, error) from error

    def _crl(self, name: str) -> x509.CertificateRevocationList:
        try:
            return x509.load_pem_x509_crl((self.directory / name).read_bytes())
        except (OSError, ValueError) as error:
            raise self._damaged(name, error) from error

    def _damaged(self, name: str, error: Exception) -> AuthorityDamagedError:
        reason = "it cannot be read as what it should be"
        if isinstance(error, OSError):
            reason = error.strerror or str(error)
        return AuthorityDamagedError(
            f"The authority in {self.directory} is incomplete or damaged: {name}: {reason}. "
            f"Nothing was changed. Restore {self.directory} as a whole from the newest backup."
        )


def read_manifest(directory: Path) -> Manifest:
    """Read which files in a venue's `ca/` are in force.

    Raises:
        AuthorityDamagedError: it cannot be read.
    """
    path = _in_force(directory)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return FIRST
    except OSError as error:
        raise AuthorityDamagedError(f"{path} cannot be read: {error.strerror}.") from error
    return _decoded(path, content)


def write_new(path: Path, content: bytes, mode: int) -> None:
    """Write a file that was not there, with its mode from the first moment, down to the disk."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _in_force(directory: Path) -> Path:
    return directory / "authority.json"


def _decoded(path: Path, content: bytes) -> Manifest:
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except msgspec.MsgspecError as error:
        raise AuthorityDamagedError(f"{path} cannot be read: {error}.") from error
    if manifest.version != MANIFEST_VERSION:
        raise AuthorityDamagedError(f"{path} was written by a newer version of rfqserver.")
    return manifest
