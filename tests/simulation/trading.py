"""Trades and crosses as the referee has them: at which price, of how much, and only once."""

from decimal import Decimal
from typing import TYPE_CHECKING

from simulation.case import Case, Fact
from simulation.violation import Violation

if TYPE_CHECKING:
    from simulation.referee import Referee


class Trading:
    """Told of each event by the method that is named after its kind."""

    def __init__(self, referee: "Referee") -> None:
        self._referee = referee
        self._touched: set[str] = set()
        """Requests that trade in the present batch."""

    def trade_executed(self, fact: Fact) -> None:
        """A trade: on a live quote, or of what its maker agreed to."""
        referee = self._referee
        case = referee.open_case(fact)
        referee.dead_man.trade_executed(fact, case)
        referee.revocations.check_trade(fact, case)
        if fact["time_ms"] >= case.expire_time_ms:
            raise Violation("no fill after expiry", f"{fact} on {case.opened}")
        self._touched.add(fact["rfq_id"])
        left = case.quantity - case.traded
        asked: Fact | None
        if fact.get("counter_round") or fact.get("last_look"):
            asked = referee.offers.trades(fact, case)
            case.traded += Decimal(fact["quantity"])
            _check_told(fact, case, None)
        else:
            asked = self._on_quote(fact, case)
        referee.fills.traded(fact, asked, case.opened, left)
        if case.opened["side"] not in {fact["side"], "undisclosed"}:
            raise Violation("side", f"{fact} on a request to {case.opened['side']}")
        taker, maker = (fact["taker"], fact["taker_trader"]), (fact["maker"], fact["maker_trader"])
        referee.check_parties(taker, maker, fact["legs"], fact["quantity"])
        if fact["trade_id"] in referee.trades:
            raise Violation("ids", f"trade_id {fact['trade_id']} is used twice")
        referee.trades[fact["trade_id"]] = referee.operators.trades[fact["trade_id"]] = fact

    def _on_quote(self, fact: Fact, case: Case) -> Fact | None:
        live = case.live.get(fact["maker"])
        named = (fact["quote_id"], fact["revision"])
        if live is None or (live["quote_id"], live["revision"]) != named:
            raise Violation("no fill after withdrawal", f"{fact} on {live}")
        if fact["time_ms"] >= live["valid_until_time_ms"]:
            raise Violation("no fill after expiry", f"{fact} on {live}")
        if case.sealed or live.get("quote_type", "firm") != "firm":
            raise Violation("firm and shown", f"{fact} on {live}")
        if live.get("last_look"):
            raise Violation("last look", f"{fact} on {live}, whose maker was not asked")
        self._referee.offers.check_unreserved(fact)
        level = live.get("offer" if fact["side"] == "buy" else "bid")
        if level is None or Decimal(level["price"]) != Decimal(fact["price"]):
            raise Violation("price", f"{fact} on {live}")
        asked = self._asked_for(fact)
        for member in ("maker", "quote_id", "revision", "quote_req_id"):
            if asked and asked.get(member, fact[member]) != fact[member]:
                raise Violation("what was asked", f"{member} of {asked} became {fact}")
        self._check_sizes(fact, case, live)
        return asked

    def _check_sizes(self, fact: Fact, case: Case, live: Fact) -> None:
        """Neither more than was asked for, nor more than was quoted, is ever traded."""
        quantity, side = Decimal(fact["quantity"]), (fact["maker"], fact["side"])
        whole = quantity == case.left[side]
        case.traded += quantity
        case.left[side] -= quantity
        if quantity <= 0 or case.left[side] < 0 or case.traded > case.quantity:
            raise Violation("quantity", f"{fact}: {case.traded} of {case.quantity} on {live}")
        if live.get("all_or_none", False) and not whole:
            raise Violation("quantity", f"{fact} is a part of an all-or-none quote {live}")
        _check_told(fact, case, case.left[side])

    def _asked_for(self, fact: Fact) -> Fact | None:
        """The command whose outcome a trade is; empty where that is not known, None for none."""
        if not fact["fingerprint"]:
            return None
        key = ("quote_response", fact["taker"], fact["quote_resp_id"], 0)
        first = self._referee.outcomes.get(key)
        if first is None or first.get("fingerprint") != fact["fingerprint"]:
            return self._referee.settle(key, fact)
        return self._referee.sent_once(key)

    def cross_rested(self, fact: Fact) -> None:
        """What could not be filled at once waits."""
        referee = self._referee
        case = referee.open_case(fact)
        key = ("quote_response", fact["taker"], fact["quote_resp_id"], 0)
        if case.opened["taker"] != fact["taker"]:
            raise Violation("order", f"{fact} on a request of {case.opened['taker']}")
        if referee.outcomes.get(key, {}).get("fingerprint") != fact["fingerprint"]:
            referee.settle(key, fact)
        referee.fills.rested(fact)

    def cross_ended(self, fact: Fact) -> None:
        """It waits no more."""
        self._referee.open_case(fact)
        self._referee.fills.ended(fact)

    def close_batch(self) -> None:
        """Hold the batch that is complete now to what only a whole one can be held to."""
        self._referee.fills.close_batch()
        for rfq_id in self._touched:
            case = self._referee.cases[rfq_id]
            if case.traded == case.quantity and case.ended is None:
                raise Violation("whole batches", f"{case.opened} is filled and left open")
        self._touched.clear()


def _check_told(fact: Fact, case: Case, quote_left: Decimal | None) -> None:
    if not 0 < Decimal(fact["quantity"]) <= case.traded <= case.quantity:
        raise Violation("quantity", f"{fact}: {case.traded} of {case.quantity}")
    for member, due in (
        ("cum_quantity", case.traded),
        ("leaves_quantity", case.quantity - case.traded),
        ("quote_leaves_quantity", quote_left),
    ):
        if fact.get(member) and Decimal(fact[member]) != due:
            raise Violation("quantity", f"{member} of {fact} is not {due}")
