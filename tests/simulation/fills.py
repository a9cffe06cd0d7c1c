"""What each acceptance, each cross and each hidden limit has taken: never twice, never too much."""

from decimal import Decimal
from itertools import count
from typing import Any

from simulation.violation import Violation

Fact = dict[str, Any]
Name = tuple[str, str]
LIFT, HIT = "lift", "hit"


class Resting:
    """What waits for quotes: a cross, or with the id "" a request's limit price."""

    def __init__(self, quote_resp_id: str, left: str, price: str, number: int) -> None:
        self.quote_resp_id = quote_resp_id
        self.number = number
        """What was placed earlier has a lower one."""
        self.left = Decimal(left)
        self.price = Decimal(price)


class Fills:
    """Told of what rests and what trades, in order; `close_batch` at the end of each batch."""

    def __init__(self) -> None:
        self._resting: dict[Name, Resting] = {}
        self._taken: dict[Name, Decimal] = {}
        self._makers: set[tuple[str, str, str]] = set()
        self._filled: set[Name] = set()
        self._asked: dict[Name, Fact] = {}
        self._numbers = count()
        self._ran: dict[str, int] = {}
        """Which of what rests traded last in the present batch, by request."""
        self._bounds: dict[Name, tuple[Decimal, Decimal]] = {}
        """Of each acceptance in the present batch, the least and the most that it may take."""

    def opened(self, fact: Fact) -> None:
        """A request with a limit price waits for quotes at it."""
        if fact.get("limit_price"):
            response = LIFT if fact["side"] == "buy" else HIT
            number = next(self._numbers)
            limit = Resting("", fact["quantity"], fact["limit_price"], number)
            self._resting[fact["rfq_id"], response] = limit

    def rested(self, fact: Fact) -> None:
        """A cross waits with what is left of it."""
        place = (fact["rfq_id"], fact["response"])
        before = self._resting.get(place)
        if before is not None:
            raise Violation("one fill", f"{fact} rests beside {before.quote_resp_id!r}")
        terms = (fact["quote_resp_id"], fact["quantity"], fact["price"])
        self._resting[place] = Resting(*terms, next(self._numbers))

    def ended(self, fact: Fact) -> None:
        """It waits no more."""
        rests = self._resting.pop((fact["rfq_id"], fact["response"]), None)
        if rests is None or rests.quote_resp_id != fact["quote_resp_id"]:
            raise Violation("order", f"{fact} ends what does not rest: {rests}")

    def request_ended(self, rfq_id: str) -> None:
        """Nothing rests on a request that is over."""
        for response in (LIFT, HIT):
            self._resting.pop((rfq_id, response), None)

    def traded(self, fact: Fact, asked: Fact | None, opened: Fact, left: Decimal) -> None:
        """One fill; `asked` is the command whose outcome it is, None for what had rested.

        `left` is what was left of the request before it.
        """
        quantity, price = Decimal(fact["quantity"]), Decimal(fact["price"])
        response = LIFT if fact["side"] == "buy" else HIT
        own = fact["fingerprint"] or fact.get("counter_round")
        acceptance = (fact["rfq_id"], fact["quote_resp_id"] if own else response)
        wanted = left
        if asked is None:
            rests = self._resting.get((fact["rfq_id"], response))
            if rests is None or rests.quote_resp_id != fact["quote_resp_id"]:
                raise Violation("one fill", f"{fact} of nothing that rests")
            before = self._ran.setdefault(fact["rfq_id"], rests.number)
            if before > rests.number:
                raise Violation("one fill", f"{fact} comes after what was placed later")
            self._ran[fact["rfq_id"]] = rests.number
            wanted = min(left, rests.left)
            rests.left -= quantity
            if rests.left < 0:
                raise Violation("quantity", f"{fact} is more than rested")
            limit = rests.price
        else:
            limit = Decimal(asked.get("price", fact["price"]))
            self._asked[acceptance] = asked
        if price > limit if response == LIFT else price < limit:
            raise Violation("price", f"{fact} is worse than {limit}")
        least = min(Decimal(opened.get("min_quantity") or "0"), wanted)
        self._bounds.setdefault(acceptance, (left if _whole(opened) else least, left))
        if acceptance in self._filled:
            raise Violation("one fill", f"{acceptance} fills again: {fact}")
        maker = (*acceptance, fact["maker"])
        if maker in self._makers:
            raise Violation("one fill", f"{acceptance} fills twice with one maker: {fact}")
        self._makers.add(maker)
        self._taken[acceptance] = self._taken.get(acceptance, Decimal(0)) + quantity

    def close_batch(self) -> None:
        """Hold what was taken in one batch against what may be taken at a time."""
        for acceptance, quantity in self._taken.items():
            rfq_id, name = acceptance
            least, most = self._bounds[acceptance]
            if not least <= quantity <= most:
                raise Violation("quantity", f"{acceptance} takes {quantity}, not {least} to {most}")
            rests = self._resting.get((rfq_id, name))
            if rests is not None and not rests.left:
                raise Violation("one fill", f"{acceptance} is filled and goes on resting")
            asked = self._asked.get(acceptance)
            if asked and not _as_asked(asked, quantity):
                raise Violation("quantity", f"{asked} was filled with {quantity}")
            if name not in (LIFT, HIT):
                self._filled.add(acceptance)
        self._taken.clear()
        self._makers.clear()
        self._asked.clear()
        self._bounds.clear()
        self._ran.clear()


def _whole(opened: Fact) -> bool:
    return bool(opened.get("all_or_none", True))


def _as_asked(asked: Fact, quantity: Decimal) -> bool:
    if asked.get("time_in_force") == "good_till_cancel":
        return quantity <= Decimal(asked["quantity"])
    return quantity == Decimal(asked["quantity"])
