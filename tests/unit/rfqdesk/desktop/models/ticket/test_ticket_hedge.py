"""The hedge leg is held to what the venue holds it to."""

from decimal import Decimal

import pytest
from msgspec.structs import replace
from support.desk.fake_desk import board, option
from support.desk.feed import T0_MS

from rfqdesk.desktop.models.ticket.ticket_check import check_ticket, draft_of, lot_of_package
from rfqdesk.desktop.models.ticket.ticket_text import HedgeText, TicketPart, TicketText
from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.market import HaltEntry, HaltScope
from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.terms import HedgeLeg, Instrument, InstrumentKind, Leg, LegSide, Side

PERP = Instrument(
    symbol="BTC-PERP",
    kind=InstrumentKind.PERPETUAL,
    underlying="BTC",
    price_currency="USD",
    tick_size="0.5",
    lot_size="0.1",
    mark_price="84210.3",
)
LISTED = {**board(), "BTC-PERP": PERP}
HEDGE = HedgeText("BTC-PERP", LegSide.SELL, "0.45", "84210.5")
TICKET = TicketText(
    legs=(Leg("BTC-9OCT26-86000-C", 1, LegSide.BUY),),
    quantity="100",
    side=Side.BUY,
    panel=("meridian",),
    disclosed=True,
    request_ttl_ms=60_000,
    hedge=HEDGE,
)


def problems(ticket: TicketText, **kinds: object) -> list[tuple[TicketPart, str]]:
    found = check_ticket(ticket, LISTED, T0_MS, **kinds)  # type: ignore[arg-type]  # either list.
    return [(problem.part, problem.words) for problem in found]


def hedged(**members: object) -> TicketText:
    return replace(TICKET, hedge=replace(HEDGE, **members))


def test_a_good_hedge_goes_out_as_the_wire_has_it() -> None:
    assert problems(TICKET) == []
    assert draft_of(TICKET).hedge == HedgeLeg("BTC-PERP", LegSide.SELL, "0.45", "84210.5")


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"instrument": "BTC-GONE"}, "does not list BTC-GONE"),
        ({"instrument": "BTC-9OCT26-86000-C"}, "is a leg already"),
        ({"ratio": ""}, "Enter the hedge's ratio"),
        ({"ratio": "0"}, "ratio is no number above zero"),
        ({"price": "-3"}, "price is no number above zero"),
        ({"price": "x"}, "price is no number above zero"),
        ({"price": "84210.3"}, "priced in steps of 0.5"),
    ],
)
def test_what_is_wrong_with_it_is_said(members: dict[str, object], words: str) -> None:
    ((part, said),) = problems(hedged(**members))
    assert part is TicketPart.HEDGE
    assert words in said


def test_a_quantity_must_come_to_whole_lots_of_it() -> None:
    (first,) = problems(replace(TICKET, quantity="100.2"))
    assert first[0] is TicketPart.QUANTITY
    hedge = draft_of(TICKET).hedge
    assert lot_of_package(TICKET.legs, LISTED, hedge) == Decimal(2)


def test_limits_and_halts_hold_for_it_too() -> None:
    ((_, said),) = problems(TICKET, entitlements=[Entitlements(instruments=("*-C",))])
    assert "not admitted you to BTC-PERP" in said
    halt = HaltEntry(HaltScope.INSTRUMENT, T0_MS, "BTC-PERP", "index feed interrupted")
    ((part, _),) = problems(TICKET, halts=[halt])
    assert part is TicketPart.HEDGE


def test_an_expired_one_is_refused() -> None:
    future = option("BTC-9OCT26-90000-C", expiry_ms=T0_MS)
    listed = {**LISTED, "BTC-9OCT26-90000-C": future}
    ticket = hedged(instrument="BTC-9OCT26-90000-C", price="0.0091")
    (problem,) = check_ticket(ticket, listed, T0_MS)
    assert "has expired" in problem.words


def test_members_of_groups_count_as_asked_once() -> None:
    group = PartyGroup("options", ("meridian", "halcyon", "keel"))
    ticket = replace(TICKET, groups=(group,), disclosed=False)
    assert ticket.asked == ("meridian", "halcyon", "keel")
    ((part, said),) = problems(ticket)
    assert (part, "3 chosen" in said) == (TicketPart.DEALERS, True)
    alone = replace(TICKET, panel=(), groups=(group,))
    assert problems(alone) == []
    assert draft_of(alone).panel_groups == ("options",)


def test_collecting_needs_a_request_that_is_open_for_longer() -> None:
    ticket = replace(TICKET, respond_by_ms=15_000, request_ttl_ms=15_000)
    ((part, said),) = problems(ticket)
    assert part is TicketPart.RESPOND_BY
    assert "give it more time" in said
    assert problems(replace(ticket, request_ttl_ms=30_000)) == []
