from decimal import Decimal

from support.desk.feed import CALL_SPREAD
from support.desk.making import CALL, INSTRUMENTS, option

from rfqdesk.desktop.models.maker.quote_terms import quote_terms
from rfqdesk.protocol.terms import Leg, LegSide


def test_a_package_takes_finest_tick_signed_mark_and_every_lot() -> None:
    terms = quote_terms(CALL_SPREAD, INSTRUMENTS)
    assert terms is not None
    assert terms.tick == Decimal("0.0001")
    assert terms.mark == Decimal("0.00545")
    assert terms.leg_marks == (Decimal("0.00905"), Decimal("0.0036"))
    assert terms.lots == ((1, Decimal("0.1")), (1, Decimal("0.1")))
    assert not terms.positive_only


def test_ratios_multiply_the_mark() -> None:
    legs = (Leg(CALL[0].instrument, 2, LegSide.SELL),)
    terms = quote_terms(legs, INSTRUMENTS)
    assert terms is not None
    assert terms.mark == Decimal("-0.0181")
    assert not terms.positive_only


def test_one_leg_without_a_mark_leaves_the_package_without() -> None:
    symbol = CALL[0].instrument
    terms = quote_terms(CALL_SPREAD, INSTRUMENTS | {symbol: option(symbol, "")})
    assert terms is not None
    assert terms.mark is None
    assert terms.leg_marks[1] == Decimal("0.0036")


def test_an_unknown_instrument_gives_no_terms() -> None:
    assert quote_terms(CALL_SPREAD, {}) is None


def test_prices_show_every_decimal_of_the_tick_and_hide_none_of_their_own() -> None:
    terms = quote_terms(CALL_SPREAD, INSTRUMENTS)
    assert terms is not None
    assert terms.price_text(Decimal("0.005")) == "0.0050"
    assert terms.price_text(Decimal("0.00545")) == "0.00545"
    assert terms.price_text(Decimal(-1)) == "-1.0000"
