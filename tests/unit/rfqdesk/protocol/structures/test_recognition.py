"""Names of packages, real block requests among them."""

import pytest

from rfqdesk.protocol.structures import StructureError, structure_name, structure_of
from rfqdesk.protocol.terms import Leg, LegSide


def legs_in(text: str) -> tuple[Leg, ...]:
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
        ("-3xBTC-25DEC26-80000-P", "BTC 25DEC26 80000 put x3, sold"),
        ("+BTC-PERPETUAL", "BTC PERPETUAL"),
        ("+GOLD", "GOLD"),
        ("-BTC-9OCT26-90000-C +BTC-9OCT26-86000-C", "BTC 9OCT26 86000/90000 call spread"),
        ("+BTC-9OCT26-90000-C -BTC-9OCT26-86000-C", "BTC 9OCT26 86000/90000 call spread, sold"),
        ("+2xBTC-9OCT26-86000-C -2xBTC-9OCT26-90000-C", "BTC 9OCT26 86000/90000 call spread x2"),
        (
            "+BTC-9OCT26-86000-P -2xBTC-9OCT26-80000-P",
            "BTC 9OCT26 86000/80000 1x2 put ratio spread",
        ),
        ("+BTC-25SEP26-80000-C +BTC-25SEP26-80000-P", "BTC 25SEP26 80000 straddle"),
        ("+BTC-25SEP26-84000-C +BTC-25SEP26-76000-P", "BTC 25SEP26 76000/84000 strangle"),
        ("+BTC-25SEP26-76000-C +BTC-25SEP26-84000-P", "BTC 25SEP26 76000/84000 guts"),
        ("+BTC-25SEP26-84000-C -BTC-25SEP26-76000-P", "BTC 25SEP26 76000/84000 risk reversal"),
        (
            "-BTC-25SEP26-84000-C +BTC-25SEP26-76000-P",
            "BTC 25SEP26 76000/84000 risk reversal, sold",
        ),
        ("+BTC-25SEP26-84000-C -BTC-25SEP26-84000-P", "BTC 25SEP26 84000 synthetic"),
        (
            "-BTC-25SEP26-55000-C +BTC-25DEC26-55000-C",
            "BTC 25SEP26/25DEC26 55000 call calendar",
        ),
        # October comes before December, whatever the alphabet says.
        (
            "-BTC-9OCT26-55000-C +BTC-25DEC26-60000-C",
            "BTC 9OCT26/25DEC26 55000/60000 call diagonal",
        ),
        (
            "+BTC-25SEP26-80000-C -2xBTC-25SEP26-84000-C +BTC-25SEP26-88000-C",
            "BTC 25SEP26 80000/84000/88000 call butterfly",
        ),
        (
            "+BTC-25SEP26-80000-P -BTC-25SEP26-84000-P -BTC-25SEP26-88000-P +BTC-25SEP26-90000-P",
            "BTC 25SEP26 80000/84000/88000/90000 put condor",
        ),
        (
            "-BTC-25SEP26-76000-P +BTC-25SEP26-80000-P +BTC-25SEP26-80000-C -BTC-25SEP26-84000-C",
            "BTC 25SEP26 76000/80000/84000 iron butterfly",
        ),
        (
            "-BTC-25SEP26-76000-P +BTC-25SEP26-78000-P +BTC-25SEP26-80000-C -BTC-25SEP26-84000-C",
            "BTC 25SEP26 76000/78000/80000/84000 iron condor",
        ),
        ("+BTC-25DEC26 -BTC-25DEC26-90000-C", "BTC 25DEC26 90000 covered call"),
        ("+BTC-PERPETUAL +BTC-25DEC26-70000-P", "BTC 25DEC26 70000 protective put"),
        ("+BTC-25DEC26 -BTC-PERPETUAL", "BTC PERPETUAL/25DEC26 future spread"),
        ("+BTC_USDC -BTC-25DEC26", "BTC spot/25DEC26 future spread, sold"),
        (
            "+10xBTC-9OCT26-86000-C -10xBTC-9OCT26-90000-C -3xBTC-PERPETUAL",
            "BTC 9OCT26 86000/90000 call spread x10 with hedge",
        ),
        (
            "+2xBTC-21SEP26-79500-P -2xBTC-25SEP26-83000-C -BTC-25SEP26-84000-P",
            "BTC custom, 3 legs",
        ),
        ("+BTC-25SEP26-80000-C -ETH-25SEP26-4000-C", "BTC/ETH custom, 2 legs"),
        ("+BTC-25SEP26-80000-C -BTC-25SEP26-80000-C", "BTC custom, 2 legs"),
    ],
)
def test_a_package_has_its_name(legs: str, name: str) -> None:
    assert structure_name(structure_of(legs_in(legs))) == name


def test_nothing_has_no_name() -> None:
    with pytest.raises(StructureError):
        structure_of(())
