"""What goes with a price and a quantity: the prices of legs, the hedge, the taker's accounts."""

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from simulation.case import Fact
from simulation.violation import Violation

if TYPE_CHECKING:
    from simulation.referee import Referee


class Terms:
    """Told of each event by the method that is named after its kind."""

    def __init__(self, referee: "Referee") -> None:
        self._referee = referee
        self._allocated: dict[tuple[str, str], Decimal] = defaultdict(Decimal)

    def quote_submitted(self, fact: Fact) -> None:
        """Leg prices lie on their ticks and make up the price."""
        opened = self._referee.cases[fact["rfq_id"]].opened
        for side in ("bid", "offer"):
            prices = fact.get(f"{side}_legs")
            if not prices:
                continue
            if not fact.get(side) or len(prices) != len(opened["legs"]):
                raise Violation("leg prices", f"{fact} on {opened['legs']}")
            summed = Decimal(0)
            for leg, price, tick in zip(
                opened["legs"], prices, opened["leg_tick_sizes"], strict=True
            ):
                if Decimal(price) % Decimal(tick):
                    raise Violation("leg prices", f"{price} of {fact} is off {tick}")
                part = Decimal(price) * leg["ratio"]
                summed += part if leg["side"] == "buy" else -part
            if summed != Decimal(fact[side]["price"]):
                raise Violation("leg prices", f"{fact}: {side} is made up of {summed}")

    def trade_executed(self, fact: Fact) -> None:
        """A trade has the leg prices of its quote, the request's hedge, and accounts for itself."""
        case = self._referee.cases[fact["rfq_id"]]
        agreed = fact.get("counter_round") or fact.get("last_look")
        live = {} if agreed else case.live[fact["maker"]]
        due = live.get("offer_legs" if fact["side"] == "buy" else "bid_legs", [])
        if fact.get("leg_prices", []) != due:
            raise Violation("leg prices", f"{fact} on {live}")
        hedge = case.opened.get("hedge")
        if fact.get("hedge") != hedge:
            raise Violation("hedge", f"{fact} on a request with {hedge}")
        if hedge:
            amount = Decimal(fact["quantity"]) * Decimal(hedge["ratio"])
            lot = Decimal(case.opened["hedge_lot_size"])
            if Decimal(fact["hedge_quantity"]) != amount or amount % lot:
                raise Violation("hedge", f"{fact} goes with {amount}")
        self._check_allocations(fact)

    def _check_allocations(self, fact: Fact) -> None:
        """The accounts are filled in the order given, by this trade as far as it goes."""
        key = ("quote_response", fact["taker"], fact["quote_resp_id"], 0)
        wanted = self._referee.sent_once(key).get("allocations", [])
        told = fact.get("allocations", [])
        if not self._referee.sent_contents(key) and not told:
            return
        if len(self._referee.sent_contents(key)) != 1:
            return
        name = (fact["taker"], fact["quote_resp_id"])
        done, quantity = self._allocated[name], Decimal(fact["quantity"])
        self._allocated[name] += quantity
        due, passed = [], Decimal(0)
        for one in wanted:
            begin = max(done, passed)
            passed += Decimal(one["quantity"])
            part = min(done + quantity, passed) - begin
            if part > 0:
                due.append((one["account"], part))
        if wanted and sum(part for _, part in due) != quantity:
            raise Violation("allocations", f"{fact} goes to {due} only")
        if [(one["account"], Decimal(one["quantity"])) for one in told] != due:
            raise Violation("allocations", f"{fact} has {told}, due are {due}")
