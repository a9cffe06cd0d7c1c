"""Colours and patterns for lines that stand for different parties, told apart by any eye.

The hues are Okabe and Ito's, made lighter or darker for their ground; the pattern changes
with each round of them, and a name stands at each line.
"""

from PySide6.QtCore import Qt

from rfqdesk.desktop.theme.tokens import Tokens

DARK_SERIES = ("#56b4e9", "#e69f00", "#35c79f", "#f0e442", "#e58ac0", "#d9824a")
LIGHT_SERIES = ("#0068a5", "#9a6400", "#007a58", "#6f6500", "#a8457f", "#a94a00")
_PATTERNS = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
)


def series_colour(tokens: Tokens, place: int) -> str:
    """The colour of the party at a place, counted from 0."""
    series = DARK_SERIES if tokens.name.startswith("dark") else LIGHT_SERIES
    return series[place % len(series)]


def series_pattern(place: int) -> Qt.PenStyle:
    """The pattern of its line."""
    return _PATTERNS[place // len(DARK_SERIES) % len(_PATTERNS)]
