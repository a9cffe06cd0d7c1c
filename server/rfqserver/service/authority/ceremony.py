"""Key ceremonies: what is done with the root key, in a process that ends with it.

Each prepares files in `ca/` beside those in use and names them for
`AuthorityFiles.load_next`; the venue's own process, which never sees the root
key, puts them in force. What no longer serves, or was never adopted, is cleared
away at the next ceremony.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from cryptography import x509
from msgspec import Struct

from rfqserver.ca.crl import RevocationReason, RevokedEntry, entries_of
from rfqserver.ca.crl_check import crl_facts
from rfqserver.ca.encoding import pem_of, serial_text, spki_sha256
from rfqserver.ca.errors import KeyFileError
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.keys import encrypted_pem, load_key
from rfqserver.ca.root import (
    CertifiedKey,
    RootCa,
    make_cross_certificate,
    make_issuing,
    make_root,
    make_root_crl,
)
from rfqserver.journal.interface import JournalLockedError
from rfqserver.journal.lock import WriterLock
from rfqserver.service.authority.authority_files import (
    AuthorityFiles,
    IssuingFiles,
    Manifest,
    RootFiles,
    read_manifest,
    write_new,
)
from rfqserver.service.venue_config import VenueDirectoryError
from rfqserver.service.venue_directory import VenueDirectory

_OURS = re.compile(
    r"issuing(-\d+)?\.key\.pem|(issuing|root)-\d+\.pem|root-(?P<root_key>\d+)\.key\.pem|"
    r"root-\d+\.crl-\d+\.pem|root-\d+-by-\d+\.pem"
)
"""Files that ceremonies make, and issuing keys, which go when their day is over."""


class Prepared(Struct, frozen=True, kw_only=True):
    """What a ceremony has prepared: to be adopted by its checksum, or withdrawn."""

    manifest_sha256: str
    issuing: int
    root: x509.Certificate
    root_key: Path | None = None
    """Of a new root: to be taken away."""


class Ceremony:
    """One visit of the root's key. `root` is the newest root with its key."""

    def __init__(
        self,
        directory: VenueDirectory,
        root: CertifiedKey,
        issuing_passphrase: bytes,
        now_ms: int,
    ) -> None:
        """Open the authority and begin with a tidy directory.

        Raises:
            VenueDirectoryError, KeyFileError, IssuingError: it cannot be opened.
        """
        self._config = directory.config()
        self._directory = directory.ca
        self._files: AuthorityFiles = directory.authority(issuing_passphrase)
        self._present: Hierarchy = directory.open_ca(issuing_passphrase)
        self._manifest = read_manifest(directory.ca)
        self._root = root
        self._passphrase = issuing_passphrase
        self._now_ms = now_ms
        self._written: list[Path] = []
        self._tidy()

    def renew_issuing(self, revoke: RevocationReason | None = None) -> Prepared:
        """A new issuing CA under the newest root; `revoke` ends the present one in the same act."""
        present = self._present.newest
        entries = () if revoke is None else (self._entry(present.certificate, revoke),)
        root_files = self._root_list(self._present.newest_root, self._root, entries)
        manifest = self._manifest_with(
            roots=(*self._manifest.roots[:-1], root_files),
            issuing=(*self._living(), self._issuing(self._root, root_files.generation)),
        )
        return self._prepared(manifest, self._root.certificate)

    def rollover_root(self, new_passphrase: bytes) -> Prepared:
        """A new root, both cross-certificates, and an issuing CA under the new root.

        Raises:
            VenueDirectoryError: an earlier roll-over is not ended yet.
        """
        if self._present.rolling_over:
            raise VenueDirectoryError(
                "The root is being rolled over already. End that first, with "
                "`rfqserver ca retire-root`."
            )
        old = self._present.newest_root
        generation = old.generation + 1
        new = make_root(self._config.name, self._now_ms, successor_of=old.certificate)
        key = self._write(
            f"root-{generation}.key.pem", encrypted_pem(new.key, new_passphrase), 0o600
        )
        certificate = self._write(f"root-{generation}.pem", pem_of(new.certificate))
        crl = self._write(f"root-{generation}.crl-1.pem", pem_of(make_root_crl(new, self._now_ms)))
        new_files = RootFiles(generation=generation, certificate=certificate.name, crl=crl.name)
        cross = (
            self._cross(new.certificate, generation, self._root, old.generation),
            self._cross(old.certificate, old.generation, new, generation),
        )
        manifest = self._manifest_with(
            # The old root's list is to last for the whole overlap.
            roots=(self._root_list(old, self._root, ()), new_files),
            issuing=(*self._living(), self._issuing(new, generation)),
            cross_certificates=cross,
        )
        return self._prepared(manifest, new.certificate, root_key=key)

    def retire_root(self) -> Prepared:
        """Trust the newest root alone, and take back its word for the former one.

        Raises:
            VenueDirectoryError: no roll-over is under way.
        """
        if not self._present.rolling_over:
            raise VenueDirectoryError(
                "There is one root only, so there is none to retire. "
                "`rfqserver ca rollover-root` makes another."
            )
        newest = self._present.newest_root
        serials = [
            self._entry(cross, RevocationReason.CESSATION_OF_OPERATION)
            for cross in self._present.cross_certificates
            if _authority_key(cross) == _subject_key(newest.certificate)
        ]
        manifest = Manifest(
            roots=(self._root_list(newest, self._root, tuple(serials)),),
            issuing=tuple(one for one in self._living() if one.root == newest.generation),
        )
        return self._prepared(manifest, newest.certificate)

    def withdraw(self, prepared: Prepared) -> None:
        """Remove what was prepared, unless it is in force in spite of what was answered."""
        if self._files.is_in_force(prepared.manifest_sha256):
            return
        self._files.withdraw()
        for path in self._written:
            path.unlink(missing_ok=True)

    # Making ------------------------------------------------------------------

    def _issuing(self, root: CertifiedKey, root_generation: int) -> IssuingFiles:
        generation = self._present.generation + 1
        made = make_issuing(
            root,
            self._config.name,
            self._config.host,
            self._now_ms,
            self._config.published_at,
            generation=generation,
            root_generation=root_generation,
        )
        certificate = self._write(f"issuing-{generation}.pem", pem_of(made.certificate))
        key = self._write(
            f"issuing-{generation}.key.pem", encrypted_pem(made.key, self._passphrase), 0o600
        )
        return IssuingFiles(
            generation=generation, root=root_generation, certificate=certificate.name, key=key.name
        )

    def _root_list(
        self, root: RootCa, key: CertifiedKey, added: tuple[RevokedEntry, ...]
    ) -> RootFiles:
        """The root's next list: all it has listed before, and what is added."""
        last = crl_facts(root.crl)
        crl = make_root_crl(
            key,
            self._now_ms,
            number=last.number + 1,
            revoked=(*entries_of(root.crl), *added),
            previous_this_update_ms=last.this_update_ms,
        )
        path = self._write(f"root-{root.generation}.crl-{last.number + 1}.pem", pem_of(crl))
        [files] = [one for one in self._manifest.roots if one.generation == root.generation]
        return msgspec.structs.replace(files, crl=path.name)

    def _cross(
        self, subject: x509.Certificate, generation: int, by: CertifiedKey, by_generation: int
    ) -> str:
        made = make_cross_certificate(
            subject, by, self._config.published_at, root_generation=by_generation
        )
        return self._write(f"root-{generation}-by-{by_generation}.pem", pem_of(made)).name

    def _entry(self, certificate: x509.Certificate, reason: RevocationReason) -> RevokedEntry:
        return RevokedEntry(serial_text(certificate.serial_number), self._now_ms, reason)

    def _living(self) -> tuple[IssuingFiles, ...]:
        """Issuing CAs that may still have something valid to answer for."""
        living = {ca.generation for ca in self._present.signing(self._now_ms)}
        return tuple(one for one in self._manifest.issuing if one.generation in living)

    def _manifest_with(self, **changes: object) -> Manifest:
        return msgspec.structs.replace(self._manifest, **changes)

    def _prepared(
        self, manifest: Manifest, root: x509.Certificate, root_key: Path | None = None
    ) -> Prepared:
        # Opened once before anybody else is asked to: what does not fit is found here.
        opened = self._files.open(manifest)
        return Prepared(
            manifest_sha256=self._files.propose(manifest),
            issuing=opened.generation,
            root=root,
            root_key=root_key,
        )

    def _write(self, name: str, content: bytes, mode: int = 0o644) -> Path:
        path = self._directory / name
        write_new(path, content, mode)
        self._written.append(path)
        return path

    def _tidy(self) -> None:
        """Remove what an interrupted ceremony left behind, and keys that sign nothing more."""
        newest_root = self._manifest.roots[-1].generation
        for path in self._directory.iterdir():
            found = _OURS.fullmatch(path.name)
            if found is None or path.name in self._manifest.names:
                continue
            root_key = found["root_key"]
            if root_key is None or int(root_key) > newest_root:
                path.unlink()


