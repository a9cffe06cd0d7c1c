"""The instrument master before the operator: loaded, added to, ended early, shown."""

from collections.abc import Sequence

from rfqdesk.protocol.entitlements import matches
from rfqdesk.protocol.operations.market_views import InstrumentView
from rfqdesk.protocol.terms import Instrument
from rfqserver.ca.encoding import utc_of
from rfqserver.engine.commands import LoadInstruments
from rfqserver.engine.facts.events import QuoteEnded, RequestEnded
from rfqserver.engine.instruments import is_expired
from rfqserver.engine.market_commands import ExpireInstruments
from rfqserver.service.clock import VenueClock
from rfqserver.service.feed.reference import INSTRUMENTS_MAX
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.market_views import MarketView
from rfqserver.service.operator.operator_line import OperatorLine


class InstrumentDesk:
    """Answers for the instruments of one running venue."""

    def __init__(self, line: OperatorLine, clock: VenueClock) -> None:
        self._line = line
        self._clock = clock

    async def load(self, instruments: Sequence[Instrument], account: Account) -> int:
        """Add instruments, or change them, durably; returns how many the venue then knows.

        Raises:
            OperationRefusedError: one has expired, or more than can be listed; none was loaded.
        """
        known, now_ms = self._line.state.instruments, self._clock.now_ms()
        for item in instruments:
            _check_life(known.get(item.symbol), item, now_ms)
        listed = {symbol for symbol, item in known.items() if not is_expired(item, now_ms)}
        listed |= {item.symbol for item in instruments}
        if len(listed) > INSTRUMENTS_MAX:
            raise OperationRefusedError(
                f"The venue would list {len(listed)} instruments and can list {INSTRUMENTS_MAX}. "
                "Nothing was loaded: leave out what is not traded."
            )
        await self._line.execute(LoadInstruments(instruments=tuple(instruments)), account)
        return len(known)

    async def expire(self, symbol: str, account: Account) -> MarketView:
        """End an instrument before its time, and the requests in it; for good.

        Raises:
            OperationRefusedError: unknown, or expired already.
        """
        item = self._line.state.instruments.get(symbol)
        if item is None or is_expired(item, self._clock.now_ms()):
            raise OperationRefusedError(
                f"The venue does not list {symbol}. Nothing was changed: "
                "`rfqserver instruments list` shows what it lists."
            )
        command = ExpireInstruments(symbols=(symbol,), operator=account.actor)
        events = await self._line.execute(command, account)
        return MarketView(
            instruments=self._views([self._line.state.instruments[symbol]]),
            requests_ended=sum(isinstance(event, RequestEnded) for event in events),
            quotes_ended=sum(isinstance(event, QuoteEnded) for event in events),
        )

    def all(self) -> MarketView:
        """Every instrument that can be traded, and why one can't for the moment."""
        now_ms = self._clock.now_ms()
        known = self._line.state.instruments.values()
        return MarketView(
            instruments=self._views([item for item in known if not is_expired(item, now_ms)])
        )

    def _views(self, items: Sequence[Instrument]) -> tuple[InstrumentView, ...]:
        halts = self._line.state.halts.of_instruments()
        return tuple(
            InstrumentView(
                instrument=item,
                halted=next((one.text for one in halts if matches(one.name, item.symbol)), ""),
            )
            for item in items
        )


def _check_life(before: Instrument | None, item: Instrument, now_ms: int) -> None:
    """What has expired stays so, and nothing is loaded that would expire with it.

    An expiry in seconds, say, lies in the past, and the name would be gone for good.
    """
    if before is not None and is_expired(before, now_ms):
        if not is_expired(item, now_ms):
            raise OperationRefusedError(
                f"{item.symbol} has expired, and its name is not used again. Nothing was loaded."
            )
    elif is_expired(item, now_ms):
        raise OperationRefusedError(
            f"{item.symbol} would expire at once: {item.expiry_ms} milliseconds after 1970 is "
            f"{utc_of(item.expiry_ms):%Y-%m-%d %H:%M} UTC, and a name that has expired is not "
            "used again. Nothing was loaded: correct the expiry or leave the line out; "
            "`rfqserver instruments expire` ends one before its time."
        )
