"""Ceremonies write beside what is in force, and change nothing by themselves."""

from pathlib import Path

import pytest
from support.pki.authority import Authority
from support.pki.ceremonies import (
    NEW_PASSPHRASE,
    PASSPHRASE,
    ceremony,
    compromise,
    created,
    in_force,
    renewal,
    retirement,
    rollover,
    switched,
)

from rfqserver.ca.crl_check import crl_facts
from rfqserver.ca.encoding import serial_text
from rfqserver.ca.errors import IssuingError, KeyFileError
from rfqserver.ca.keys import encrypted_pem, load_key, read_passphrase
from rfqserver.service.authority.authority_files import AuthorityDamagedError
from rfqserver.service.authority.ceremony import default_root_key, one_at_a_time, open_root
from rfqserver.service.venue_config import VenueDirectoryError
from rfqserver.service.venue_directory import VenueDirectory


@pytest.fixture
def venue(tmp_path: Path) -> VenueDirectory:
    return created(tmp_path / "venue")


def contents(venue: VenueDirectory) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in venue.ca.iterdir() if path.suffix != ".lock"}


def test_a_renewal_changes_no_file_in_use(venue: VenueDirectory) -> None:
    before = contents(venue)
    prepared = renewal(venue)

    after = contents(venue)
    assert {name: after[name] for name in before} == before
    assert in_force(venue).generation == 1
    following = switched(venue)
    assert (following.generation, prepared.issuing) == (2, 2)
    assert [ca.generation for ca in following.issuing] == [1, 2]
    root = following.newest_root
    assert (crl_facts(root.crl).number, len(root.crl)) == (2, 0)
    assert root.certificate == prepared.root


def test_keys_are_encrypted_and_readable_by_the_owner_only(venue: VenueDirectory) -> None:
    prepared = rollover(venue)
    issuing, root = venue.ca / "issuing-2.key.pem", venue.ca / "root-2.key.pem"

    assert prepared.root_key == root
    for path in (issuing, root):
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"BEGIN ENCRYPTED PRIVATE KEY" in path.read_bytes()
    load_key(issuing, read_passphrase(venue.issuing_passphrase))
    load_key(root, NEW_PASSPHRASE)
    switched(venue)
    assert default_root_key(venue) == root


def test_a_compromised_issuing_ca_is_on_the_roots_list_and_the_list_keeps_it(
    venue: VenueDirectory,
) -> None:
    gone = serial_text(in_force(venue).newest.certificate.serial_number)
    compromise(venue)
    after = switched(venue)
    assert [ca.is_revoked for ca in after.issuing] == [True, False]
    renewal(venue)
    later = switched(venue)

    facts = crl_facts(later.newest_root.crl)
    assert (facts.number, facts.serials) == (3, frozenset({gone}))
    assert [ca.is_revoked for ca in later.issuing] == [True, False, False]


def test_a_roll_over_is_ended_before_the_next_begins(venue: VenueDirectory) -> None:
    with pytest.raises(VenueDirectoryError, match="one root only"):
        ceremony(venue).retire_root()
    rollover(venue)
    rolling = switched(venue)
    assert [root.generation for root in rolling.roots] == [1, 2]
    assert [crl_facts(root.crl).number for root in rolling.roots] == [2, 1]
    with pytest.raises(VenueDirectoryError, match="retire-root"):
        ceremony(venue, NEW_PASSPHRASE).rollover_root(NEW_PASSPHRASE)
    retirement(venue)

    after = switched(venue)
    assert [root.generation for root in after.roots] == [2]
    assert [ca.generation for ca in after.issuing] == [2]
    old_with_new = next(
        one for one in rolling.cross_certificates
        if one.public_key() == rolling.roots[0].certificate.public_key()
    )  # fmt: skip
    serials = crl_facts(after.newest_root.crl).serials
    assert serials == {serial_text(old_with_new.serial_number)}


def test_what_was_never_adopted_is_cleared_away(venue: VenueDirectory) -> None:
    rollover(venue)
    assert (venue.ca / "root-2.key.pem").exists()

    renewal(venue)

    names = set(contents(venue))
    assert {name for name in names if name.startswith("root-2")} == set()
    assert switched(venue).generation == 2


