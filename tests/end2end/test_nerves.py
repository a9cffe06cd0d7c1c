"""What a nervous trader does, at a real X server: nothing of it costs anything."""

from pathlib import Path

import pytest
from support.shared_venue import SharedVenue
from support.telling import tell

NERVES = "support.stories_of_nerves"


@pytest.mark.parametrize("story", ["rubbish", "hammered", "smallest", "resized_while_quoted"])
def test_nothing_is_dealt_that_was_not_meant(
    story: str, tmp_path: Path, display: int, shared_venue: SharedVenue
) -> None:
    tell(f"{NERVES}:{story}", tmp_path, display, shared_venue)
