"""The real server killed around a change of the authority: the old state or the new, whole."""

import signal
from pathlib import Path

import pytest
from support.pki.ceremonies import PASSPHRASE, renewal
from support.venues.venue_process import VenueProcess


@pytest.fixture
def venue(tmp_path: Path) -> VenueProcess:
    return VenueProcess(tmp_path / "venue")


def generations(venue: VenueProcess) -> list[int]:
    """Of the issuing CAs in force."""
    view = venue.operate_json("ca", "status")
    return [issuing["certificate"]["generation"] for issuing in view["issuing_cas"]]


def renew(venue: VenueProcess, folder: Path, *, expect: int = 0) -> str:
    """Run the verb as an operator does."""
    secret = folder / "root.passphrase"
    secret.touch(mode=0o600)
    secret.write_bytes(PASSPHRASE)
    return venue.operate("ca", "renew-issuing", "--root-passphrase-file", str(secret),
                         expect=expect)  # fmt: skip


def test_killed_between_the_preparation_and_the_switch(venue: VenueProcess, tmp_path: Path) -> None:
    with venue:
        renewal(venue.directory)
        venue.stop(signal.SIGKILL)
        venue.start()
        assert generations(venue) == [1]

        renew(venue, tmp_path)
        assert generations(venue) == [1, 2]


def test_killed_right_after_the_switch(venue: VenueProcess, tmp_path: Path) -> None:
    with venue:
        renew(venue, tmp_path)
        venue.stop(signal.SIGKILL)
        venue.start()

        assert generations(venue) == [1, 2]
        told = venue.operate("audit", "--kind", "issuing_ca_adopted")
        assert told.count("issuing CA 2 certifies from now on") == 1
        assert venue.operate("journal", "verify", str(venue.directory.path))


def test_what_a_stale_root_list_would_undo_is_not_served(
    venue: VenueProcess, tmp_path: Path
) -> None:
    with venue:
        renew(venue, tmp_path)
        venue.stop()
        stale = venue.directory.root_crl.read_bytes()
        (venue.directory.ca / "root-1.crl-2.pem").write_bytes(stale)

        with pytest.raises(AssertionError, match="number 2 was in use before"):
            venue.start()
