"""What of an event must be told to a firm, in which words, and what must not."""

from decimal import Decimal
from typing import Any

from simulation.case import Case, Fact

NAMELESS = {
    "quote_req_id", "quote_resp_id", "counter_id", "taker", "taker_trader", "firm", "trader",
    "panel",
}  # fmt: skip
OWN = {"leaves_quantity", "cum_quantity", "limit_price", "quality", "allocations"}
"""How far a request has traded and may trade, and what else was quoted, is its own firm's."""


def hidden_from(case: Case, *, own: bool) -> set[str]:
    """Members that must not be told."""
    if own:
        return set()
    if case.opened["disclosed"]:
        return OWN | NAMELESS - {"taker", "taker_trader", "firm"}
    return OWN | NAMELESS


def told_to(fact: Fact, case: Case, firm: str, *, own: bool) -> dict[str, Any]:
    """What must be told, and in this way, whatever the members of the event are called."""
    told: dict[str, Any] = {"transact_time_ms": fact["time_ms"]}
    disclosed = case.opened["disclosed"]
    match fact["type"]:
        case "request_opened":
            told |= _request_told(fact, own, disclosed)
        case "request_amended" | "request_drafted":
            told |= _life_told(fact, firm, own, disclosed)
        case "request_ended":
            told["reason"] = fact["reason"] if own else _closed(fact, firm)
        case "quote_ended":
            told["reason"] = _quote_end_told(fact, firm)
        case "quote_submitted":
            told |= {name: fact[name] for name in ("bid", "offer") if fact.get(name)}
            told |= {name: fact[name] for name in ("maker", "quote_id", "revision")}
            told["valid_until_time_ms"] = fact["valid_until_time_ms"]
        case "cross_rested" | "cross_ended":
            members = ("quote_resp_id", "response", "quantity", "price", "reason")
            told |= {name: fact[name] for name in members if name in fact}
        case "counter_offered" | "counter_ended" | "look_asked" | "look_ended":
            told |= _offer_told(fact, own)
        case "trade_executed":
            told |= _trade_told(fact, own, disclosed)
    return told


def _offer_told(fact: Fact, own: bool) -> dict[str, Any]:
    """Of counters and last looks: the terms to both, the taker's ids and trader to its firm."""
    terms = (
        "maker", "round", "look_id", "quote_id", "revision", "response", "quantity", "price",
        "valid_until_time_ms", "until_time_ms", "reason",
    )  # fmt: skip
    told = {name: fact[name] for name in terms if name in fact}
    if fact["type"] == "counter_ended" and fact["reason"] == "overtaken" and not own:
        told["reason"] = "withdrawn"
    if fact["type"] == "look_ended" and fact["reason"] == "void" and not own:
        # As of any other request that is over.
        told["reason"] = "request_ended"
    if own:
        told |= {name: fact[name] for name in ("quote_resp_id", "counter_id") if name in fact}
    if own and fact["type"] == "counter_offered":
        told["trader"] = fact["taker_trader"]
    return told


def _request_told(fact: Fact, own: bool, disclosed: bool) -> dict[str, Any]:
    told = {name: fact[name] for name in ("legs", "quantity", "side", "expire_time_ms")}
    told["disclosed"] = disclosed
    if own or disclosed:
        told["firm"] = fact["taker"]
    if own:
        told |= {"trader": fact["taker_trader"], "quote_req_id": fact["quote_req_id"]}
        told["limit_price"] = fact.get("limit_price", "")
        told["panel"] = fact["panel"]
    return told


def _life_told(fact: Fact, firm: str, own: bool, disclosed: bool) -> dict[str, Any]:
    if firm in fact.get("added", ()):
        return _request_told(fact, own, disclosed)
    told = {"expire_time_ms": fact["expire_time_ms"]}
    if fact["type"] == "request_amended":
        return told | {"panel": fact["panel"] if own else []}
    told |= {"firm": fact["taker"], "trader": fact["taker_trader"]}
    unsaid = {"ref", "draft", "type", "signature"}
    return told | {name: value for name, value in fact["request"].items() if name not in unsaid}


def _closed(fact: Fact, firm: str) -> str:
    won = firm == fact.get("winner") or firm in fact.get("winners", ())
    if won or fact["reason"] in {"expired", "instrument_expired"}:
        return str(fact["reason"])
    return "closed"


def as_it_stands(fact: Fact) -> Fact:
    """A changed trade is told as the trade with its new terms, and no longer how far it went.

    Its hedge goes along with the quantity; what made up another price or quantity is void.
    """
    if fact["type"] != "trade_changed":
        return fact
    executed = fact["executed"]
    terms = {name: fact[name] for name in ("time_ms", "price", "quantity", "exec_type")}
    left = dict.fromkeys(("leaves_quantity", "cum_quantity", "quote_leaves_quantity"), "")
    if executed.get("hedge"):
        hedged = Decimal(fact["quantity"]) * Decimal(executed["hedge"]["ratio"])
        terms["hedge_quantity"] = f"{hedged.normalize():f}"
    if fact["price"] != executed["price"]:
        terms["leg_prices"] = []
    if fact["quantity"] != executed["quantity"]:
        terms["allocations"] = []
    return executed | {"type": "trade_executed", "text": fact["reason"]} | terms | left


def _quote_end_told(fact: Fact, firm: str) -> str:
    """What the venue did to a maker is that maker's affair, where a price stood the requester's."""
    own = firm == fact["maker"]
    if fact["reason"] in {"suspended", "halted", "maker_frozen", "dead_man"} and not own:
        return "withdrawn"
    if fact["reason"] in {"covered", "tied"} and own and not fact.get("cover_told"):
        return "done_away"
    return str(fact["reason"])


def _trade_told(fact: Fact, own: bool, disclosed: bool) -> dict[str, Any]:
    same = ("trade_id", "price", "quantity", "legs", "maker", "quote_id", "revision")
    told = {name: fact[name] for name in same}
    opposite = {"buy": "sell", "sell": "buy"}
    told["side"] = fact["side"] if own else opposite[fact["side"]]
    if own or disclosed:
        told |= {"taker": fact["taker"], "taker_trader": fact["taker_trader"]}
    if own or fact.get("cover_told"):
        told["cover_price"] = fact.get("cover_price", "")
    if own:
        same = ("quote_req_id", "quote_resp_id", "leaves_quantity", "cum_quantity")
        told |= {name: fact[name] for name in same}
    # Reference prices are everybody's; from whom the venue has them is nobody's.
    marks = {mark["symbol"]: mark for mark in fact.get("marks", ())}
    told["marks"] = [
        {name: value for name, value in mark.items() if name != "source"} for mark in marks.values()
    ]
    return told
