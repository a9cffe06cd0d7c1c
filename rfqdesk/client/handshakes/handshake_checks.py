"""What a finished handshake's certificates prove, worked out once more from the bytes.

TLS has verified all of it already, or there would be no connection. This
second reading names what TLS only answers with yes: which root, which name.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from rfqdesk.client.handshakes.handshake import Handshake
from rfqdesk.identity.certificate import has_purpose, is_issued_by

Path = tuple[x509.Certificate, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Who verified what. `tone`: ok (it held), warn (not confirmed), "" (told, not verified)."""

    text: str
    tone: str = "ok"


@dataclass(frozen=True, slots=True)
class ServerProof:
    """What was found. `path` is empty and `matched_name` "" where it could not be confirmed."""

    path: Path
    matched_name: str
    server_auth: bool
    in_time: bool


def prove_server(handshake: Handshake) -> ServerProof:
    """Read the venue's chain again."""
    # Without the messages only the venue's own certificate is known; its issuer
    # is ours as well.
    known = (*handshake.server_chain, *handshake.own_chain[1:])
    path = path_to_root(known, handshake.roots) if handshake.server_chain else ()
    leaf = readable(handshake.server_chain[:1])
    return ServerProof(
        path=path,
        matched_name=matching_name(leaf[0], handshake.host) if leaf else "",
        server_auth=bool(leaf) and has_purpose(leaf[0], ExtendedKeyUsageOID.SERVER_AUTH),
        in_time=bool(path) and all(_holds_at(one, handshake.made_ms) for one in path),
    )


def path_to_root(chain: Sequence[bytes], roots: Sequence[bytes]) -> Path:
    """From the chain's first certificate to one of the roots, each issued by the next.

    Certificates that are not on the way are left out. Empty when the chain leads
    to none of the roots.
    """
    # The roots first, as OpenSSL does: a root may also come certified by another one.
    issuers = [*readable(roots), *readable(chain[1:])]
    trusted = set(roots)
    path = list(readable(chain[:1]))
    while path and path[-1].public_bytes(_DER) not in trusted:
        issuer = next(
            (one for one in issuers if one not in path and is_issued_by(path[-1], one)), None
        )
        if issuer is None:
            return ()
        path.append(issuer)
    return tuple(path)


def readable(chain: Sequence[bytes]) -> Path:
    """Those certificates of a chain that are well-formed."""
    found = []
    for der in chain:
        try:
            found.append(x509.load_der_x509_certificate(der))
        except ValueError:
            continue
    return tuple(found)


def alternative_names(certificate: x509.Certificate) -> tuple[str, ...]:
    """Subject alternative names as OpenSSL writes them: `DNS:...`, `IP:...`, `URI:...`."""
    return tuple(
        f"{_PREFIXES[type(name)]}:{name.value}"
        for name in _names(certificate)
        if type(name) in _PREFIXES
    )


def matching_name(certificate: x509.Certificate, host: str) -> str:
    """The alternative name by which a certificate stands for `host`, "" for none.

    RFC 9525: addresses match exactly; a name's wildcard stands for one whole
    label at its left. Common names never count.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        address = None
    for name in _names(certificate):
        if isinstance(name, x509.IPAddress) and address is not None and name.value == address:
            return f"IP:{name.value}"
        if isinstance(name, x509.DNSName) and address is None and _covers(name.value, host):
            return f"DNS:{name.value}"
    return ""


_DER = serialization.Encoding.DER
_PREFIXES: dict[type[x509.GeneralName], str] = {
    x509.DNSName: "DNS",
    x509.IPAddress: "IP",
    x509.UniformResourceIdentifier: "URI",
    x509.RFC822Name: "email",
}


def _names(certificate: x509.Certificate) -> Sequence[x509.GeneralName]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return ()
    return tuple(found.value)


def _covers(pattern: str, host: str) -> bool:
    wanted, asked = pattern.lower().rstrip("."), host.lower().rstrip(".")
    if not wanted.startswith("*."):
        return wanted == asked
    label, _, domain = asked.partition(".")
    return bool(label) and wanted[2:] == domain


def _holds_at(certificate: x509.Certificate, now_ms: int) -> bool:
    now_s = now_ms / 1000
    begins_s = certificate.not_valid_before_utc.timestamp()
    return begins_s <= now_s <= certificate.not_valid_after_utc.timestamp()
