"""The way to the control socket: its owner's alone, or a group's as well."""

import grp
import os
import stat
from pathlib import Path

import pytest
from support.pki.authority import wall_now_ms
from support.pki.identity import identity_room

from rfqserver.service.operator.control import open_control
from rfqserver.service.operator.control_access import ControlAccess
from rfqserver.service.venue_config import VenueConfig, VenueDirectoryError
from rfqserver.service.venue_directory import VenueDirectory, create_venue

OWN_GROUP = grp.getgrgid(os.getegid()).gr_name


@pytest.fixture
def venue(tmp_path: Path) -> VenueDirectory:
    config = VenueConfig(name="blue-desk", host="127.0.0.1")
    create_venue(tmp_path / "venue", config, b"correct horse battery", wall_now_ms())
    return VenueDirectory(tmp_path / "venue")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_without_a_group_nobody_else_gets_near(tmp_path: Path, venue: VenueDirectory) -> None:
    async with identity_room(tmp_path / "j") as room:
        control = await open_control(room, ControlAccess(venue))
        assert mode(venue.control_socket) == 0o600
        assert mode(venue.control_socket.parent) == 0o700
        assert mode(venue.path) == 0o700
        await control.close()


async def test_a_group_gets_to_the_socket_and_to_what_is_public(
    tmp_path: Path, venue: VenueDirectory
) -> None:
    async with identity_room(tmp_path / "j") as room:
        control = await open_control(room, ControlAccess(venue, OWN_GROUP))
        assert mode(venue.control_socket) == 0o660
        assert venue.control_socket.stat().st_gid == os.getegid()
        for folder in (venue.path, venue.control_socket.parent, venue.root_certificate.parent):
            # Entered, not listed and not written.
            assert mode(folder) == 0o710
        await control.close()


async def test_a_group_gets_at_no_secret_and_not_at_the_journal(
    tmp_path: Path, venue: VenueDirectory
) -> None:
    async with identity_room(tmp_path / "j") as room:
        control = await open_control(room, ControlAccess(venue, OWN_GROUP))
        await control.close()
    assert mode(venue.issuing_passphrase.parent) == 0o700
    private = [venue.root_key, venue.issuing_key, venue.issuing_passphrase]
    private += list(venue.path.glob("journal.sqlite*"))
    assert {mode(path) for path in private} == {0o600}


async def test_a_group_that_is_not_there_is_told(tmp_path: Path, venue: VenueDirectory) -> None:
    async with identity_room(tmp_path / "j") as room:
        with pytest.raises(VenueDirectoryError, match="no such group"):
            await open_control(room, ControlAccess(venue, "no-such-group"))
    assert mode(venue.control_socket.parent) == 0o700


async def test_a_group_one_may_not_give_to_is_told(
    tmp_path: Path, venue: VenueDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chown", forbidden)
    async with identity_room(tmp_path / "j") as room:
        with pytest.raises(VenueDirectoryError, match="Add the account"):
            await open_control(room, ControlAccess(venue, OWN_GROUP))
    assert mode(venue.control_socket.parent) == 0o700


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"approvals_required": 0}, "1 or 2"),
        ({"approvals_required": 3}, "1 or 2"),
        ({"control_group": "two words"}, "cannot name a group"),
        ({"control_group": 'x"\n'}, "cannot name a group"),
        ({"pending_days": 0}, "pending_days"),
        ({"drain_s": -1}, "drain_s"),
    ],
)
def test_settings_of_operating_are_checked(
    tmp_path: Path, changes: dict[str, int | str], said: str
) -> None:
    config = VenueConfig(name="blue-desk", host="127.0.0.1", **changes)  # type: ignore[arg-type]
    with pytest.raises(VenueDirectoryError, match=said):
        create_venue(tmp_path / "venue", config, b"correct horse battery", wall_now_ms())
