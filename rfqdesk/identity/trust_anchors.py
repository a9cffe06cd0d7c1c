"""The roots a participant trusts: how a venue's next one is taken, and a former one let go. Pure.

A new root counts only when one that is trusted already vouches for it: the venue
hands out, beside its roots, a certificate of the new root's key signed by the old
one (NewWithOld, RFC 4210 section 4.4; RFC 7030 section 4.1.3).
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from rfqdesk.identity.certificate import is_issued_by, is_self_signed

ROOTS_MAX = 4
"""A venue has two at most; more can only be somebody's play with a stolen root key."""


def with_successors(
    trusted: Sequence[x509.Certificate], offered: Sequence[x509.Certificate], now_ms: int
) -> list[x509.Certificate]:
    """The trusted roots and those offered that one of them vouches for, newest first."""
    found = [
        root
        for root in offered
        if root not in trusted
        and is_self_signed(root)
        and _holds(root, now_ms)
        and any(_vouches(old, root, offered, now_ms) for old in trusted)
    ]
    roots = [*trusted, *dict.fromkeys(found)]
    newest_first = sorted(roots, key=lambda root: root.not_valid_before_utc, reverse=True)
    return newest_first if len(roots) <= ROOTS_MAX else list(trusted)


def still_needed(
    trusted: Sequence[x509.Certificate], offered: Sequence[x509.Certificate], now_ms: int
) -> list[x509.Certificate]:
    """The trusted roots without those that have expired or that the venue offers no more.

    Empty when that leaves none, and then there is nothing to go by.
    """
    return [root for root in trusted if root in offered and _holds(root, now_ms)]


def _vouches(
    old: x509.Certificate,
    new: x509.Certificate,
    offered: Sequence[x509.Certificate],
    now_ms: int,
) -> bool:
    return (
        old.subject == new.subject
        # The new root vouches for the old one as well, for those who need it.
        and old.not_valid_before_utc < new.not_valid_before_utc
        and _holds(old, now_ms)
        and any(
            cross.subject == new.subject
            and _key(cross) == _key(new)
            and _holds(cross, now_ms)
            and is_issued_by(cross, old)
            for cross in offered
        )
    )


def _holds(certificate: x509.Certificate, now_ms: int) -> bool:
    now = datetime.fromtimestamp(now_ms / 1000, UTC)
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def _key(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
