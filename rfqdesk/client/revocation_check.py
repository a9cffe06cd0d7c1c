"""A connection that judges the venue's certificates by its revocation lists, in the handshake.

Where to look is known before the first word: the own certificate comes from the
same issuers. Only where the venue shows another issuer's, the handshake fails
for want of a list; what it has shown then says which, and it is tried once more.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from rfqdesk.client.errors import RevocationUnknownError, UnknownKind
from rfqdesk.client.handshake import HandshakeRecorder
from rfqdesk.client.handshake_checks import Path, path_to_root
from rfqdesk.client.revocation_list import RevocationList, distribution_points
from rfqdesk.client.revocation_lists import RevocationLists
from rfqdesk.client.tls import Depth, identity_context
from rfqdesk.client.tls_messages import CertificateList
from rfqdesk.identity.certificate import chain_der
from rfqdesk.identity.identity import Identity

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Judged:
    """How one connection was judged: what was heard of its handshake, and the lists used."""

    recorder: HandshakeRecorder
    lists: tuple[RevocationList, ...]


async def connect_judged(
    identity: Identity,
    port: int,
    lists: RevocationLists,
    attempt: Callable[[ssl.SSLContext], Awaitable[T]],
) -> tuple[T, Judged]:
    """Let `attempt` connect to `port` of the identity's venue with a context that has the lists.

    It may be called twice, and must have raised where it was.

    Raises:
        RevocationUnknownError: a list can't be had. Nothing was sent.
        ClientError: whatever `attempt` raises.
    """
    peer = (identity.host, port)
    path = lists.path_of(peer) or own_path(identity)
    known = bool(path)
    while True:
        found: tuple[RevocationList, ...] = ()
        depth = Depth.NONE
        try:
            found, depth = await lists.for_path(path), depth_of(path)
        except RevocationUnknownError:
            # The venue may have moved on from these issuers. Without lists nobody passes
            # who names one, but what is shown then tells.
            if not known:
                raise
        context = await asyncio.to_thread(identity_context, identity, found, depth)
        recorder = HandshakeRecorder()
        recorder.attach(context)
        try:
            return await attempt(context), Judged(recorder, found)
        except RevocationUnknownError as error:
            shown = _shown(recorder, identity)
            if error.kind is not UnknownKind.NOT_NAMED or not shown or not known:
                raise
            known, path = False, shown
            lists.remember_path(peer, path)
        finally:
            recorder.detach(context)


def own_path(identity: Identity) -> Path:
    """The own certificate, its issuers, and the root they lead to; empty where they don't."""
    return path_to_root(chain_der(identity.chain_pem), chain_der(identity.root_pem))


def depth_of(path: Path) -> Depth:
    """How far the lists named on a path reach."""
    named = [bool(distribution_points(certificate)) for certificate in path[:-1]]
    if named and all(named):
        return Depth.CHAIN
    return Depth.LEAF if named and named[0] else Depth.NONE


def _shown(recorder: HandshakeRecorder, identity: Identity) -> Path:
    """The path of the certificates that the venue has just shown; empty where it wasn't seen."""
    for seen in recorder.messages():
        if not seen.sent and isinstance(seen.message, CertificateList):
            return path_to_root(seen.message.chain, chain_der(identity.root_pem))
    return ()
