"""However many updates, one frame."""

from functools import partial

import shiboken6
from pytestqt.qtbot import QtBot

from rfqdesk.desktop.frames import FrameCoalescer, Pace, Stage


def test_many_requests_make_one_frame(qtbot: QtBot) -> None:
    frames: list[int] = []
    coalescer = FrameCoalescer(lambda: frames.append(1))
    for _ in range(1000):
        coalescer.request()
    assert frames == []
    qtbot.waitUntil(lambda: frames == [1])
    coalescer.request()
    qtbot.waitUntil(lambda: frames == [1, 1])


def test_a_request_while_drawing_belongs_to_the_next_frame(qtbot: QtBot) -> None:
    frames: list[int] = []

    def draw() -> None:
        frames.append(len(frames))
        if len(frames) < 3:
            coalescer.request()

    coalescer = FrameCoalescer(draw)
    coalescer.request()
    qtbot.waitUntil(lambda: frames == [0, 1, 2])


def test_flush_draws_only_what_is_due(qtbot: QtBot) -> None:
    frames: list[int] = []
    coalescer = FrameCoalescer(lambda: frames.append(1))
    coalescer.flush()
    assert frames == []
    coalescer.request()
    coalescer.flush()
    assert frames == [1]
    coalescer.flush()
    assert frames == [1]


def test_a_closed_coalescer_draws_nothing_not_even_what_is_due(qtbot: QtBot) -> None:
    frames: list[str] = []
    closed = FrameCoalescer(lambda: frames.append("closed"))
    other = FrameCoalescer(lambda: frames.append("other"))
    closed.request()
    closed.close()
    closed.request()
    closed.flush()
    other.request()
    qtbot.waitUntil(lambda: frames == ["other"])


class Draws:
    """Views that take a while to draw, and what they drew in which turn of the loop."""

    def __init__(self, took_ms: float, *names: str) -> None:
        self.time_ms = 0.0
        self.took_ms = took_ms
        self.drawn: list[str] = []
        self.stage = Stage(Pace(now_ms=lambda: self.time_ms))
        self.views = {name: FrameCoalescer(partial(self.draw, name)) for name in names}

    def draw(self, name: str) -> None:
        self.drawn.append(name)
        self.time_ms += self.took_ms

    def turn(self, *names: str) -> list[str]:
        """What is drawn in the next turn once these are due."""
        self.drawn = []
        for name in names:
            self.stage.add(self.views[name])
        self.stage.turn()
        return self.drawn


def test_views_that_take_long_draw_one_in_a_turn_and_each_gets_its_own(qtbot: QtBot) -> None:
    draws = Draws(2.0, "board", "stack", "race")
    assert draws.turn("board", "stack", "race") == ["board"]
    # Who is due again stands behind those that wait.
    assert draws.turn("board") == ["stack"]
    assert draws.turn("stack") == ["race"]
    assert draws.turn() == ["board"]
    assert draws.turn() == ["stack"]
    assert draws.turn() == []


def test_views_that_take_no_time_draw_together(qtbot: QtBot) -> None:
    draws = Draws(0.01, "board", "stack", "race")
    assert draws.turn("race", "board", "stack") == ["race", "board", "stack"]


def test_all_that_are_due_are_drawn_in_the_end(qtbot: QtBot) -> None:
    draws = Draws(2.0, "board", "stack", "race")
    for view in draws.views.values():
        view.request()
    qtbot.waitUntil(lambda: sorted(draws.drawn) == ["board", "race", "stack"])


def test_a_view_that_has_gone_meanwhile_draws_nothing(qtbot: QtBot) -> None:
    draws = Draws(2.0, "board", "stack")
    shiboken6.delete(draws.views["board"])
    assert draws.turn("board", "stack") == ["stack"]


def test_a_turn_is_over_after_its_time_and_begins_anew() -> None:
    clock = [0.0]
    pace = Pace(2.0, now_ms=lambda: clock[0])
    assert not pace.over
    clock[0] = 2.0
    assert pace.over
    pace.begin()
    assert not pace.over
