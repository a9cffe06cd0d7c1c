"""What lets a requester prove a quote by itself: the certificate of the maker who signed it."""

from rfqdesk.protocol.structs import ServerStruct


class MakerCertificate(ServerStruct, tag="maker_certificate", frozen=True, kw_only=True):
    """Comes once on a connection, before the first quote that was signed under it.

    `chain` has certificates as base64 (RFC 4648 section 4) of their DER, the
    maker's own first, then what may lead from it to a root; in no set order.
    """

    maker: str
    chain: tuple[str, ...]
