"""A name that nobody has is told with those that look like it."""

import pytest

from rfqserver.service.operator.near_names import near_names, unknown_words

FIRMS = {"albion", "meridian", "halcyon", "halcyon-2", "north-sea-trading"}


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("meridan", ["meridian"]),
        ("Albion", ["albion"]),
        ("halcyon1", ["halcyon", "halcyon-2"]),
        ("sea", ["north-sea-trading"]),
        ("zzz", []),
        ("", []),
    ],
)
def test_the_most_alike_come_first(typed: str, near: list[str]) -> None:
    assert near_names(typed, FIRMS) == near


def test_it_is_told_in_a_sentence() -> None:
    words = unknown_words("firm", "halcyon1", FIRMS, "See the list.")
    assert words == (
        "There is no firm 'halcyon1'. Did you mean 'halcyon' or 'halcyon-2'? See the list."
    )
    assert unknown_words("firm", "zzz", FIRMS, "See.") == "There is no firm 'zzz'. See."
