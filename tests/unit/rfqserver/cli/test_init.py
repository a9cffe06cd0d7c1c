"""Creating a venue: what it says, what it wants, and what it leaves alone."""

from pathlib import Path

import pytest
from support.venues.typed_verbs import passphrase_file, rfqserver, venue_with_requests

from rfqserver.service.venue_directory import VenueDirectory


@pytest.fixture
def venue(tmp_path: Path) -> Path:
    return venue_with_requests(tmp_path)


def test_init_creates_a_venue_and_says_its_fingerprint(tmp_path: Path) -> None:
    result = rfqserver(
        "init", tmp_path / "v", "--venue", "blue-desk", "--host", "rfq.example.com",
        "--est-port", "0", "--trading-port", "0", "--pki-port", "80", "--monitor-port", "81",
        "--root-passphrase-file", passphrase_file(tmp_path),
    )  # fmt: skip

    assert result.exit_code == 0
    config = VenueDirectory(tmp_path / "v").config()
    assert (config.name, config.host, config.est_port) == ("blue-desk", "rfq.example.com", 0)
    assert (config.pki_port, config.monitor_port) == (80, 81)
    digits = [line.replace(" ", "") for line in result.output.splitlines()]
    assert any(len(line) == 64 and line.isalnum() for line in digits)


def test_a_group_that_is_not_there_creates_no_venue(tmp_path: Path) -> None:
    refused = rfqserver(
        "init", tmp_path / "new", "--venue", "x", "--host", "h", "--control-group", "nosuchgroup",
        "--root-passphrase-file", passphrase_file(tmp_path),
    )  # fmt: skip

    assert refused.exit_code == 1
    assert "this machine has no such group" in refused.output
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("by_file", [True, False])
def test_to_be_asked_for_what_is_given_is_a_contradiction(tmp_path: Path, by_file: bool) -> None:
    secret = passphrase_file(tmp_path)
    environment = {} if by_file else {"RFQSERVER_ISSUING_PASSPHRASE": "another correct horse"}
    refused = rfqserver(
        "init", tmp_path / "new", "--venue", "x", "--host", "h", "--ask-issuing-passphrase",
        "--root-passphrase-file", secret,
        *(("--issuing-passphrase-file", secret) if by_file else ()),
        **environment,
    )  # fmt: skip

    assert refused.exit_code == (2 if by_file else 1)
    assert "leave one of the two" in " ".join(refused.output.replace("│", " ").split())
    assert not (tmp_path / "new").exists()


def test_init_overwrites_nothing(tmp_path: Path, venue: Path) -> None:
    before = {path: path.read_bytes() for path in venue.rglob("*") if path.is_file()}

    result = rfqserver(
        "init", venue, "--venue", "x", "--host", "h",
        "--root-passphrase-file", passphrase_file(tmp_path),
    )  # fmt: skip

    assert result.exit_code == 1
    assert "left untouched" in result.output
    assert {path: path.read_bytes() for path in venue.rglob("*") if path.is_file()} == before


def test_init_wants_a_good_passphrase(tmp_path: Path) -> None:
    arguments = ("init", tmp_path / "v", "--venue", "x", "--host", "h")
    short = passphrase_file(tmp_path, "short\n")

    by_file = rfqserver(*arguments, "--root-passphrase-file", short)
    no_terminal = rfqserver(*arguments)

    assert by_file.exit_code == no_terminal.exit_code == 1
    assert "fewer than 12" in by_file.output
    assert "--root-passphrase-file" in no_terminal.output
    assert not (tmp_path / "v").exists()


def test_init_below_a_file_says_what_is_in_the_way(tmp_path: Path) -> None:
    file = tmp_path / "notes"
    file.write_text("mine")
    arguments = ("--venue", "x", "--host", "h", "--root-passphrase-file", passphrase_file(tmp_path))

    for target in (file / "venue", file / "deep" / "venue"):
        refused = rfqserver("init", target, *arguments)
        assert refused.exit_code == 1
        assert f"{target} cannot be created: {file} is a file, not a directory." in refused.output
        assert "File exists" not in refused.output
    assert file.read_text() == "mine"
