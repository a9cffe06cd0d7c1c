"""Colours by which windows of several identities are told apart, the same in every theme.

None is the green or red of a deal. The words on a badge keep at least 4.5:1 on its
ground; and a colour never stands alone: the badge says its name.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BadgeColours:
    """Ground and words, `#rrggbb`; `name` is what the colour is called."""

    name: str
    ground: str
    words: str


BADGES: dict[str, BadgeColours] = {
    "violet": BadgeColours("Violet", "#7450e4", "#ffffff"),
    "amber": BadgeColours("Amber", "#f0b232", "#1a1204"),
    "teal": BadgeColours("Teal", "#0d7470", "#ffffff"),
    "magenta": BadgeColours("Magenta", "#c22f8c", "#ffffff"),
    "sky": BadgeColours("Sky", "#8ecbff", "#06192b"),
    "slate": BadgeColours("Slate", "#5f7087", "#ffffff"),
}
