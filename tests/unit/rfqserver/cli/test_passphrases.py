"""Where passphrases come from: file, environment, the venue, in this order, and the refusals."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.pki.authority import wall_now_ms
from typer.testing import CliRunner, Result

from rfqserver.ca.errors import KeyFileError
from rfqserver.ca.keys import load_key
from rfqserver.cli.main import app
from rfqserver.cli.passphrases import (
    ISSUING,
    ROOT,
    chosen_issuing_passphrase,
    issuing_passphrase,
    root_passphrase,
)
from rfqserver.service.venue_config import VenueConfig
from rfqserver.service.venue_directory import VenueDirectory, create_venue

ROOT_PASSPHRASE = b"correct horse battery"


def secret(path: Path, text: str) -> Path:
    path.write_text(f"{text}\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def venue(tmp_path: Path) -> VenueDirectory:
    config = VenueConfig(name="blue-desk", host="127.0.0.1")
    create_venue(tmp_path / "venue", config, ROOT_PASSPHRASE, wall_now_ms())
    return VenueDirectory(tmp_path / "venue")


def test_the_nearest_source_is_used(
    tmp_path: Path, venue: VenueDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = venue.issuing_passphrase.read_bytes().strip()
    assert issuing_passphrase(venue) == own

    monkeypatch.setenv(ISSUING.variable, "held by the environment")
    assert issuing_passphrase(venue) == b"held by the environment"

    named = secret(tmp_path / "named", "named by the environment")
    monkeypatch.setenv(ISSUING.file_variable, str(named))
    monkeypatch.setenv(ISSUING.variable, "held by the environment")
    assert issuing_passphrase(venue) == b"named by the environment"

    typed = secret(tmp_path / "typed", "named on the command line")
    assert issuing_passphrase(venue, typed) == b"named on the command line"


def test_a_passphrase_does_not_stay_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in (None, secret(tmp_path / "file", "another passphrase")):
        monkeypatch.setenv(ROOT.variable, "held by the environment")
        root_passphrase(file)
        assert ROOT.variable not in os.environ


@pytest.mark.parametrize("held", ["", "short"])
def test_what_the_environment_holds_must_be_good(
    monkeypatch: pytest.MonkeyPatch, held: str
) -> None:
    monkeypatch.setenv(ROOT.variable, held)
    with pytest.raises(KeyFileError, match=ROOT.variable):
        root_passphrase()


def test_a_named_file_that_is_missing_is_not_passed_over(
    tmp_path: Path, venue: VenueDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ISSUING.file_variable, str(tmp_path / "none"))
    with pytest.raises(KeyFileError, match="No such file"):
        issuing_passphrase(venue)


def test_without_source_and_terminal_the_options_are_named(venue: VenueDirectory) -> None:
    venue.issuing_passphrase.unlink()
    asked: tuple[tuple[Callable[[], object], str], ...] = (
        (root_passphrase, "--root-passphrase-file or RFQSERVER_ROOT_PASSPHRASE_FILE"),
        (lambda: issuing_passphrase(venue), "--issuing-passphrase-file"),
        (lambda: chosen_issuing_passphrase(None, ask=True), "--issuing-passphrase-file"),
    )
    for ask, said in asked:
        with pytest.raises(KeyFileError, match=said):
            ask()


def init(path: Path, *more: str | Path, **environment: str) -> Result:
    arguments = ("init", path, "--venue", "blue-desk", "--host", "127.0.0.1", *more)
    return CliRunner().invoke(app, [str(part) for part in arguments], env=environment)


@pytest.mark.parametrize("by_file", [True, False])
def test_a_given_issuing_passphrase_is_written_nowhere(tmp_path: Path, by_file: bool) -> None:
    chosen = "kept in my own head"
    file = secret(tmp_path / "chosen", chosen)
    more = ("--issuing-passphrase-file", file) if by_file else ()
    held = {} if by_file else {ISSUING.variable: chosen}
    made = init(tmp_path / "v", *more, RFQSERVER_ROOT_PASSPHRASE=ROOT_PASSPHRASE.decode(), **held)

    assert made.exit_code == 0, made.output
    assert "is not in it" in made.output
    venue = VenueDirectory(tmp_path / "v")
    assert not venue.issuing_passphrase.parent.exists()
    load_key(venue.issuing_key, chosen.encode())
    load_key(venue.root_key, ROOT_PASSPHRASE)
    everything = b"".join(path.read_bytes() for path in venue.path.rglob("*") if path.is_file())
    assert chosen.encode() not in everything
    listing = ("enrolments", "list", "-d", str(venue.path))
    assert CliRunner().invoke(app, [*listing], env={ISSUING.variable: chosen}).exit_code == 0
    assert "no terminal" in CliRunner().invoke(app, [*listing]).output


def test_one_passphrase_does_not_open_both_keys(tmp_path: Path) -> None:
    file = secret(tmp_path / "same", "the same for both")
    both = ("--root-passphrase-file", file, "--issuing-passphrase-file", file)
    made = init(tmp_path / "v", *both)

    assert made.exit_code == 1
    assert "a passphrase each" in made.output
    assert not (tmp_path / "v").exists()
