"""The small parts every view is made of."""

from rfqdesk.desktop.views.common.card import Card
from rfqdesk.desktop.views.common.choices import Chip, SegmentedControl, ToggleChip
from rfqdesk.desktop.views.common.confirm import ConfirmSheet
from rfqdesk.desktop.views.common.dot import StateDot
from rfqdesk.desktop.views.common.enter import press_with_enter
from rfqdesk.desktop.views.common.keyed import key_tip, say_keys
from rfqdesk.desktop.views.common.labels import ElidedLabel, FieldLabel, Pill
from rfqdesk.desktop.views.common.notices import Banner, EmptyState, HoldHint
from rfqdesk.desktop.views.common.spoken import (
    Spoken,
    SpokenChoice,
    SpokenItem,
    SpokenList,
    SpokenPage,
    SpokenText,
    tell_place,
)

__all__ = [
    "Banner",
    "Card",
    "Chip",
    "ConfirmSheet",
    "ElidedLabel",
    "EmptyState",
    "FieldLabel",
    "HoldHint",
    "Pill",
    "SegmentedControl",
    "Spoken",
    "SpokenChoice",
    "SpokenItem",
    "SpokenList",
    "SpokenPage",
    "SpokenText",
    "StateDot",
    "ToggleChip",
    "key_tip",
    "press_with_enter",
    "say_keys",
    "tell_place",
]
