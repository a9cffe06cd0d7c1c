"""Reference prices through the running venue: taken in, kept for decisions, told to sessions.

Nothing of this is journalled; a trade keeps the prices that it was made at.
"""

import asyncio

from rfqdesk.protocol.events import Ack, Reject
from rfqdesk.protocol.limits import (
    PRICES_PER_MESSAGE_MAX,
    REFERENCE_PRICE_INTERVAL_MS,
)
from rfqdesk.protocol.prices import Mark, ReferencePrice, ReferencePrices, ReferencePriceUpdate
from rfqdesk.protocol.reasons import RejectReason
from rfqserver.engine.answers import Violation
from rfqserver.engine.instruments import is_expired
from rfqserver.engine.protecting.marks import MarkBoard
from rfqserver.engine.protecting.standings import check_active
from rfqserver.engine.state.state import VenueState
from rfqserver.gateway.interface import Peer, Principal
from rfqserver.service.clock import VenueClock
from rfqserver.service.feed.sessions import Sessions


class PriceFeed:
    """Between those who publish prices, the engine's board of them, and every session."""

    def __init__(
        self, sessions: Sessions, state: VenueState, board: MarkBoard, clock: VenueClock
    ) -> None:
        self._sessions = sessions
        self._state = state
        self._board = board
        self._clock = clock
        self._changed: dict[str, Mark] = {}
        self._timer: asyncio.TimerHandle | None = None

    def answer(self, command: ReferencePriceUpdate, who: Principal) -> Ack | Reject:
        """Take a party's prices, all of them or none."""
        violation = self._check(command, who)
        if violation is not None:
            reason = violation.reason
            text = f"{violation.text} No price was taken."
            return Reject(ref=command.ref, reason=reason, fix_code=reason.fix_code, text=text)
        self.take(command, f"{who.firm}/{who.trader}")
        return Ack(ref=command.ref)

    def take(self, command: ReferencePriceUpdate, source: str) -> int:
        """Take prices of listed instruments, from the operator too; returns how many."""
        points = [point for point in command.prices if self._is_listed(point.symbol)]
        for mark in self._board.put(points, self._clock.now_ms(), source):
            self._changed[mark.symbol] = mark
        if points and self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(REFERENCE_PRICE_INTERVAL_MS / 1000, self._tell)
        return len(points)

    def all_to(self, peer: Peer) -> None:
        """Tell a peer every price there is."""
        known = [mark for mark in self._board.prices.values() if self._is_listed(mark.symbol)]
        for message in _messages(known, self._state.mark_rules.age_max_ms):
            peer.send(message)

    def stop(self) -> None:
        """Tell nothing more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tell(self) -> None:
        self._timer = None
        changed, self._changed = list(self._changed.values()), {}
        for message in _messages(changed, self._state.mark_rules.age_max_ms):
            for peer in self._sessions.all():
                peer.send(message)

    def _check(self, command: ReferencePriceUpdate, who: Principal) -> Violation | None:
        if f"{who.firm}/{who.trader}" not in self._state.mark_rules.publishers:
            return Violation(
                RejectReason.NOT_AUTHORISED, "The operator has not entitled you to publish prices."
            )
        suspended = check_active(who.standing)
        if suspended:
            return suspended
        for point in command.prices:
            if not self._is_listed(point.symbol):
                return Violation(
                    RejectReason.UNKNOWN_INSTRUMENT, f"The venue does not list {point.symbol}."
                )
        return None

    def _is_listed(self, symbol: str) -> bool:
        item = self._state.instruments.get(symbol)
        return item is not None and not is_expired(item, self._clock.now_ms())


def _messages(marks: list[Mark], age_max_ms: int) -> list[ReferencePrices]:
    prices = [
        ReferencePrice(
            symbol=mark.symbol,
            time_ms=mark.time_ms,
            mark_price=mark.mark_price,
            index_price=mark.index_price,
            delta=mark.delta,
            volatility=mark.volatility,
        )
        for mark in marks
    ]
    starts = range(0, len(prices), PRICES_PER_MESSAGE_MAX)
    return [
        ReferencePrices(
            prices=tuple(prices[start : start + PRICES_PER_MESSAGE_MAX]), age_max_ms=age_max_ms
        )
        for start in starts
    ]
