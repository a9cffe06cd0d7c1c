"""Every colour, distance and size of the desktop, by what it is for.

Text tokens keep at least 4.5:1 against every surface they may stand on, in
both themes; a unit test computes it. Colour never carries a meaning alone:
the word stands beside it.
"""

from dataclasses import dataclass, fields, replace
from typing import Literal

ThemeName = Literal["dark", "light", "dark-blue-orange", "light-blue-orange"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """One theme. Colours are `#rrggbb`; distances and sizes are logical pixels."""

    name: ThemeName

    # Surfaces, from the back of the window to what is raised above it.
    bg0: str
    bg1: str
    bg2: str
    bg3: str
    border: str
    control_border: str
    field: str

    text: str
    text2: str
    text3: str
    text_on_solid: str

    focus: str
    accent: str
    accent_hover: str
    accent_text: str
    accent_soft: str

    buy: str
    buy_soft: str
    buy_solid: str
    buy_solid_hover: str
    sell: str
    sell_soft: str
    sell_solid: str
    sell_solid_hover: str

    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    danger: str
    danger_soft: str

    row_alt: str
    row_selected: str

    space1: int = 4
    space2: int = 8
    space3: int = 12
    space4: int = 16
    space5: int = 24
    space6: int = 32
    radius: int = 6
    radius_card: int = 8

    size_small: int = 11
    size_caption: int = 12
    size_body: int = 13
    size_title: int = 14
    size_heading: int = 22
    size_price: int = 15
    size_price_big: int = 21

    # Motion; 0 stands still. The times that guard a deal are none: models/safety_times.py.
    motion_flash_ms: int = 450
    motion_slide_ms: int = 200

    # How long something that comes by itself stays, to be read.
    shown_moved_ms: int = 2_500
    shown_call_ms: int = 8_000

    def at_rest(self) -> "Tokens":
        """The same without motion, for who is better off without."""
        return replace(self, motion_flash_ms=0, motion_slide_ms=0)

    def as_mapping(self) -> dict[str, str | int]:
        """All tokens by name, for the style sheet's template."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


DARK = Tokens(
    name="dark",
    bg0="#0a0e13",
    bg1="#12181f",
    bg2="#1a222c",
    bg3="#232d3a",
    border="#263140",
    control_border="#59687c",
    field="#0c1117",
    text="#e9eef5",
    text2="#b0bccb",
    text3="#8f9cae",
    text_on_solid="#ffffff",
    focus="#8ebaff",
    accent="#2c6be0",
    accent_hover="#2460d2",
    accent_text="#84b3ff",
    accent_soft="#152a4d",
    buy="#3fd69b",
    buy_soft="#0f2d24",
    buy_solid="#187a52",
    buy_solid_hover="#1b8058",
    sell="#ff8583",
    sell_soft="#3a1b20",
    sell_solid="#c63a45",
    sell_solid_hover="#cf434e",
    ok="#3fd69b",
    ok_soft="#0f2d24",
    warn="#f5bc54",
    warn_soft="#33280f",
    danger="#ff8583",
    danger_soft="#3a1b20",
    row_alt="#151c24",
    row_selected="#1a2f54",
)

LIGHT = Tokens(
    name="light",
    bg0="#e9edf2",
    bg1="#ffffff",
    bg2="#f3f5f8",
    bg3="#e6eaf0",
    border="#d3dae3",
    control_border="#7d899a",
    field="#ffffff",
    text="#111821",
    text2="#3d495a",
    text3="#566273",
    text_on_solid="#ffffff",
    focus="#0f4fc4",
    accent="#1f5fd6",
    accent_hover="#1a54c0",
    accent_text="#1a54c0",
    accent_soft="#e1ebff",
    buy="#0a6b42",
    buy_soft="#dcf4e7",
    buy_solid="#0b7a4b",
    buy_solid_hover="#096a41",
    sell="#b3242f",
    sell_soft="#fde4e6",
    sell_solid="#c22f3a",
    sell_solid_hover="#ab2530",
    ok="#0a6b42",
    ok_soft="#dcf4e7",
    warn="#7a4f00",
    warn_soft="#fff0d0",
    danger="#b3242f",
    danger_soft="#fde4e6",
    row_alt="#f7f9fb",
    row_selected="#d9e6ff",
)

# Blue and orange differ for every kind of colour vision, green and red do not.
DARK_BLUE_ORANGE = replace(
    DARK,
    name="dark-blue-orange",
    accent="#6a5be0",
    accent_hover="#5d4ed2",
    accent_text="#b3a8ff",
    accent_soft="#27224f",
    focus="#c3bbff",
    buy="#5fb4ff",
    buy_soft="#0e2a45",
    buy_solid="#1668b0",
    buy_solid_hover="#1970bd",
    sell="#ffa24d",
    sell_soft="#3d2409",
    sell_solid="#a85a08",
    sell_solid_hover="#b05e08",
    ok="#5fb4ff",
    ok_soft="#0e2a45",
    warn="#f2e35c",
    warn_soft="#33300f",
    danger="#ffa24d",
    danger_soft="#3d2409",
    row_selected="#2b2558",
)
LIGHT_BLUE_ORANGE = replace(
    LIGHT,
    name="light-blue-orange",
    accent="#6456d6",
    accent_hover="#5a4ccb",
    accent_text="#4a3cb8",
    accent_soft="#e9e6ff",
    focus="#4030b0",
    buy="#00549e",
    buy_soft="#dcecfb",
    buy_solid="#0b6cc4",
    buy_solid_hover="#0a63b5",
    sell="#8a4300",
    sell_soft="#ffe6cf",
    sell_solid="#b05a08",
    sell_solid_hover="#a55207",
    ok="#00549e",
    ok_soft="#dcecfb",
    warn="#6b5800",
    warn_soft="#fbf3c4",
    danger="#8a4300",
    danger_soft="#ffe6cf",
    row_selected="#e2deff",
)

THEMES: dict[ThemeName, Tokens] = {
    "dark": DARK,
    "light": LIGHT,
    "dark-blue-orange": DARK_BLUE_ORANGE,
    "light-blue-orange": LIGHT_BLUE_ORANGE,
}


def other_light(name: ThemeName) -> ThemeName:
    """The same colours, light instead of dark or the other way round."""
    return _PAIRS[name][0]


def other_colours(name: ThemeName) -> ThemeName:
    """As light or dark as it is, in the usual colours instead of blue and orange, or back."""
    return _PAIRS[name][1]


_PAIRS: dict[ThemeName, tuple[ThemeName, ThemeName]] = {
    "dark": ("light", "dark-blue-orange"),
    "light": ("dark", "light-blue-orange"),
    "dark-blue-orange": ("light-blue-orange", "dark"),
    "light-blue-orange": ("dark-blue-orange", "light"),
}
