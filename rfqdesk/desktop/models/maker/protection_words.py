"""The own firm's protection in words."""

from rfqdesk.desktop.models.figures import duration_text, quantity_text, remaining_text
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.keys.key_table import PROTECTION_RESET
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.protection import MakerProtection, ProtectionRules


def rules_words(rules: ProtectionRules) -> str:
    """What pulls the quotes, e.g. `3 trades or 300 contracts in 5 s`; "" for nothing."""
    if not rules.window_ms:
        return ""
    limits = []
    if rules.trades_max:
        limits.append(f"{rules.trades_max} trade{'' if rules.trades_max == 1 else 's'}")
    if rules.quantity_max:
        limits.append(f"{quantity_text(decimal_of(rules.quantity_max))} contracts")
    if rules.delta_max:
        limits.append(f"{quantity_text(decimal_of(rules.delta_max))} net delta")
    return f"{' or '.join(limits)} in {duration_text(rules.window_ms)}" if limits else ""


def protection_words(protection: MakerProtection | None) -> str:
    """The rules in force, the own and the operator's."""
    if protection is None:
        return ""
    own, theirs = rules_words(protection.rules), rules_words(protection.operator_rules)
    parts = [part for part in (own, f"the venue's: {theirs}" if theirs else "") if part]
    return f"Protection: {'; '.join(parts)}" if parts else "No protection set"


def frozen_notice(protection: MakerProtection | None, now_ms: int) -> Notice | None:
    """That the firm is frozen, and what to do about it; None while it is not."""
    if protection is None or not protection.frozen:
        return None
    until = protection.frozen_until_time_ms
    if until and now_ms >= until:
        return None
    how_long = f" It ends by itself in {remaining_text(until - now_ms)}." if until else ""
    if not rules_words(protection.rules):
        advice = "The venue's operator froze you by their own rule: only they can reset it."
    else:
        reset = BOUND.beside("reset it", PROTECTION_RESET)
        advice = f"Look at what was traded, then {reset} to quote again."
    return Notice(
        "Frozen: your firm's protection was reached",
        f"All your quotes were pulled and new ones are refused. Trades done stand.{how_long}",
        advice,
    )
