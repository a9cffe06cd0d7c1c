"""A second opinion on the journal: may this have happened, after all that happened before?

It reads what the journal keeps, as plain JSON, in the journal's order and only once it is
durable, and shares no code with the engine. A record of a kind it does not know changes
nothing here; a new kind joins by one method named after it, of the referee or of one of its parts.
"""

from decimal import Decimal

from simulation.case import Case, Fact, Key
from simulation.deadman import DeadMan
from simulation.fills import Fills
from simulation.freezes import Freezes
from simulation.guards import Guards
from simulation.life import Life
from simulation.limits import Limits
from simulation.offers import Offers
from simulation.operators import Operators
from simulation.revoking import Revocations
from simulation.terms import Terms
from simulation.trading import Trading
from simulation.violation import Violation

_SHARED = {"quote_cross": "quote_response", "quote_counter": "quote_response"}
"""Commands that share their ids with another kind."""


class Referee:
    """Takes durable records of the engine's stream, and of the identity stream for the limits.

    Args:
        sent: every content that a client ever sent under a key, as plain members.
    """

    def __init__(self, sent: dict[Key, list[Fact]]) -> None:
        self.cases: dict[str, Case] = {}
        self.outcomes: dict[Key, Fact] = {}
        self.trades: dict[str, Fact] = {}
        self.limits = Limits()
        self.operators = Operators()
        self.makers: set[str] = set()
        self.instruments: dict[str, Fact] = {}
        self.last_time_ms = 0
        self._sent = sent
        self.fills = Fills()
        self.offers = Offers(self)
        self.trading = Trading(self)
        self.guards = Guards(self)
        self._freezes = Freezes(self)
        self.life = Life(self)
        self._parts = (
            self.trading, self.offers, self.operators, self.guards, self._freezes, self.life,
            Terms(self),
        )  # fmt: skip
        self.dead_man = DeadMan()
        self.revocations = Revocations()
        self._batch = 0

    def take(self, stream: str, fact: Fact, batch: int) -> None:
        """Take one record; `batch` numbers what the journal keeps whole or not at all."""
        if batch != self._batch:
            self.close_batch()
        self._batch = batch
        if stream == "identity":
            self.limits.take(fact)
            self.revocations.take(fact)
            return
        if fact["time_ms"] < self.last_time_ms:
            raise Violation("time", f"{fact} is earlier than the record before it")
        self.last_time_ms = fact["time_ms"]
        judge = getattr(self, f"_{fact['type']}", None)
        if judge is not None:
            judge(fact)
        for part in self._parts:
            judge = getattr(part, fact["type"], None)
            if judge is not None:
                judge(fact)

    def close_batch(self) -> None:
        """Hold the batch that is complete now to what only a whole one can be held to."""
        self.trading.close_batch()
        self.offers.close_batch()
        self._freezes.close_batch()

    def case_of(self, fact: Fact) -> Case | None:
        """The request that an event is about, or the draft."""
        rfq_id = fact.get("rfq_id") or fact.get("executed", {}).get("rfq_id", "")
        return self.cases.get(rfq_id) or self.life.drafts.get(rfq_id)

    def check_outlived(self, fact: Fact, legs: list[Fact], hedge: Fact | None) -> None:
        """Object to a request that goes on when what it deals in has expired."""
        deals_in = [*legs, hedge] if hedge else legs
        expiries = [self.instruments[leg["instrument"]].get("expiry_ms", 0) for leg in deals_in]
        if any(at and fact["expire_time_ms"] > at for at in expiries):
            raise Violation("expiry", f"{fact} outlives an instrument")

    # Reference data ---------------------------------------------------------

    def _instruments_loaded(self, fact: Fact) -> None:
        self.instruments.update({one["symbol"]: one for one in fact["instruments"]})

    def _party_admitted(self, fact: Fact) -> None:
        if fact["role"] == "maker":
            self.makers.add(fact["firm"])

    # Outcomes ---------------------------------------------------------------

    def settle(self, key: Key, fact: Fact) -> Fact:
        """Note the one outcome of an id; returns what was asked for under it."""
        if key in self.outcomes:
            raise Violation("one outcome", f"{key} has {self.outcomes[key]} and now {fact}")
        self.outcomes[key] = fact
        asked = self._sent.get(key)
        if not asked:
            raise Violation("one outcome", f"{key} was never sent, and has {fact}")
        return self.sent_once(key)

    def sent_once(self, key: Key) -> Fact:
        """What was asked for under an id; empty where that is not known for certain."""
        asked = self.sent_contents(key)
        return asked[0] if len(asked) == 1 else {}

    def sent_contents(self, key: Key) -> list[Fact]:
        """All that was ever asked for under an id."""
        return self._sent.get(key, [])

    def _command_rejected(self, fact: Fact) -> None:
        kind = _SHARED.get(fact["kind"], fact["kind"])
        self.settle((kind, fact["firm"], fact["command_id"], fact.get("revision", 0)), fact)

    # Requests ---------------------------------------------------------------

    def _request_opened(self, fact: Fact) -> None:
        if fact["rfq_id"] in self.cases:
            raise Violation("ids", f"rfq_id {fact['rfq_id']} is used twice")
        panel = fact["panel"]
        if fact["taker"] in panel or len(set(panel)) != len(panel) or set(panel) - self.makers:
            raise Violation("panel", f"{panel} can't be asked by {fact['taker']}")
        if not fact["disclosed"] and len(panel) < 4:
            raise Violation("visibility", f"anonymous among {panel}")
        self.check_outlived(fact, fact["legs"], fact.get("hedge"))
        asked = self.life.opens(fact)
        if asked is None:
            asked = self.settle(("quote_request", fact["taker"], fact["quote_req_id"], 0), fact)
        self.life.check_panel(asked, fact, panel)
        agree(asked, fact, ("legs", "side", "disclosed", "all_or_none", "min_quantity"))
        if asked and Decimal(asked["quantity"]) != Decimal(fact["quantity"]):
            raise Violation("quantity", f"asked {asked}, opened {fact}")
        self.limits.check(fact["taker"], fact["taker_trader"], fact["legs"], fact["quantity"])
        self._check_halts((fact["taker"], fact["taker_trader"]), fact["legs"])
        for maker in panel:
            self.limits.check_deal((fact["taker"], fact["taker_trader"]), (maker, ""))
        self.cases[fact["rfq_id"]] = Case(fact)
        self.fills.opened(fact)

    def _request_ended(self, fact: Fact) -> None:
        case = self.open_case(fact)
        if case.live:
            raise Violation("order", f"{fact} leaves {sorted(case.live)} live")
        filled = case.traded == case.quantity
        if (fact["reason"] == "filled") != filled:
            raise Violation("quantity", f"{fact} after {case.traded} of {case.quantity}")
        if fact.get("cum_quantity", "") and Decimal(fact["cum_quantity"]) != case.traded:
            raise Violation("quantity", f"{fact} after {case.traded}")
        late = fact["time_ms"] >= case.expire_time_ms
        by_instrument = fact["reason"] == "instrument_expired"
        if late != (fact["reason"] == "expired") and not by_instrument:
            raise Violation("expiry", f"{fact} of a request until {case.expire_time_ms}")
        self.dead_man.request_ended(fact, case)
        self.revocations.check_end(fact, (fact["taker"], case.opened["taker_trader"]))
        case.ended = fact["reason"]
        self.fills.request_ended(fact["rfq_id"])

    def _request_passed(self, fact: Fact) -> None:
        case = self.open_case(fact)
        if fact["maker"] not in case.panel:
            raise Violation("panel", f"{fact} of one who was not asked")
        if fact["maker"] in case.live:
            raise Violation("order", f"{fact} while its quote is live")

    # Quotes -----------------------------------------------------------------

    def _quote_submitted(self, fact: Fact) -> None:
        case, maker = self.open_case(fact), fact["maker"]
        if maker not in case.panel:
            raise Violation("panel", f"{maker} was not asked: {fact}")
        if not fact["time_ms"] < fact["valid_until_time_ms"] <= case.expire_time_ms:
            raise Violation("expiry", f"{fact} on a request until {case.expire_time_ms}")
        key = ("quote", maker, fact["quote_id"], fact["revision"])
        asked = self.settle(key, fact)
        if asked:
            agree(asked, fact, ("rfq_id",))
        for taken_by, level in (("buy", fact.get("offer")), ("sell", fact.get("bid"))):
            case.left[maker, taken_by] = _checked_size(level, case.opened)
        for side in ("bid", "offer"):
            if asked and _numbers(fact.get(side)) != _numbers(asked.get(side)):
                raise Violation("what was asked", f"sent {asked}, live {fact}")
        before = case.live.get(maker)
        if before is not None and before["quote_id"] != fact["quote_id"]:
            raise Violation("order", f"{fact} beside the live {before['quote_id']}")
        if fact["revision"] <= case.last_revision.get((maker, fact["quote_id"]), 0):
            raise Violation("order", f"{fact} is no new revision")
        case.check_in_time(fact)
        case.last_revision[maker, fact["quote_id"]] = fact["revision"]
        if not case.sealed:
            case.shown.add((maker, *line_of(fact)))
        sizes = [fact[side]["quantity"] for side in ("bid", "offer") if fact.get(side)]
        largest = max(sizes, key=Decimal, default="0")
        self.limits.check(maker, fact["maker_trader"], case.opened["legs"], largest)
        self._check_halts((maker, fact["maker_trader"]), case.opened["legs"])
        self.limits.check_deal(taker_of(case.opened), (maker, fact["maker_trader"]))
        case.live[maker] = fact

    def _quotes_revealed(self, fact: Fact) -> None:
        case = self.open_case(fact)
        if not case.sealed or fact["time_ms"] < case.respond_by_time_ms:
            raise Violation("visibility", f"{fact} before {case.respond_by_time_ms}, or again")
        told = {(one["maker"], *line_of(one)) for one in fact.get("quotes", ())}
        live = {(maker, *line_of(one)) for maker, one in case.live.items()}
        if told != live:
            raise Violation("visibility", f"{fact} and live are {live}")
        for one in fact.get("quotes", ()):
            sent = case.live[one["maker"]]
            if any(one.get(side) != sent.get(side) for side in ("bid", "offer")):
                raise Violation("price", f"{one} is shown of {sent}")
        case.sealed = False
        case.shown |= live

    def _quote_ended(self, fact: Fact) -> None:
        case = self.open_case(fact)
        self.dead_man.quote_ended(fact)
        self.revocations.check_end(fact, (fact["maker"], fact.get("maker_trader", "")))
        live = case.live.pop(fact["maker"], None)
        if live is None or line_of(live) != line_of(fact):
            raise Violation("order", f"{fact} ends what is not live: {live}")
        late = fact["time_ms"] >= live["valid_until_time_ms"]
        by_instrument = fact["reason"] == "instrument_expired"
        if late != (fact["reason"] in {"expired", "request_expired"}) and not by_instrument:
            raise Violation("expiry", f"{fact} of a quote until {live['valid_until_time_ms']}")

    # ------------------------------------------------------------------------

    def check_parties(
        self, taker: tuple[str, str], maker: tuple[str, str], legs: list[Fact], quantity: str
    ) -> None:
        """Object to a deal that is not for these two."""
        for firm, trader in (taker, maker):
            self.limits.check(firm, trader, legs, quantity)
            self._check_halts((firm, trader), legs)
        self.limits.check_deal(taker, maker)

    def _check_halts(self, party: tuple[str, str], legs: list[Fact]) -> None:
        self.operators.check_party(*party)
        self.operators.check_legs(legs)

    def open_case(self, fact: Fact) -> Case:
        """The request that an event is about, which must be open."""
        case = self.cases.get(fact["rfq_id"])
        if case is None or case.ended is not None:
            raise Violation("order", f"{fact} on a request that is {case and case.ended}")
        return case


def agree(asked: Fact, fact: Fact, members: tuple[str, ...]) -> None:
    for member in members:
        if asked and member in asked and asked[member] != fact[member]:
            raise Violation("what was asked", f"{member} of {asked} became {fact}")


def _numbers(level: Fact | None) -> tuple[Decimal, Decimal] | None:
    return None if level is None else (Decimal(level["price"]), Decimal(level["quantity"]))


def _checked_size(level: Fact | None, opened: Fact) -> Decimal:
    """What a side of a quote is good for."""
    if level is None:
        return Decimal(0)
    if Decimal(level["price"]) % Decimal(opened["tick_size"]):
        raise Violation("price", f"{level} is off the tick of {opened}")
    return Decimal(level["quantity"])


def line_of(fact: Fact) -> tuple[str, int]:
    """A quote's id and revision."""
    return fact["quote_id"], fact["revision"]


def taker_of(fact: Fact) -> tuple[str, str]:
    """Firm and trader."""
    return fact["taker"], fact["taker_trader"]
