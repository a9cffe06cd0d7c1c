"""Enrolment over Secure Transport (EST, RFC 7030 and RFC 8951), the client's side."""

import base64
import binascii
import ssl

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from msgspec import Struct

from rfqdesk.client.enrolling.https import Answer, exchange, unexpected, words_of
from rfqdesk.client.errors import (
    ConnectionRefusedByVenueError,
    ProtocolError,
    RootNotFoundError,
    UnreachableKind,
    VenueUnreachableError,
)
from rfqdesk.client.handshakes.tls import bootstrap_context, pinned_context
from rfqdesk.client.trust.revocation_check import connect_judged
from rfqdesk.client.trust.revocation_lists import RevocationLists
from rfqdesk.identity.certificate import certificate_fingerprint, is_self_signed
from rfqdesk.identity.fingerprint import same
from rfqdesk.identity.identity import Identity

EST_PATH = "/.well-known/est"
RETRY_AFTER_BOUNDS_S = (1, 3_600)
RETRY_AFTER_DEFAULT_S = 5

_REFUSALS = frozenset({400, 401, 403, 409, 410, 422})
_FORBIDDEN = frozenset({401, 403})


class Pending(Struct, frozen=True):
    """The venue has the request and has not decided; ask again after this time."""

    retry_after_s: int


class Delivered(Struct, frozen=True):
    """The certificates of an answer, DER, in no particular order (PKCS#7 keeps none)."""

    certificates: tuple[bytes, ...]


class Refused(Struct, frozen=True):
    """The venue will not issue a certificate for this request; `text` is for people.

    `forbidden` tells that it is for who asks, not for what is asked.
    """

    text: str
    forbidden: bool = False


class EstServer:
    """The EST endpoints of one venue. `lists` are its revocation lists, None to hold them here.

    Every method raises `VenueUnreachableError`, `ServerNotTrustedError` or
    `ProtocolError` when the exchange itself fails.
    """

    def __init__(self, host: str, port: int, lists: RevocationLists | None = None) -> None:
        self._host = host
        self._port = port
        self._lists = lists or RevocationLists()

    async def fetch_pinned_root(self, fingerprint: str) -> x509.Certificate:
        """Get the root whose SHA-256 the operator gave (RFC 7030 section 4.1.1).

        The connection is not trusted; the fingerprint is. Nothing else is
        taken from what it delivers.

        Raises:
            RootNotFoundError: no self-signed certificate there has this fingerprint.
        """
        certificates = await self._cacerts(None)
        roots = [one for one in certificates if is_self_signed(one)]
        for root in roots:
            if same(certificate_fingerprint(root), fingerprint):
                return root
        offered = tuple(certificate_fingerprint(root) for root in roots)
        raise RootNotFoundError(self._host, fingerprint, offered)

    async def fetch_shown_root(self) -> x509.Certificate:
        """Get the root that the server shows, the newest of several; nobody vouches for it.

        For a person to compare with what the operator says by another channel.
        Whoever did so then asks for it by its fingerprint (`fetch_pinned_root`).

        Raises:
            RootNotFoundError: it shows none.
        """
        roots = [one for one in await self._cacerts(None) if is_self_signed(one)]
        if not roots:
            raise RootNotFoundError(self._host, "", ())
        return max(roots, key=lambda root: root.not_valid_before_utc)

    async def fetch_certificates(self, root_pem: str) -> list[x509.Certificate]:
        """Get the venue's CA certificates over a connection that the root vouches for."""
        return await self._cacerts(root_pem)

    async def simple_enroll(self, csr_der: bytes, root_pem: str) -> Pending | Delivered | Refused:
        """Hand in a request, or ask what became of it: the same request does both."""
        return await self._enroll("simpleenroll", csr_der, pinned_context(root_pem))

    async def simple_reenroll(
        self, csr_der: bytes, identity: Identity
    ) -> Pending | Delivered | Refused:
        """Ask for a renewal over the current certificate (RFC 7030 section 4.2.2).

        The server's certificates are judged by the venue's revocation lists, as for trading.

        Raises:
            ConnectionRefusedByVenueError: the current certificate is not let in.
            RevocationUnknownError: a list can't be had.
        """

        async def attempt(context: ssl.SSLContext) -> Pending | Delivered | Refused:
            return await self._enroll("simplereenroll", csr_der, context)

        return (await connect_judged(identity, self._port, self._lists, attempt)).answer

    async def _enroll(
        self, operation: str, csr_der: bytes, context: ssl.SSLContext
    ) -> Pending | Delivered | Refused:
        body = base64.encodebytes(csr_der)
        headers = {"Content-Type": "application/pkcs10", "Content-Transfer-Encoding": "base64"}
        answer = await self._exchange("POST", operation, context, body, headers)
        status = answer.status
        if status == 200:
            certificates = _certificates(answer.body)
            return Delivered(tuple(one.public_bytes(Encoding.DER) for one in certificates))
        if status == 202:
            return Pending(_seconds(answer.retry_after))
        if status in _REFUSALS:
            words = words_of(answer.body) or f"The venue answered with HTTP status {status}."
            return Refused(words, forbidden=status in _FORBIDDEN)
        raise unexpected(status, self._host, self._port)

    async def _cacerts(self, root_pem: str | None) -> list[x509.Certificate]:
        context = bootstrap_context() if root_pem is None else pinned_context(root_pem)
        try:
            answer = await self._exchange("GET", "cacerts", context, None, {})
        except ConnectionRefusedByVenueError as error:
            # Whoever enrols has no certificate yet; only another port asks for one.
            raise VenueUnreachableError(
                UnreachableKind.NOT_ENROLMENT, self._host, self._port, error.text
            ) from error
        if answer.status != 200:
            raise unexpected(answer.status, self._host, self._port)
        return _certificates(answer.body)

    async def _exchange(
        self,
        method: str,
        operation: str,
        context: ssl.SSLContext,
        body: bytes | None,
        headers: dict[str, str],
    ) -> Answer:
        return await exchange(
            self._host,
            self._port,
            method,
            f"{EST_PATH}/{operation}",
            context=context,
            body=body,
            headers=headers,
        )


def _certificates(answer: bytes) -> list[x509.Certificate]:
    """Read a certs-only PKCS#7: base64 as the standard has it, or bare DER."""
    try:
        der = answer if answer[:1] == b"\x30" else base64.b64decode(answer, validate=False)
        certificates = pkcs7.load_der_pkcs7_certificates(der)
    except (ValueError, binascii.Error, UnsupportedAlgorithm) as error:
        raise ProtocolError(f"the answer holds no certificates: {error}") from error
    if not certificates:
        raise ProtocolError("the answer holds no certificates")
    return certificates


def _seconds(retry_after: str) -> int:
    low, high = RETRY_AFTER_BOUNDS_S
    if not (retry_after.isascii() and retry_after.isdigit()):
        return RETRY_AFTER_DEFAULT_S
    return max(low, min(int(retry_after[:9]), high))
