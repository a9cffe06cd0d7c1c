"""However many updates, one frame."""

from pytestqt.qtbot import QtBot

from rfqdesk.desktop.frames import FrameCoalescer


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
