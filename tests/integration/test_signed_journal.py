"""Whoever writes the whole journal anew, chain and all, can't write the participants' part."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from support.journals import start_quietly
from support.venues.open_venue import OpenVenue, open_venue, raw_client
from support.venues.quoting_by_hand import lift, quoted, request
from typer.testing import CliRunner

from rfqdesk.protocol.commands import QuotePass, QuoteRequestOpen
from rfqdesk.protocol.events import Ack, ExecutionReport, Reject
from rfqdesk.protocol.terms import Role
from rfqserver.cli.main import app
from rfqserver.journal.interface import Entry, Record
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.journal.verify import read_verified
from rfqserver.service.signature_audit import audit_signatures

Members = dict[str, Any]


async def a_days_work(folder: Path) -> OpenVenue:
    """A trade, a pass, a refusal and a draft that is opened, and the venue shut again."""
    async with open_venue(folder) as place:
        jane = await place.enrol("albion", Role.TRADER)
        bot = await place.enrol("meridian", Role.MAKER)
        async with raw_client(jane) as trader, raw_client(bot) as maker:
            await trader.log_on()
            await maker.log_on()
            await trader.send(lift(await quoted(trader, maker)))
            await maker.next_of(ExecutionReport)
            await trader.send(request("2"))
            opened = await trader.next_of(Ack)
            while isinstance(opened, Ack) and opened.ref != "ask-2":
                opened = await trader.next_of(Ack)
            assert isinstance(opened, Ack)
            await maker.send(QuotePass(ref="pass", rfq_id=opened.rfq_id, text="no"))
            await trader.send(request("3", quantity="0.00001"))
            await trader.next_of(Reject)
            await trader.send(request("4", draft=True))
            await trader.send(QuoteRequestOpen(ref="open", quote_req_id=request("4").quote_req_id))
            while (await trader.next_of(Ack)).ref != "open":
                pass
    return place


def entries_of(path: Path) -> list[Entry]:
    return [record.entry for record in read_verified(path)]


def as_records(entries: list[Entry]) -> list[Record]:
    return [Record(seq, entry, b"", b"") for seq, entry in enumerate(entries, start=1)]


def at(entries: list[Entry], kind: str) -> int:
    return next(n for n, entry in enumerate(entries) if entry.kind == kind)


def changed(entries: list[Entry], kind: str, change: Callable[[Members], object]) -> list[Entry]:
    """The entries with another payload of the first of a kind."""
    place = at(entries, kind)
    members = json.loads(entries[place].payload)
    change(members)
    payload = json.dumps(members).encode()
    return [*entries[:place], replace(entries[place], payload=payload), *entries[place + 1 :]]


def faults(entries: list[Entry]) -> list[tuple[int, str]]:
    return [(fault.seq, fault.text) for fault in audit_signatures(as_records(entries)).faults]


def in_line(old: str, new: str) -> Callable[[Members], object]:
    def change(members: Members) -> None:
        assert old in members["signed_line"]
        members["signed_line"] = members["signed_line"].replace(old, new)

    return change


async def test_every_signature_of_a_journal_is_proved_from_the_journal_alone(
    tmp_path: Path,
) -> None:
    place = await a_days_work(tmp_path / "venue")
    report = audit_signatures(read_verified(place.venue.directory.journal))
    assert report.faults == ()
    assert (report.signed, report.unsigned) == (8, 0)


@pytest.mark.parametrize(
    ("kind", "change", "words"),
    [
        ("quote_submitted", in_line('"0.0051"', '"0.0050"'), "does not match"),
        ("quote_submitted", lambda m: m["bid"].update(price="0.0050"), "bid"),
        ("quote_submitted", lambda m: m.update(revision=2), "revision"),
        ("quote_submitted", lambda m: m.update(fingerprint="0" * 64), "fingerprint"),
        ("quote_submitted", lambda m: m.pop("signed_line"), "bears no signature"),
        ("request_opened", lambda m: m.update(quantity="20"), "quantity"),
        ("request_opened", lambda m: m.update(disclosed=False), "disclosed"),
        ("request_passed", lambda m: m.update(text="yes"), "text"),
        ("request_drafted", lambda m: m.pop("signed_line"), "bears no signature"),
        ("command_rejected", lambda m: m.update(fingerprint="0" * 64), "fingerprint"),
        ("trade_executed", in_line('"lift"', '"hit"'), "does not match"),
        ("trade_executed", in_line("..", "..A"), "does not hold"),
    ],
)
async def test_what_was_changed_is_found(
    tmp_path: Path, kind: str, change: Callable[[Members], object], words: str
) -> None:
    place = await a_days_work(tmp_path / "venue")
    entries = entries_of(place.venue.directory.journal)
    altered = changed(entries, kind, change)
    found = faults(altered)
    if kind == "request_opened":
        # It is the first signed row: without a signature it could be from before there were any.
        assert found
    [(seq, text)] = found
    assert seq == at(entries, kind) + 1
    assert words in text


async def test_a_draft_that_was_changed_is_found_with_the_request_that_it_became(
    tmp_path: Path,
) -> None:
    place = await a_days_work(tmp_path / "venue")
    entries = entries_of(place.venue.directory.journal)
    altered = changed(entries, "request_drafted", lambda m: m.update(fingerprint="0" * 64))
    drafted, opened = faults(altered)
    assert drafted[0] == at(entries, "request_drafted") + 1
    assert opened[0] == drafted[0] + 1
    assert "fingerprint" in drafted[1]
    assert "fingerprint" in opened[1]


async def test_what_somebody_else_asked_for_is_found(tmp_path: Path) -> None:
    place = await a_days_work(tmp_path / "venue")
    entries = entries_of(place.venue.directory.journal)
    quote, request_ = at(entries, "quote_submitted"), at(entries, "request_opened")
    swapped = list(entries)
    swapped[quote] = replace(entries[quote], actor=entries[request_].actor)
    assert "names another certificate" in faults(swapped)[0][1]
    swapped[quote] = replace(entries[quote], actor="nobody/x#1")
    assert "no certificate was issued" in faults(swapped)[0][1]


async def test_what_is_entered_twice_is_found(tmp_path: Path) -> None:
    place = await a_days_work(tmp_path / "venue")
    entries = entries_of(place.venue.directory.journal)
    passed = at(entries, "request_passed")
    [(seq, text)] = faults([*entries, entries[passed]])
    assert seq == len(entries) + 1
    assert "used before" in text


async def test_rows_from_before_there_were_signatures_are_counted(tmp_path: Path) -> None:
    place = await a_days_work(tmp_path / "venue")
    entries = entries_of(place.venue.directory.journal)
    old = [replace(entry, payload=without_line(entry.payload)) for entry in entries]
    report = audit_signatures(as_records(old))
    assert (report.ok, report.signed, report.unsigned) == (True, 0, 7)


def without_line(payload: bytes) -> bytes:
    members = json.loads(payload)
    members.pop("signed_line", None)
    return json.dumps(members).encode()


async def test_the_verb_tells_a_chain_that_was_computed_anew(tmp_path: Path) -> None:
    place = await a_days_work(tmp_path / "venue")
    path = place.venue.directory.journal
    entries = changed(entries_of(path), "quote_submitted", lambda m: m["bid"].update(price="0.005"))
    run = CliRunner()
    sound = run.invoke(app, ["journal", "verify", str(place.venue.directory.path)])
    assert sound.exit_code == 0
    assert "Every signature in it holds: 8 commands." in sound.stdout
    path.unlink()
    journal = SqliteJournal.open(path)
    start_quietly(journal)
    await journal.wait_durable(journal.append(entries))
    await journal.close()
    forged = run.invoke(app, ["journal", "verify", str(place.venue.directory.path), "--json"])
    told = json.loads(forged.stdout)
    assert (forged.exit_code, told["ok"], told["bad_seq"]) == (1, False, None)
    [fault] = told["signatures"]["faults"]
    assert fault["seq"] == at(entries, "quote_submitted") + 1
    chain_only = run.invoke(
        app, ["journal", "verify", str(place.venue.directory.path), "--no-signatures"]
    )
    assert chain_only.exit_code == 0
