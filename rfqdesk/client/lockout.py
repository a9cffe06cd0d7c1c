"""The panic button: has the venue revoke the certificate that asks for it, at once.

For a bot as for a person: whoever fears for a key shuts it out first and asks
questions afterwards. See PROTOCOL.md, section 10.
"""

import ssl

from cryptography import x509
from msgspec import Struct

from rfqdesk.client.errors import (
    ConnectionRefusedByVenueError,
    LockoutRefusedError,
    RefusalKind,
    RevocationUnknownError,
)
from rfqdesk.client.https import Answer, exchange, unexpected, words_of
from rfqdesk.client.revocation_check import connect_judged, own_path
from rfqdesk.client.revocation_lists import RevocationLists
from rfqdesk.client.tls import identity_context
from rfqdesk.identity.identity import Identity

LOCKOUT_PATH = "/.well-known/rfq/lockout"
KEY_COMPROMISE = "keyCompromise"

_REFUSALS = frozenset({400, 401, 403, 404, 405, 422})


class LockedOut(Struct, frozen=True):
    """Nothing is taken under the certificate `serial` any more. `text` is the venue's, or "".

    `venue_checked` is False where no revocation list could be had to judge the
    venue by: this can't wait for one. Then have it confirmed by another channel.
    """

    serial: str
    text: str = ""
    venue_checked: bool = True


async def lock_out(
    identity: Identity,
    est_port: int,
    *,
    reason: str = KEY_COMPROMISE,
    lists: RevocationLists | None = None,
) -> LockedOut:
    """Revoke an identity's certificate, with all that it was renewed into.

    Its sessions end everywhere, its quotes and requests are withdrawn, and
    only a new enrolment brings the holder back. `reason` is one of RFC 5280
    section 5.3.1. Call it again after an error: it is done once.

    Raises:
        VenueUnreachableError, ServerNotTrustedError, ProtocolError: it is not
            known to be done; try again.
        ConnectionRefusedByVenueError, LockoutRefusedError: the venue lets this
            certificate do nothing any more, or not this.
    """
    serial, lists = identity.certificate.serial, lists or RevocationLists()

    async def attempt(context: ssl.SSLContext) -> Answer:
        return await exchange(
            identity.host,
            est_port,
            "POST",
            LOCKOUT_PATH,
            context=context,
            body=reason.encode("ascii"),
            headers={"Content-Type": "text/plain"},
        )

    checked = True
    try:
        try:
            answer = (await connect_judged(identity, est_port, lists, attempt)).answer
        except RevocationUnknownError:
            checked = False
            answer = await attempt(identity_context(identity, depth=None))
    except ConnectionRefusedByVenueError as error:
        if error.kind is not RefusalKind.REVOKED:
            raise
        if await _was_superseded(identity, lists):
            raise LockoutRefusedError(
                "This certificate was renewed, and counts no more; the one in its place may."
            ) from error
        # An answer to an earlier attempt was lost, or somebody else was quicker.
        return LockedOut(serial, venue_checked=checked)
    if answer.status == 200:
        return LockedOut(serial, words_of(answer.body), checked)
    if answer.status in _REFUSALS:
        raise LockoutRefusedError(words_of(answer.body) or f"HTTP status {answer.status}")
    raise unexpected(answer.status, identity.host, est_port)


async def _was_superseded(identity: Identity, lists: RevocationLists) -> bool:
    """Whether the list, where it can be had, has the certificate as replaced by another.

    To TLS both are revoked.
    """
    path = own_path(identity)
    try:
        [found, *_] = await lists.for_path(path[:2])
    except (RevocationUnknownError, ValueError):
        return False
    entry = found.entry(path[0])
    if entry is None:
        return False
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason)
    except x509.ExtensionNotFound:
        return False
    return reason.value.reason is x509.ReasonFlags.superseded
