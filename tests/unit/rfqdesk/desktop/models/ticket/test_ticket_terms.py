"""Terms of a ticket: read as typed, checked, and said in words."""

import pytest
from msgspec.structs import replace
from support.desk.fake_desk import board
from support.desk.feed import CALL_SPREAD, T0_MS

from rfqdesk.desktop.models.ticket.ticket_check import check_ticket, draft_of
from rfqdesk.desktop.models.ticket.ticket_terms import terms_effect, terms_words
from rfqdesk.desktop.models.ticket.ticket_text import TicketPart, TicketText
from rfqdesk.protocol.terms import Leg, LegSide, Side

WHOLE = TicketText(
    legs=CALL_SPREAD,
    quantity="12.5",
    side=Side.BUY,
    panel=("meridian",),
    disclosed=True,
    request_ttl_ms=60_000,
)
PARTS = replace(WHOLE, all_or_none=False, min_quantity="2.5")
ONE_CALL = replace(WHOLE, legs=(Leg("BTC-9OCT26-86000-C", 1, LegSide.BUY),))


def test_terms_reach_the_draft_as_wire_numbers() -> None:
    ticket = replace(PARTS, quantity="2k", min_quantity="1,500.0", limit_price=".0055")
    assert check_ticket(ticket, board(), T0_MS) == []
    draft = draft_of(ticket)
    assert (draft.all_or_none, draft.min_quantity, draft.limit_price) == (False, "1500", "0.0055")


def test_the_least_of_one_deal_counts_in_parts_alone() -> None:
    ticket = replace(WHOLE, min_quantity="no number")
    assert check_ticket(ticket, board(), T0_MS) == []
    assert draft_of(ticket).min_quantity == ""


@pytest.mark.parametrize(
    ("ticket", "part", "words"),
    [
        (replace(PARTS, min_quantity="x"), TicketPart.MIN_QUANTITY, "Write a number"),
        (replace(PARTS, min_quantity="2.55"), TicketPart.MIN_QUANTITY, "Nearest: 2.5 or 2.6."),
        (replace(PARTS, min_quantity="20"), TicketPart.MIN_QUANTITY, "above the 12.5 asked for"),
        (replace(WHOLE, limit_price="0,0055"), TicketPart.LIMIT_PRICE, "not a number"),
        (replace(WHOLE, limit_price="9" * 16), TicketPart.LIMIT_PRICE, "not a number"),
        (
            replace(WHOLE, limit_price="0.0055", side=Side.UNDISCLOSED),
            TicketPart.LIMIT_PRICE,
            "choose Buy or Sell",
        ),
    ],
)
def test_says_what_is_wrong(ticket: TicketText, part: TicketPart, words: str) -> None:
    (problem,) = check_ticket(ticket, board(), T0_MS)
    assert problem.part is part
    assert words in problem.words


def test_the_closed_row_says_what_is_set() -> None:
    assert terms_words(WHOLE) == "Whole or not"
    assert terms_words(replace(PARTS, min_quantity=" ")) == "In parts"
    assert terms_words(replace(PARTS, limit_price="0.0055")) == "In parts of 2.5+, limit 0.0055"


@pytest.mark.parametrize(
    ("side", "limit", "twice", "words"),
    [
        (Side.BUY, "0.0091", False, "at 0.0091 or lower trade by themselves"),
        (Side.BUY, "0.0101", True, "10.0 ticks above the mark"),
        (Side.SELL, "0.0101", False, "at 0.0101 or higher"),
        (Side.SELL, "0.0081", True, "10.0 ticks below the mark"),
    ],
)
def test_a_limit_beyond_the_mark_is_pointed_out(
    side: Side, limit: str, twice: bool, words: str
) -> None:
    effect, warned = terms_effect(replace(ONE_CALL, side=side, limit_price=limit), board())
    assert words in effect
    assert warned is twice
