"""Key ceremonies on a venue's directory, and what a relying party gets to see of it."""

import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from support.pki.authority import wall_now_ms

from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.encoding import crl_pem_of, pem_of
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.keys import read_passphrase
from rfqserver.ca.profiles import DAY_MS
from rfqserver.service.authority.authority_files import AuthorityFiles
from rfqserver.service.authority.ceremony import Ceremony, Prepared, open_root
from rfqserver.service.venue_config import VenueConfig
from rfqserver.service.venue_directory import VenueDirectory, create_venue

PASSPHRASE = b"correct horse battery"
NEW_PASSPHRASE = b"staple horse correct"
CONFIG = VenueConfig(name="blue-desk", host="localhost", pki_port=18_080)


def created(path: Path, config: VenueConfig = CONFIG) -> VenueDirectory:
    """A new venue; not to be called where an event loop runs."""
    create_venue(path, config, PASSPHRASE, wall_now_ms())
    return VenueDirectory(path)


def ceremony(directory: VenueDirectory, passphrase: bytes = PASSPHRASE) -> Ceremony:
    """The newest root's key is brought back."""
    root = open_root(directory, None, passphrase)
    return Ceremony(directory, root, read_passphrase(directory.issuing_passphrase), wall_now_ms())


def renewal(directory: VenueDirectory, passphrase: bytes = PASSPHRASE) -> Prepared:
    """Prepare a new issuing CA."""
    return ceremony(directory, passphrase).renew_issuing()


def compromise(directory: VenueDirectory) -> Prepared:
    """Prepare a new issuing CA that replaces a revoked one."""
    return ceremony(directory).renew_issuing(RevocationReason.CA_COMPROMISE)


def rollover(directory: VenueDirectory) -> Prepared:
    """Prepare a second root."""
    return ceremony(directory).rollover_root(NEW_PASSPHRASE)


def retirement(directory: VenueDirectory) -> Prepared:
    """Prepare the end of the first root."""
    return ceremony(directory, NEW_PASSPHRASE).retire_root()


def in_force(directory: VenueDirectory) -> Hierarchy:
    """What a start would load."""
    return directory.open_ca(read_passphrase(directory.issuing_passphrase))


def switched(directory: VenueDirectory) -> Hierarchy:
    """Put what was prepared in force without a venue, and load it."""
    files_of(directory).switch()
    return in_force(directory)


def client_certificate(hierarchy: Hierarchy) -> x509.Certificate:
    """A participant's certificate from the issuing CA that certifies now."""
    return hierarchy.issue_client(
        key=ec.generate_private_key(ec.SECP256R1()).public_key(),
        firm="acme",
        firm_name="Acme",
        trader="alice",
        requested_name="Alice Smith",
        life_ms=DAY_MS,
        now_ms=wall_now_ms(),
    )


def lists_pem(*hierarchies: Hierarchy) -> bytes:
    """The lists of all roots and issuing CAs, as a relying party has downloaded them."""
    now_ms = wall_now_ms()
    lists: dict[bytes, bytes] = {}
    for hierarchy in hierarchies:
        for root in hierarchy.roots:
            lists[b"root %d" % root.generation] = pem_of(root.crl)
        for ca in hierarchy.issuing:
            der = ca.sign_crl(
                (), number=1, this_update_ms=now_ms - 60_000, next_update_ms=now_ms + DAY_MS
            )
            lists[b"issuing %d" % ca.generation] = crl_pem_of(der)
    return b"".join(lists.values())


class RelyingParty:
    """Somebody with openssl and certtool, the roots they trust, and the lists they fetched."""

    def __init__(self, folder: Path, trusted: list[x509.Certificate], lists: bytes) -> None:
        folder.mkdir()
        self._folder = folder
        (folder / "roots.pem").write_bytes(b"".join(map(pem_of, trusted)))
        (folder / "lists.pem").write_bytes(lists)

    def openssl(self, leaf: x509.Certificate, *untrusted: x509.Certificate) -> str:
        """What `openssl verify` says, every list on the way checked."""
        (self._folder / "leaf.pem").write_bytes(pem_of(leaf))
        (self._folder / "chain.pem").write_bytes(b"".join(map(pem_of, untrusted)))
        return self._run(
            "openssl", "verify", "-x509_strict", "-CAfile", "roots.pem", "-untrusted", "chain.pem",
            "-crl_check_all", "-CRLfile", "lists.pem", "leaf.pem",
        )  # fmt: skip

    def certtool(self, leaf: x509.Certificate, *untrusted: x509.Certificate) -> str:
        """What GnuTLS says."""
        (self._folder / "path.pem").write_bytes(b"".join(map(pem_of, (leaf, *untrusted))))
        return self._run(
            "certtool", "--verify", "--load-ca-certificate", "roots.pem", "--load-crl", "lists.pem",
            "--infile", "path.pem",
        )  # fmt: skip

    def believes(self, leaf: x509.Certificate, *untrusted: x509.Certificate) -> bool:
        """Whether both accept it; that they agree is part of every test."""
        by_openssl = self.openssl(leaf, *untrusted).strip().endswith("leaf.pem: OK")
        said = self.certtool(leaf, *untrusted)
        assert by_openssl == ("Chain verification output: Verified" in said), said
        return by_openssl

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            command, cwd=self._folder, capture_output=True, check=False, timeout=30
        )
        return (done.stdout + done.stderr).decode(errors="replace")


def files_of(directory: VenueDirectory) -> AuthorityFiles:
    """The authority's files as the venue's own process has them."""
    return directory.authority(read_passphrase(directory.issuing_passphrase))
