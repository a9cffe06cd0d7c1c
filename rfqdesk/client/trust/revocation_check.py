"""A connection that judges the venue's certificates by its revocation lists, in the handshake.

Where to look is known before the first word: the own certificate comes from the
same issuers. Only where the venue shows another issuer's, or those lists can't be
had, the handshake fails; what it has shown then says which, and it is tried once more.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from rfqdesk.client.errors import (
    DistrustKind,
    RevocationUnknownError,
    ServerNotTrustedError,
    UnknownKind,
    VenueUnreachableError,
)
from rfqdesk.client.handshakes.handshake import HandshakeRecorder
from rfqdesk.client.handshakes.handshake_checks import Path, path_to_root
from rfqdesk.client.handshakes.tls import Depth, identity_context, learning_context
from rfqdesk.client.handshakes.tls_messages import CertificateList
from rfqdesk.client.trust.revocation_list import RevocationList, points_on_path, revoked_on_path
from rfqdesk.identity.certificate import chain_der
from rfqdesk.identity.identity import Identity

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Judged(Generic[T]):
    """A connection, and how it was judged: what was heard of its handshake, and the lists used."""

    answer: T
    recorder: HandshakeRecorder
    lists: tuple[RevocationList, ...]


class ListSource(Protocol):
    """Where lists come from: `RevocationLists`, or a hastier way to them."""

    def path_of(self, peer: tuple[str, int]) -> Path:
        """See `RevocationLists.path_of`."""
        ...

    def remember_path(self, peer: tuple[str, int], path: Path) -> None:
        """See `RevocationLists.remember_path`."""
        ...

    async def for_path(self, path: Path, known: Path = ()) -> tuple[RevocationList, ...]:
        """See `RevocationLists.for_path`."""
        ...


async def connect_judged(
    identity: Identity,
    port: int,
    lists: ListSource,
    attempt: Callable[[ssl.SSLContext], Awaitable[T]],
) -> Judged[T]:
    """Let `attempt` connect to `port` of the identity's venue with a context that has the lists.

    It may be called several times, and has raised each time but the last.

    Raises:
        RevocationUnknownError: a list can't be had. Nothing was sent.
        ClientError: whatever `attempt` raises.
    """
    peer, own = (identity.host, port), own_path(identity)
    path = lists.path_of(peer) or own
    learnt = not path
    while True:
        try:
            found = await lists.for_path(path, own)
            if learnt:
                _require_unrevoked(path, found, identity.host)
        except RevocationUnknownError:
            # The venue may have moved on from these issuers: what it shows will tell.
            shown = () if learnt else await _asked(identity, attempt)
            if shown in ((), path):
                raise
        else:
            outcome = await _judged(identity, path, own, found, attempt)
            if isinstance(outcome, Judged):
                return outcome
            shown, refusal = outcome
            if learnt or not shown:
                raise refusal
        path, learnt = shown, True
        if depth_of(path, own) is Depth.CHAIN:
            # Then OpenSSL judges all of whatever comes next time; else it has to be seen anew.
            lists.remember_path(peer, path)


def _require_unrevoked(path: Path, found: tuple[RevocationList, ...], host: str) -> None:
    """Judge what OpenSSL can't where a certificate in between has no list."""
    revoked = revoked_on_path(path, found)
    if revoked is not None:
        detail = f"serial number {revoked.serial_number:x}"
        raise ServerNotTrustedError(DistrustKind.REVOKED, host, detail)


async def _judged(
    identity: Identity,
    path: Path,
    own: Path,
    found: tuple[RevocationList, ...],
    attempt: Callable[[ssl.SSLContext], Awaitable[T]],
) -> Judged[T] | tuple[Path, RevocationUnknownError]:
    """Connect, or return what the venue showed instead of what was expected."""
    depth = depth_of(path, own)
    context = await asyncio.to_thread(identity_context, identity, found, depth)
    recorder = HandshakeRecorder()
    recorder.attach(context)
    try:
        return Judged(await attempt(context), recorder, found)
    except RevocationUnknownError as error:
        if error.kind is not UnknownKind.NOT_NAMED:
            raise
        return _shown(recorder, identity), error
    finally:
        recorder.detach(context)


async def _asked(
    identity: Identity, attempt: Callable[[ssl.SSLContext], Awaitable[object]]
) -> Path:
    """The path of the certificates that the venue shows to a stranger who then goes."""
    context = learning_context(identity.root_pem)
    recorder = HandshakeRecorder()
    recorder.attach(context)
    try:
        with suppress(RevocationUnknownError, VenueUnreachableError):
            await attempt(context)
    finally:
        recorder.detach(context)
    return _shown(recorder, identity)


def own_path(identity: Identity) -> Path:
    """The own certificate, its issuers, and the root they lead to; empty where they don't."""
    return path_to_root(chain_der(identity.chain_pem), chain_der(identity.root_pem))


def depth_of(path: Path, known: Path = ()) -> Depth:
    """How far the lists of a path reach (see `points_on_path`)."""
    named = [bool(urls) for urls in points_on_path(path, known)]
    if named and all(named):
        return Depth.CHAIN
    return Depth.LEAF if named and named[0] else Depth.NONE


def _shown(recorder: HandshakeRecorder, identity: Identity) -> Path:
    """The path of the certificates that the venue has just shown; empty where it wasn't seen."""
    for seen in recorder.messages():
        if not seen.sent and isinstance(seen.message, CertificateList):
            return path_to_root(seen.message.chain, chain_der(identity.root_pem))
    return ()
