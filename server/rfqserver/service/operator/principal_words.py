"""Principals and their limits in words for operators and auditors."""

from rfqdesk.protocol.entitlements import Entitlements


def name_words(firm: str, trader: str) -> str:
    """A trader as `firm/trader`, a firm as itself."""
    return f"{firm}/{trader}" if trader else firm


def instruments_words(entitlements: Entitlements) -> str:
    """The instruments, or `all`."""
    return ", ".join(entitlements.instruments) or "all"


def quantity_words(entitlements: Entitlements) -> str:
    """The most of any one leg, or `any`."""
    return entitlements.quantity_max or "any"


def counterparties_words(entitlements: Entitlements) -> str:
    """The firms, or `all`."""
    return ", ".join(entitlements.counterparties) or "all"


def limits_words(entitlements: Entitlements) -> str:
    """All of it in a line."""
    return (
        f"instruments {instruments_words(entitlements)}; "
        f"quantity {quantity_words(entitlements)}; "
        f"counterparties {counterparties_words(entitlements)}"
    )
