"""The operator's verbs, as typed: what they print, and how they end."""

import asyncio
import json
from pathlib import Path

import pytest
import typer
from support.authority import csr_der, make_csr, wall_now_ms
from support.journals import tamper
from support.qr import decoded, from_terminal
from typer.testing import CliRunner, Result

from rfqdesk import __version__
from rfqdesk.protocol.terms import Instrument
from rfqserver.ca.encoding import grouped, sha256_hex
from rfqserver.ca.keys import read_passphrase
from rfqserver.ca.root import ISSUING_DAYS, ROOT_DAYS
from rfqserver.cli.main import app
from rfqserver.cli.output import telling_errors
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.service.clock import VenueClock
from rfqserver.service.identity_desk import IdentityDesk
from rfqserver.service.identity_log import replay_registry
from rfqserver.service.venue_directory import VenueConfig, VenueDirectory, create_venue

CSR = csr_der(make_csr(common_name="Alice [bold]Smith"))
CSV = b"symbol,kind,underlying,price_currency,tick_size,lot_size\nBTC-USD,spot,BTC,USD,0.01,1\n"


def rfqserver(*arguments: str | Path, **environment: str) -> Result:
    """Run a verb."""
    return CliRunner().invoke(app, [str(part) for part in arguments], env=environment)


async def enrol(directory: VenueDirectory, *bodies: bytes) -> None:
    """Leave requests in a stopped venue's journal."""
    journal = SqliteJournal.open(directory.journal)
    registry = replay_registry(journal)
    journal.start(lambda _seq: None, lambda _failure: None)
    ca = directory.open_ca(read_passphrase(directory.issuing_passphrase))
    desk = IdentityDesk(
        journal=journal, registry=registry, ca=ca, host="127.0.0.1", clock=VenueClock()
    )
    for body in bodies:
        await desk.submit_csr(body, "10.0.0.1")
    await journal.close()


@pytest.fixture
def venue(tmp_path: Path) -> Path:
    config = VenueConfig(name="blue-desk", host="127.0.0.1")
    create_venue(tmp_path / "venue", config, b"correct horse battery", wall_now_ms())
    asyncio.run(enrol(VenueDirectory(tmp_path / "venue"), CSR, csr_der(make_csr())))
    return tmp_path / "venue"


def approve(venue: Path, *more: str) -> Result:
    fingerprint = grouped(sha256_hex(CSR))
    return rfqserver(
        "enrolments", "approve", "1", "-d", venue, "--firm", "acme", "--role", "trader",
        "--trader", "alice", "--fingerprint", fingerprint, *more,
    )  # fmt: skip


def passphrase_file(tmp_path: Path, text: str = "correct horse battery\n") -> Path:
    path = tmp_path / "passphrase"
    path.write_text(text)
    path.chmod(0o600)
    return path


def test_a_bot_is_approved_as_such(venue: Path) -> None:
    assert approve(venue, "--kind", "bot").exit_code == 0
    [view] = json.loads(rfqserver("principals", "show", "acme/alice", "-d", venue, "--json").stdout)
    assert (view["kind"], view["roles"]) == ("bot", ["trader"])


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


def test_enrolments_are_listed(venue: Path) -> None:
    result = rfqserver("enrolments", "list", "-d", venue)

    assert result.exit_code == 0
    # The applicant's text is shown as it is, not obeyed.
    assert "Alice [bold]Smith, Acme Trading" in result.output
    assert result.output.count("pending") == 2


def test_the_venue_may_come_from_the_environment(venue: Path) -> None:
    assert "pending" in rfqserver("enrolments", "list", RFQSERVER_DIR=str(venue)).output
    assert rfqserver("enrolments", "list").exit_code == 2


def test_showing_gives_the_fingerprint_to_compare(venue: Path) -> None:
    result = rfqserver("enrolments", "show", "1", "-d", venue)

    assert grouped(sha256_hex(CSR)) in result.output
    assert "read out" in result.output


def test_the_fingerprint_is_drawn_for_a_phone_and_taken_as_it_was_scanned(
    venue: Path, tmp_path: Path, qapp: object
) -> None:
    shown = rfqserver("enrolments", "show", "1", "-d", venue, "--qr").output
    picture = [line for line in shown.splitlines() if line and not line.strip(" ▀▄█")]
    assert len({len(line) for line in picture}) == 1
    [scanned] = decoded(from_terminal("\n".join(picture)), tmp_path)

    assert scanned == grouped(sha256_hex(CSR))
    assert (
        rfqserver(
            "enrolments", "approve", "1", "-d", venue, "--firm", "acme", "--role", "trader",
            "--fingerprint", scanned,
        ).exit_code
        == 0
    )  # fmt: skip
    assert rfqserver("enrolments", "show", "1", "-d", venue, "--qr", "--json").exit_code == 2


