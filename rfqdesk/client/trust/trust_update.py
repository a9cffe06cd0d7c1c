"""Following the venue from one root to the next, with nobody asked (RFC 7030 section 4.1)."""

import logging

from cryptography import x509

from rfqdesk.client.enrolling.est import EstServer
from rfqdesk.client.errors import ClientError
from rfqdesk.identity.certificate import certificate_fingerprint, load_certificates, to_pem
from rfqdesk.identity.trust_anchors import still_needed, with_successors

log = logging.getLogger(__name__)


async def updated_trust(
    server: EstServer, root_pem: str, now_ms: int
) -> tuple[str, list[x509.Certificate]]:
    """Ask the venue for its CA certificates over the trust there is.

    Returns the roots to trust from now on, newest first, and all certificates that came. A new
    root is taken when a trusted one vouches for it. A former one is let go when the venue offers
    it no more, or it has expired, and the others have verified a connection by themselves.

    Raises:
        VenueUnreachableError, ServerNotTrustedError, ProtocolError: nothing is known anew.
    """
    offered = await server.fetch_certificates(root_pem)
    trusted = load_certificates(root_pem)
    roots = with_successors(trusted, offered, now_ms)
    kept = still_needed(roots, offered, now_ms)
    if 0 < len(kept) < len(roots) and await _verify_alone(server, kept):
        roots = kept
    if roots == trusted:
        return root_pem, offered
    for root in roots:
        if root not in trusted:
            log.warning("new root of the venue trusted: %s", certificate_fingerprint(root))
    for root in trusted:
        if root not in roots:
            log.warning("former root of the venue let go: %s", certificate_fingerprint(root))
    return to_pem(*roots), offered


async def _verify_alone(server: EstServer, roots: list[x509.Certificate]) -> bool:
    try:
        offered = await server.fetch_certificates(to_pem(*roots))
    except ClientError as error:
        log.warning("former root of the venue kept: the others do not do yet: %s", error)
        return False
    return all(root in offered for root in roots)
