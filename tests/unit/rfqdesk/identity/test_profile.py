"""The profile file is private, replaced whole, and a broken one is said to be broken."""

import stat
from pathlib import Path

import msgspec
import pytest

from rfqdesk.identity.errors import ProfileCorruptError, ProfileVersionError
from rfqdesk.identity.profile import EnrolmentState, Profile, ProfileStore

PROFILE = Profile(
    host="venue.example",
    est_port=8443,
    trading_port=9443,
    root_pem="-----BEGIN CERTIFICATE-----",
    firm_name="Aurora Vega",
    person="Ines",
    key_id="ab" * 32,
    csr_pem="-----BEGIN CERTIFICATE REQUEST-----",
)


def test_nothing_is_there_at_first(tmp_path: Path) -> None:
    assert ProfileStore(tmp_path).load() is None


def test_a_profile_survives_a_restart(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path / "deep" / "down")
    store.save(PROFILE)
    pending = msgspec.structs.replace(PROFILE, state=EnrolmentState.PENDING)
    store.save(pending)
    assert ProfileStore(tmp_path / "deep" / "down").load() == pending


def test_only_the_owner_may_read_it_and_no_scratch_file_stays(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path / "rfqdesk")
    store.save(PROFILE)
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in store.path.parent.iterdir()] == ["profile.json"]


def test_a_failed_save_leaves_the_old_profile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ProfileStore(tmp_path)
    store.save(PROFILE)

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        store.save(msgspec.structs.replace(PROFILE, host="elsewhere.example"))
    monkeypatch.undo()
    assert store.load() == PROFILE
    assert [entry.name for entry in tmp_path.iterdir()] == ["profile.json"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"version": 1}',
        b"\xff\xfe",
        msgspec.json.encode({**msgspec.to_builtins(PROFILE), "est_port": 0}),
        msgspec.json.encode({**msgspec.to_builtins(PROFILE), "state": "perhaps"}),
        msgspec.json.encode({**msgspec.to_builtins(PROFILE), "surplus": 1}),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    store = ProfileStore(tmp_path)
    store.path.write_bytes(content)
    with pytest.raises(ProfileCorruptError) as caught:
        store.load()
    assert caught.value.path == str(store.path)


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path)
    store.path.mkdir()
    with pytest.raises(ProfileCorruptError, match="directory"):
        store.load()


def test_a_newer_profile_is_not_guessed_at(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path)
    store.path.write_bytes(msgspec.json.encode({"version": 2, "anything": []}))
    with pytest.raises(ProfileVersionError) as caught:
        store.load()
    assert caught.value.version == 2


def test_a_profile_can_be_forgotten(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path)
    store.save(PROFILE)
    store.delete()
    store.delete()
    assert store.load() is None
