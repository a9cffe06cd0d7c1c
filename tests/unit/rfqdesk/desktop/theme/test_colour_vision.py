"""Buy and sell are told apart by every kind of colour vision in the themes made for it."""

import pytest

from rfqdesk.desktop.theme import THEMES, Tokens, other_colours, other_light
from rfqdesk.desktop.theme.series import series_colour

# Machado, Oliveira and Fernandes 2009, severity 1: what is left of linear red, green and blue.
VISIONS = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
PAIRS = (("buy", "sell"), ("buy_solid", "sell_solid"), ("ok", "danger"), ("buy_soft", "sell_soft"))
TELLING = 20.0
"""CIE 1976 distance; 2.3 is just noticeable side by side."""


def _linear(colour: str) -> list[float]:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def _lab(linear: list[float]) -> tuple[float, float, float]:
    red, green, blue = (min(max(c, 0.0), 1.0) for c in linear)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _distance(one: str, other: str, vision: str) -> float:
    seen = []
    for colour in (one, other):
        linear = _linear(colour)
        rows = VISIONS[vision]
        seen.append(_lab([sum(a * b for a, b in zip(row, linear, strict=True)) for row in rows]))
    return float(sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5)


@pytest.mark.parametrize("vision", list(VISIONS))
@pytest.mark.parametrize("tokens", [t for n, t in THEMES.items() if "orange" in n], ids=str)
def test_buy_and_sell_are_told_apart(tokens: Tokens, vision: str) -> None:
    for one, other in PAIRS:
        least = TELLING if "soft" not in one else TELLING / 2
        assert _distance(getattr(tokens, one), getattr(tokens, other), vision) > least, one


@pytest.mark.parametrize("vision", list(VISIONS))
@pytest.mark.parametrize("tokens", list(THEMES.values()), ids=list(THEMES))
def test_lines_next_to_each_other_are_told_apart(tokens: Tokens, vision: str) -> None:
    for place in range(5):
        one, other = (series_colour(tokens, at) for at in (place, place + 1))
        assert _distance(one, other, vision) > TELLING / 2, place


def test_each_theme_has_its_counterparts() -> None:
    for name in THEMES:
        assert other_light(other_light(name)) == name
        assert other_colours(other_colours(name)) == name
        assert THEMES[name].name == name
