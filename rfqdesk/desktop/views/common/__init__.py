"""The small parts every view is made of."""

from rfqdesk.desktop.views.common.card import Card
from rfqdesk.desktop.views.common.choices import Chip, SegmentedControl, ToggleChip
from rfqdesk.desktop.views.common.confirm import ConfirmSheet
from rfqdesk.desktop.views.common.dot import StateDot
from rfqdesk.desktop.views.common.labels import ElidedLabel, FieldLabel, Pill
from rfqdesk.desktop.views.common.notices import Banner, EmptyState, HoldHint
from rfqdesk.desktop.views.common.number_edit import NumberEdit, grouped, number_typed

__all__ = [
    "Banner",
    "Card",
    "Chip",
    "ConfirmSheet",
    "ElidedLabel",
    "EmptyState",
    "FieldLabel",
    "HoldHint",
    "NumberEdit",
    "Pill",
    "SegmentedControl",
    "StateDot",
    "ToggleChip",
    "grouped",
    "number_typed",
]
