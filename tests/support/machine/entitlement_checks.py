"""Whether everybody was entitled to what was journalled of them."""

from collections.abc import Sequence
from decimal import Decimal
from fnmatch import fnmatchcase

from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.terms import Leg
from rfqserver.engine.facts.events import Event, QuoteSubmitted, RequestOpened, TradeExecuted
from rfqserver.engine.facts.life_events import RequestAmended


class EntitlementChecks:
    """Checks to mix into a witness; they use its record."""

    def check_limits(self, event: Event) -> None:
        """Nothing that somebody was not entitled to at that moment is in the journal."""
        match event:
            case RequestOpened():
                self.check_party(event.taker, event.taker_trader, event.legs, event.quantity)
                for firm in event.panel:
                    assert (firm, "") not in self.suspended
                    self.check_counterparties(event.taker, event.taker_trader, firm, "")
            case RequestAmended():
                for firm in event.added:
                    assert (firm, "") not in self.suspended
                    self.check_counterparties(event.taker, event.taker_trader, firm, "")
            case QuoteSubmitted():
                case = self.referee.cases[event.rfq_id].opened
                size = max((one.quantity for one in (event.bid, event.offer) if one), key=Decimal)
                self.check_party(event.maker, event.maker_trader, case.legs, size)
                self.check_counterparties(
                    case.taker, case.taker_trader, event.maker, event.maker_trader
                )
            case TradeExecuted():
                taker = (event.taker, event.taker_trader)
                maker = (event.maker, event.maker_trader)
                for party in (taker, maker):
                    self.check_party(*party, event.legs, event.quantity)
                self.check_counterparties(*taker, *maker)

    def check_party(self, firm: str, trader: str, legs: Sequence[Leg], quantity: str) -> None:
        """Not suspended, and each leg within both sets of limits."""
        assert not {(firm, ""), (firm, trader)} & self.suspended
        for limit in self.limits_of(firm, trader):
            for leg in legs:
                if limit.quantity_max:
                    assert Decimal(quantity) * leg.ratio <= Decimal(limit.quantity_max)
                if limit.instruments:
                    assert any(fnmatchcase(leg.instrument, one) for one in limit.instruments)

    def check_counterparties(self, one: str, trader: str, other: str, other_trader: str) -> None:
        """Each takes the other."""
        for limit in self.limits_of(one, trader):
            assert not limit.counterparties or other in limit.counterparties
        for limit in self.limits_of(other, other_trader):
            assert not limit.counterparties or one in limit.counterparties

    def limits_of(self, firm: str, trader: str) -> list[Entitlements]:
        """Those of the firm and those of the trader."""
        names = {(firm, ""), (firm, trader)}
        return [self.limits[name] for name in names if name in self.limits]
