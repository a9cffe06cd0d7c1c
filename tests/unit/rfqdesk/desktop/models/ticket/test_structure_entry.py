"""One instrument after the other, until a structure is whole."""

from msgspec.structs import replace
from support.desk.fake_desk import board, option

from rfqdesk.desktop.models.ticket.structure_entry import CHOICES, StructureEntry
from rfqdesk.protocol.structures import TEMPLATES, Strategy, structure_of
from rfqdesk.protocol.terms import Instrument, Leg, LegSide

BOARD = board()
OCT80C, OCT86C = BOARD["BTC-9OCT26-80000-C"], BOARD["BTC-9OCT26-86000-C"]


def entry(strategy: Strategy) -> StructureEntry:
    return StructureEntry(TEMPLATES[strategy])


def fitting(one: StructureEntry) -> list[str]:
    return [symbol for symbol, instrument in BOARD.items() if one.fits(instrument)]


def taken(strategy: Strategy, *instruments: Instrument) -> StructureEntry:
    one = entry(strategy)
    for instrument in instruments:
        assert one.fits(instrument)
        one = one.take(instrument, BOARD.values())
    return one


def test_only_what_still_makes_the_structure_fits() -> None:
    spread = taken(Strategy.CALL_SPREAD, OCT80C)
    assert fitting(spread) == ["BTC-9OCT26-86000-C", "BTC-9OCT26-90000-C"]
    assert spread.legs == (Leg(OCT80C.symbol, 1, LegSide.BUY),)
    assert spread.next_slot is not None
    assert spread.next_slot.words == "higher call"


def test_one_leg_makes_a_straddle_where_only_one_other_can_follow() -> None:
    straddle = taken(Strategy.STRADDLE, OCT80C)
    assert straddle.next_slot is None
    assert [leg.instrument for leg in straddle.legs] == [OCT80C.symbol, "BTC-9OCT26-80000-P"]
    assert structure_of(straddle.legs).strategy is Strategy.STRADDLE


def test_a_butterfly_has_its_ratios() -> None:
    butterfly = taken(Strategy.BUTTERFLY, OCT80C, OCT86C)
    assert [(leg.ratio, leg.side.value) for leg in butterfly.legs] == [
        (1, "buy"),
        (2, "sell"),
        (1, "buy"),
    ]


def test_every_choice_can_be_begun_and_becomes_what_it_is_called() -> None:
    linear = [
        replace(option("BTC-9OCT26-80000-C"), symbol=symbol, strike="", put_call=None)
        for symbol in ("BTC-PERPETUAL", "BTC-9OCT26", "BTC-25DEC26")
    ]
    more = [option(f"BTC-9OCT26-{strike}-{letter}") for strike in (70000, 95000) for letter in "CP"]
    listed = [*BOARD.values(), *linear, *more]
    for template in CHOICES:
        one = StructureEntry(template)
        while one.next_slot is not None:
            # The first that fits may leave nothing for the next: take the widest choice.
            ways = [one.take(item, listed) for item in listed if one.fits(item)]
            one = max(ways, key=lambda way: sum(way.fits(item) for item in listed))
        assert structure_of(one.legs).strategy is template.strategy, template.words


def test_one_instrument_is_not_two_legs_and_one_package_has_one_currency() -> None:
    spread = entry(Strategy.CALL_SPREAD).take(OCT80C, ())
    assert not spread.fits(OCT80C)
    assert not spread.fits(replace(OCT86C, price_currency="USD"))


def test_what_no_symbol_tells_fits_nothing() -> None:
    assert not entry(Strategy.STRADDLE).fits(replace(OCT80C, symbol="GOLD"))