def test_keys_whose_day_is_over_are_cleared_away(venue: VenueDirectory) -> None:
    rollover(venue)
    switched(venue)
    retirement(venue)
    switched(venue)
    assert venue.issuing_key.exists()

    renewal(venue, NEW_PASSPHRASE)

    assert not venue.issuing_key.exists()
    # Not the venue's to throw away: it is what its holder took out of storage.
    assert venue.root_key.exists()


def test_a_withdrawn_ceremony_leaves_nothing(venue: VenueDirectory) -> None:
    before = contents(venue)
    work = ceremony(venue)
    work.withdraw(work.renew_issuing())
    assert contents(venue) == before

    work = ceremony(venue)
    prepared = work.renew_issuing()
    assert switched(venue).generation == 2
    work.withdraw(prepared)
    # It was in force by then, whatever the answer was.
    assert in_force(venue).generation == 2


def test_a_crash_leaves_the_old_or_the_new_state(
    venue: VenueDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    work = ceremony(venue)
    with monkeypatch.context() as broken:
        broken.setattr("rfqserver.service.authority.authority_files.AuthorityFiles.propose", crash)
        with pytest.raises(KeyboardInterrupt):
            work.renew_issuing()
    assert in_force(venue).generation == 1
    renewal(venue)
    # Prepared, and cut off before the switch.
    assert in_force(venue).generation == 1
    assert switched(venue).generation == 2


def test_another_key_is_not_the_roots(venue: VenueDirectory, tmp_path: Path) -> None:
    other = tmp_path / "other.key.pem"
    other.write_bytes(encrypted_pem(Authority().root.key, PASSPHRASE))
    other.chmod(0o600)

    with pytest.raises(KeyFileError, match="not the key"):
        open_root(venue, other, PASSPHRASE)
    with pytest.raises(KeyFileError, match="passphrase"):
        open_root(venue, None, NEW_PASSPHRASE)


def test_two_ceremonies_do_not_meet(venue: VenueDirectory) -> None:
    with (
        one_at_a_time(venue),
        pytest.raises(VenueDirectoryError, match="Another command"),
        one_at_a_time(venue),
    ):
        pass
    with one_at_a_time(venue):
        pass


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"version": 1, "roots": [], "issuing": []}',
        b'{"roots": [{"generation": 1, "certificate": "../x", "crl": "c"}], "issuing": []}',
        b'{"version": 2, "roots": [], "issuing": []}',
    ],
)
def test_a_damaged_manifest_is_told(venue: VenueDirectory, content: bytes) -> None:
    (venue.ca / "authority.json").write_bytes(content)

    with pytest.raises(VenueDirectoryError, match=r"authority\.json cannot be read"):
        in_force(venue)


def test_a_damaged_or_missing_certificate_is_told_with_what_to_do(venue: VenueDirectory) -> None:
    for spoil in (lambda file: file.write_text("nonsense"), lambda file: file.unlink()):
        spoil(venue.issuing_certificate)
        with pytest.raises(AuthorityDamagedError, match=r"issuing\.pem: .*newest backup") as caught:
            venue.authority(read_passphrase(venue.issuing_passphrase)).load()
        assert "cryptography.io" not in str(caught.value)
        assert "Errno" not in str(caught.value)


def test_only_what_was_shown_is_adopted(venue: VenueDirectory) -> None:
    files = venue.authority(read_passphrase(venue.issuing_passphrase))
    with pytest.raises(AuthorityDamagedError, match="cannot be read"):
        files.load_next("ab")
    prepared = renewal(venue)
    with pytest.raises(AuthorityDamagedError, match="somebody else"):
        files.load_next("ab")
    assert files.load_next(prepared.manifest_sha256).generation == 2


def test_a_swapped_list_is_noticed(venue: VenueDirectory) -> None:
    rollover(venue)
    (venue.ca / "root-2.crl-1.pem").write_bytes(venue.root_crl.read_bytes())

    with pytest.raises(IssuingError, match="not signed by the root"):
        switched(venue)
