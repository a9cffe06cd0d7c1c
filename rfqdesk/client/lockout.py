"""The panic button: has the venue revoke the certificate that asks for it, at once.

For a bot as for a person: whoever fears for a key shuts it out first and asks
questions afterwards. See PROTOCOL.md, section 10.
"""

from msgspec import Struct

from rfqdesk.client.errors import ConnectionRefusedByVenueError, LockoutRefusedError, RefusalKind
from rfqdesk.client.https import Answer, exchange, unexpected, words_of
from rfqdesk.client.tls import identity_context
from rfqdesk.identity.identity import Identity

LOCKOUT_PATH = "/.well-known/rfq/lockout"
KEY_COMPROMISE = "keyCompromise"

_REFUSALS = frozenset({400, 401, 403, 404, 405, 422})


class LockedOut(Struct, frozen=True):
    """Nothing is taken under the certificate `serial` any more. `text` is the venue's, or ""."""

    serial: str
    text: str = ""


async def lock_out(identity: Identity, est_port: int, *, reason: str = KEY_COMPROMISE) -> LockedOut:
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
    serial = identity.certificate.serial
    try:
        answer: Answer = await exchange(
            identity.host,
            est_port,
            "POST",
            LOCKOUT_PATH,
            context=identity_context(identity),
            body=reason.encode("ascii"),
            headers={"Content-Type": "text/plain"},
        )
    except ConnectionRefusedByVenueError as error:
        if error.kind is RefusalKind.REVOKED:
            # An answer to an earlier attempt was lost, or somebody else was quicker.
            return LockedOut(serial)
        raise
    if answer.status == 200:
        return LockedOut(serial, words_of(answer.body))
    if answer.status in _REFUSALS:
        raise LockoutRefusedError(words_of(answer.body) or f"HTTP status {answer.status}")
    raise unexpected(answer.status, identity.host, est_port)
