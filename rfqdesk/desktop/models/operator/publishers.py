"""Who publishes reference prices, as far as the prices tell it."""

from collections.abc import Iterable

from msgspec import Struct

from rfqdesk.desktop.models.operator.pictures import PricesPicture
from rfqdesk.protocol.operations.market_views import MarkView


class Publisher(Struct, frozen=True):
    """One source of prices. `prices` are those of which its are the last, `fresh` those that count.

    One that is not `allowed` any more may have left prices behind, which count for their time.
    """

    name: str
    allowed: bool
    last_ms: int = 0
    prices: int = 0
    fresh: int = 0

    @property
    def status(self) -> str:
        """How it stands, as one word."""
        if not self.allowed:
            return "WITHDRAWN"
        if not self.last_ms:
            return "SILENT"
        return "LIVE" if self.fresh else "STALE"

    @property
    def tone(self) -> str:
        """The colour that goes with it."""
        return {"LIVE": "ok", "STALE": "warn", "SILENT": "warn"}.get(self.status, "")


def publishers_of(picture: PricesPicture) -> tuple[Publisher, ...]:
    """Those entitled, and traders that were and whose prices are still the last; by name.

    The venue's own operators need no entitlement, and are no publishers.
    """
    allowed = set(picture.rules.publishers) if picture.rules is not None else set()
    by_source: dict[str, list[MarkView]] = {name: [] for name in allowed}
    for view in picture.marks:
        if not view.mark.source.startswith("operator:"):
            by_source.setdefault(view.mark.source, []).append(view)
    return tuple(_publisher(name, name in allowed, by_source[name]) for name in sorted(by_source))


def _publisher(name: str, allowed: bool, views: Iterable[MarkView]) -> Publisher:
    found = list(views)
    return Publisher(
        name,
        allowed,
        last_ms=max((view.mark.time_ms for view in found), default=0),
        prices=len(found),
        fresh=sum(view.fresh for view in found),
    )
