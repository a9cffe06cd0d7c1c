"""Faults that the comparison with approved pictures must find: the test of the test."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QLabel

from rfqdesk.desktop.theme.tokens import DARK, THEMES
from rfqdesk.desktop.views.trader.stack.dealer_cell import DealerCell


def _one_colour() -> None:
    """What is quiet is a little louder: one token, in one theme."""
    THEMES["dark"] = replace(DARK, text3="#c3ccd8")


def _one_label() -> None:
    """One small label is cut in the middle."""
    usual = DealerCell.show_dealer

    def show_dealer(cell: DealerCell, picture: object) -> None:
        usual(cell, picture)  # type: ignore[arg-type]
        if "halcyon" in str(picture):
            remark: QLabel = cell._remark
            remark.setMaximumWidth(60)

    DealerCell.show_dealer = show_dealer  # type: ignore[method-assign]


PLANTED: dict[str, Callable[[], None]] = {"colour": _one_colour, "label": _one_label}
