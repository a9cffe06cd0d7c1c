"""Presets of the ticket: kept, read back, named; sizes as they are typed."""

import pytest

from rfqdesk.desktop.models.ticket.quantity_entry import QuantityTextError
from rfqdesk.desktop.models.ticket.ticket_presets import (
    PRESETS_MAX,
    TicketPreset,
    TicketPresets,
    preset_of,
    read_sizes,
)
from rfqdesk.desktop.models.ticket.ticket_text import TicketText
from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.terms import Side

TICKET = TicketText(
    legs=(),
    quantity="250",
    side=Side.SELL,
    panel=("meridian", "halcyon"),
    disclosed=False,
    request_ttl_ms=30_000,
    all_or_none=False,
    min_quantity="10",
    limit_price="0.0055",
    groups=(PartyGroup("options", ("castellan",)),),
    respond_by_ms=10_000,
)


def test_a_preset_keeps_the_terms_and_nothing_of_one_request() -> None:
    preset = preset_of(TICKET, " Block ", ("25", "50"), size=False)
    assert preset == TicketPreset(
        name="Block",
        side=Side.SELL,
        firms=("meridian", "halcyon"),
        groups=("options",),
        disclosed=False,
        request_ttl_ms=30_000,
        all_or_none=False,
        min_quantity="10",
        respond_by_ms=10_000,
        sizes=("25", "50"),
    )
    assert preset_of(TICKET, "Block", (), size=True).quantity == "250"


def test_they_are_read_back_as_they_were_kept() -> None:
    presets = TicketPresets()
    presets.save(preset_of(TICKET, "Block", ("25",), size=True))
    presets.save(TicketPreset("Small"))
    assert TicketPresets(presets.text()).all() == presets.all()
    assert TicketPresets("broken").all() == ()


def test_the_same_name_takes_its_place_and_deleting_moves_up() -> None:
    presets = TicketPresets()
    for name in ("one", "two", "three"):
        presets.save(TicketPreset(name))
    presets.save(TicketPreset("two", side=Side.BUY))
    assert [(one.name, one.side) for one in presets.all()][1] == ("two", Side.BUY)
    presets.remove("one")
    assert [one.name for one in presets.all()] == ["two", "three"]


def test_names_are_judged() -> None:
    presets = TicketPresets()
    for number in range(PRESETS_MAX):
        presets.save(TicketPreset(str(number)))
    assert presets.name_problem(" ") == "Give it a name."
    assert "at most" in presets.name_problem("x" * 40)
    assert "already" in presets.name_problem("one more")
    assert presets.name_problem("3") == ""


def test_words_say_all_of_it() -> None:
    words = preset_of(TICKET, "Block", ("25",), size=True).words({"meridian": "Meridian Digital"})
    assert words == (
        "Sell, quantity 250, open for 30 s, in parts, quotes together after 10 s, "
        "without your name, sizes 25.\noptions, Meridian Digital, halcyon."
    )


def test_sizes_are_read_as_typed() -> None:
    assert read_sizes(" 1 5, 2.5k 5 ") == ("1", "5", "2,500")
    with pytest.raises(QuantityTextError, match="At most 6"):
        read_sizes("1 2 3 4 5 6 7")
    with pytest.raises(QuantityTextError, match="number"):
        read_sizes("1 five")
