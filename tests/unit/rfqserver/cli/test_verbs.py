"""The operator's verbs, as typed: what they print, and how they end."""

import json
from pathlib import Path

import pytest
import typer
from support.journals import tamper
from support.venues.typed_verbs import CSV, approve, rfqserver, venue_with_requests

from rfqdesk import __version__
from rfqdesk.protocol.terms import Instrument
from rfqserver.ca.root import ISSUING_DAYS, ROOT_DAYS
from rfqserver.cli.output import telling_errors
from rfqserver.service.venue_directory import VenueDirectory


@pytest.fixture
def venue(tmp_path: Path) -> Path:
    return venue_with_requests(tmp_path)


def test_instruments_need_a_running_venue_and_good_lines(venue: Path, tmp_path: Path) -> None:
    file = tmp_path / "instruments.csv"
    file.write_bytes(CSV)
    offline = rfqserver("instruments", "import", file, "-d", venue)
    file.write_bytes(CSV + b"BTC-EUR,spot,BTC,EUR,0,1\n")
    wrong = rfqserver("instruments", "import", file, "-d", venue)
    missing = rfqserver("instruments", "import", tmp_path / "none.csv", "-d", venue)

    assert [result.exit_code for result in (offline, wrong, missing)] == [1, 1, 1]
    assert "rfqserver serve" in offline.output
    assert "Line 3: tick_size" in wrong.output
    assert "No such file" in missing.output


def test_the_authority_says_how_it_stands(venue: Path) -> None:
    never_served = rfqserver("ca", "status", "-d", venue)
    approve(venue)
    rfqserver("certificates", "revoke", "-d", venue, "--firm", "acme", "--reason", "superseded")
    shown = rfqserver("ca", "status", "-d", venue)
    view = json.loads(rfqserver("ca", "status", "-d", venue, "--json").output)

    assert "none issued yet" in never_served.output
    assert "blue-desk issuing CA,O=blue-desk: 36" in shown.output
    assert "number 1, 1 entries" in shown.output
    assert "http://127.0.0.1:8080" in shown.output
    assert view["issuing"]["days_left"] == ISSUING_DAYS - 1
    assert view["root"]["days_left"] == ROOT_DAYS - 1
    assert (view["crl"]["number"], view["crl"]["entries"]) == (1, 1)
    assert view["crl"]["next_update_ms"] > view["now_ms"]
    assert 60 <= view["crl"]["age_s"] < 300
    assert (view["certificates"]["active"], view["certificates"]["revoked"]) == (0, 1)
    assert view["enrolments_pending"] == 1


def test_the_journal_is_verified(venue: Path) -> None:
    whole = rfqserver("journal", "verify", venue)
    head = json.loads(rfqserver("journal", "verify", venue, "--json").output)["head"]
    tamper(venue / "journal.sqlite", "UPDATE record SET actor = 'operator:mallory' WHERE seq = 1")

    changed = rfqserver("journal", "verify", venue)

    assert whole.exit_code == 0
    assert "2 rows" in whole.output
    assert len(bytes.fromhex(head)) == 32
    assert changed.exit_code == 1
    assert "row 1" in changed.output
    assert rfqserver("journal", "verify", venue, "--head", "xyz").exit_code == 1


def test_a_loose_passphrase_file_is_refused(venue: Path) -> None:
    VenueDirectory(venue).issuing_passphrase.chmod(0o644)

    result = approve(venue)

    assert result.exit_code == 1
    assert "chmod 600" in result.output


def test_the_passphrase_may_live_elsewhere(venue: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "issuing.passphrase"
    VenueDirectory(venue).issuing_passphrase.rename(elsewhere)

    assert approve(venue).exit_code == 1
    result = rfqserver(
        "enrolments", "list", "-d", venue, RFQSERVER_ISSUING_PASSPHRASE_FILE=str(elsewhere)
    )
    assert result.exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("enrolments", "list", "-d", "/nonexistent"),
        ("serve", "/nonexistent"),
        ("journal", "verify", "/nonexistent"),
    ],
)
def test_what_is_no_venue_is_told(arguments: tuple[str, ...]) -> None:
    result = rfqserver(*arguments)

    assert result.exit_code == 1
    assert "Error: " in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("enrolments", "approve", "1", "-d", "x", "--firm", "a", "--role", "king"),
        ("enrolments", "approve", "1", "-d", "x"),
        ("certificates", "revoke", "-d", "x"),
        ("certificates", "revoke", "-d", "x", "--reason", "superseded"),
        ("certificates", "revoke", "ab", "-d", "x", "--firm", "f", "--reason", "superseded"),
        ("init",),
        ("dance",),
    ],
)
def test_a_wrong_call_ends_with_2(arguments: tuple[str, ...]) -> None:
    assert rfqserver(*arguments).exit_code == 2


def test_several_failures_at_once_are_told_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    failures = ExceptionGroup("both", [OSError("port taken"), ExceptionGroup("in", [OSError("x")])])

    with pytest.raises(typer.Exit), telling_errors():
        raise failures

    assert capsys.readouterr().err == "Error: port taken\nError: x\n"


def test_what_is_not_foreseen_is_not_hidden() -> None:
    with pytest.raises(ExceptionGroup), telling_errors():
        raise ExceptionGroup("mixed", [OSError("port taken"), ZeroDivisionError()])


def test_the_version_is_told_without_a_verb() -> None:
    told = rfqserver("--version")
    assert (told.exit_code, told.stdout.strip()) == (0, f"rfqserver {__version__}")


def test_the_help_names_the_columns_of_an_instrument_file() -> None:
    told = " ".join(rfqserver("instruments", "import", "--help", COLUMNS="200").stdout.split())
    for column in Instrument.__struct_fields__:
        assert column in told
