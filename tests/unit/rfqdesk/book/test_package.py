"""Names of packages; tests/unit/rfqdesk/protocol/structures has the many."""

from rfqdesk.book.package import instrument_name, package_name
from rfqdesk.protocol.terms import Leg, LegSide


def test_a_package_is_called_by_its_structure() -> None:
    legs = (
        Leg("BTC-9OCT26-90000-C", 1, LegSide.SELL),
        Leg("BTC-9OCT26-86000-C", 1, LegSide.BUY),
    )
    assert package_name(legs) == "BTC 9OCT26 86000/90000 call spread"
    assert package_name(()) == ""


def test_an_instrument_is_called_by_what_it_is() -> None:
    assert instrument_name("BTC-25DEC26-80000-C") == "BTC 25DEC26 80000 call"
    assert instrument_name("BTC-PERPETUAL") == "BTC PERPETUAL"
