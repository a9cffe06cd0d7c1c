"""The own firm's protection as it is typed."""

from collections.abc import Mapping
from decimal import Decimal

from rfqdesk.desktop.models.maker.protection_words import rules_words
from rfqdesk.desktop.models.maker.rule_verdict import RuleVerdict
from rfqdesk.desktop.models.numbers import number_of
from rfqdesk.protocol.limits import PROTECTION_WINDOW_MAX_MS
from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.protection import ProtectionRules

_TRADES_MAX = 1_000_000
_WINDOW_MAX_S = PROTECTION_WINDOW_MAX_MS // 1000

PROTECTION_FIELDS = {
    "window": ("Within, seconds", "5", "5"),
    "trades": ("Trades", "any", "3"),
    "quantity": ("Contracts", "any", ""),
    "delta": ("Net delta", "any", ""),
    "frozen": ("Then frozen for, seconds", "until reset", ""),
}


def read_protection(texts: Mapping[str, str]) -> RuleVerdict:
    """Judge what is typed; an empty limit limits nothing, an empty time is until reset."""
    window_ms = _milliseconds(texts["window"])
    if not window_ms:
        return _wrong("window", f"Say within how many seconds, up to {_WINDOW_MAX_S}.")
    frozen_ms = 0 if not texts["frozen"].strip() else _milliseconds(texts["frozen"])
    if frozen_ms is None:
        return _wrong("frozen", f"A firm is frozen for up to {_WINDOW_MAX_S} seconds.")
    limits: dict[str, Decimal] = {}
    for name in ("trades", "quantity", "delta"):
        text = texts[name].strip()
        number = number_of(text) if text else Decimal(0)
        whole = name != "trades" or (number is not None and number == int(number))
        if number is None or number < 0 or not whole or (text and not number):
            return _wrong(name, "A limit is a number above zero, trades a whole one.")
        limits[name] = number
    if limits["trades"] > _TRADES_MAX:
        return _wrong("trades", f"At most {_TRADES_MAX} trades can be a limit.")
    if not any(limits.values()):
        return _wrong("trades", "Say at least one limit: trades, contracts or net delta.")
    rules = ProtectionRules(
        window_ms=window_ms,
        trades_max=int(limits["trades"]),
        quantity_max=text_of(limits["quantity"]) if limits["quantity"] else "",
        delta_max=text_of(limits["delta"]) if limits["delta"] else "",
        frozen_ms=frozen_ms,
    )
    how_long = f"for {texts['frozen'].strip()} s" if frozen_ms else "until you reset it"
    return RuleVerdict(
        rules,
        f"All quotes of your firm are pulled by the venue once it has done {rules_words(rules)}, "
        f"and it takes no new ones {how_long}.",
    )


def texts_of(rules: ProtectionRules) -> dict[str, str]:
    """The texts that make these rules."""
    return {
        "window": text_of(Decimal(rules.window_ms) / 1000),
        "trades": str(rules.trades_max or ""),
        "quantity": rules.quantity_max,
        "delta": rules.delta_max,
        "frozen": text_of(Decimal(rules.frozen_ms) / 1000) if rules.frozen_ms else "",
    }


def _milliseconds(text: str) -> int | None:
    seconds = number_of(text)
    if seconds is None or not 0 < seconds * 1000 <= PROTECTION_WINDOW_MAX_MS:
        return None
    return int(seconds * 1000)


def _wrong(field: str, words: str) -> RuleVerdict:
    return RuleVerdict(None, words, field)
