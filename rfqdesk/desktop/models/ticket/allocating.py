"""How a deal goes to one's own accounts: read and summed as it is typed, shared out exactly."""

import re
from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.desktop.models.ticket.quantity_entry import QuantityTextError, read_quantity
from rfqdesk.protocol.limits import ALLOCATIONS_MAX
from rfqdesk.protocol.money import decimal_of, floor_to, is_multiple, product, text_of, total
from rfqdesk.protocol.terms import Allocation

_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}", re.ASCII)
_ZERO = Decimal(0)


class AllotmentText(Struct, frozen=True):
    """One line as it is typed."""

    account: str = ""
    quantity: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is typed."""
        return not self.account.strip() and not self.quantity.strip()


class AllotmentVerdict(Struct, frozen=True):
    """What the lines come to: `words` is the sum; nothing counts while there is a `problem`.

    `quantity` and `lot` are what they were judged by.
    """

    allocations: tuple[Allocation, ...] = ()
    words: str = ""
    problem: str = ""
    quantity: Decimal | None = None
    lot: Decimal | None = None


def judge_allotments(
    lines: Sequence[AllotmentText], quantity: Decimal | None, lot: Decimal | None
) -> AllotmentVerdict:
    """Read the lines, which must come to `quantity`; None for one that is not known yet."""
    return replace(_judge(lines, quantity, lot), quantity=quantity, lot=lot)


def _judge(
    lines: Sequence[AllotmentText], quantity: Decimal | None, lot: Decimal | None
) -> AllotmentVerdict:
    typed = [line for line in lines if not line.empty]
    if not typed:
        return AllotmentVerdict()
    if len(typed) > ALLOCATIONS_MAX:
        return AllotmentVerdict(problem=f"A deal goes to at most {ALLOCATIONS_MAX} accounts.")
    read: list[Allocation] = []
    for line in typed:
        found = _read(line, lot)
        if isinstance(found, str):
            return AllotmentVerdict(problem=found)
        if any(one.account == found.account for one in read):
            return AllotmentVerdict(problem=f"{found.account} is there twice: add it up.")
        read.append(found)
    summed = _sum(read)
    plus = " + ".join(quantity_text(decimal_of(one.quantity)) for one in read)
    words = f"{plus} = {quantity_text(summed)}" if len(read) > 1 else quantity_text(summed)
    if quantity is None:
        return AllotmentVerdict(tuple(read), words)
    words = f"{words} of {quantity_text(quantity)}"
    if summed == quantity:
        return AllotmentVerdict(tuple(read), words)
    over = summed > quantity
    gap = quantity_text(summed - quantity if over else quantity - summed)
    return AllotmentVerdict(problem=f"{words}: {gap} {'too much' if over else 'missing'}.")


def share_out(
    split: Sequence[Allocation], quantity: Decimal, lot: Decimal | None
) -> tuple[Allocation, ...]:
    """The same split of another quantity, in whole lots that come to exactly `quantity`.

    What does not go evenly goes to whom most of it is owed. An account that is left without
    a lot is left out. () without a split, or while no lot is known to share out by.
    """
    whole = _sum(split)
    if not split or whole == quantity:
        return tuple(split)
    if not lot or not is_multiple(quantity, lot):
        return ()
    ideal = [product(quantity, decimal_of(one.quantity)) / whole for one in split]
    given = [floor_to(one, lot) for one in ideal]
    left = int((quantity - sum(given, _ZERO)) / lot)
    owed = sorted(range(len(split)), key=lambda place: given[place] - ideal[place])
    for place in owed[:left]:
        given[place] += lot
    return tuple(
        Allocation(one.account, text_of(amount))
        for one, amount in zip(split, given, strict=True)
        if amount > 0
    )


def split_words(split: Sequence[Allocation]) -> str:
    """`fund-a 60, fund-b 40`; "" for none."""
    return ", ".join(f"{one.account} {quantity_text(decimal_of(one.quantity))}" for one in split)


def for_accounts(split: Sequence[Allocation]) -> str:
    """A line of its own that says where a deal goes, "" for nowhere in particular."""
    return f"\nFor {split_words(split)}" if split else ""


def share_words(split: Sequence[Allocation]) -> str:
    """`fund-a 60 %, fund-b 40 %`, by which a saved split is known."""
    whole = _sum(split)
    parts = []
    for one in split:
        share = round(100 * decimal_of(one.quantity) / whole, 1).normalize()
        parts.append(f"{one.account} {share:f} %")
    return ", ".join(parts)


def _read(line: AllotmentText, lot: Decimal | None) -> Allocation | str:
    account = line.account.strip()
    if not account:
        return "Name the account."
    if not _ACCOUNT.fullmatch(account):
        return f"{account} is no account: letters, digits and . _ : - only."
    try:
        amount = read_quantity(line.quantity)
    except QuantityTextError as error:
        return f"{account}: {error}"
    if amount is None:
        return f"How much goes to {account}?"
    if lot is not None and not is_multiple(amount, lot):
        return f"{account}: trades in multiples of {quantity_text(lot)}."
    return Allocation(account, text_of(amount))


def _sum(split: Sequence[Allocation]) -> Decimal:
    result = _ZERO
    for one in split:
        result = total(result, decimal_of(one.quantity))
    return result
