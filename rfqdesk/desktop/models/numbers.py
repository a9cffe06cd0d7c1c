"""Numbers as they are typed."""

import re
from decimal import Decimal

from rfqdesk.desktop.models.figures import MINUS

_NUMBER = re.compile(r"-?(?:[0-9]{1,15}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})", re.ASCII)
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?", re.ASCII)
STARTED = frozenset({"", "-", MINUS, ".", "-."})
"""What is no number yet, and no fault either."""


def number_of(text: str) -> Decimal | None:
    """Read a number as typed; None when it is none.

    A comma may only part thousands: taken for nothing, the decimal comma of
    half the world would make 56 of 0,0056.
    """
    bare = text.strip().replace(MINUS, "-")
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    return Decimal(bare) if _NUMBER.fullmatch(bare) else None
