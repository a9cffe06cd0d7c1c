"""A rule of auto-quote as it is typed, field by field, judged."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple, TypeVar

from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.desktop.models.maker.auto_rule import (
    DAY_MS,
    HOUR_MS,
    AutoRule,
    Counted,
    Limit,
    Per,
    WidthUnit,
)
from rfqdesk.desktop.models.maker.rule_verdict import RuleVerdict
from rfqdesk.desktop.models.maker.saved_spreads import HALF_WIDTH_MAX_TICKS
from rfqdesk.desktop.models.numbers import number_of
from rfqdesk.protocol.entitlements import INSTRUMENT_PATTERN
from rfqdesk.protocol.structures import Strategy
from rfqdesk.protocol.terms import InstrumentKind

N = TypeVar("N")
TTL_MAX_S = 60
OPEN_MAX = 50
NAME_MAX = 32
SKEW_MAX_TICKS = 1_000
_CLIENT = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_WIDTH = re.compile(r"([0-9.,]+)\s*([a-z]*)")
_UNITS = {
    "": WidthUnit.TICKS,
    "t": WidthUnit.TICKS,
    "tick": WidthUnit.TICKS,
    "ticks": WidthUnit.TICKS,
    "bp": WidthUnit.BPS,
    "bps": WidthUnit.BPS,
    "vol": WidthUnit.VOL,
    "vols": WidthUnit.VOL,
}


class FieldWords(NamedTuple):
    """What a field is called, an example, and its first text."""

    title: str
    example: str
    first: str = ""


WHAT = {
    "name": FieldWords("Name", "Majors"),
    "instruments": FieldWords("Instruments", "BTC-*, ETH-*"),
    "kinds": FieldWords("Kinds", "all"),
    "strategies": FieldWords("Strategies", "all"),
    "clients": FieldWords("Requesters", "all"),
    "quantity": FieldWords("Contracts a leg", "5-100"),
}
HOW = {
    "half_width": FieldWords("Half width", "5 ticks, 12 bps, 1.5 vol", "5 ticks"),
    "skew": FieldWords("Skew, ticks", "0", "0"),
    "firm_for": FieldWords("Firm for, seconds", "5", "5"),
    "open_max": FieldWords("Open at a time", "5", "5"),
}
_LIMITS = {
    f"{per.value}_{counted.value}_{word}": (per, counted, window_ms)
    for per in Per
    for counted in Counted
    for word, window_ms in (("hour", HOUR_MS), ("day", DAY_MS))
}
LIMITS = {
    key: FieldWords(
        f"{counted.value.capitalize()} {'an hour' if window == HOUR_MS else 'a day'}",
        "500" if key == "underlying_contracts_day" else "none",
    )
    for key, (_per, counted, window) in _LIMITS.items()
}
NEEDED = "underlying_contracts_day"
"""Without it a rule has no end."""
AUTO_FIELDS = {**WHAT, **HOW, **LIMITS}


class _WrongError(Exception):
    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field, self.words = field, words


def read_auto_rule(texts: Mapping[str, str]) -> RuleVerdict:
    """Judge what is typed."""
    try:
        rule = _read({key: texts.get(key, "").strip() for key in AUTO_FIELDS})
    except _WrongError as error:
        return RuleVerdict(None, error.words, error.field)
    return RuleVerdict(rule, rule.words)


def texts_of(rule: AutoRule) -> dict[str, str]:
    """What would have to be typed for this rule."""
    texts = dict.fromkeys(AUTO_FIELDS, "")
    low = f"{quantity_text(rule.quantity_min)}-" if rule.quantity_min else ""
    texts |= {
        "name": rule.name,
        "instruments": ", ".join(rule.patterns),
        "kinds": ", ".join(one.value for one in rule.kinds),
        "strategies": ", ".join(one.value.replace("_", " ") for one in rule.strategies),
        "clients": ", ".join(rule.clients),
        "quantity": low + quantity_text(rule.quantity_max),
        "half_width": f"{quantity_text(rule.half_width)} {rule.width_unit.value}",
        "skew": str(rule.skew_ticks),
        "firm_for": quantity_text(rule.firm_for_s),
        "open_max": str(rule.open_max),
    }
    kept = {(one.per, one.counted, one.window_ms): one.most for one in rule.limits}
    for key, named in _LIMITS.items():
        if named in kept:
            texts[key] = quantity_text(kept[named])
    return texts


def _read(texts: Mapping[str, str]) -> AutoRule:
    if not texts["name"] or len(texts["name"]) > NAME_MAX:
        raise _WrongError("name", f"Give the rule a name of at most {NAME_MAX} letters.")
    patterns = _listed(texts["instruments"])
    if not patterns:
        raise _WrongError("instruments", "Say which instruments, e.g. BTC-*.")
    for pattern in patterns:
        if not re.match(INSTRUMENT_PATTERN, pattern):
            raise _WrongError("instruments", f"{pattern} can't be a symbol or a pattern of one.")
    low, high = _sizes(texts["quantity"])
    width, unit = _width(texts["half_width"])
    return AutoRule(
        patterns=patterns,
        quantity_max=high,
        quantity_min=low,
        half_width=width,
        width_unit=unit,
        skew_ticks=int(_whole(texts, "skew", -SKEW_MAX_TICKS, SKEW_MAX_TICKS, "The skew")),
        firm_for_s=_number(texts, "firm_for", 1, TTL_MAX_S, "The seconds a quote is firm"),
        open_max=int(_whole(texts, "open_max", 1, OPEN_MAX, "How many stand at a time")),
        kinds=_named(texts, "kinds", {one.value: one for one in InstrumentKind}),
        strategies=_named(
            texts, "strategies", {one.value.replace("_", " "): one for one in Strategy}
        ),
        clients=_clients(texts["clients"]),
        limits=_limits(texts),
        name=texts["name"],
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _named(texts: Mapping[str, str], field: str, names: Mapping[str, N]) -> tuple[N, ...]:
    found = []
    for part in _listed(texts[field]):
        word = " ".join(part.lower().replace("_", " ").split())
        one = names.get(word, names.get(word.removesuffix("s")))
        if one is None:
            raise _WrongError(field, f"{part} is none of: {', '.join(names)}.")
        found.append(one)
    return tuple(dict.fromkeys(found))


def _clients(text: str) -> tuple[str, ...]:
    clients = tuple(part.lower() for part in _listed(text))
    for client in clients:
        if not _CLIENT.fullmatch(client):
            raise _WrongError(
                "clients", f"{client} can't be a firm's short name; anonymous stands for the rest."
            )
    return clients


def _sizes(text: str) -> tuple[Decimal, Decimal]:
    parts = [part.strip() for part in text.split("-")]
    numbers = [number_of(part) for part in parts]
    low, high = (Decimal(0), numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[-1])
    if len(numbers) > 2 or low is None or high is None or high <= 0 or low > high:
        raise _WrongError("quantity", "Say the contracts of the largest leg: 100, or 5-100.")
    return low, high


def _width(text: str) -> tuple[Decimal, WidthUnit]:
    match = _WIDTH.fullmatch(text.lower())
    number = None if match is None else number_of(match[1])
    unit = None if match is None else _UNITS.get(match[2])
    if number is None or unit is None or not 0 < number <= HALF_WIDTH_MAX_TICKS:
        raise _WrongError("half_width", "Write the half width as 5 ticks, 12 bps or 1.5 vol.")
    if unit is WidthUnit.TICKS and number != int(number):
        raise _WrongError("half_width", "Ticks are whole: write 5 ticks, or count in bps or vol.")
    return number, unit


def _number(texts: Mapping[str, str], field: str, low: int, high: int, what: str) -> Decimal:
    number = number_of(texts[field])
    if number is None or not low <= number <= high:
        raise _WrongError(field, f"{what}: a number from {low} to {high}.")
    return number


def _whole(texts: Mapping[str, str], field: str, low: int, high: int, what: str) -> Decimal:
    number = _number({field: texts[field].removeprefix("+")}, field, low, high, what)
    if number != int(number):
        raise _WrongError(field, f"{what}: a whole number from {low} to {high}.")
    return number


def _limits(texts: Mapping[str, str]) -> tuple[Limit, ...]:
    limits = []
    for key, (per, counted, window_ms) in _LIMITS.items():
        if not texts[key]:
            continue
        most = number_of(texts[key])
        if most is None or most <= 0:
            raise _WrongError(key, "A limit is a number above zero, or nothing.")
        limits.append(Limit(per, counted, window_ms, most))
    if not texts[NEEDED]:
        raise _WrongError(NEEDED, "Say after how many contracts a day per underlying it stops.")
    return tuple(limits)
