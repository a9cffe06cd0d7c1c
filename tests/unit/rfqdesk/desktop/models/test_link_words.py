"""What the banner says of the connection, and which way on is the louder."""

from dataclasses import replace

import pytest

from rfqdesk.desktop.models.link import LinkPicture, LinkState
from rfqdesk.desktop.models.link_words import WayOn, link_words
from rfqdesk.desktop.models.notice import Notice

NOW_MS = 1_000_000
CLOSED = LinkPicture(state=LinkState.CLOSED, problem=Notice("Refused", "Why.", "What to do."))


@pytest.mark.parametrize(
    ("helps", "comes_first", "ways"),
    [
        (True, True, (WayOn.ENROL, WayOn.AGAIN)),
        (True, False, (WayOn.AGAIN, WayOn.ENROL)),
        (False, False, (WayOn.AGAIN, None)),
    ],
)
def test_the_likelier_way_on_comes_first(
    helps: bool, comes_first: bool, ways: tuple[WayOn, WayOn | None]
) -> None:
    picture = replace(CLOSED, enrol_helps=helps, enrol_first=comes_first)
    words = link_words(picture, NOW_MS)
    assert words is not None
    assert (words.first, words.second) == ways


def test_a_wait_is_counted_down_in_full_seconds() -> None:
    waiting = replace(CLOSED, state=LinkState.WAITING, retry_at_ms=NOW_MS + 1_001)
    words = link_words(waiting, NOW_MS)
    assert words is not None
    assert words.text == "Why.\nWhat to do.\nTrying again by itself in 2 s."
    later = link_words(waiting, NOW_MS + 5_000)
    assert later is not None
    assert later.text.endswith("Trying again now.")


def test_nothing_is_said_of_a_connection_that_stands() -> None:
    assert link_words(replace(CLOSED, state=LinkState.LIVE), NOW_MS) is None
    assert link_words(LinkPicture(), NOW_MS) is None
