"""Garbage is found in small steps, and the rest of it while nobody is there."""

import gc
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from rfqdesk.desktop import litter
from rfqdesk.desktop.litter import QUIET_MS, STEP_OBJECTS, SWEEP_MS, Litter


class Ring:
    """Refers to itself: only the collector finds it."""

    def __init__(self) -> None:
        self.ring = self


class Place:
    def __init__(self) -> None:
        self.time_ms = 0.0
        self.away = False
        self.litter = Litter(now_ms=lambda: self.time_ms, away=lambda: self.away)


@pytest.fixture
def place(qtbot: QtBot) -> Iterator[Place]:
    was_on = gc.isenabled()
    made = Place()
    yield made
    made.litter.close()
    assert gc.isenabled() == was_on
    del qtbot


def much_new() -> list[list[int]]:
    return [[number] for number in range(2 * STEP_OBJECTS)]


def test_python_does_not_look_by_itself_and_a_step_finds_what_is_new(place: Place) -> None:
    assert not gc.isenabled()
    ring = weakref.ref(Ring())
    kept = much_new()
    assert ring() is not None
    place.litter.step()
    assert ring() is None
    del kept


def test_what_became_garbage_later_is_found_when_nobody_is_there(place: Place) -> None:
    old = Ring()
    ring = weakref.ref(old)
    kept = much_new()
    place.litter.step()
    del old
    place.time_ms = SWEEP_MS + QUIET_MS
    kept += much_new()
    place.litter.step()
    place.away = True
    place.time_ms += QUIET_MS - 1
    kept += much_new()
    place.litter.step()
    assert ring() is not None
    place.time_ms += 1
    place.litter.step()
    assert ring() is None


def test_it_is_found_as_well_when_nothing_new_has_come_for_a_while(place: Place) -> None:
    old = Ring()
    ring = weakref.ref(old)
    kept = much_new()
    place.litter.step()
    del old
    place.time_ms = SWEEP_MS
    place.litter.step()
    assert ring() is None
    del kept


def test_nobody_here_is_another_programme_with_the_keys(qtbot: QtBot) -> None:
    assert litter.nobody_here() in {True, False}
    del qtbot
