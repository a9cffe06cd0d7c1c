"""TLS 1.3 server contexts that check revocation, tell a refused client why, and can be replaced.

A listener keeps one `ListenerContext` for its life. Each connection is served
by the context that is current when it arrives, so a new revocation list takes
effect with the next handshake; OpenSSL would only add it to a live context.
"""

import ssl
import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import NoReturn, Self

from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from rfqserver.gateway.keyfile import load_identity, load_trust
from rfqserver.gateway.presented import watch_certificates

HANDSHAKE_TIMEOUT_S = 5.0
KEY_EXCHANGE_GROUP = "prime256v1"
"""The one group that every TLS 1.3 implementation has (RFC 8446 section 9.1), and the curve of
every key of the venue's. This Python can be told one group or none."""

ALERT_LINGER_S = 1.0
"""How long a refused connection is drained, so that its end does not overtake the alert."""


class TrustMaterial(Struct, frozen=True):
    """Everything a listener's context is made of. The CRLs are the root's and the issuing CA's."""

    root_pem: bytes
    crls_pem: bytes
    chain_pem: bytes
    key: ec.EllipticCurvePrivateKey
    server_not_after_ms: int = 0
    crl_this_update_ms: int = 0
    crl_next_update_ms: int = 0


class HandshakeFailure(Struct, frozen=True):
    """Why a handshake ended, as OpenSSL has it.

    `reason` is its reason code by name; where the certificate was refused,
    `verify_code` (X509_V_ERR_*) and `text` say what for.
    """

    reason: str
    verify_code: int = 0
    text: str = ""
    certificate_der: bytes = b""
    """What the peer had presented, unproven; empty for nothing, or where it cannot be told."""


def _to_nobody(_: HandshakeFailure) -> None:
    """Used where nobody asked to be told."""


def _to_no_port(_port: str, _failure: HandshakeFailure | None) -> None:
    """Used where nobody counts."""


REPORT: ContextVar[Callable[[HandshakeFailure], None]] = ContextVar("REPORT", default=_to_nobody)
"""Whom a connection that is wrapped in this context tells of its failure; must not raise."""


class AlertingSSLObject(ssl.SSLObject):
    """Keeps a refused connection open until its alert is on the way.

    asyncio and uvloop close without sending what OpenSSL left in the outgoing
    buffer. Asking them for more input instead makes them flush it.
    """

    incoming: ssl.MemoryBIO
    report: Callable[[HandshakeFailure], None]
    on_end: Callable[[HandshakeFailure | None], None] | None = None
    """Told once how the handshake ended; None: accepted."""

    presented_der = b""
    """The peer's own certificate as it was sent, for as long as the handshake goes on."""

    _refusal: ssl.SSLError | None = None
    _refused_s = 0.0

    def do_handshake(self) -> None:
        """Start or continue the handshake; a refusal is raised after its alert was flushed."""
        if self._refusal is not None:
            self._linger(self._refusal)
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError, ssl.SSLEOFError):
            raise
        except ssl.SSLError as error:
            self._refusal = error
            self._refused_s = time.monotonic()
            failure = _failure(error, self.presented_der)
            self.report(failure)
            self._tell_end(failure)
            raise ssl.SSLWantReadError("flush the alert") from error
        self._let_go()
        self._tell_end(None)

    def _let_go(self) -> None:
        """Leave the context that judged the handshake.

        It holds the revocation lists of its day, which may be megabytes, and would be kept by
        every connection made under it; and it would go on looking at every record.
        """
        self.presented_der = b""
        self.context = _AFTERWARDS

    def _tell_end(self, failure: HandshakeFailure | None) -> None:
        on_end, self.on_end = self.on_end, None
        if on_end is not None:
            on_end(failure)

    def _linger(self, refusal: ssl.SSLError) -> NoReturn:
        # Closing with unread input would send a reset, which may overtake the alert.
        self.incoming.read()
        if self.incoming.eof or time.monotonic() - self._refused_s > ALERT_LINGER_S:
            raise refusal
        raise ssl.SSLWantReadError("wait for the peer to close")


def _failure(error: ssl.SSLError, presented_der: bytes) -> HandshakeFailure:
    reason = error.reason or type(error).__name__
    if isinstance(error, ssl.SSLCertVerificationError):
        return HandshakeFailure(reason, error.verify_code, error.verify_message, presented_der)
    return HandshakeFailure(reason, certificate_der=presented_der)


