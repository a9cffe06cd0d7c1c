"""What users live through, each as one story at a real X server with real keys and a real mouse."""

from datetime import timedelta
from pathlib import Path

from qasync import QEventLoop
from support.desk.telling import tell
from support.moved_clock import MovedClock
from support.stories.story import write_identity
from support.stories.x_server import x_server
from support.venues.shared_venue import SharedVenue

from rfqdesk.protocol.terms import Role

DEALING = "support.stories.stories_of_dealing"


def test_one_leg(tmp_path: Path, display: int, shared_venue: SharedVenue) -> None:
    tell(f"{DEALING}:one_leg", tmp_path, display, shared_venue)


def test_four_legs(tmp_path: Path, display: int, shared_venue: SharedVenue) -> None:
    tell(f"{DEALING}:four_legs", tmp_path, display, shared_venue)


def test_two_requests_accepted_at_once(
    tmp_path: Path, display: int, shared_venue: SharedVenue
) -> None:
    tell(f"{DEALING}:two_at_once", tmp_path, display, shared_venue)


def test_double_click(tmp_path: Path, display: int, shared_venue: SharedVenue) -> None:
    tell(f"{DEALING}:double_click", tmp_path, display, shared_venue)


def test_price_change_under_the_mouse(
    tmp_path: Path, display: int, shared_venue: SharedVenue
) -> None:
    tell(f"{DEALING}:price_change", tmp_path, display, shared_venue)


def test_enter_held_down(tmp_path: Path, display: int, shared_venue: SharedVenue) -> None:
    tell(f"{DEALING}:enter_held", tmp_path, display, shared_venue)


MISHAPS = "support.stories.stories_of_mishaps"


def test_revoked_while_open(tmp_path: Path, display: int, shared_venue: SharedVenue) -> None:
    tell(f"{MISHAPS}:revoked_while_open", tmp_path, display, shared_venue)


def test_clock_an_hour_wrong(
    tmp_path: Path, display: int, shared_venue: SharedVenue, qt_loop: QEventLoop
) -> None:
    # A process with a moved clock can't wait for others, so these two are enrolled here.
    for name, role in (("albion", Role.TRADER), ("meridian", Role.MAKER)):
        identity = qt_loop.run_until_complete(shared_venue.newcomer(name, role))
        write_identity(identity, tmp_path / f"{name}.json")
    clock = MovedClock(tmp_path, wall_only=True)
    clock.move(timedelta(hours=1))
    tell(f"{MISHAPS}:clock_an_hour_wrong", tmp_path, display, shared_venue, clock.environment)


def test_keyring_locked_at_start(tmp_path: Path, display: int, shared_venue: SharedVenue) -> None:
    tell(f"{MISHAPS}:keyring_locked_at_start", tmp_path, display, shared_venue)


def test_onboarding(tmp_path: Path, display: int, shared_venue: SharedVenue) -> None:
    tell(f"{MISHAPS}:onboarding", tmp_path, display, shared_venue)


def test_second_monitor_gone(tmp_path: Path, shared_venue: SharedVenue) -> None:
    with x_server(width=3200) as wide:
        tell(f"{MISHAPS}:second_monitor_gone", tmp_path, wide, shared_venue)
