"""What a nervous trader does, at a real X server: nothing of it costs anything."""

import os
from pathlib import Path

import pytest
from qasync import QEventLoop
from support.desk.telling import tell
from support.moved_clock import MovedClock
from support.stories.story import write_identity
from support.stories.x_server import x_server
from support.venues.shared_venue import SharedVenue

from rfqdesk.protocol.terms import Role

NERVES = "support.stories.stories_of_nerves"


@pytest.mark.parametrize("story", ["rubbish", "hammered", "smallest", "resized_while_quoted"])
def test_nothing_is_dealt_that_was_not_meant(
    story: str, tmp_path: Path, display: int, shared_venue: SharedVenue
) -> None:
    tell(f"{NERVES}:{story}", tmp_path, display, shared_venue)


def test_the_smallest_window_at_three_hundred_percent(
    tmp_path: Path, shared_venue: SharedVenue
) -> None:
    with x_server(width=4000, height=2200) as large:
        scaled = os.environ | {"QT_SCALE_FACTOR": "3"}
        tell(f"{NERVES}:smallest", tmp_path, large, shared_venue, scaled)


def test_a_clock_that_is_set_while_prices_count_down(
    tmp_path: Path, display: int, shared_venue: SharedVenue, qt_loop: QEventLoop
) -> None:
    # A process with a moved clock can't wait for others, so these two are enrolled here.
    for name, role in (("albion", Role.TRADER), ("meridian", Role.MAKER)):
        identity = qt_loop.run_until_complete(shared_venue.newcomer(name, role))
        write_identity(identity, tmp_path / f"{name}.json")
    environment = MovedClock(tmp_path, wall_only=True).environment
    tell(f"{NERVES}:clock_jumps", tmp_path, display, shared_venue, environment)