_AFTERWARDS = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
"""What a connection belongs to once its handshake is over: nothing more is decided by it."""


class ServerContext(ssl.SSLContext):
    """A TLS 1.3 server context whose refusals reach the client."""

    sslobject_class = AlertingSSLObject

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        """Wrap one connection."""
        wrapped = super().wrap_bio(incoming, outgoing, server_side, server_hostname, session)
        if isinstance(wrapped, AlertingSSLObject):
            wrapped.incoming = incoming
            wrapped.report = REPORT.get()
        return wrapped


class ListenerContext(ssl.SSLContext):
    """What a listener holds: every connection is handed to the current context."""

    def __new__(cls, *_arguments: object) -> Self:
        """Make the shell; its own settings are never used."""
        return super().__new__(cls, ssl.PROTOCOL_TLS_SERVER)

    def __init__(
        self,
        current: ServerContext,
        on_end: Callable[[HandshakeFailure | None], None] | None = None,
    ) -> None:
        self._current = current
        self._on_end = on_end

    def replace(self, current: ServerContext) -> None:
        """Serve connections that arrive from now on by `current`."""
        self._current = current

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        """Wrap one connection with the current context."""
        wrapped = self._current.wrap_bio(incoming, outgoing, server_side, server_hostname, session)
        if isinstance(wrapped, AlertingSSLObject):
            wrapped.on_end = self._on_end
        return wrapped


def trading_context(material: TrustMaterial) -> ServerContext:
    """Context of the trading port: no entry without a certificate that holds right now.

    Extended key usage is checked by OpenSSL only where the certificate has one,
    so the application checks it again.
    """
    context = _server_context(material)
    _judge_clients(context, material, ssl.CERT_REQUIRED)
    return context


def enrolment_context(material: TrustMaterial) -> ServerContext:
    """Context of the enrolment port: an applicant has no certificate yet, a renewer has.

    One that is presented must hold, as on the trading port.
    """
    context = _server_context(material)
    _judge_clients(context, material, ssl.CERT_OPTIONAL)
    return context


def _judge_clients(context: ServerContext, material: TrustMaterial, mode: ssl.VerifyMode) -> None:
    context.verify_mode = mode
    # Checking the leaf alone would accept a revoked issuing CA.
    context.verify_flags |= ssl.VerifyFlags.VERIFY_CRL_CHECK_CHAIN
    # Parties are named by their URI; a CN is never to be taken for a host name.
    context.hostname_checks_common_name = False
    load_trust(context, material.root_pem, material.crls_pem)


class Prepared(Struct, frozen=True):
    """The contexts of both ports, and what they were made of."""

    material: TrustMaterial
    trading: ServerContext
    enrolment: ServerContext


def prepared(material: TrustMaterial) -> Prepared:
    """Make both contexts; with lists of megabytes that is work for a thread.

    Raises:
        OSError: key and lists could not be handed to OpenSSL.
    """
    return Prepared(material, trading_context(material), enrolment_context(material))


class Listeners:
    """The contexts of both ports, replaced together. `material` is what they are made of.

    `on_handshake` is told the port and, unless it was accepted, the failure; it must not raise.
    """

    def __init__(
        self,
        material: TrustMaterial,
        on_handshake: Callable[[str, HandshakeFailure | None], None] = _to_no_port,
    ) -> None:
        self.material = material
        self.trading = ListenerContext(trading_context(material), partial(on_handshake, "trading"))
        self.enrolment = ListenerContext(
            enrolment_context(material), partial(on_handshake, "enrolment")
        )

    def update(self, material: TrustMaterial) -> None:
        """Use new material from the next handshake on."""
        self.use(prepared(material))

    def use(self, contexts: Prepared) -> None:
        """Serve by contexts that were prepared, from the next handshake on."""
        self.trading.replace(contexts.trading)
        self.enrolment.replace(contexts.enrolment)
        self.material = contexts.material


def _server_context(material: TrustMaterial) -> ServerContext:
    context = ServerContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # A resumed session would skip the revocation check.
    context.num_tickets = 0
    context.set_ecdh_curve(KEY_EXCHANGE_GROUP)
    load_identity(context, material.key, material.chain_pem)
    watch_certificates(context, _presented)
    return context


def _presented(connection: object, certificate_der: bytes) -> None:
    if isinstance(connection, AlertingSSLObject):
        connection.presented_der = certificate_der
