"""Limits of parties, checked wherever a standing is: at requests, quotes and acceptances.

A refusal names the sender's own limit. Another's limit is never named: who deals
with it reads that the two can't deal here (standings.py).
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.protocol.money import decimal_of, difference, product, total
from rfqdesk.protocol.operations.decisions import EVERYBODY, Limits, WithoutMark
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Leg
from rfqserver.engine.answers import Violation
from rfqserver.engine.protecting.protection_measure import Measure, package_quantity, sum_text
from rfqserver.engine.protecting.standings import Standing, Standings
from rfqserver.engine.state.protection_state import DAY_MS, MINUTE_MS, Protection, Usage, names_of

_HUNDRED = Decimal(100)


class Allowance(Struct, frozen=True):
    """What a party may deal at this moment; see `Capacity` in standings.py."""

    protection: Protection
    measure: Measure
    firm: str
    trader: str

    def check(self, legs: Sequence[Leg], packages: Decimal) -> Violation | None:
        """Check so many packages as one trade, and as part of what was traded today.

        LIM-03, LIM-06.
        """
        quantity = package_quantity(legs, packages)
        for limits, name in self._limits():
            violation = self._check_quantity(limits, name, quantity) or self._check_notional(
                limits, name, legs, packages
            )
            if violation:
                return violation
        return None

    def check_request(self) -> Violation | None:
        """Check that one more request may be opened (LIM-02)."""
        now_ms = self.measure.now_ms
        for limits, name in self._limits():
            if limits.requests_per_minute:
                times = self.protection.opened.get(name, ())
                if sum(ms > now_ms - MINUTE_MS for ms in times) >= limits.requests_per_minute:
                    return Violation(
                        RejectReason.REQUEST_RATE_EXCEEDED,
                        f"Your limit is {limits.requests_per_minute} requests a minute.",
                    )
            count = self.protection.open_count.get(name, 0)
            if limits.open_requests_max and count >= limits.open_requests_max:
                return Violation(
                    RejectReason.OPEN_REQUESTS_EXCEEDED,
                    f"Your limit is {limits.open_requests_max} open requests.",
                )
        return None

    def check_price(self, legs: Sequence[Leg], price: str, tick_size: str) -> Violation | None:
        """Check a price per package against the bands around its mark (LIM-09, LIM-10)."""
        for limits, _ in self._limits():
            if not limits.band_percent and not limits.band_ticks:
                continue
            known = self.measure.package_mark(legs)
            if known is None:
                if self.measure.rules.without_mark is WithoutMark.SKIP:
                    continue
                return _MARK_MISSING
            mark, gross = known
            away = abs(difference(decimal_of(price), mark))
            if limits.band_percent:
                most = product(decimal_of(limits.band_percent), gross)
                if product(away, _HUNDRED) > most:
                    return _out_of_band(price, mark, f"{limits.band_percent} %")
            ticks = product(Decimal(limits.band_ticks), decimal_of(tick_size))
            if limits.band_ticks and away > ticks:
                return _out_of_band(price, mark, f"{limits.band_ticks} ticks")
        return None

    def _limits(self) -> Iterator[tuple[Limits, str]]:
        """Each set of limits that counts, with the name under which its doings are counted."""
        limits = self.protection.limits
        if not limits:
            return
        firm, trader = names_of(self.firm, self.trader)
        for name, counted in ((EVERYBODY, firm), (firm, firm), (trader, trader)):
            if name in limits:
                yield limits[name], counted

    def _check_quantity(self, limits: Limits, name: str, quantity: Decimal) -> Violation | None:
        if limits.trade_quantity_max and quantity > decimal_of(limits.trade_quantity_max):
            return Violation(
                RejectReason.QUANTITY_LIMIT_EXCEEDED,
                f"This comes to {sum_text(quantity)} contracts; your limit is "
                f"{limits.trade_quantity_max} in one trade.",
            )
        if limits.day_quantity_max:
            used = self._used(name).quantity
            if total(used, quantity) > decimal_of(limits.day_quantity_max):
                return Violation(
                    RejectReason.QUANTITY_LIMIT_EXCEEDED,
                    f"You traded {sum_text(used)} contracts today and this comes to "
                    f"{sum_text(quantity)}; your limit is {limits.day_quantity_max} a day.",
                )
        return None

    def _check_notional(
        self, limits: Limits, name: str, legs: Sequence[Leg], packages: Decimal
    ) -> Violation | None:
        if not limits.trade_notional_max and not limits.day_notional_max:
            return None
        notional = self.measure.notional(legs, packages)
        if notional is None:
            # A limit that can't be measured would protect nobody if it were passed over.
            return _MARK_MISSING
        if limits.trade_notional_max and notional > decimal_of(limits.trade_notional_max):
            return Violation(
                RejectReason.NOTIONAL_LIMIT_EXCEEDED,
                f"This comes to {sum_text(notional)} USD at the marks; your limit is "
                f"{limits.trade_notional_max} in one trade.",
            )
        if limits.day_notional_max:
            used = self._used(name).notional
            if total(used, notional) > decimal_of(limits.day_notional_max):
                return Violation(
                    RejectReason.NOTIONAL_LIMIT_EXCEEDED,
                    f"You traded {sum_text(used)} USD today and this comes to "
                    f"{sum_text(notional)}; your limit is {limits.day_notional_max} a day.",
                )
        return None

    def _used(self, name: str) -> Usage:
        return self.protection.used(name, self.measure.now_ms // DAY_MS)


class LimitedStandings(Struct, frozen=True):
    """Everybody's standing, the limits of this moment included."""

    standings: Standings
    protection: Protection
    measure: Measure

    def of(self, firm: str, trader: str = "") -> Standing:
        """See Standings."""
        return self.limited(self.standings.of(firm, trader), firm, trader)

    def limited(self, standing: Standing, firm: str, trader: str) -> Standing:
        """A standing with the limits of whose it is."""
        if not self.protection.limits:
            return standing
        return replace(standing, capacity=Allowance(self.protection, self.measure, firm, trader))


_MARK_MISSING = Violation(
    RejectReason.MARK_MISSING,
    "There is no fresh reference price for one of the legs, so your limits can't be checked.",
)


def _out_of_band(price: str, mark: Decimal, band: str) -> Violation:
    return Violation(
        RejectReason.PRICE_OUT_OF_BAND,
        f"The price {price} is more than {band} away from the mark, {sum_text(mark)}.",
    )
