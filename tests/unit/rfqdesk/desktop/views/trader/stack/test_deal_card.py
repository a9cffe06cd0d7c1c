"""The deal's own card: every value readable, none asking for heights."""

import pytest
from pytestqt.qtbot import QtBot
from support.qt import settle

from rfqdesk.desktop.models.stack.deal_ticket import DealLine, DealTicket
from rfqdesk.desktop.views.trader.stack.deal_card import DealCard, DealFact

SHORT = (
    DealLine("Price", "0.0057"),
    DealLine("Quantity", "100"),
    DealLine("With", "Halcyon Trading, Castellan Markets"),
    DealLine("Done", "14:13:20.510"),
    DealLine("Rank", "1 of 2"),
    DealLine("Cover", "0.0058"),
    DealLine("Mid", "0.00545"),
    DealLine("Slippage to mid", "+0.00025", "warn"),
    DealLine("Accounts", "fund-one 60, fund-two 40"),
)


@pytest.fixture
def card(qtbot: QtBot) -> DealCard:
    card = DealCard()
    qtbot.addWidget(card)
    card.resize(1000, 120)
    return card


def facts(card: DealCard) -> list[DealFact]:
    return [fact for fact in card.findChildren(DealFact) if fact.isVisible()]


def test_values_are_whole_and_a_long_one_has_two_columns(card: DealCard) -> None:
    card.show_ticket(DealTicket(SHORT), None)
    settle()
    shown = facts(card)
    assert [(fact.name.text(), fact.value.text()) for fact in shown] == [
        (line.label, line.value) for line in SHORT
    ]
    # What is cut says the whole in its tool tip.
    assert [fact.value.toolTip() for fact in shown] == [""] * len(SHORT)
    widths = {fact.name.text(): fact.width() for fact in shown}
    assert widths["With"] > 1.5 * widths["Price"]


def test_the_next_deal_takes_the_place_of_the_last_one(card: DealCard) -> None:
    card.show_ticket(DealTicket(SHORT, "0.0057 for 100 from Halcyon Trading"), None)
    card.show_ticket(DealTicket((DealLine("Price", "0.0061"), DealLine("Quantity", "5"))), None)
    settle()
    assert [(fact.name.text(), fact.value.text()) for fact in facts(card)] == [
        ("Price", "0.0061"),
        ("Quantity", "5"),
    ]
    assert facts(card)[0].value.accessibleName() == "Price: 0.0061"
    card.show_ticket(None, None)
    assert card.isHidden()


def test_no_value_makes_its_height_depend_on_its_width(card: DealCard) -> None:
    # A grid of such labels took 60 ms to be laid out, with the answer waiting to be painted.
    card.show_ticket(DealTicket(SHORT), None)
    assert not any(fact.sizePolicy().hasHeightForWidth() for fact in facts(card))
    assert not any(fact.hasHeightForWidth() for fact in facts(card))
