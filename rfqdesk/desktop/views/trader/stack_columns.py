"""The columns that heading and rows of the quote stack share."""

from enum import IntEnum

from PySide6.QtWidgets import QGridLayout

from rfqdesk.protocol.terms import Side

ROW_HEIGHT = 48
RIGHT_MARGIN = 8
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
    StackColumn.MARK: 62,
    StackColumn.SIZE: 56,
    StackColumn.TIME: 90,
    StackColumn.ACTIONS: 58,
    StackColumn.HIT: 114,
    StackColumn.LIFT: 114,
}


def set_columns(grid: QGridLayout, side: Side) -> None:
    """Give a grid the widths of the stack; a one-sided request has one column of buttons."""
    grid.setContentsMargins(14, 0, RIGHT_MARGIN, 0)
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(0)
    grid.setColumnStretch(StackColumn.DEALER, 1)
    grid.setColumnMinimumWidth(StackColumn.DEALER, 120)
    unused = {Side.BUY: StackColumn.HIT, Side.SELL: StackColumn.LIFT}.get(side)
    for column, width in COLUMN_WIDTHS.items():
        if column is not unused:
            grid.setColumnMinimumWidth(column, width)
