from support.desk.feed import T0_MS

from rfqdesk.desktop.models.maker.protection_words import frozen_notice, protection_words
from rfqdesk.protocol.protection import MakerProtection, ProtectionRules

OWN = ProtectionRules(window_ms=5_000, trades_max=3, quantity_max="300")


def test_the_rules_in_force_are_one_line() -> None:
    theirs = ProtectionRules(window_ms=60_000, delta_max="25")
    assert protection_words(MakerProtection(rules=OWN, operator_rules=theirs)) == (
        "Protection: 3 trades or 300 contracts in 5 s; the venue's: 25 net delta in 1 min"
    )
    assert protection_words(MakerProtection()) == "No protection set"
    assert protection_words(None) == ""


def test_frozen_says_what_to_do_and_how_long() -> None:
    frozen = MakerProtection(rules=OWN, frozen=True, frozen_until_time_ms=T0_MS + 12_000)
    notice = frozen_notice(frozen, T0_MS)
    assert notice is not None
    assert "ends by itself in 12 s" in notice.happened
    assert "Ctrl+Shift+R" in notice.advice
    assert frozen_notice(frozen, T0_MS + 12_000) is None
    assert frozen_notice(MakerProtection(rules=OWN), T0_MS) is None


def test_what_the_operator_froze_the_operator_resets() -> None:
    frozen = MakerProtection(operator_rules=OWN, frozen=True)
    notice = frozen_notice(frozen, T0_MS)
    assert notice is not None
    assert "only they can reset it" in notice.advice
