"""What a button that deals does, in words: for its tool tip, and for a screen reader."""

from collections.abc import Sequence

from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.keys.key_table import HIT, LIFT
from rfqdesk.desktop.models.ticket.allocating import for_accounts
from rfqdesk.protocol.terms import Allocation, QuoteRespType


def deal_words(whose: str, response: QuoteRespType, amount: str, price: str) -> str:
    """What comes of it: `whose` is the button's verb and the dealer's name."""
    effect = "sell" if response is QuoteRespType.HIT else "buy"
    return f"{whose}: {effect} {amount} at {price}"


def deal_tip(
    words: str, response: QuoteRespType, allocations: Sequence[Allocation], *, hold: bool
) -> str:
    """The same with how it is done by key, and to which accounts it goes."""
    key = BOUND.of(HIT if response is QuoteRespType.HIT else LIFT)
    by_key = f"key {key} on the selected row" if key else "it has no key"
    way = ", held down" if hold else ""
    return f"{words} or better ({by_key}{way}){for_accounts(allocations)}"
