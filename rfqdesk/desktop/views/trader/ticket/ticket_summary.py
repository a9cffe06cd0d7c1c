"""What the ticket amounts to, in plain words, before it is sent."""

from collections.abc import Mapping
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from rfqdesk.book.package import instrument_name
from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import fraction_digits, price_text, quantity_text
from rfqdesk.desktop.models.maker.mark_age import mark_age_words
from rfqdesk.desktop.models.maker.quote_terms import NO_PRICES, QuoteTerms, quote_terms
from rfqdesk.desktop.models.ticket.payoff import payoff_of
from rfqdesk.desktop.models.ticket.ticket_hedge import hedge_of
from rfqdesk.desktop.models.ticket.ticket_text import HedgeText
from rfqdesk.desktop.views.common import ElidedLabel
from rfqdesk.desktop.views.trader.ticket.payoff_chart import PayoffChart
from rfqdesk.protocol.money import decimal_of, product
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import Instrument, Leg, LegSide, Side

_SIGNIFICANT = Decimal("0.0001")
_COLUMNS = 3
LEGS_SHOWN_MAX = 6
_NOTHING_YET = "With legs and a quantity, this shows what a trade would do and what it is worth."


class TicketSummary(QFrame):
    """Amounts per leg, reference price of the package and its worth."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        theme.set_role(self, "panel")
        self.setAccessibleName("What you ask for")
        self._heading = QLabel()
        theme.set_role(self._heading, "label")
        self._heading.setWordWrap(True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(tokens.space2)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._cells: list[QLabel] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space3, tokens.space2, tokens.space3, tokens.space2 + 2)
        column.setSpacing(tokens.space1)
        column.addWidget(self._heading)
        column.addLayout(self._grid)
        self.payoff = PayoffChart()
        self._payoff_words = QLabel()
        theme.set_role(self._payoff_words, "small")
        self._payoff_words.setWordWrap(True)
        column.addWidget(self.payoff)
        column.addWidget(self._payoff_words)

    def show_request(
        self,
        legs: tuple[Leg, ...],
        quantity: Decimal | None,
        side: Side,
        instruments: Mapping[str, Instrument],
        *,
        hedge: HedgeText | None = None,
        prices: Mapping[str, ReferencePrice] = NO_PRICES,
        now_ms: int = 0,
    ) -> None:
        """Say what a trade would do, once there are legs and a quantity.

        What it would cost is worked out with `prices`, and with the list's marks where a leg
        has none there.
        """
        for cell in self._cells:
            self._grid.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self._cells = []
        terms = quote_terms(legs, instruments, prices)
        self._show_payoff(None if terms is None else terms.mark, legs, side, instruments, hedge)
        if not legs or quantity is None:
            self._heading.setText(_NOTHING_YET)
            return
        self._heading.setText(
            "A trade at the offer would" if side is Side.UNDISCLOSED else "A trade would"
        )
        for leg in legs[:LEGS_SHOWN_MAX]:
            bought = (leg.side is LegSide.BUY) is (side is not Side.SELL)
            self._line(
                "buy" if bought else "sell",
                instrument_name(leg.instrument),
                quantity_text(quantity * leg.ratio),
                tone="buy" if bought else "sell",
            )
        if len(legs) > LEGS_SHOWN_MAX:
            self._line("", f"and {len(legs) - LEGS_SHOWN_MAX} more legs", "")
        self._hedge_line(hedge, quantity, side)
        if terms is None or terms.mark is None:
            return
        digits = fraction_digits([terms.tick])
        mark = terms.mark.quantize(terms.tick)
        worth = abs(terms.mark * quantity).quantize(_SIGNIFICANT)
        self._line("at", _mark_words(terms, now_ms), f"{price_text(mark, digits)} {terms.currency}")
        self._line("for", "premium, about", f"{quantity_text(worth)} {terms.currency}")

    def _show_payoff(
        self,
        premium: Decimal | None,
        legs: tuple[Leg, ...],
        side: Side,
        instruments: Mapping[str, Instrument],
        hedge: HedgeText | None,
    ) -> None:
        payoff = payoff_of(legs, instruments, side=side, premium=premium, hedge=hedge_of(hedge))
        self.payoff.show_payoff(payoff)
        words = payoff.words() if payoff else ""
        if payoff is not None and premium is not None:
            words = f"At expiry, paid at the mark: {words[:1].lower()}{words[1:]}"
        self._payoff_words.setText(words)
        self._payoff_words.setVisible(bool(words))

    def _hedge_line(self, text: HedgeText | None, quantity: Decimal, side: Side) -> None:
        hedge = hedge_of(text)
        if hedge is None:
            return
        bought = (hedge.side is LegSide.BUY) is (side is not Side.SELL)
        amount = quantity_text(product(quantity, decimal_of(hedge.ratio)))
        self._line(
            "buy" if bought else "sell",
            f"{instrument_name(hedge.instrument)}, hedge at {hedge.price}",
            amount,
            tone="buy" if bought else "sell",
        )

    def _line(self, verb: str, what: str, amount: str, *, tone: str = "muted") -> None:
        row = len(self._cells) // _COLUMNS
        for place, text in enumerate((verb, what, amount)):
            # The name gives way first: a summary must not push the ticket wider than its room.
            cell = ElidedLabel(text) if place == 1 else QLabel(text)
            theme.set_role(cell, "caption", tone=tone if place == 0 else "")
            if place == 2:
                cell.setFont(theme.font("mono-figures"))
                theme.set_role(cell, "figure")
                cell.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(cell, row, place)
            self._cells.append(cell)


def _mark_words(terms: QuoteTerms, now_ms: int) -> str:
    """Which mark it is: one that is not of this minute is no price to count on."""
    return "the list's mark" if not terms.mark_ms else mark_age_words(terms, now_ms) or "mark"
