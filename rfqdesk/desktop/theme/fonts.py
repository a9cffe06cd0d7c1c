"""Inter, shipped with the product, always with figures of equal width and ids as they are."""

from functools import lru_cache
from typing import Literal

from PySide6.QtGui import QFont, QFontDatabase

from rfqdesk.desktop.theme.state import current
from rfqdesk_resources import font_paths

FontRole = Literal[
    "body",
    "small",
    "caption",
    "label",
    "title",
    "heading",
    "price",
    "price_big",
    "mono-figures",
]

FAMILY = "Inter"
# Contextual alternates draw the x in `k9x2` as a multiplication sign, which no id contains.
_FEATURES = {"tnum": 1, "calt": 0}

_WEIGHTS: dict[FontRole, QFont.Weight] = {
    "body": QFont.Weight.Normal,
    "small": QFont.Weight.Medium,
    "caption": QFont.Weight.Normal,
    "label": QFont.Weight.Medium,
    "title": QFont.Weight.DemiBold,
    "heading": QFont.Weight.Bold,
    "price": QFont.Weight.Medium,
    "price_big": QFont.Weight.DemiBold,
    "mono-figures": QFont.Weight.Medium,
}

_SIZES: dict[FontRole, str] = {
    "body": "size_body",
    "small": "size_small",
    "caption": "size_caption",
    "label": "size_caption",
    "title": "size_title",
    "heading": "size_heading",
    "price": "size_price",
    "price_big": "size_price_big",
    "mono-figures": "size_body",
}


def load_fonts() -> None:
    """Register the shipped faces with Qt; a second call does nothing.

    Raises:
        RuntimeError: a shipped font file can't be read.
    """
    if _LOADED:
        return
    for path in font_paths():
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise RuntimeError(f"the font {path.name} of this installation can't be read")
        _LOADED.append(path.name)


_LOADED: list[str] = []


def font(
    role: FontRole = "body", *, weight: QFont.Weight | None = None, larger_px: int = 0
) -> QFont:
    """A font of its own for `role`, sized in logical pixels; of another weight, or larger.

    It is for painting and for widgets without a `role` property: where the
    style sheet matches a role, its font wins over `setFont`.
    """
    size_px: int = getattr(current(), _SIZES[role])
    # A copy shares what Qt has found out about the font, which takes longer than to paint with it.
    return QFont(_made(size_px + larger_px, _WEIGHTS[role] if weight is None else weight))


@lru_cache(maxsize=64)
def _made(size_px: int, weight: QFont.Weight) -> QFont:
    made = QFont(FAMILY)
    made.setPixelSize(size_px)
    made.setWeight(weight)
    for tag, value in _FEATURES.items():
        made.setFeature(QFont.Tag(tag), value)
    return made
