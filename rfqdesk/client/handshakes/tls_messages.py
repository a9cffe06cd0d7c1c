"""Reads TLS 1.3 handshake messages (RFC 8446 section 4) into values; no I/O, no secrets.

Of each message only what a person may look at is kept: no random values, no
key shares, no signatures, no verify data, no tickets. Code points stay
numbers; `tls_names` has their names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

MESSAGE_MAX_BYTES = 131_072
"""Longer ones are not read; OpenSSL itself refuses chains above 100 kB."""

CHAIN_MAX = 16
"""Certificates of one chain; ours have two."""

_SERVER_NAME, _GROUPS, _SIGNATURE_SCHEMES, _ALPN = 0, 10, 13, 16
_PRE_SHARED_KEY, _VERSIONS, _AUTHORITIES, _KEY_SHARE = 41, 43, 47, 51

_RETRY_RANDOM = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
"""SHA-256 of "HelloRetryRequest": marks a ServerHello that is none (section 4.1.3)."""

_Extensions = dict[int, bytes]


class UnreadableMessageError(ValueError):
    """Bytes that are no such message."""


@dataclass(frozen=True, slots=True)
class ClientHello:
    """What the client offers, in its order of preference. `key_shares` names groups."""

    versions: tuple[int, ...]
    cipher_suites: tuple[int, ...]
    groups: tuple[int, ...]
    key_shares: tuple[int, ...]
    signature_schemes: tuple[int, ...]
    server_name: str


@dataclass(frozen=True, slots=True)
class ServerHello:
    """What the server chose. `group` is 0 where it sent no share."""

    version: int
    cipher_suite: int
    group: int
    resumed: bool
    retry: bool
    """It is a HelloRetryRequest: the client shall offer a share of `group`."""


@dataclass(frozen=True, slots=True)
class EncryptedExtensions:
    """What else the server answers. `protocol` is the one chosen by ALPN, "" for none."""

    extensions: tuple[int, ...]
    protocol: str


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """What the server will accept. `authorities` are DER names, often none."""

    signature_schemes: tuple[int, ...]
    authorities: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class CertificateList:
    """A Certificate message: DER, the sender's own first, as sent."""

    chain: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class CertificateVerify:
    """A signature over the handshake so far, by the sender's certified key."""

    scheme: int


@dataclass(frozen=True, slots=True)
class Finished:
    """A code over the whole handshake under the keys just agreed. `length` in bytes."""

    length: int


@dataclass(frozen=True, slots=True)
class NewSessionTicket:
    """Permission to skip the certificates next time. `lifetime_s` is the server's hint."""

    lifetime_s: int


Message = (
    ClientHello
    | ServerHello
    | EncryptedExtensions
    | CertificateRequest
    | CertificateList
    | CertificateVerify
    | Finished
    | NewSessionTicket
)


def read_message(data: bytes) -> Message:
    """Read one message with its four-byte header.

    Raises:
        UnreadableMessageError: it is malformed, too long, or of a kind that
            does not belong to a TLS 1.3 handshake.
    """
    if len(data) > MESSAGE_MAX_BYTES:
        raise UnreadableMessageError(f"longer than {MESSAGE_MAX_BYTES} bytes")
    reader = _Reader(data)
    kind = reader.number(1)
    body = _Reader(reader.vector(3))
    reader.end()
    read = _READERS.get(kind)
    if read is None:
        raise UnreadableMessageError(f"a message of type {kind}")
    message = read(body)
    body.end()
    return message


