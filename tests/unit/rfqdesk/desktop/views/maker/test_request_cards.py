"""The cards of the inbox: their keys, and what they say."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from support.desk.maker_hands import Hands


def test_cards_are_walked_and_chosen_by_keys(hands: Hands, asked: Callable[..., None]) -> None:
    asked(r1=10, r2=20, r3=30)
    hands.page.inbox.card("r1").setFocus()
    hands.presses(Qt.Key.Key_Down, times=2)
    hands.presses(Qt.Key.Key_Return)
    assert hands.page.in_hand() == "r3"
    assert hands.focused().objectName() == "quote_bid"


def test_cards_tell_a_screen_reader_all_they_show(hands: Hands, asked: Callable[..., None]) -> None:
    asked(r1=30)
    card = hands.page.inbox.card("r1")
    assert card.accessibleName() == (
        "albion, Two-way 100 BTC 9OCT26 86000/90000 call spread, New, in hand"
    )
    assert "+1 BTC 9OCT26 86000 call" in card.accessibleDescription()


def test_an_anonymous_client_is_called_that(hands: Hands) -> None:
    hands.desk.feed.opened("r1", own=False, disclosed=False)
    hands.show()
    assert hands.page.inbox.card("r1").accessibleName().startswith("Anonymous")
