"""What keeps a ticket from being sent, in words."""

from decimal import Decimal

import pytest
from msgspec.structs import replace
from support.desk.fake_desk import board, option
from support.desk.feed import CALL_SPREAD, T0_MS

from rfqdesk.desktop.models.ticket.ticket_check import check_ticket, draft_of, lot_of_package
from rfqdesk.desktop.models.ticket.ticket_text import TicketPart, TicketText
from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.terms import Leg, LegSide, Side

GOOD = TicketText(
    legs=CALL_SPREAD,
    quantity="12.5",
    side=Side.BUY,
    panel=("meridian",),
    disclosed=True,
    request_ttl_ms=60_000,
)

DOUBLE = (Leg("BTC-9OCT26-86000-C", 2, LegSide.BUY),)


def test_a_good_ticket_has_no_problem_and_becomes_a_draft() -> None:
    assert check_ticket(GOOD, board(), T0_MS) == []
    draft = draft_of(replace(GOOD, quantity="1,500.50"))
    assert (draft.quantity, draft.legs, draft.side) == ("1500.5", CALL_SPREAD, Side.BUY)


def test_an_empty_ticket_only_misses_things() -> None:
    problems = check_ticket(replace(GOOD, legs=(), quantity="", panel=()), board(), T0_MS)
    assert [(p.part, p.missing) for p in problems] == [
        (TicketPart.LEGS, True),
        (TicketPart.QUANTITY, True),
        (TicketPart.DEALERS, True),
    ]


@pytest.mark.parametrize(
    ("ticket", "words"),
    [
        (replace(GOOD, quantity="12.55"), "multiples of 0.1. Nearest: 12.5 or 12.6."),
        (replace(GOOD, quantity="0.03"), "Nearest: 0.1."),
        (replace(GOOD, quantity="1,5"), "only part thousands"),
        (replace(GOOD, quantity="999999999999999", legs=DOUBLE), "more than the venue takes"),
        (replace(GOOD, disclosed=False), "at least 4 dealers; 1 chosen"),
        (replace(GOOD, legs=(Leg("BTC-1JAN30-1-C", 1, LegSide.BUY),)), "does not list"),
        (replace(GOOD, legs=CALL_SPREAD[:1] * 2), "in two legs"),
        (replace(GOOD, legs=CALL_SPREAD * 11), "at most 20 legs"),
    ],
)  # fmt: skip
def test_says_what_is_wrong(ticket: TicketText, words: str) -> None:
    (problem, *_) = check_ticket(ticket, board(), T0_MS)
    assert words in problem.words
    assert not problem.missing


def test_expired_instruments_and_mixed_currencies() -> None:
    instruments = board()
    instruments["BTC-9OCT26-86000-C"] = option("BTC-9OCT26-86000-C", expiry_ms=T0_MS)
    (expired,) = check_ticket(GOOD, instruments, T0_MS)
    assert "has expired" in expired.words
    instruments = board()
    dollars = replace(instruments["BTC-9OCT26-90000-C"], price_currency="USD")
    instruments["BTC-9OCT26-90000-C"] = dollars
    (mixed,) = check_ticket(GOOD, instruments, T0_MS)
    assert "BTC and USD" in mixed.words


def test_anonymous_is_fine_with_four() -> None:
    ticket = replace(GOOD, disclosed=False, panel=("a", "b", "c", "d"))
    assert check_ticket(ticket, board(), T0_MS) == []


@pytest.mark.parametrize(
    ("ratios", "lots", "step"),
    [
        ((1, 1), ("0.1", "0.1"), "0.1"),
        ((2, 1), ("0.1", "1"), "1"),
        ((2, 2), ("0.1", "0.1"), "0.05"),
        ((3, 2), ("1", "10"), "5"),
        ((3, 3), ("0.1", "0.1"), "0.1"),
        ((4, 1), ("10", "0.5"), "2.5"),
    ],
)
def test_lot_of_a_package_makes_every_leg_tradable(
    ratios: tuple[int, ...], lots: tuple[str, ...], step: str
) -> None:
    symbols = ("BTC-9OCT26-86000-C", "BTC-9OCT26-90000-C")
    instruments = {
        symbol: replace(option(symbol), lot_size=lot)
        for symbol, lot in zip(symbols, lots, strict=True)
    }
    legs = tuple(
        Leg(symbol, ratio, LegSide.BUY) for symbol, ratio in zip(symbols, ratios, strict=True)
    )
    found = lot_of_package(legs, instruments)
    assert found == Decimal(step)
    for ratio, lot in zip(ratios, lots, strict=True):
        assert Decimal(step) * ratio % Decimal(lot) == 0


BTC_ONLY = Entitlements(instruments=("BTC-*",))


@pytest.mark.parametrize(
    ("limits", "part", "words"),
    [
        (
            Entitlements(instruments=("BTC-*-P", "ETH-*")),
            TicketPart.LEGS,
            "The venue's operator has not admitted you to BTC-9OCT26-86000-C.",
        ),
        (
            Entitlements(quantity_max="12.4"),
            TicketPart.QUANTITY,
            "Your limit is 12.4 of any one leg; this comes to 12.5 of BTC-9OCT26-86000-C.",
        ),
        (
            Entitlements(counterparties=("halcyon",)),
            TicketPart.DEALERS,
            "The venue's operator does not let you deal with meridian.",
        ),
    ],
)
def test_what_the_operator_excludes_is_told_before_it_is_sent(
    limits: Entitlements, part: TicketPart, words: str
) -> None:
    [problem] = check_ticket(GOOD, board(), T0_MS, (BTC_ONLY, limits))
    assert (problem.part, problem.words, problem.missing) == (part, words, False)


@pytest.mark.parametrize(("ratio", "quantity", "fits"), [(2, "5", True), (2, "5.1", False)])
def test_the_limit_is_on_the_leg_and_may_be_reached(ratio: int, quantity: str, fits: bool) -> None:
    legs = (Leg("BTC-9OCT26-86000-C", ratio, LegSide.BUY),)
    ticket = replace(GOOD, legs=legs, quantity=quantity)
    problems = check_ticket(ticket, board(), T0_MS, (Entitlements(quantity_max="10"),))
    assert (not problems) == fits


def test_a_ticket_within_all_limits_has_no_problem() -> None:
    limits = Entitlements(instruments=("BTC-*",), quantity_max="12.5", counterparties=("meridian",))
    assert check_ticket(GOOD, board(), T0_MS, (BTC_ONLY, limits)) == []


def test_what_is_missing_is_told_before_any_limit() -> None:
    limits = (Entitlements(quantity_max="1", instruments=("ETH-*",)),)
    problems = check_ticket(replace(GOOD, legs=(), quantity=""), board(), T0_MS, limits)
    assert [problem.missing for problem in problems] == [True, True]
