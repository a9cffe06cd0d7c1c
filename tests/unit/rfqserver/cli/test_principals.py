"""`rfqserver principals` as typed, on a venue that is not running."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from support.journals import start_quietly
from support.pki.authority import csr_der, make_csr, wall_now_ms
from typer.testing import CliRunner, Result

from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.terms import Role
from rfqserver.ca.encoding import sha256_hex
from rfqserver.ca.keys import read_passphrase
from rfqserver.cli.main import app
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.service.authority.identity_log import replay_registry
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.identity_desk import IdentityDesk
from rfqserver.service.venue_config import VenueConfig
from rfqserver.service.venue_directory import VenueDirectory, create_venue

PARTIES = (
    ("acme", "alice", Role.TRADER),
    ("acme", "bob", Role.MAKER),
    ("basalt", "carl", Role.MAKER),
)


@pytest.fixture
def venue(tmp_path: Path) -> Path:
    """A stopped venue with two firms and three traders."""
    path = tmp_path / "venue"
    config = VenueConfig(name="blue-desk", host="127.0.0.1")
    create_venue(path, config, b"correct horse battery", wall_now_ms())
    asyncio.run(_admit(VenueDirectory(path)))
    return path


async def _admit(directory: VenueDirectory) -> None:
    journal = SqliteJournal.open(directory.journal)
    registry = replay_registry(journal)
    start_quietly(journal)
    ca = directory.open_ca(read_passphrase(directory.issuing_passphrase))
    desk = IdentityDesk(
        journal=journal, registry=registry, ca=ca, host="127.0.0.1", clock=VenueClock()
    )
    for number, (firm, trader, role) in enumerate(PARTIES, start=1):
        csr = csr_der(make_csr())
        await desk.submit_csr(csr, "10.0.0.1")
        terms = ApprovalTerms(firm=firm, role=role, trader=trader, fingerprint=sha256_hex(csr))
        await desk.approvals.approve(str(number), terms, operator="operator:olga")
    await journal.close()


def principals(venue: Path, *arguments: str) -> Result:
    verb, *rest = arguments
    return CliRunner().invoke(app, ["principals", verb, "-d", str(venue), *rest])


def done(venue: Path, *arguments: str) -> str:
    result = principals(venue, *arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def listed(venue: Path, *arguments: str) -> dict[str, Any]:
    views = json.loads(done(venue, *arguments, "--json"))
    return {f"{view['firm']}/{view['trader']}": view for view in views}


def audited(venue: Path, *arguments: str) -> list[str]:
    command = ["audit", "-d", str(venue), "--format", "jsonl", *arguments]
    result = CliRunner().invoke(app, command)
    return [json.loads(line)["kind"] for line in result.stdout.splitlines()]


def test_everybody_is_listed_with_roles_and_no_limits(venue: Path) -> None:
    views = listed(venue, "list")
    assert list(views) == ["acme/", "acme/alice", "acme/bob", "basalt/", "basalt/carl"]
    assert views["acme/"]["roles"] == ["trader", "maker"]
    assert (views["acme/bob"]["roles"], views["acme/bob"]["kind"]) == (["maker"], "person")
    assert not any(view["suspended"] for view in views.values())
    table = done(venue, "list")
    assert "acme/alice" in table
    assert "counterparties" in table


def test_what_changed_is_printed_back_and_stays(venue: Path) -> None:
    told = done(
        venue, "set", "acme/alice", "--instruments", "BTC-*, ETH-PERP", "--quantity-max", "100",
        "--counterparties", "basalt", "--kind", "bot",
    )  # fmt: skip
    assert told.splitlines() == [
        "acme/alice: kind: person -> bot",
        "acme/alice: instruments: all -> BTC-*, ETH-PERP",
        "acme/alice: largest quantity of a leg: any -> 100",
        "acme/alice: counterparties: all -> basalt",
    ]
    assert listed(venue, "show", "acme/alice")["acme/alice"]["entitlements"] == {
        "instruments": ["BTC-*", "ETH-PERP"],
        "quantity_max": "100",
        "counterparties": ["basalt"],
    }
    told = done(venue, "set", "acme/alice", "--instruments", "")
    assert told.splitlines() == ["acme/alice: instruments: BTC-*, ETH-PERP -> all"]
    again = done(venue, "set", "acme/alice", "--quantity-max", "100.0")
    assert "nothing was changed" in again


def test_suspending_and_resuming_are_told_and_shown(venue: Path) -> None:
    told = done(venue, "suspend", "acme", "--reason", "unpaid fees")
    assert told == "Suspended: acme (unpaid fees). Live quotes and open requests ended.\n"
    done(venue, "suspend", "acme/bob", "--reason", "a fat finger")
    views = listed(venue, "show", "acme")
    assert views["acme/alice"]["suspended"]
    assert views["acme/alice"]["suspended_with_firm"]
    assert "with its firm" in done(venue, "show", "acme/alice")
    assert "acme/bob, but its firm is suspended still" in done(venue, "resume", "acme/bob")
    assert done(venue, "resume", "acme") == "Resumed: acme.\n"
    assert not listed(venue, "show", "acme/alice")["acme/alice"]["suspended"]
    assert audited(venue, "--firm", "acme", "--trader", "bob")[-2:] == [
        "principal_suspended",
        "principal_resumed",
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("set", "acorn", "--quantity-max", "1"), "ever issued to a firm 'acorn'"),
        (("set", "acme/eve", "--quantity-max", "1"), "trader 'acme/eve'"),
        (("set", "acme", "--instruments", "btc"), "'btc' is no instrument"),
        (("set", "acme", "--quantity-max", "1e3"), "'1e3' is no quantity"),
        (("set", "acme", "--quantity-max", "-1"), "above zero"),
        (("set", "acme", "--counterparties", "acorn"), "no firm 'acorn'"),
        (("set", "acme", "--kind", "bot"), "is a firm"),
        (("show", "acorn"), "principals list"),
        (("suspend", "acme", "--reason", " "), "Give a reason"),
        (("resume", "acme"), "is not suspended"),
    ],
)
def test_refusals_say_what_to_do(venue: Path, arguments: tuple[str, ...], words: str) -> None:
    result = principals(venue, *arguments)
    assert result.exit_code == 1
    assert words in result.stderr
    assert not [kind for kind in audited(venue) if "entitled" in kind or "suspended" in kind]


def test_a_change_of_nothing_is_a_wrong_call(venue: Path) -> None:
    assert principals(venue, "set", "acme").exit_code == 2
    assert principals(venue, "set", "acme", "--kind", "robot").exit_code == 2
    assert principals(venue, "suspend", "acme").exit_code == 2


def test_the_audit_says_limits_and_suspensions_in_words(venue: Path) -> None:
    done(venue, "set", "acme", "--instruments", "BTC-*", "--quantity-max", "5")
    done(venue, "set", "acme/alice", "--kind", "bot")
    done(venue, "suspend", "acme", "--reason", "unpaid fees")
    told = CliRunner().invoke(app, ["audit", "-d", str(venue), "--firm", "acme"]).stdout
    assert "acme: instruments BTC-*; quantity 5; counterparties all" in told
    assert "acme/alice, a bot: instruments all" in told
    assert "acme suspended: unpaid fees" in told
