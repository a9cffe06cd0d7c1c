"""What really happened in the TLS handshake of one connection, kept for people to look at.

CPython hands every handshake message, decrypted, to `SSLContext._msg_callback`.
The name is private but has been stable since 3.8. An interpreter without it
costs the details and nothing else: what the public interface of `ssl` tells is
recorded in any case, and `Handshake.witnessed` says which of the two it is.

No key material passes through here: OpenSSL keeps secrets to itself, and of
each message `tls_messages` keeps the names and numbers only.
"""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from rfqdesk.client.handshakes.tls_messages import (
    CertificateList,
    Message,
    NewSessionTicket,
    ServerHello,
    UnreadableMessageError,
    read_message,
)
from rfqdesk.client.handshakes.tls_names import MESSAGES
from rfqdesk.client.trust.revocation_list import RevocationList

MESSAGES_MAX = 32
"""More of them than a handshake can have; a peer must not make us collect for ever."""

_CALLBACK = "_msg_callback"
_HANDSHAKE_CONTENT = 22

M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Seen:
    """One message on its way. `message` is None where it was `unreadable`, for the reason given."""

    sent: bool
    name: str
    size_bytes: int
    message: Message | None
    unreadable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """One completed handshake, after which the venue opened the trading channel.

    Chains are DER, the holder's own certificate first, as they went over the
    wire; where that was not seen they are what this side holds. `roots` are the
    only ones this side trusted, `lists` the revocation lists it had. `version`,
    `cipher`, `cipher_bits` and `resumed` come from the public interface of
    `ssl`. `made_ms` is this computer's clock, epoch milliseconds.
    """

    host: str
    port: int
    made_ms: int
    version: str
    cipher: str
    cipher_bits: int
    resumed: bool
    roots: tuple[bytes, ...]
    server_chain: tuple[bytes, ...]
    own_chain: tuple[bytes, ...]
    host_checked: bool
    revocation_checked: bool
    witnessed: bool
    lists: tuple[RevocationList, ...] = ()
    seen: tuple[Seen, ...] = ()

    def sent(self, kind: type[M]) -> M | None:
        """The last message of a kind that this side sent."""
        return _last(self.seen, kind, sent=True)

    def received(self, kind: type[M]) -> M | None:
        """The last message of a kind that the venue sent."""
        return _last(self.seen, kind, sent=False)

    @property
    def tickets(self) -> int:
        """Session tickets received until the channel was open."""
        return sum(isinstance(seen.message, NewSessionTicket) for seen in self.seen)

    @property
    def retried(self) -> bool:
        """Whether the venue asked for another key share first."""
        hellos = (seen.message for seen in self.seen)
        return any(isinstance(hello, ServerHello) and hello.retry for hello in hellos)

    def why_missing(self, name: str, *, sent: bool) -> str:
        """Why there is nothing to tell of a message: not shown to us, unreadable, or not there."""
        if not self.witnessed:
            return "not visible to programs on this Python"
        for seen in reversed(self.seen):
            if seen.sent is sent and seen.name == name and seen.unreadable:
                return f"not readable: {seen.unreadable}"
        return "no such message was seen"


class HandshakeRecorder:
    """Listens to one context's next handshake. A second connection begins the record anew."""

    def __init__(self) -> None:
        self.witnessing = False
        self._seen: list[Seen] = []
        self._connection: object = None
        self.connection: ssl.SSLObject | ssl.SSLSocket | None = None
        """The one that was listened to, once that is over; None where nothing was heard."""

    def attach(self, context: ssl.SSLContext) -> None:
        """Listen from now on; without the private interface nothing is heard, and no harm done."""
        if hasattr(ssl.SSLContext, _CALLBACK):
            callback: Callable[[object, str, int, int, int, bytes], None] = self._on_message
            setattr(context, _CALLBACK, callback)
            self.witnessing = True

    def detach(self, context: ssl.SSLContext) -> None:
        """Listen no more: OpenSSL would go on to call for every record of the connection."""
        if isinstance(self._connection, ssl.SSLObject | ssl.SSLSocket):
            self.connection = self._connection
        self._connection = None
        if self.witnessing:
            setattr(context, _CALLBACK, None)

    def messages(self) -> tuple[Seen, ...]:
        """What was heard, in its order."""
        return tuple(self._seen)

    def _on_message(
        self,
        connection: object,
        direction: str,
        _version: int,
        content_type: int,
        _message_type: int,
        data: bytes,
    ) -> None:
        if content_type != _HANDSHAKE_CONTENT:
            return
        if connection is not self._connection:
            self._connection = connection
            self._seen.clear()
        if len(self._seen) < MESSAGES_MAX:
            self._seen.append(_seen(data, sent=direction == "write"))


def record_of(
    tls: ssl.SSLObject | ssl.SSLSocket,
    recorder: HandshakeRecorder,
    *,
    host: str,
    port: int,
    made_ms: int,
    roots: tuple[bytes, ...],
    own_chain: tuple[bytes, ...],
    lists: tuple[RevocationList, ...] = (),
) -> Handshake:
    """Join what was heard with what the finished connection itself tells."""
    seen = recorder.messages()
    server = _last(seen, CertificateList, sent=False)
    own = _last(seen, CertificateList, sent=True)
    presented = tls.getpeercert(binary_form=True)
    cipher = tls.cipher()
    return Handshake(
        host=host,
        port=port,
        made_ms=made_ms,
        version=_spaced(tls.version() or ""),
        cipher=cipher[0] if cipher else "",
        cipher_bits=cipher[2] if cipher else 0,
        resumed=bool(tls.session_reused),
        roots=roots,
        server_chain=server.chain if server else (presented,) if presented else (),
        own_chain=own.chain if own else own_chain,
        host_checked=tls.context.check_hostname,
        revocation_checked=bool(tls.context.verify_flags & ssl.VERIFY_CRL_CHECK_LEAF),
        witnessed=recorder.witnessing and bool(seen),
        lists=lists,
        seen=seen,
    )


def _seen(data: bytes, *, sent: bool) -> Seen:
    name = MESSAGES.get(data[0], f"message {data[0]}") if data else "empty message"
    try:
        return Seen(sent, name, len(data), read_message(data))
    except UnreadableMessageError as error:
        return Seen(sent, name, len(data), None, str(error))


def _last(seen: tuple[Seen, ...], kind: type[M], *, sent: bool) -> M | None:
    for one in reversed(seen):
        if one.sent is sent and isinstance(one.message, kind):
            return one.message
    return None


def _spaced(version: str) -> str:
    """`TLSv1.3` of OpenSSL as everybody writes it."""
    return version.replace("TLSv", "TLS ")
