"""The instrument master's own life: what is listed until when, and what ends with it."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping
from operator import itemgetter

from msgspec import Struct, field
from msgspec.structs import replace

from rfqdesk.protocol.terms import Instrument, QuoteEndReason, RequestEndReason


class Listing(Struct):
    """Instruments whose expiry is still to come, sorted by it."""

    expiries: list[tuple[int, str]] = field(default_factory=list)

    def due(self, now_ms: int) -> tuple[str, ...]:
        """Symbols that have expired by now, and of which no event has said so."""
        due = self.expiries[: bisect_right(self.expiries, now_ms, key=itemgetter(0))]
        return tuple(symbol for _, symbol in due)

    def next_ms(self) -> int | None:
        """When the next instrument expires, epoch milliseconds."""
        return self.expiries[0][0] if self.expiries else None

    def put(self, before: Instrument | None, item: Instrument, now_ms: int) -> None:
        """Keep an instrument's expiry instead of what it was before."""
        if before is not None:
            self._drop(before)
        if item.expiry_ms > now_ms:
            insort(self.expiries, (item.expiry_ms, item.symbol))

    def _drop(self, item: Instrument) -> None:
        entry = (item.expiry_ms, item.symbol)
        at = bisect_left(self.expiries, entry)
        if at < len(self.expiries) and self.expiries[at] == entry:
            del self.expiries[at]


def load(
    listing: Listing,
    instruments: dict[str, Instrument],
    items: Iterable[Instrument],
    now_ms: int,
) -> None:
    """Take instruments into the master, or new facts about known ones."""
    for item in items:
        listing.put(instruments.get(item.symbol), item, now_ms)
        instruments[item.symbol] = item


def expire(
    listing: Listing, instruments: dict[str, Instrument], symbols: Iterable[str], now_ms: int
) -> None:
    """End instruments: from now on they count as expired, early or not.

    Raises:
        KeyError: one was never listed.
    """
    for symbol in symbols:
        before = instruments[symbol]
        ended = min(before.expiry_ms or now_ms, now_ms)
        after = replace(before, expiry_ms=ended)
        listing.put(before, after, now_ms)
        instruments[symbol] = after


def is_expired(item: Instrument, now_ms: int) -> bool:
    """Tell whether the instrument can't be traded any more."""
    return bool(item.expiry_ms) and item.expiry_ms <= now_ms


def endings_at_deadline(
    instruments: Mapping[str, Instrument], symbols: Iterable[str], expire_time_ms: int
) -> tuple[RequestEndReason, QuoteEndReason]:
    """Why a request ends whose time ran out: by itself, or because a leg's expiry cut it off."""
    for symbol in symbols:
        item = instruments.get(symbol)
        if item is not None and is_expired(item, expire_time_ms):
            return RequestEndReason.INSTRUMENT_EXPIRED, QuoteEndReason.INSTRUMENT_EXPIRED
    return RequestEndReason.EXPIRED, QuoteEndReason.REQUEST_EXPIRED
