"""The rule of auto-quote as it is typed."""

import re
from collections.abc import Mapping

from rfqdesk.desktop.models.auto_rule import AutoRule
from rfqdesk.desktop.models.numbers import number_of
from rfqdesk.desktop.models.rule_verdict import RuleVerdict
from rfqdesk.desktop.models.saved_spreads import HALF_WIDTH_MAX_TICKS
from rfqdesk.protocol.entitlements import INSTRUMENT_PATTERN

TTL_MAX_S = 60
OPEN_MAX = 50

AUTO_FIELDS = {
    "instruments": ("Instruments", "BTC-*, ETH-*", ""),
    "quantity_max": ("At most, contracts a leg", "100", ""),
    "half_width": ("Half width, ticks", "5", "5"),
    "firm_for": ("Firm for, seconds", "5", "5"),
    "open_max": ("Open at a time", "5", "5"),
}


def read_auto_rule(texts: Mapping[str, str]) -> RuleVerdict:
    """Judge what is typed; every limit has to be there."""
    patterns = tuple(part.strip() for part in texts["instruments"].split(",") if part.strip())
    if not patterns:
        return _wrong("instruments", "Say which instruments, e.g. BTC-*.")
    odd = [pattern for pattern in patterns if not re.match(INSTRUMENT_PATTERN, pattern)]
    if odd:
        return _wrong("instruments", f"{odd[0]} can't be a symbol or a pattern of one.")
    quantity = number_of(texts["quantity_max"])
    if quantity is None or quantity <= 0:
        return _wrong("quantity_max", "Say the most contracts of one leg, a number above zero.")
    half = number_of(texts["half_width"])
    if half is None or half != int(half) or not 1 <= half <= HALF_WIDTH_MAX_TICKS:
        return _wrong("half_width", "The half width is a whole number of ticks from 1.")
    firm_for = number_of(texts["firm_for"])
    if firm_for is None or not 1 <= firm_for <= TTL_MAX_S:
        return _wrong("firm_for", f"A quote of the rule is firm for 1 to {TTL_MAX_S} seconds.")
    count = number_of(texts["open_max"])
    if count is None or count != int(count) or not 1 <= count <= OPEN_MAX:
        return _wrong("open_max", f"At most 1 to {OPEN_MAX} quotes stand at a time.")
    rule = AutoRule(patterns, quantity, int(half), firm_for, int(count))
    return RuleVerdict(rule, rule.words)


def _wrong(field: str, words: str) -> RuleVerdict:
    return RuleVerdict(None, words, field)
