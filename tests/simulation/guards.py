"""Limits of parties, price bands and makers' protection, counted from the journal on its own."""

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from simulation.case import Case, Fact
from simulation.marks import Marks, Measure
from simulation.violation import Violation

if TYPE_CHECKING:
    from simulation.referee import Referee

DAY_MS, MINUTE_MS = 86_400_000, 60_000
AGE_MAX_MS = 60_000
Party = tuple[str, str]


class Guards:
    """Told of each event by the method that is named after its kind, once others have judged it."""

    def __init__(self, referee: "Referee") -> None:
        self.marks: Marks = {}
        """Prices at the moment at which the present event was decided."""
        self._referee = referee
        self._limits: dict[str, Fact] = {}
        self._opened: dict[str, list[int]] = defaultdict(list)
        self._open: Counter[str] = Counter()
        self._used: dict[tuple[str, int, str], Decimal] = defaultdict(Decimal)
        self._age_ms, self._without_mark = AGE_MAX_MS, "skip"
        self._publishers: set[str] = set()

    def limits_set(self, fact: Fact) -> None:
        """From now on."""
        self._limits[fact["name"]] = fact["limits"]

    def mark_rules_set(self, fact: Fact) -> None:
        """How old a price may be."""
        self._age_ms, self._without_mark = fact["age_max_ms"], fact["without_mark"]

    def price_publisher_set(self, fact: Fact) -> None:
        """Who may publish prices."""
        (self._publishers.add if fact["allowed"] else self._publishers.discard)(fact["name"])

    # Requests ---------------------------------------------------------------

    def request_opened(self, fact: Fact) -> None:
        """One more request, of so much."""
        party, now_ms = _taker(fact), fact["time_ms"]
        for name, limits in self._of(party):
            recent = [at for at in self._opened[name] if at > now_ms - MINUTE_MS]
            rate, most = limits.get("requests_per_minute", 0), limits.get("open_requests_max", 0)
            if (rate and len(recent) >= rate) or (most and self._open[name] >= most):
                raise Violation("limits", f"{limits}: {len(recent)}, {self._open[name]} and {fact}")
        for name in _names(party):
            self._opened[name].append(now_ms)
            self._open[name] += 1
        self.check(party, fact["legs"], fact["quantity"], fact)
        if fact.get("limit_price"):
            self.check_band(party, fact, fact["limit_price"], fact)

    def request_ended(self, fact: Fact) -> None:
        """One fewer."""
        opened = self._referee.cases[fact["rfq_id"]].opened
        for name in _names(_taker(opened)):
            self._open[name] -= 1

    # Offers -----------------------------------------------------------------

    def quote_submitted(self, fact: Fact) -> None:
        """A quote counts with all of its size, at both of its prices."""
        case, maker = self._case(fact), (fact["maker"], fact["maker_trader"])
        levels = [fact[side] for side in ("bid", "offer") if fact.get(side)]
        for level in levels:
            self.check(maker, case.opened["legs"], level["quantity"], fact)
            self.check_band(maker, case.opened, level["price"], fact)

    def look_asked(self, fact: Fact) -> None:
        """An acceptance, though its trade is to come."""
        self._check_takers(fact)

    def counter_offered(self, fact: Fact) -> None:
        """A counter."""
        self._check_takers(fact)

    def cross_rested(self, fact: Fact) -> None:
        """What rests is checked now, and not when it trades."""
        self._check_takers(fact)

    def _check_takers(self, fact: Fact) -> None:
        case = self._case(fact)
        self.check(_taker(fact), case.opened["legs"], fact["quantity"], fact)
        self.check_band(_taker(fact), case.opened, fact["price"], fact)

    def command_rejected(self, fact: Fact) -> None:
        """A maker at its last look is not stopped by what others trade at."""
        words = fact["kind"], fact["reason"]
        asked = self._referee.sent_once((fact["kind"], fact["firm"], fact["command_id"], 0))
        if words == ("last_look_response", "price_out_of_band") and asked["response"] == "reject":
            raise Violation("limits", f"{asked} is refused: {fact}")

    # Trades -----------------------------------------------------------------

    def trade_executed(self, fact: Fact) -> None:
        """Within everybody's limits, what was traded today included, and measured right."""
        quantity, measure = Decimal(fact["quantity"]), self._measure(fact)
        notional = measure.notional(fact["legs"], quantity)
        if fact.get("notional", "") != ("" if notional is None else _text(notional)):
            raise Violation("measure", f"notional of {fact} is {notional}")
        delta = measure.delta(fact["legs"], quantity, fact.get("hedge"))
        delta = delta if fact["side"] == "buy" else -delta
        if abs(Decimal(fact["delta"]) - delta) > Decimal("1e-7"):
            raise Violation("measure", f"delta of {fact} is {delta}")
        for mark in fact.get("marks", ()):
            known = measure.fresh.get(mark["symbol"])
            if known is None or known.mark_price != mark.get("mark_price", ""):
                raise Violation("measure", f"{mark} of {fact} and not {known}")
        parties = (_taker(fact), (fact["maker"], fact["maker_trader"]))
        for party in parties:
            self.check(party, fact["legs"], fact["quantity"], fact)
            for name in _names(party):
                day = fact["time_ms"] // DAY_MS
                self._used[name, day, "quantity"] += quantity * _contracts(fact["legs"])
                self._used[name, day, "notional"] += notional or 0
        agreed = fact.get("counter_round") or fact.get("last_look")
        if agreed or fact["fingerprint"]:
            opened = self._case(fact).opened
            self.check_band(parties[1] if agreed else parties[0], opened, fact["price"], fact)

    # ------------------------------------------------------------------------

    def check(self, party: Party, legs: list[Fact], packages: str, fact: Fact) -> None:
        """Object to more than one of a party's limits allows in one trade, or today."""
        quantity = Decimal(packages) * _contracts(legs)
        for name, limits in self._of(party):
            day = fact["time_ms"] // DAY_MS
            for kind in ("quantity", "notional"):
                one, all_day = limits.get(f"trade_{kind}_max"), limits.get(f"day_{kind}_max")
                if not one and not all_day:
                    continue
                comes_to: Decimal | None = quantity
                if kind == "notional":
                    comes_to = self._measure(fact).notional(legs, Decimal(packages))
                if comes_to is None:
                    raise Violation("limits", f"{fact} can't be measured against {limits}")
                used = self._used[name, day, kind]
                if (one and comes_to > Decimal(one)) or (
                    all_day and used + comes_to > Decimal(all_day)
                ):
                    raise Violation("limits", f"{party}: {limits} and {used} today: {fact}")

    def check_band(self, party: Party, about: Fact, price: str, fact: Fact) -> None:
        """Object to a price that is too far from the package's mark for the party that deals."""
        for _, limits in self._of(party):
            percent, ticks = limits.get("band_percent"), limits.get("band_ticks")
            known = self._measure(fact).package(about["legs"])
            if (percent or ticks) and known is None and self._without_mark == "refuse":
                raise Violation("price bands", f"{fact} without a mark")
            if known is None:
                continue
            away = abs(Decimal(price) - known[0])
            if (percent and away * 100 > Decimal(percent) * known[1]) or (
                ticks and away > ticks * Decimal(about["tick_size"])
            ):
                raise Violation("price bands", f"{party}, {limits}: {away} off {known}: {fact}")

    def _of(self, party: Party) -> list[tuple[str, Fact]]:
        """Each set of limits with the name under which its doings count."""
        firm, trader = _names(party)
        pairs = (("*", firm), (firm, firm), (trader, trader))
        return [(counted, self._limits[name]) for name, counted in pairs if name in self._limits]

    def _measure(self, fact: Fact) -> Measure:
        instruments = self._referee.instruments
        return Measure(self.marks, instruments, fact["time_ms"], self._age_ms)

    def _case(self, fact: Fact) -> Case:
        return self._referee.cases[fact["rfq_id"]]


def _taker(fact: Fact) -> Party:
    return fact["taker"], fact["taker_trader"]


def _names(party: Party) -> tuple[str, str]:
    return party[0], "/".join(party)


def _contracts(legs: list[Fact]) -> Decimal:
    return Decimal(sum(leg["ratio"] for leg in legs))


def _text(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
