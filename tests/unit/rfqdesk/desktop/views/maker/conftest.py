"""What most tests of the maker's page begin with."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot
from support.desk.maker_hands import Hands, hands_at


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
    """An open page with nothing asked yet; a file may begin with more and say so itself."""
    return hands_at(qtbot)


@pytest.fixture
def asked(hands: Hands) -> Callable[..., None]:
    """Clients ask: ids with their seconds; the page is shown and the first is in hand."""
    return hands.asked