def test_a_life_may_be_given_in_hours(venue: Path) -> None:
    assert approve(venue, "--hours", "0").exit_code == 2
    assert approve(venue, "--hours", "9000").exit_code == 2
    assert approve(venue, "--hours", "0.05").exit_code == 0

    [listed] = json.loads(rfqserver("certificates", "list", "-d", venue, "--json").output)
    # Three minutes, and one that it is dated back.
    assert 238_000 <= listed["not_after_ms"] - listed["not_before_ms"] <= 241_000


def test_approving_listing_revoking(venue: Path) -> None:
    approved = approve(venue)
    assert approved.exit_code == 0, approved.output
    assert "alice of acme" in approved.output
    listed = json.loads(rfqserver("certificates", "list", "-d", venue, "--json").output)
    serial = listed[0]["serial"]
    assert serial in approved.output
    assert serial in rfqserver("certificates", "list", "-d", venue).output

    revoked = rfqserver(
        "certificates", "revoke", serial.upper(), "-d", venue, "--reason", "superseded"
    )

    assert revoked.exit_code == 0
    listed = json.loads(rfqserver("certificates", "list", "-d", venue, "--json").output)
    assert (listed[0]["status"], listed[0]["revocation_reason"]) == ("revoked", "superseded")


def test_a_wrong_fingerprint_ends_with_1_and_a_sentence(venue: Path) -> None:
    result = rfqserver(
        "enrolments", "approve", "2", "-d", venue, "--firm", "acme", "--role", "maker",
        "--fingerprint", sha256_hex(CSR),
    )  # fmt: skip

    assert result.exit_code == 1
    assert "Error: The fingerprint is not that of enrolment 2" in result.output
    shown = json.loads(rfqserver("enrolments", "show", "2", "-d", venue, "--json").output)
    assert (shown["status"], shown["approvals_refused"]) == ("pending", 1)


def test_rejecting(venue: Path) -> None:
    result = rfqserver("enrolments", "reject", "2", "-d", venue, "--reason", "Not known here.")

    assert result.exit_code == 0
    assert "rejected" in rfqserver("enrolments", "show", "2", "-d", venue).output


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


def test_a_lost_certificate_is_replaced(venue: Path) -> None:
    approve(venue)
    [lost] = json.loads(rfqserver("certificates", "list", "-d", venue, "--json").output)
    invited = rfqserver("invite", "-d", venue, "--replaces", lost["serial"])
    [waiting] = json.loads(
        rfqserver("enrolments", "list", "-d", venue, "--json", "--status", "pending").output
    )
    done = rfqserver(
        "enrolments", "approve", "2", "-d", venue, "--words", waiting["words"],
        "--replaces", lost["serial"], "--reason", "superseded",
    )  # fmt: skip

    assert f"acme/alice (trader) in place of {lost['serial']}" in invited.stderr
    assert done.exit_code == 0, done.output
    assert f"Revoked: {lost['serial']} (superseded)" in done.output
    listed = rfqserver("certificates", "list", "-d", venue).output
    assert "replaced by" in listed
    assert listed.count("acme/alice (trader)") == 2
    assert lost["serial"] in rfqserver("enrolments", "show", "2", "-d", venue).output


def test_endorsing_is_said_and_shown(venue: Path) -> None:
    settings = VenueDirectory(venue).config_file
    settings.write_text(settings.read_text().replace("required = 1", "required = 2"))
    endorsed = approve(venue)
    again = approve(venue)
    listed = rfqserver("enrolments", "list", "-d", venue).output
    shown = rfqserver("enrolments", "show", "1", "-d", venue).output
    withdrawn = rfqserver("enrolments", "withdraw", "1", "-d", venue)

    assert endorsed.exit_code == 0, endorsed.output
    assert "Endorsed: alice of acme (acme), trader, for 90 days." in endorsed.output
    assert again.exit_code == 1
    assert "--amend" in again.output
    assert "alice of acme" in listed
    assert "pending, 2 missing" in listed
    assert "endorsed by" in shown
    assert "is withdrawn" in withdrawn.output
    assert "No certificates." in rfqserver("certificates", "list", "-d", venue).output


def test_a_whole_firm_is_revoked(venue: Path) -> None:
    approve(venue)
    revoked = rfqserver(
        "certificates", "revoke", "-d", venue, "--firm", "acme", "--reason", "superseded"
    )
    again = rfqserver(
        "certificates", "revoke", "-d", venue, "--firm", "acme", "--reason", "superseded"
    )

    assert revoked.exit_code == 0, revoked.output
    assert "acme/alice (superseded)" in revoked.output
    assert again.exit_code == 1
    assert "no certificate that could be revoked" in again.output


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
