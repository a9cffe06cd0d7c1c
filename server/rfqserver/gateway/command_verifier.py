"""Whether a command is its sender's word: the signature that comes with it, checked.

One verifier for each connection. It answers in the connection's own task: a check
takes about as long as the way to a thread and back, and holds the interpreter
all the while.
"""

from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from rfqdesk.identity.signatures import DetachedSignature, SignatureInvalidError, thumbprint_of
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.signing import detach
from rfqserver.gateway.interface import SignatureFlaw

_NOTHING_DONE = "Nothing was done with the message."
_MISSING = SignatureFlaw(
    RejectReason.SIGNATURE_MISSING, f"The message is not signed. {_NOTHING_DONE}"
)
_FOREIGN = SignatureFlaw(
    RejectReason.SIGNATURE_FOREIGN,
    f"The signature names another certificate than this connection's. {_NOTHING_DONE}",
)
_REPLAYED = SignatureFlaw(
    RejectReason.SIGNATURE_REPLAYED,
    "The signature was made for another session, or not after the last one of this. "
    f"{_NOTHING_DONE}",
)


class Signed(Protocol):
    """What carries its sender's signature."""

    @property
    def signature(self) -> str: ...


class CommandVerifier:
    """Remembers what its connection has said: the certificate, the session, the last time.

    Raises:
        TypeError: the certificate's key can't sign commands.
    """

    def __init__(self, certificate_der: bytes, session_id: str) -> None:
        key = x509.load_der_x509_certificate(certificate_der).public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise TypeError("commands are signed by elliptic-curve keys")
        self._key = key
        self._thumbprint = thumbprint_of(certificate_der)
        self._session_id = session_id
        self._last_us = -1

    def check(self, command: Signed, line: str) -> SignatureFlaw | None:
        """Tell what is wrong with the signature of `line`, which was decoded as `command`."""
        if not command.signature:
            return _MISSING
        try:
            content, text = detach(line)
            if text != command.signature:
                raise SignatureInvalidError("it is written in a roundabout way")
            signature = DetachedSignature.parse(text)
            header = signature.header
            if header.thumbprint != self._thumbprint:
                return _FOREIGN
            if header.session_id != self._session_id or header.sending_time_us <= self._last_us:
                return _REPLAYED
            signature.verify(self._key, content.encode())
        except ValueError as error:
            return SignatureFlaw(
                RejectReason.SIGNATURE_INVALID,
                f"The signature does not hold ({error}). {_NOTHING_DONE}",
            )
        self._last_us = header.sending_time_us
        return None
