"""The columns that heading and rows of the quote stack share."""

from enum import IntEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from rfqdesk.desktop import theme
from rfqdesk.protocol.terms import Side

ROW_HEIGHT = 48
BAR_WIDTH = 10
"""Kept free at the right of rows and heading for a scroll bar, that no button moves with it."""
RIGHT_MARGIN = 8 + BAR_WIDTH
TIME_INDENT = 10


class StackColumn(IntEnum):
    """Columns from left to right."""

    DEALER = 0
    BID = 1
    OFFER = 2
    SPREAD = 3
    MARK = 4
    SIZE = 5
    TIME = 6
    ACTIONS = 7
    HIT = 8
    LIFT = 9


COLUMN_WIDTHS = {
    StackColumn.BID: 92,
    StackColumn.OFFER: 92,
    StackColumn.SPREAD: 62,
    StackColumn.MARK: 72,
    StackColumn.SIZE: 52,
    StackColumn.TIME: 90,
    StackColumn.ACTIONS: 58,
    StackColumn.HIT: 114,
    StackColumn.LIFT: 114,
}


NARROW_BELOW_PX = 930
"""A page narrower than that has narrower columns, and none for the distance to the mark."""
_NARROW_WIDTHS = {
    **COLUMN_WIDTHS,
    StackColumn.BID: 84,
    StackColumn.OFFER: 84,
    StackColumn.SPREAD: 60,
    StackColumn.MARK: 0,
    StackColumn.SIZE: 50,
    StackColumn.TIME: 68,
    StackColumn.HIT: 100,
    StackColumn.LIFT: 100,
}


def column_width(column: StackColumn, *, narrow: bool) -> int:
    """How wide a column is, or its buttons are."""
    return (_NARROW_WIDTHS if narrow else COLUMN_WIDTHS)[column]


def set_columns(grid: QGridLayout, side: Side, *, narrow: bool = False) -> None:
    """Give a grid the widths of the stack; a one-sided request has one column of buttons."""
    grid.setContentsMargins(14, 0, RIGHT_MARGIN, 0)
    grid.setHorizontalSpacing(6 if narrow else 10)
    grid.setVerticalSpacing(0)
    grid.setColumnStretch(StackColumn.DEALER, 1)
    grid.setColumnMinimumWidth(StackColumn.DEALER, 110 if narrow else 120)
    unused = {Side.BUY: StackColumn.HIT, Side.SELL: StackColumn.LIFT}.get(side)
    for column in COLUMN_WIDTHS:
        if column is not unused:
            grid.setColumnMinimumWidth(column, column_width(column, narrow=narrow))


def figure_label() -> QLabel:
    """A place for a number, at the right end of its column."""
    label = QLabel()
    theme.set_role(label, "figure")
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return label