class _Reader:
    """Takes bytes off the front and refuses to go beyond the end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, count: int) -> bytes:
        if count > self.left():
            raise UnreadableMessageError(f"ends {count - self.left()} bytes too early")
        taken = self._data[self._at : self._at + count]
        self._at += count
        return taken

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def vector(self, size: int) -> bytes:
        """Bytes that stand after their own length, which has `size` bytes."""
        return self.take(self.number(size))

    def end(self) -> None:
        if self.left():
            raise UnreadableMessageError(f"{self.left()} bytes too many")


def _codes(data: bytes, size: int) -> tuple[int, ...]:
    """Read a vector of two-byte code points; its length has `size` bytes."""
    reader = _Reader(data)
    items = _Reader(reader.vector(size))
    reader.end()
    return _rest_as_codes(items)


def _rest_as_codes(items: _Reader) -> tuple[int, ...]:
    return tuple(items.number(2) for _ in range((items.left() + 1) // 2))


def _extensions(data: bytes) -> _Extensions:
    reader = _Reader(data)
    found: _Extensions = {}
    while reader.left():
        kind = reader.number(2)
        content = reader.vector(2)
        if kind in found:
            raise UnreadableMessageError(f"extension {kind} twice")
        found[kind] = content
    return found


def _ascii(data: bytes) -> str:
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError as error:
        raise UnreadableMessageError("a name that is not ASCII") from error
    if not text.isprintable():
        raise UnreadableMessageError("a name with control characters")
    return text


def _client_hello(body: _Reader) -> ClientHello:
    legacy_version = body.number(2)
    body.take(32)
    body.vector(1)
    suites = _rest_as_codes(_Reader(body.vector(2)))
    body.vector(1)
    found = _extensions(body.vector(2)) if body.left() else {}
    return ClientHello(
        versions=_codes(found[_VERSIONS], 1) if _VERSIONS in found else (legacy_version,),
        cipher_suites=suites,
        groups=_codes(found[_GROUPS], 2) if _GROUPS in found else (),
        key_shares=_shares(found[_KEY_SHARE]) if _KEY_SHARE in found else (),
        signature_schemes=_schemes(found),
        server_name=_host_name(found[_SERVER_NAME]) if _SERVER_NAME in found else "",
    )


def _schemes(found: _Extensions) -> tuple[int, ...]:
    return _codes(found[_SIGNATURE_SCHEMES], 2) if _SIGNATURE_SCHEMES in found else ()


def _shares(data: bytes) -> tuple[int, ...]:
    reader = _Reader(data)
    shares = _Reader(reader.vector(2))
    reader.end()
    groups = []
    while shares.left():
        groups.append(shares.number(2))
        shares.vector(2)
    return tuple(groups)


def _host_name(data: bytes) -> str:
    reader = _Reader(data)
    names = _Reader(reader.vector(2))
    reader.end()
    host = ""
    while names.left():
        kind = names.number(1)
        name = names.vector(2)
        if kind == 0:
            host = _ascii(name)
    return host


def _server_hello(body: _Reader) -> ServerHello:
    legacy_version = body.number(2)
    retry = body.take(32) == _RETRY_RANDOM
    body.vector(1)
    suite = body.number(2)
    body.number(1)
    found = _extensions(body.vector(2)) if body.left() else {}
    version = legacy_version
    if _VERSIONS in found:
        chosen = _Reader(found[_VERSIONS])
        version = chosen.number(2)
        chosen.end()
    group = _Reader(found[_KEY_SHARE]).number(2) if _KEY_SHARE in found else 0
    return ServerHello(version, suite, group, _PRE_SHARED_KEY in found, retry)


def _encrypted_extensions(body: _Reader) -> EncryptedExtensions:
    found = _extensions(body.vector(2))
    protocol = ""
    if _ALPN in found:
        reader = _Reader(found[_ALPN])
        names = _Reader(reader.vector(2))
        reader.end()
        protocol = _ascii(names.vector(1))
        names.end()
    return EncryptedExtensions(tuple(found), protocol)


def _certificate_request(body: _Reader) -> CertificateRequest:
    body.vector(1)
    found = _extensions(body.vector(2))
    authorities: list[bytes] = []
    if _AUTHORITIES in found:
        reader = _Reader(found[_AUTHORITIES])
        names = _Reader(reader.vector(2))
        reader.end()
        while names.left():
            authorities.append(names.vector(2))
    return CertificateRequest(_schemes(found), tuple(authorities))


def _certificate_list(body: _Reader) -> CertificateList:
    body.vector(1)
    entries = _Reader(body.vector(3))
    chain: list[bytes] = []
    while entries.left():
        if len(chain) == CHAIN_MAX:
            raise UnreadableMessageError(f"more than {CHAIN_MAX} certificates")
        chain.append(entries.vector(3))
        _extensions(entries.vector(2))
    return CertificateList(tuple(chain))


def _certificate_verify(body: _Reader) -> CertificateVerify:
    scheme = body.number(2)
    body.vector(2)
    return CertificateVerify(scheme)


def _finished(body: _Reader) -> Finished:
    return Finished(len(body.take(body.left())))


def _new_session_ticket(body: _Reader) -> NewSessionTicket:
    lifetime_s = body.number(4)
    body.number(4)
    body.vector(1)
    body.vector(2)
    _extensions(body.vector(2))
    return NewSessionTicket(lifetime_s)


_READERS: Mapping[int, Callable[[_Reader], Message]] = {
    1: _client_hello,
    2: _server_hello,
    4: _new_session_ticket,
    8: _encrypted_extensions,
    11: _certificate_list,
    13: _certificate_request,
    15: _certificate_verify,
    20: _finished,
}
