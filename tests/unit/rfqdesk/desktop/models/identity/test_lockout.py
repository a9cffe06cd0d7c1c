"""What is said while one locks oneself out, and what is not said too soon."""

from dataclasses import replace

import pytest

from rfqdesk.desktop.models.identity.lockout import LockoutPicture, LockoutState, lockout_words
from rfqdesk.desktop.models.notice import Notice

NOW_MS = 1_000_000
PICTURE = LockoutPicture(
    state=LockoutState.WAITING,
    serial="1a2b3c4d5e",
    problem=Notice("The venue does not answer", "Nothing listens there.", "Wait."),
    retry_at_ms=NOW_MS + 3_400,
)


def text_of(picture: LockoutPicture, now_ms: int = NOW_MS) -> str:
    words = lockout_words(picture, now_ms)
    assert words is not None
    return f"{words.title}\n{words.text}"


def test_before_it_is_pressed_there_is_nothing_to_say() -> None:
    assert lockout_words(LockoutPicture(), NOW_MS) is None


def test_while_it_waits_it_says_what_has_not_happened_when_it_goes_on_and_whom_to_ring() -> None:
    text = text_of(PICTURE)
    assert "not locked out yet" in text
    assert "The venue does not answer" in text
    assert "Nothing has happened yet: your certificate still counts." in text
    assert "in 4 s" in text
    assert "1A2B 3C4D 5E" in text
    assert "Trying again now" in text_of(PICTURE, NOW_MS + 60_000)


@pytest.mark.parametrize("state", [LockoutState.ASKING, LockoutState.WAITING, LockoutState.STOPPED])
def test_after_an_attempt_without_an_answer_nothing_is_not_claimed(state: LockoutState) -> None:
    text = text_of(replace(PICTURE, state=state, unsure=True))
    assert "Nothing has happened" not in text
    assert "not locked out" not in text
    assert "has not confirmed it" in text


def test_done_is_said_with_the_way_on() -> None:
    words = lockout_words(replace(PICTURE, state=LockoutState.DONE), NOW_MS)
    assert words is not None
    assert words.title == "You are locked out"
    assert words.action == "Enrol again…"
    assert words.second == ""
    assert "1A2B 3C4D 5E" in words.text


def test_every_unfinished_state_gives_the_number_for_the_telephone() -> None:
    for state in (LockoutState.WAITING, LockoutState.STOPPED, LockoutState.REFUSED):
        assert "1A2B 3C4D 5E" in text_of(replace(PICTURE, state=state))
