"""Counters and last looks, on their own: what both sides agreed to trades once, as agreed, in time.

A last look reserves its quantity, so that nothing else on the request may take it; a counter
stands only as long as so much is left.
"""

from decimal import Decimal
from typing import TYPE_CHECKING

from simulation.case import Case, Fact, Key
from simulation.violation import Violation

if TYPE_CHECKING:
    from simulation.referee import Referee

COUNTERS_MAX = 3
SAME = ("maker", "quote_id", "revision", "quantity", "price", "taker_trader")
"""Of what was agreed and what is traded."""


class Offers:
    """Told of each event by the method that is named after its kind."""

    def __init__(self, referee: "Referee") -> None:
        self.looks: dict[Key, tuple[Fact, Fact | None]] = {}
        """Each last look by the acceptance that it is about, with its end."""
        self._referee = referee
        self._pending: dict[str, Fact] = {}
        self.standing: dict[tuple[str, str], Fact] = {}
        """Counters by request and maker."""
        self._rounds: dict[tuple[str, str], int] = {}
        self._agreed: dict[str, Fact] = {}
        """By trade_id: what must trade in the present batch."""
        self._ending: set[str] = set()
        self._window_ms = 0

    def policy_set(self, fact: Fact) -> None:
        """Whether makers have last looks, and how long."""
        self._window_ms = fact["policy"].get("last_look_ms", 0)

    # Last looks -------------------------------------------------------------

    def look_asked(self, fact: Fact) -> None:
        """An acceptance waits for its maker."""
        case = self._referee.open_case(fact)
        live = self._answered_quote(case, fact)
        if fact["rfq_id"] in self._pending or not self._window_ms or not live.get("last_look"):
            raise Violation("last look", f"{fact} on {live}, of {self._window_ms} ms")
        until_ms = min(fact["time_ms"] + self._window_ms, case.expire_time_ms)
        if fact["until_time_ms"] != until_ms:
            raise Violation("last look", f"{fact} is not until {until_ms}")
        side = _side(fact)
        level = live.get("offer" if side == "buy" else "bid")
        if level is None or Decimal(level["price"]) != Decimal(fact["price"]):
            raise Violation("price", f"{fact} on {live}")
        quantity, left = Decimal(fact["quantity"]), case.left[fact["maker"], side]
        if not 0 < quantity <= left or (live.get("all_or_none") and quantity != left):
            raise Violation("quantity", f"{fact} of {left} on {live}")
        key = ("quote_response", fact["taker"], fact["quote_resp_id"], 0)
        asked = self._referee.settle(key, fact)
        self._check_offer(fact, case, asked, live["maker_trader"])
        if asked and _worse(fact["price"], asked["price"], side):
            raise Violation("price", f"{fact} is worse than {asked}")
        self.looks[key] = (fact, None)
        self._pending[fact["rfq_id"]] = fact
        case.reserved = quantity

    def look_ended(self, fact: Fact) -> None:
        """It waits no more, and the acceptance has its final outcome."""
        case = self._referee.open_case(fact)
        look = self._pending.pop(fact["rfq_id"], None)
        if look is None or any(look[one] != fact[one] for one in ("look_id", "maker", "taker")):
            raise Violation("last look", f"{fact} ends what does not go on: {look}")
        case.reserved = Decimal(0)
        reason, late = fact["reason"], fact["time_ms"] >= look["until_time_ms"]
        if (reason in {"accepted", "rejected"} and late) or (reason == "expired" and not late):
            raise Violation("last look", f"{fact} of one until {look['until_time_ms']}")
        key = ("quote_response", look["taker"], look["quote_resp_id"], 0)
        self.looks[key] = (look, fact)
        outcome = {"time_ms": fact["time_ms"], "rfq_id": fact["rfq_id"]}
        if reason in {"accepted", "rejected"}:
            answer = ("last_look_response", fact["maker"], fact["look_resp_id"], 0)
            asked = self._referee.settle(answer, fact)
            if asked and (asked["response"], asked["look_id"]) != (reason[:6], fact["look_id"]):
                raise Violation("what was asked", f"{asked} became {fact}")
        if reason == "accepted":
            self._agreed[fact["trade_id"]] = look | {"last_look": True}
            self._referee.outcomes[key] = outcome | {
                "type": "trade_executed", "trade_id": fact["trade_id"],
            }  # fmt: skip
            return
        if fact.get("trade_id"):
            raise Violation("last look", f"{fact} names a trade")
        if reason == "request_ended":
            self._ending.add(fact["rfq_id"])
        self._referee.outcomes[key] = outcome | {
            "type": "command_rejected", "reason": "last_look_rejected",
        }  # fmt: skip

    # Counters ---------------------------------------------------------------

    def counter_offered(self, fact: Fact) -> None:
        """A counter stands."""
        case, place = self._referee.open_case(fact), (fact["rfq_id"], fact["maker"])
        live = self._answered_quote(case, fact)
        if fact["rfq_id"] in self._pending or place in self.standing:
            raise Violation("counters", f"{fact} beside {self.standing.get(place)}, or a look")
        if not self._rounds.get(place, 0) + 1 == fact["round"] <= COUNTERS_MAX:
            raise Violation("counters", f"{fact} after {self._rounds.get(place)} rounds")
        if not fact["time_ms"] < fact["valid_until_time_ms"] <= case.expire_time_ms:
            raise Violation("counters", f"{fact} on a request until {case.expire_time_ms}")
        side = _side(fact)
        level = live.get("offer" if side == "buy" else "bid")
        if level is not None and _worse(fact["price"], level["price"], side):
            raise Violation("price", f"{fact} is worse than the quote: {live}")
        if Decimal(fact["price"]) % Decimal(case.opened["tick_size"]):
            raise Violation("price", f"{fact} is off the tick")
        key = ("quote_response", fact["taker"], fact["counter_id"], 0)
        asked = self._referee.settle(key, fact)
        self._check_offer(fact, case, asked, live["maker_trader"])
        if asked and Decimal(asked["price"]) != Decimal(fact["price"]):
            raise Violation("what was asked", f"{asked} became {fact}")
        ttl_ms = asked.get("counter_ttl_ms", 0)
        until_ms = fact["time_ms"] + ttl_ms if ttl_ms else case.expire_time_ms
        if asked and fact["valid_until_time_ms"] != min(until_ms, case.expire_time_ms):
            raise Violation("counters", f"{asked} became {fact}")
        self.standing[place] = fact
        self._rounds[place] = fact["round"]

    def counter_ended(self, fact: Fact) -> None:
        """It stands no more."""
        case, place = self._referee.open_case(fact), (fact["rfq_id"], fact["maker"])
        counter = self.standing.pop(place, None)
        if counter is None or any(counter[one] != fact[one] for one in ("round", "counter_id")):
            raise Violation("counters", f"{fact} ends what does not stand: {counter}")
        reason, late = fact["reason"], fact["time_ms"] >= counter["valid_until_time_ms"]
        if late != (reason == "expired"):
            raise Violation("counters", f"{fact} of one until {counter['valid_until_time_ms']}")
        if reason == "overtaken" and Decimal(counter["quantity"]) <= _free(case):
            raise Violation("counters", f"{fact} though {_free(case)} are left")
        if reason in {"accepted", "rejected"}:
            answer = ("quote_counter_response", fact["maker"], fact["counter_resp_id"], 0)
            asked = self._referee.settle(answer, fact)
            if asked and (asked["response"], asked["round"]) != (reason[:6], fact["round"]):
                raise Violation("what was asked", f"{asked} became {fact}")
        if reason == "accepted":
            self._agreed[fact["trade_id"]] = counter | {"quote_resp_id": counter["counter_id"]}
        elif fact.get("trade_id"):
            raise Violation("counters", f"{fact} names a trade")

    # Trades, and the ends of requests and batches -----------------------------

    def trades(self, fact: Fact, case: Case) -> Fact:
        """A trade that its maker agreed to: returns what the taker had asked for."""
        terms = self._agreed.pop(fact["trade_id"], None)
        if terms is None:
            raise Violation("one fill", f"{fact}, which nobody has agreed to")
        if (
            any(terms[one] != fact[one] for one in (*SAME, "quote_resp_id"))
            or _side(terms) != fact["side"]
            or fact.get("counter_round", 0) != terms.get("round", 0)
            or fact.get("last_look", False) != terms.get("last_look", False)
        ):
            raise Violation("what was agreed", f"{terms} became {fact}")
        if Decimal(fact["quantity"]) > _free(case):
            raise Violation("quantity", f"{fact} of {_free(case)}")
        return self._referee.sent_once(("quote_response", fact["taker"], fact["quote_resp_id"], 0))

    def check_unreserved(self, fact: Fact) -> None:
        """A trade on a quote: none comes between an acceptance and its maker's word."""
        if fact["rfq_id"] in self._pending:
            raise Violation("last look", f"{fact} during {self._pending[fact['rfq_id']]}")

    def request_ended(self, fact: Fact) -> None:
        """Nothing is offered on a request that is over."""
        rfq_id = fact["rfq_id"]
        if rfq_id in self._pending:
            raise Violation("last look", f"{rfq_id} ends during {self._pending[rfq_id]}")
        self._ending.discard(rfq_id)
        for place in [place for place in self.standing if place[0] == rfq_id]:
            del self.standing[place]

    def close_batch(self) -> None:
        """What was agreed has traded; what stands can still trade."""
        if self._agreed:
            raise Violation("whole batches", f"{self._agreed} was agreed and has not traded")
        if self._ending:
            raise Violation("whole batches", f"{self._ending} have not ended")
        for (rfq_id, _), counter in self.standing.items():
            if Decimal(counter["quantity"]) > _free(self._referee.cases[rfq_id]):
                raise Violation("counters", f"{counter} stands and can't trade any more")

    # ------------------------------------------------------------------------

    def _answered_quote(self, case: Case, fact: Fact) -> Fact:
        """The live quote that an acceptance or a counter answers."""
        live = case.live.get(fact["maker"])
        named = (fact["quote_id"], fact["revision"])
        if live is None or (live["quote_id"], live["revision"]) != named:
            raise Violation("no fill after withdrawal", f"{fact} on {live}")
        if fact["time_ms"] >= live["valid_until_time_ms"]:
            raise Violation("no fill after expiry", f"{fact} on {live}")
        if case.sealed or live.get("quote_type", "firm") != "firm":
            raise Violation("firm and shown", f"{fact} on {live}")
        return live

    def _check_offer(self, fact: Fact, case: Case, asked: Fact, maker_trader: str) -> None:
        if asked and Decimal(asked["quantity"]) != Decimal(fact["quantity"]):
            raise Violation("quantity", f"{asked} became {fact}")
        for member in ("maker", "quote_id", "revision", "response"):
            if asked and asked[member] != fact[member]:
                raise Violation("what was asked", f"{member} of {asked} became {fact}")
        quantity, left = Decimal(fact["quantity"]), case.quantity - case.traded
        opened = case.opened
        if not 0 < quantity <= left or (opened.get("all_or_none", True) and quantity != left):
            raise Violation("quantity", f"{fact} of {left}")
        if quantity < min(Decimal(opened.get("min_quantity") or "0"), left):
            raise Violation("quantity", f"{fact} is too little of {left}")
        if opened["taker"] != fact["taker"] or opened["side"] not in {_side(fact), "undisclosed"}:
            raise Violation("side", f"{fact} on a request to {opened['side']}")
        taker, maker = (fact["taker"], fact["taker_trader"]), (fact["maker"], maker_trader)
        self._referee.check_parties(taker, maker, opened["legs"], fact["quantity"])


def _side(fact: Fact) -> str:
    return "buy" if fact["response"] == "lift" else "sell"


def _worse(price: str, limit: str, side: str) -> bool:
    """For a taker of this side."""
    one, other = Decimal(price), Decimal(limit)
    return one > other if side == "buy" else one < other


def _free(case: Case) -> Decimal:
    """What is left of a request and not reserved."""
    return case.quantity - case.traded - case.reserved
