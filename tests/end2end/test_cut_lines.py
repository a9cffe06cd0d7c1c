"""A line that is cut, in each state of a trader, a maker and an operator at a real X server."""

from pathlib import Path

from support.desk.telling import tell
from support.venues.shared_venue import SharedVenue

TRADERS = "support.stories.stories_of_cut_traders"


def test_a_trader_who_asks_and_deals(
    tmp_path: Path, display: int, shared_venue: SharedVenue
) -> None:
    tell(f"{TRADERS}:asking_and_dealing", tmp_path, display, shared_venue)


NEGOTIATIONS = "support.stories.stories_of_cut_negotiations"


def test_a_trader_whose_counters_and_triggers_stand(
    tmp_path: Path, display: int, shared_venue: SharedVenue
) -> None:
    tell(f"{NEGOTIATIONS}:what_stands", tmp_path, display, shared_venue)


def test_a_trader_at_last_look(tmp_path: Path, display: int, looking_venue: SharedVenue) -> None:
    tell(f"{NEGOTIATIONS}:at_last_look", tmp_path, display, looking_venue)


def test_a_maker(tmp_path: Path, display: int, shared_venue: SharedVenue) -> None:
    tell("support.stories.stories_of_cut_makers:quoting", tmp_path, display, shared_venue)


def test_a_maker_at_last_look(tmp_path: Path, display: int, looking_venue: SharedVenue) -> None:
    tell("support.stories.stories_of_cut_makers:looking", tmp_path, display, looking_venue)


def test_an_operator(tmp_path: Path, display: int, shared_venue: SharedVenue) -> None:
    tell("support.stories.stories_of_cut_operators:deciding", tmp_path, display, shared_venue)
