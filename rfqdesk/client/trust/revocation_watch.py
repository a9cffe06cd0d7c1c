"""Beside a standing connection: keeps the lists fresh, and looks the venue up in each new one."""

import asyncio
import logging

from rfqdesk.client.errors import DistrustKind, RevocationUnknownError, ServerNotTrustedError
from rfqdesk.client.handshakes.handshake import Handshake
from rfqdesk.client.handshakes.handshake_checks import path_to_root, prove_server
from rfqdesk.client.trust.revocation_list import revoked_on_path
from rfqdesk.client.trust.revocation_lists import RevocationLists

LOOK_EVERY_S = 60.0
"""The lists decide themselves when they are fetched anew."""

log = logging.getLogger(__name__)


async def watch_revocation(lists: RevocationLists, handshake: Handshake | None) -> None:
    """Look until the venue's certificate, or one of its issuers', is found revoked.

    A list that can't be had ends no session that was well begun: the next
    connection is refused instead.

    Raises:
        ServerNotTrustedError: it was revoked.
    """
    if handshake is None:
        return
    path = prove_server(handshake).path
    own = path_to_root(handshake.own_chain, handshake.roots)
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        try:
            found = await lists.for_path(path, own)
        except RevocationUnknownError as error:
            log.warning("the venue's revocation state is not known any more: %s", error)
            continue
        revoked = revoked_on_path(path, found)
        if revoked is not None:
            raise ServerNotTrustedError(
                DistrustKind.REVOKED, handshake.host, f"serial number {revoked.serial_number:x}"
            )
