"""What a nervous trader does, at a real X server: nothing of it costs anything."""

import os
from pathlib import Path

import pytest
from support.shared_venue import SharedVenue
from support.telling import tell
from support.x_server import x_server

NERVES = "support.stories_of_nerves"


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
