"""To which of the taker's accounts an acceptance goes: checked before, shared out by trade."""

from collections.abc import Sequence
from decimal import Decimal

from rfqdesk.protocol.money import decimal_of, difference, text_of, total
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Allocation
from rfqserver.engine.answers import Violation
from rfqserver.engine.rules import check_size
from rfqserver.engine.state.state import RequestState

_ZERO = Decimal(0)


def check_allocations(
    allocations: Sequence[Allocation], request: RequestState, quantity: str
) -> Violation | None:
    """Check that they are accounts named once, in tradable parts that add up to the quantity.

    ALC-01.
    """
    if not allocations:
        return None
    given, accounts = _ZERO, set()
    for one in allocations:
        if one.account in accounts:
            return _mismatch(f"The account {one.account} is named twice.")
        accounts.add(one.account)
        if check_size(request, one.quantity):
            return _mismatch(f"{one.account} can't be given {one.quantity}: no tradable quantity.")
        given = total(given, decimal_of(one.quantity))
    if given == decimal_of(quantity):
        return None
    return _mismatch(f"The accounts are given {given:f} in all, not {quantity}.")


def split(
    allocations: Sequence[Allocation], quantity: Decimal
) -> tuple[tuple[Allocation, ...], tuple[Allocation, ...]]:
    """Share out so much in their order: what each account gets, and what they still wait for.

    ALC-02.
    """
    taken, left = [], []
    rest = quantity
    for one in allocations:
        asked = decimal_of(one.quantity)
        given = min(asked, rest)
        rest = difference(rest, given)
        if given:
            taken.append(Allocation(one.account, text_of(given)))
        if given != asked:
            left.append(Allocation(one.account, text_of(difference(asked, given))))
    return tuple(taken), tuple(left)


def _mismatch(text: str) -> Violation:
    return Violation(RejectReason.ALLOCATION_MISMATCH, text)
