"""A second opinion on halts and expiry: nothing opens, is quoted or trades within them.

From the events alone.
"""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from rfqdesk.protocol.market import HaltScope
from rfqserver.engine.facts import events as facts
from rfqserver.engine.facts.market_events import (
    HaltImposed,
    HaltLifted,
    InstrumentsExpired,
)


@dataclass
class GuardReferee:
    """Watches every event, and knows of each request what its opening said."""

    halts: set[tuple[HaltScope, str]] = field(default_factory=set)
    opened: dict[str, facts.RequestOpened] = field(default_factory=dict)
    quoted: dict[tuple[str, str], facts.QuoteSubmitted] = field(default_factory=dict)
    open_ids: set[str] = field(default_factory=set)
    expired: set[str] = field(default_factory=set)

    def watch(self, event: facts.Event) -> None:
        """Object to an event within a halt."""
        match event:
            case HaltImposed():
                self.halts.add((event.scope, event.name))
            case HaltLifted():
                self.halts.remove((event.scope, event.name))
            case InstrumentsExpired():
                self.expired |= set(event.symbols)
            case facts.InstrumentsLoaded():
                self.expired -= {item.symbol for item in event.instruments}
            case _:
                self._watch_dealing(event)

    def _watch_dealing(self, event: facts.Event) -> None:
        match event:
            case facts.RequestOpened():
                assert not self.expired & {leg.instrument for leg in event.legs}
                self.opened[event.rfq_id] = event
                self.open_ids.add(event.rfq_id)
                assert not self.is_halted(event.rfq_id, event.taker, event.taker_trader)
            case facts.RequestEnded():
                self.open_ids.discard(event.rfq_id)
            case facts.QuoteSubmitted():
                self.quoted[event.rfq_id, event.maker] = event
                assert not self.is_halted(event.rfq_id, event.maker, event.maker_trader)
            case facts.QuoteEnded():
                del self.quoted[event.rfq_id, event.maker]
            case facts.TradeExecuted():
                assert not self.expired & {leg.instrument for leg in event.legs}
                assert not self.is_halted(event.rfq_id, event.taker, event.taker_trader)
                assert not self.is_halted(event.rfq_id, event.maker, event.maker_trader)
            case _:
                pass

    def is_halted(self, rfq_id: str, firm: str, trader: str) -> bool:
        """Tell whether a halt reaches this trader or a leg of the request."""
        names = {(HaltScope.VENUE, ""), (HaltScope.FIRM, firm)}
        names.add((HaltScope.TRADER, f"{firm}/{trader}"))
        symbols = [leg.instrument for leg in self.opened[rfq_id].legs]
        return bool(self.halts & names) or any(
            scope is HaltScope.INSTRUMENT and fnmatchcase(symbol, name)
            for scope, name in self.halts
            for symbol in symbols
        )

    def check_batch(self, events: tuple[facts.Event, ...], now_ms: int) -> None:
        """After the batch of a halt nothing is going within it that could be dealt on."""
        if any(isinstance(event, InstrumentsExpired) for event in events):
            for opened in (self.opened[rfq_id] for rfq_id in self.open_ids):
                if opened.expire_time_ms > now_ms:
                    assert not self.expired & {leg.instrument for leg in opened.legs}
        if not any(isinstance(event, HaltImposed) for event in events):
            return
        for rfq_id in self.open_ids:
            case = self.opened[rfq_id]
            if case.expire_time_ms > now_ms:
                assert not self.is_halted(rfq_id, case.taker, case.taker_trader)
        for (rfq_id, maker), quote in self.quoted.items():
            if quote.valid_until_time_ms > now_ms:
                assert not self.is_halted(rfq_id, maker, quote.maker_trader)
