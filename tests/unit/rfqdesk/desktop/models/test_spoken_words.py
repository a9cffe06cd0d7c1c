"""A row said aloud tells what it shows by place and colour."""

import pytest

from rfqdesk.desktop.models.figures import spoken_time
from rfqdesk.desktop.models.spoken_words import row_words
from rfqdesk.desktop.models.stack.quote_row_picture import QuoteMark, QuoteRowPicture, RowTone


@pytest.mark.parametrize(
    ("left_ms", "words"),
    [
        (-5, "0 seconds"),
        (1_999, "1 second"),
        (28_400, "28 seconds"),
        (60_000, "1 minute"),
        (125_000, "2 minutes 5 seconds"),
    ],
)
def test_time_is_said_in_words_and_never_too_long(left_ms: int, words: str) -> None:
    assert spoken_time(left_ms) == words


def test_a_row_says_dealer_prices_size_and_time() -> None:
    picture = QuoteRowPicture(
        maker="halcyon",
        name="Halcyon Trading",
        short_name="Halcyon",
        remark="best offer",
        tone=RowTone.BEST,
        offer="0.0057",
        best_offer=True,
        size="100",
        live=True,
        mark=QuoteMark("Last look", "LL", "warn", "The dealer may still turn it down"),
    )
    assert row_words(picture, 28_400) == (
        "Halcyon Trading: best offer. No bid, Offer 0.0057, best. Size 100. 28 seconds left. "
        "The dealer may still turn it down"
    )
    assert "left" not in row_words(picture)
