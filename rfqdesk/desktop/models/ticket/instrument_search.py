"""Finds instruments by words: `dec 80 call` is enough for BTC-25DEC26-80000-C."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal

from msgspec import Struct

from rfqdesk.desktop.models.ticket.search_terms import Prices, choose, search_terms
from rfqdesk.protocol.terms import Instrument, InstrumentKind, PutCall

_TOKEN = re.compile(r"[^\s,/]+")
_GROUPED = re.compile(r"(?<=[0-9]),(?=[0-9]{3})")
_KIND_ORDER = (
    InstrumentKind.OPTION,
    InstrumentKind.FUTURE,
    InstrumentKind.PERPETUAL,
    InstrumentKind.SPOT,
)


class _Entry(Struct, frozen=True):
    instrument: Instrument
    words: frozenset[str]
    exact: frozenset[str]
    order: tuple[int, int, Decimal, str]


class InstrumentIndex:
    """An index over the venue's instruments, built once per list."""

    def __init__(self, instruments: Iterable[Instrument]) -> None:
        self._entries = sorted((_entry(item) for item in instruments), key=lambda e: e.order)

    def __len__(self) -> int:
        return len(self._entries)

    def find(
        self,
        text: str,
        *,
        limit: int = 50,
        now_ms: int = 0,
        fits: Callable[[Instrument], bool] | None = None,
        prices: Prices | None = None,
    ) -> tuple[list[Instrument], int]:
        """Instruments in which every word of `text` is found, and how many there are in all.

        A word counts as found where a part of the name begins with it. Those
        that match whole words stand first, then nearer expiries, lower strikes.
        Instruments expired at `now_ms`, and those that do not fit, are left out. A tenor
        (`3m`), a delta (`25d`) or `atm` choose among them, by what the venue tells in `prices`.
        """
        terms = search_terms(_TOKEN.findall(_GROUPED.sub("", text.lower())))
        tokens = terms.words
        hits: list[tuple[int, _Entry]] = []
        for entry in self._entries:
            expiry_ms = entry.instrument.expiry_ms
            if expiry_ms and expiry_ms <= now_ms:
                continue
            if fits is not None and not fits(entry.instrument):
                continue
            if all(_found(token, entry) for token in tokens):
                hits.append((-sum(token in entry.exact for token in tokens), entry))
        # The entries are in their own order already and sorting is stable.
        hits.sort(key=lambda hit: hit[0])
        found = [entry.instrument for _, entry in hits]
        if terms.chooses:
            listed = [entry.instrument for entry in self._entries]
            found = choose(terms, found, prices or {}, now_ms, listed=listed)
        return found[:limit], len(found)


def _found(token: str, entry: _Entry) -> bool:
    return any(word.startswith(token) for word in entry.words)


def _entry(instrument: Instrument) -> _Entry:
    words = {instrument.symbol.lower(), instrument.underlying.lower(), instrument.kind.value}
    exact = {instrument.symbol.lower(), instrument.underlying.lower()}
    words.update(instrument.symbol.lower().split("-"))
    if instrument.expiry_ms:
        expiry = datetime.fromtimestamp(instrument.expiry_ms / 1000, UTC)
        month = f"{expiry:%b}".lower()
        words |= {month, f"{month}{expiry:%y}", f"{month}{expiry:%Y}", f"{expiry:%Y-%m-%d}"}
        exact |= {month, f"{expiry.day}{month}", f"{month}{expiry:%y}"}
    if instrument.strike:
        strike = Decimal(instrument.strike)
        thousands = f"{(strike / 1000).normalize():f}"
        words |= {f"{strike.normalize():f}", f"{thousands}k"}
        exact |= {f"{strike.normalize():f}", f"{thousands}k", thousands}
    if instrument.put_call is not None:
        letter = "c" if instrument.put_call is PutCall.CALL else "p"
        words |= {instrument.put_call.value, f"{instrument.put_call.value}s"}
        exact |= {letter, instrument.put_call.value, f"{instrument.put_call.value}s"}
    return _Entry(
        instrument=instrument,
        words=frozenset(words),
        exact=frozenset(exact),
        order=(
            _KIND_ORDER.index(instrument.kind),
            instrument.expiry_ms,
            Decimal(instrument.strike or 0),
            instrument.symbol,
        ),
    )
