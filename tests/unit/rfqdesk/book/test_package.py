"""Names of packages."""

import pytest

from rfqdesk.book.package import package_name
from rfqdesk.protocol.terms import Leg, LegSide


def _legs(text: str) -> tuple[Leg, ...]:
    legs = []
    for word in text.split():
        ratio, _, symbol = word[1:].rpartition("x")
        side = LegSide.BUY if word[0] == "+" else LegSide.SELL
        legs.append(Leg(symbol, int(ratio or 1), side))
    return tuple(legs)


@pytest.mark.parametrize(
    ("legs", "name"),
    [
        ("+BTC-25DEC26-80000-C", "BTC 25DEC26 80000 call"),
        ("-BTC-25DEC26-80000-P", "BTC 25DEC26 80000 put, sold"),
        ("+BTC-PERPETUAL", "BTC PERPETUAL"),
        (
            "-BTC-9OCT26-90000-C +BTC-9OCT26-86000-C",
            "BTC 9OCT26 86000/90000 call spread",
        ),
        (
            "+BTC-9OCT26-86000-P -2xBTC-9OCT26-80000-P",
            "BTC 9OCT26 86000/80000 1x2 put ratio spread",
        ),
        ("+BTC-25SEP26-80000-C +BTC-25SEP26-80000-P", "BTC 25SEP26 80000 straddle"),
        ("+BTC-25SEP26-84000-C +BTC-25SEP26-76000-P", "BTC 25SEP26 76000/84000 strangle"),
        (
            "-BTC-25SEP26-55000-C +BTC-25DEC26-55000-C",
            "BTC 25SEP26/25DEC26 55000 call calendar",
        ),
        ("+BTC-25SEP26-84000-C -BTC-25SEP26-76000-P", "BTC 25SEP26 84000/76000 risk reversal"),
        (
            "+BTC-25SEP26-80000-C -2xBTC-25SEP26-84000-C +BTC-25SEP26-88000-C",
            "BTC 25SEP26 80000/84000/88000 call butterfly",
        ),
        (
            "+2xBTC-21SEP26-79500-P -2xBTC-25SEP26-83000-C -BTC-25SEP26-84000-P",
            "BTC custom, 3 legs",
        ),
        ("+BTC-25SEP26-80000-C -ETH-25SEP26-4000-C", "BTC/ETH custom, 2 legs"),
    ],
)
def test_package_name(legs: str, name: str) -> None:
    assert package_name(_legs(legs)) == name
