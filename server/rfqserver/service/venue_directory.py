"""The venue's directory: what lies where, and how it is created and opened.

`venue.toml` says who the venue is; `ca/` holds the authority (the paths below are its first
generation's, `authority_files` knows those in force); `secrets/`, where there is one, lets the
server start unattended; `journal.sqlite` is everything that ever happened;
`run/` belongs to the running process.
"""

import asyncio
import secrets
import tempfile
import tomllib
from pathlib import Path

import msgspec
from cryptography import x509

from rfqserver.ca.encoding import pem_of
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.keys import encrypted_pem
from rfqserver.ca.root import make_issuing, make_root, make_root_crl
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.service.authority.authority_files import (
    AuthorityDamagedError,
    AuthorityFiles,
    read_manifest,
)
from rfqserver.service.venue_config import (
    VenueConfig,
    VenueDirectoryError,
    check_config,
    config_text,
    with_monitor_port,
)


class VenueDirectory:
    """Paths of one venue."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.config_file = path / "venue.toml"
        self.ca = path / "ca"
        self.root_certificate = path / "ca" / "root.pem"
        self.root_key = path / "ca" / "root.key.pem"
        self.root_crl = path / "ca" / "root.crl.pem"
        self.published_crl = path / "ca" / "issuing.crl"
        self.issuing_certificate = path / "ca" / "issuing.pem"
        self.issuing_key = path / "ca" / "issuing.key.pem"
        self.issuing_passphrase = path / "secrets" / "issuing.passphrase"
        self.journal = path / "journal.sqlite"
        self.control_socket = path / "run" / "control.sock"
        self.ready_file = path / "run" / "ready.json"

    def config(self) -> VenueConfig:
        """Read `venue.toml`.

        Raises:
            VenueDirectoryError: not a venue, or a value out of bounds.
        """
        try:
            content = tomllib.loads(self.config_file.read_text("utf-8"))
            config = msgspec.convert(with_monitor_port(content), VenueConfig)
        except FileNotFoundError as error:
            raise VenueDirectoryError(
                f"{self.path} is not a venue: it has no venue.toml. "
                "Create one with `rfqserver init`, or name another directory."
            ) from error
        except (OSError, ValueError, msgspec.ValidationError) as error:
            raise VenueDirectoryError(f"{self.config_file} cannot be read: {error}.") from error
        check_config(config)
        return config

    def authority(self, passphrase: bytes) -> AuthorityFiles:
        """The authority's files, to be opened with the issuing keys' passphrase."""
        config = self.config()
        return AuthorityFiles(
            self.ca, passphrase, venue=config.name, published_at=config.published_at
        )

    def open_ca(self, passphrase: bytes) -> Hierarchy:
        """Load the issuing CAs with their keys.

        Raises:
            KeyFileError: a key cannot be opened, or others may read it.
            IssuingError: the parts do not belong together.
            VenueDirectoryError: a certificate is missing or damaged.
        """
        try:
            return self.authority(passphrase).load()
        except AuthorityDamagedError as error:
            raise VenueDirectoryError(str(error)) from error

    def newest_root(self) -> x509.Certificate:
        """The root that new participants are told of; needs no passphrase.

        Raises:
            VenueDirectoryError: it is missing or damaged.
        """
        try:
            path = self.ca / read_manifest(self.ca).roots[-1].certificate
            return x509.load_pem_x509_certificate(path.read_bytes())
        except (AuthorityDamagedError, OSError, ValueError) as error:
            raise VenueDirectoryError(f"The root certificate cannot be read: {error}.") from error


def create_venue(
    path: Path,
    config: VenueConfig,
    root_passphrase: bytes,
    now_ms: int,
    *,
    issuing_passphrase: bytes | None = None,
) -> x509.Certificate:
    """Create a venue and return its root certificate. It appears complete or not at all.

    An `issuing_passphrase` that is given is written nowhere; for None one is
    made up and kept in `secrets/`. Not to be called where an event loop runs.

    Raises:
        VenueDirectoryError: something is in the way, or a value is out of bounds.
    """
    check_config(config)
    if issuing_passphrase == root_passphrase:
        raise VenueDirectoryError(
            "Root and issuing key need a passphrase each: whoever serves the venue knows the one "
            "of the issuing key, and must not be able to open the root's."
        )
    if path.is_symlink() or (path.exists() and (not path.is_dir() or any(path.iterdir()))):
        raise VenueDirectoryError(
            f"{path} is there already and is left untouched. Name a directory that does not exist."
        )
    in_the_way = [one for one in path.parents if one.exists() and not one.is_dir()]
    if in_the_way:
        raise VenueDirectoryError(
            f"{path} cannot be created: {in_the_way[0]} is a file, not a directory. Nothing was "
            "changed. Name a directory elsewhere, or move that file away."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Private from the first moment: mkdtemp makes it 0700 and the rename keeps that.
        with tempfile.TemporaryDirectory(
            prefix=f".{path.name}-", dir=path.parent, ignore_cleanup_errors=True
        ) as partial:
            made = VenueDirectory(Path(partial))
            root = _fill(made, config, root_passphrase, issuing_passphrase, now_ms)
            made.path.rename(path)
            return root
    except OSError as error:
        raise VenueDirectoryError(f"{path} cannot be created: {error.strerror}.") from error


def _fill(
    venue: VenueDirectory,
    config: VenueConfig,
    root_passphrase: bytes,
    issuing_passphrase: bytes | None,
    now_ms: int,
) -> x509.Certificate:
    for name in ("ca", "run"):
        (venue.path / name).mkdir(mode=0o700)
    root = make_root(config.name, now_ms)
    issuing = make_issuing(root, config.name, config.host, now_ms, config.published_at)
    if issuing_passphrase is None:
        issuing_passphrase = secrets.token_urlsafe(32).encode()
        venue.issuing_passphrase.parent.mkdir(mode=0o700)
        _write(venue.issuing_passphrase, issuing_passphrase + b"\n", 0o600)
    _write(venue.root_certificate, pem_of(root.certificate), 0o644)
    _write(venue.root_crl, pem_of(make_root_crl(root, now_ms)), 0o644)
    _write(venue.issuing_certificate, pem_of(issuing.certificate), 0o644)
    _write(venue.root_key, encrypted_pem(root.key, root_passphrase), 0o600)
    _write(venue.issuing_key, encrypted_pem(issuing.key, issuing_passphrase), 0o600)
    _write(venue.config_file, config_text(config).encode(), 0o644)
    asyncio.run(SqliteJournal.open(venue.journal).close())
    return root.certificate


def _write(path: Path, content: bytes, mode: int) -> None:
    path.touch(mode=mode, exist_ok=False)
    path.write_bytes(content)
