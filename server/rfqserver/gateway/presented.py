"""Which certificate a client presented, also where the handshake then refused it.

CPython tells only of certificates that were accepted. It hands every handshake
message, decrypted, to `SSLContext._msg_callback`; the name is private, and an
interpreter without it costs the knowledge and nothing else.
"""

import ssl
from collections.abc import Callable

CERTIFICATE_MAX_BYTES = 16_384
"""What is longer is not kept: a venue's certificates have some 900 bytes."""

_CALLBACK = "_msg_callback"
_HANDSHAKE_CONTENT = 22
_CERTIFICATE_MESSAGE = 11


def watch_certificates(
    context: ssl.SSLContext, on_presented: Callable[[object, bytes], None]
) -> None:
    """Tell `on_presented` each connection of a context with the DER certificate its peer sent.

    It runs in the middle of the handshake, before anything is proved, and must not raise.
    """

    def heard(
        connection: object,
        direction: str,
        _version: int,
        content_type: int,
        message_type: int,
        data: bytes,
    ) -> None:
        if (
            direction == "read"
            and content_type == _HANDSHAKE_CONTENT
            and message_type == _CERTIFICATE_MESSAGE
        ):
            on_presented(connection, first_certificate(data))

    if hasattr(ssl.SSLContext, _CALLBACK):
        setattr(context, _CALLBACK, heard)


def first_certificate(message: bytes) -> bytes:
    """The sender's own certificate out of a Certificate message (RFC 8446 section 4.4.2).

    Empty where there is none, where it is too long, or where the message is malformed.
    """
    context_end = 5 + int.from_bytes(message[4:5], "big")
    begin = context_end + 6
    length = int.from_bytes(message[context_end + 3 : begin], "big")
    certificate = message[begin : begin + length]
    whole = 0 < length <= CERTIFICATE_MAX_BYTES and len(certificate) == length
    return certificate if whole else b""
