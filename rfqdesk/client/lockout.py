"""The panic button: has the venue revoke the certificate that asks for it, at once.

For a bot as for a person: whoever fears for a key shuts it out first and asks
questions afterwards. See PROTOCOL.md, section 10.
"""

import ssl
from contextlib import suppress

from cryptography import x509
from msgspec import Struct

from rfqdesk.client.enrolling.https import Answer, exchange, unexpected, words_of
from rfqdesk.client.errors import (
    ConnectionRefusedByVenueError,
    LockoutRefusedError,
    LockoutUnconfirmedError,
    RefusalKind,
    RevocationUnknownError,
)
from rfqdesk.client.handshakes.refused_handshake import seen_by_dates
from rfqdesk.client.handshakes.tls import identity_context
from rfqdesk.client.trust.prompt_lists import PromptLists
from rfqdesk.client.trust.revocation_check import connect_judged, own_path
from rfqdesk.client.trust.revocation_lists import RevocationLists, wall_ms
from rfqdesk.identity.identity import Identity

LOCKOUT_PATH = "/.well-known/rfq/lockout"
KEY_COMPROMISE = "keyCompromise"

_REFUSALS = frozenset({400, 401, 403, 404, 405, 422})


class LockedOut(Struct, frozen=True):
    """Nothing is taken under the certificate `serial` any more. `text` is the venue's, or "".

    `venue_checked` is False where no revocation list could be had in time to judge
    the venue by: this can't wait for one. Then have it confirmed by another channel.
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
    """Revoke an identity's certificate, with all that it was renewed into or from.

    Its sessions end everywhere, its quotes and requests are withdrawn, and
    only a new enrolment brings the holder back. `reason` is one of RFC 5280
    section 5.3.1. Call it again after an error: it is done once.

    Raises:
        VenueUnreachableError, ServerNotTrustedError, ProtocolError: it is not
            known to be done; try again.
        LockoutUnconfirmedError: this certificate is let in no more, but it is not
            known to be locked out; try again.
        ConnectionRefusedByVenueError, LockoutRefusedError: the venue lets this
            certificate do nothing any more, or not this. Try again unless it is `final`.
    """
    lists = lists or RevocationLists()
    try:
        answer, checked = await _ask(identity, est_port, reason, lists)
    except ConnectionRefusedByVenueError as error:
        if error.kind is not RefusalKind.REVOKED:
            raise seen_by_dates(error, identity.certificate.not_after_ms, wall_ms()) from error
        return await _confirmed(identity, lists)
    if answer.status == 200:
        return LockedOut(identity.certificate.serial, words_of(answer.body), checked)
    if answer.status in _REFUSALS:
        raise LockoutRefusedError(words_of(answer.body) or f"HTTP status {answer.status}")
    raise unexpected(answer.status, identity.host, est_port)


async def _ask(
    identity: Identity, est_port: int, reason: str, lists: RevocationLists
) -> tuple[Answer, bool]:
    """Ask once; also whether the venue that answered was looked up in its lists."""

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

    with suppress(RevocationUnknownError):
        judged = await connect_judged(identity, est_port, PromptLists(lists), attempt)
        return judged.answer, True
    return await attempt(identity_context(identity, depth=None)), False


async def _confirmed(identity: Identity, lists: RevocationLists) -> LockedOut:
    """Done before: an answer was lost, or somebody else was quicker. The list has to say so.

    To TLS a certificate that a renewal replaced is revoked as well, and what
    it was renewed into goes on counting.

    Raises:
        LockoutRefusedError: it was replaced.
        LockoutUnconfirmedError: the list does not tell.
    """
    path = own_path(identity)
    try:
        found = await lists.for_path(path[:2], anew=True)
    except RevocationUnknownError as error:
        raise LockoutUnconfirmedError(str(error)) from error
    if not found:
        raise LockoutUnconfirmedError("the certificate says of no list where it is")
    entry = found[0].entry(path[0])
    if entry is None:
        raise LockoutUnconfirmedError("the list does not name the certificate")
    if _reason_of(entry) is x509.ReasonFlags.superseded:
        raise LockoutRefusedError(
            "This certificate was renewed, and counts no more; the one in its place may."
        )
    return LockedOut(identity.certificate.serial)


def _reason_of(entry: x509.RevokedCertificate) -> x509.ReasonFlags:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return x509.ReasonFlags.unspecified
