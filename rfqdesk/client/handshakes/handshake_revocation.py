"""What a handshake says of the revocation of the venue's certificates."""

from datetime import UTC, datetime
from itertools import pairwise

from rfqdesk.client.handshakes.handshake import Handshake
from rfqdesk.client.handshakes.handshake_checks import Check, Path
from rfqdesk.client.trust.revocation_list import distribution_points, id_of, name_of


def revocation_check(handshake: Handshake, path: Path) -> Check:
    """Say by which lists the path was judged, or why by none."""
    if not handshake.revocation_checked:
        if any(distribution_points(certificate) for certificate in path[:-1]):
            return Check("Revocation of the venue's certificate was not checked here.", "warn")
        return Check(
            "Revocation: not checked. The venue's certificates name no list that could be asked.",
            "",
        )
    by_issuer = {one.issuer_id: one for one in handshake.lists}
    told, missing = [], []
    for _, issuer in pairwise(path):
        one = by_issuer.get(id_of(issuer))
        if one is None:
            missing.append(name_of(issuer))
        else:
            told.append(f"list {one.number:,} of {one.issuer}, of {_moment(one.this_update_ms)}")
    if not told:
        return Check("Revocation: checked, but the lists could not be told again.", "warn")
    if missing:
        return Check(
            f"Revocation: checked against {' and '.join(told)}. No list is named for what "
            f"{' and '.join(missing)} issued.",
            "warn",
        )
    return Check(f"Revocation: checked against {' and '.join(told)}.")


def _moment(time_ms: int) -> str:
    return f"{datetime.fromtimestamp(time_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"
