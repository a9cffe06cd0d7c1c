"""Checks a request while it is being typed, in words, by the venue's own rules.

The venue checks again and decides; these checks only spare the round trip.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm

from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.desktop.models.market import leg_halted
from rfqdesk.desktop.models.stack.desk_state import RequestDraft
from rfqdesk.desktop.models.ticket.allocating import AllotmentVerdict, judge_allotments
from rfqdesk.desktop.models.ticket.quantity_entry import QuantityTextError, read_quantity
from rfqdesk.desktop.models.ticket.ticket_hedge import check_hedge, hedge_of
from rfqdesk.desktop.models.ticket.ticket_terms import (
    check_limit_price,
    check_min_quantity,
    check_respond_by,
    limit_price_of,
)
from rfqdesk.desktop.models.ticket.ticket_text import Problem, TicketPart, TicketText
from rfqdesk.protocol.entitlements import (
    Entitlements,
    allows_counterparty,
    least_quantity_max,
    leg_above_limit,
    leg_excluded,
)
from rfqdesk.protocol.limits import ANONYMOUS_PANEL_MIN, LEGS_MAX
from rfqdesk.protocol.market import HaltEntry
from rfqdesk.protocol.money import (
    MAGNITUDE_MAX,
    ceiling_to,
    decimal_of,
    floor_to,
    is_multiple,
    product,
    text_of,
)
from rfqdesk.protocol.terms import HedgeLeg, Instrument, Leg


def check_ticket(
    ticket: TicketText,
    instruments: Mapping[str, Instrument],
    now_ms: int,
    entitlements: Sequence[Entitlements] = (),
    halts: Sequence[HaltEntry] = (),
) -> list[Problem]:
    """Everything that keeps the ticket from being sent, in the order of its parts."""
    found = [
        _check_legs(ticket.legs, instruments, now_ms)
        or _check_admitted(ticket, entitlements)
        or _check_halted(ticket, halts),
        _check_quantity(ticket, instruments) or _check_limit(ticket, entitlements),
        check_hedge(ticket, instruments, now_ms, entitlements, halts),
        check_min_quantity(ticket, _lot_of(ticket, instruments)),
        check_limit_price(ticket),
        check_respond_by(ticket),
        _check_accounts(ticket, instruments),
        _check_panel(ticket) or _check_counterparties(ticket, entitlements),
    ]
    return [problem for problem in found if problem is not None]


def draft_of(ticket: TicketText) -> RequestDraft:
    """The request of a ticket without problems.

    Raises:
        ValueError: the ticket has no readable quantity.
    """
    quantity = read_quantity(ticket.quantity)
    if quantity is None:
        raise ValueError("the ticket has no quantity")
    least = None if ticket.all_or_none else read_quantity(ticket.min_quantity)
    limit = limit_price_of(ticket)
    return RequestDraft(
        legs=ticket.legs,
        quantity=text_of(quantity),
        side=ticket.side,
        panel=ticket.panel,
        disclosed=ticket.disclosed,
        request_ttl_ms=ticket.request_ttl_ms,
        all_or_none=ticket.all_or_none,
        min_quantity="" if least is None else text_of(least),
        limit_price="" if limit is None else text_of(limit),
        panel_groups=tuple(group.name for group in ticket.groups),
        respond_by_ms=ticket.respond_by_ms,
        hedge=hedge_of(ticket.hedge),
        allocations=judge_allotments(ticket.accounts, quantity, None).allocations,
    )


def accounts_of(ticket: TicketText, instruments: Mapping[str, Instrument]) -> AllotmentVerdict:
    """What the accounts on the ticket come to."""
    try:
        quantity = read_quantity(ticket.quantity)
    except QuantityTextError:
        quantity = None
    return judge_allotments(ticket.accounts, quantity, _lot_of(ticket, instruments))


def _check_accounts(ticket: TicketText, instruments: Mapping[str, Instrument]) -> Problem | None:
    verdict = accounts_of(ticket, instruments)
    return Problem(TicketPart.ACCOUNTS, f"Accounts: {verdict.problem}") if verdict.problem else None


def lot_of_package(
    legs: Sequence[Leg], instruments: Mapping[str, Instrument], hedge: HedgeLeg | None = None
) -> Decimal | None:
    """The smallest number of packages that is a tradable amount of every leg, and of the hedge.

    None while an instrument is unknown.
    """
    ratios = [(leg.instrument, Fraction(leg.ratio)) for leg in legs]
    if hedge is not None:
        ratios.append((hedge.instrument, Fraction(decimal_of(hedge.ratio))))
    step: Fraction | None = None
    for symbol, ratio in ratios:
        instrument = instruments.get(symbol)
        if instrument is None:
            return None
        needed = Fraction(decimal_of(instrument.lot_size)) / ratio
        step = needed if step is None else _common_multiple(step, needed)
    return None if step is None else _smallest_decimal(step)


def _lot_of(ticket: TicketText, instruments: Mapping[str, Instrument]) -> Decimal | None:
    return lot_of_package(ticket.legs, instruments, hedge_of(ticket.hedge))


def _check_legs(
    legs: Sequence[Leg], instruments: Mapping[str, Instrument], now_ms: int
) -> Problem | None:
    if not legs:
        return Problem(TicketPart.LEGS, "Choose an instrument.", missing=True)
    if len(legs) > LEGS_MAX:
        return Problem(TicketPart.LEGS, f"A request has at most {LEGS_MAX} legs.")
    currencies = set()
    if len({leg.instrument for leg in legs}) < len(legs):
        return Problem(TicketPart.LEGS, "An instrument is in two legs: raise its ratio instead.")
    for leg in legs:
        instrument = instruments.get(leg.instrument)
        if instrument is None:
            return Problem(TicketPart.LEGS, f"The venue does not list {leg.instrument} any more.")
        if instrument.expiry_ms and instrument.expiry_ms <= now_ms:
            return Problem(TicketPart.LEGS, f"{leg.instrument} has expired.")
        currencies.add(instrument.price_currency)
    if len(currencies) > 1:
        names = " and ".join(sorted(currencies))
        return Problem(
            TicketPart.LEGS, f"Legs priced in {names} can't share a package: remove one."
        )
    return None


def _check_quantity(ticket: TicketText, instruments: Mapping[str, Instrument]) -> Problem | None:
    try:
        quantity = read_quantity(ticket.quantity)
    except QuantityTextError as error:
        return Problem(TicketPart.QUANTITY, str(error))
    if quantity is None:
        return Problem(TicketPart.QUANTITY, "Enter a quantity.", missing=True)
    if any(product(quantity, Decimal(leg.ratio)) >= MAGNITUDE_MAX for leg in ticket.legs):
        return Problem(TicketPart.QUANTITY, "That is more than the venue takes.")
    step = _lot_of(ticket, instruments)
    if step is None or is_multiple(quantity, step):
        return None
    nearest = [floor_to(quantity, step), ceiling_to(quantity, step)]
    words = " or ".join(quantity_text(near) for near in nearest if near > 0)
    return Problem(
        TicketPart.QUANTITY,
        f"Trades in multiples of {quantity_text(step)}. Nearest: {words}.",
    )


def _check_panel(ticket: TicketText) -> Problem | None:
    asked = len(ticket.asked)
    if not asked:
        return Problem(TicketPart.DEALERS, "Choose at least one dealer.", missing=True)
    if not ticket.disclosed and asked < ANONYMOUS_PANEL_MIN:
        return Problem(
            TicketPart.DEALERS,
            f"An anonymous request goes to at least {ANONYMOUS_PANEL_MIN} dealers; {asked} chosen.",
        )
    return None


def _check_admitted(ticket: TicketText, entitlements: Sequence[Entitlements]) -> Problem | None:
    excluded = leg_excluded(entitlements, ticket.legs)
    if excluded is None:
        return None
    return Problem(
        TicketPart.LEGS, f"The venue's operator has not admitted you to {excluded.instrument}."
    )


def _check_halted(ticket: TicketText, halts: Sequence[HaltEntry]) -> Problem | None:
    halted = leg_halted(halts, ticket.legs)
    return Problem(TicketPart.LEGS, f"{halted.rstrip('.')}.") if halted else None


def _check_limit(ticket: TicketText, entitlements: Sequence[Entitlements]) -> Problem | None:
    quantity, limit = read_quantity(ticket.quantity), least_quantity_max(entitlements)
    if quantity is None or limit is None:
        return None
    above = leg_above_limit(entitlements, ticket.legs, quantity)
    if above is None:
        return None
    amount = product(quantity, Decimal(above.ratio))
    return Problem(
        TicketPart.QUANTITY,
        f"Your limit is {quantity_text(limit)} of any one leg; this comes to "
        f"{quantity_text(amount)} of {above.instrument}.",
    )


def _check_counterparties(
    ticket: TicketText, entitlements: Sequence[Entitlements]
) -> Problem | None:
    for firm in ticket.asked:
        if not allows_counterparty(entitlements, firm):
            return Problem(
                TicketPart.DEALERS, f"The venue's operator does not let you deal with {firm}."
            )
    return None


def _common_multiple(one: Fraction, other: Fraction) -> Fraction:
    return Fraction(lcm(one.numerator, other.numerator), gcd(one.denominator, other.denominator))


def _smallest_decimal(step: Fraction) -> Decimal:
    """The smallest multiple of `step` that can be written as a decimal number."""
    endless = step.denominator
    for factor in (2, 5):
        while endless % factor == 0:
            endless //= factor
    finite = step * endless
    return Decimal(finite.numerator) / Decimal(finite.denominator)
