"""First words, where they tell everybody apart."""

from rfqdesk.desktop.models.short_names import short_names


def test_first_words_unless_two_share_one() -> None:
    assert short_names({"a": "Meridian Digital", "b": "Halcyon Trading"}) == {
        "a": "Meridian",
        "b": "Halcyon",
    }
    assert short_names({"a": "Bank of A", "b": "Bank of B", "c": "J Field"}) == {
        "a": "Bank of A",
        "b": "Bank of B",
        "c": "J Field",
    }