@contextmanager
def one_at_a_time(directory: VenueDirectory) -> Iterator[None]:
    """Keep a second ceremony out of the venue's `ca/`.

    Raises:
        VenueDirectoryError: there is one, or no venue.
    """
    directory.config()
    try:
        lock = WriterLock(directory.ca / "authority.json")
    except JournalLockedError as error:
        raise VenueDirectoryError(
            "Another command is at work on this authority. Nothing was done: try again after it."
        ) from error
    try:
        yield
    finally:
        lock.release()


def open_root(directory: VenueDirectory, key_file: Path | None, passphrase: bytes) -> CertifiedKey:
    """Open the newest root's key, which was brought back from where it is kept.

    Raises:
        KeyFileError: it cannot be opened, or is another root's.
        VenueDirectoryError: the venue's root certificate cannot be read.
    """
    certificate = directory.newest_root()
    path = key_file or default_root_key(directory)
    if not path.exists():
        raise KeyFileError(
            f"{path} cannot be read: there is no such file. Bring the root's key from where it is "
            "kept, and name its file with --root-key."
        )
    key = load_key(path, passphrase)
    if spki_sha256(key.public_key()) != spki_sha256(certificate.public_key()):
        raise KeyFileError(f"{path} is not the key of this venue's newest root.")
    return CertifiedKey(certificate, key)


def default_root_key(directory: VenueDirectory) -> Path:
    """Where the newest root's key lies until it is taken away."""
    generation = read_manifest(directory.ca).roots[-1].generation
    return directory.root_key if generation == 1 else directory.ca / f"root-{generation}.key.pem"


def _authority_key(certificate: x509.Certificate) -> bytes | None:
    found = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    return found.value.key_identifier


def _subject_key(certificate: x509.Certificate) -> bytes:
    return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
