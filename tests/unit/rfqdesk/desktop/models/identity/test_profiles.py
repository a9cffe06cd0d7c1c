"""Labels are short, and colours are shared only once there are no more."""

from rfqdesk.desktop.models.identity.profiles import label_of, next_colour, place_words


def test_a_label_is_one_short_line() -> None:
    assert label_of("  PROD \n desk ") == "PROD desk"
    assert len(label_of("x" * 100)) == 16


def test_another_colour_than_the_others_as_long_as_there_is_one() -> None:
    colours = ("violet", "amber")
    assert next_colour(colours, []) == "violet"
    assert next_colour(colours, ["violet", ""]) == "amber"
    assert next_colour(colours, ["violet", "amber", "violet"]) == "amber"


def test_a_role_that_is_not_known_yet_is_left_out() -> None:
    assert place_words("blue", "maker") == "blue · Market maker"
    assert place_words("blue", "") == "blue"
