"""Operators over the network: what they ask of a real venue, over real TLS."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs
from support.pki.knocking import floor, rows
from support.tcp_relay import tcp_relay
from support.venues.open_venue import OpenVenue
from support.venues.operators import line_of, newcomer, olga
from support.waiting import until

from rfqdesk.client import operate
from rfqdesk.client.errors import (
    OperationRefusedError,
    OutcomeUnknownError,
)
from rfqdesk.desktop.models.operator.record_proof import prove
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.operations.live import ListSessions, SearchAudit, ShowChanges, ShowRecord
from rfqdesk.protocol.operations.market_requests import HaltTrading, ListHalts, ResumeTrading
from rfqdesk.protocol.operations.requests import (
    ApproveEnrolment,
    ListEnrolments,
    RevokeFirm,
)
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.operations.wire import (
    OPERATOR_SESSIONS_MAX,
)
from rfqdesk.protocol.terms import Role
from rfqserver.journal.interface import Record
from rfqserver.journal.verify import read_verified
from rfqserver.service.signature_audit import audit_signatures


@pytest.mark.rule("OPR-01")
async def test_an_operator_approves_a_newcomer_and_the_record_says_who(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        operator = await olga(place)
        enrolment_id, fingerprint = await newcomer(place)
        async with operate(operator) as venue:
            waiting = await venue.perform(ListEnrolments(status=EnrolmentStatus.PENDING))
            assert [one.enrolment_id for one in waiting.enrolments] == [enrolment_id]
            terms = ApprovalTerms(fingerprint=fingerprint, firm="newco", role=Role.TRADER)
            answer = await venue.perform(ApproveEnrolment(enrolment_id=enrolment_id, terms=terms))

        [certificate] = answer.certificates
        assert (certificate.firm, certificate.trader, certificate.role) == (
            "newco",
            "nina",
            Role.TRADER,
        )
        serial = operator.certificate.serial
        actors = {
            record.entry.actor
            for record in place.venue.journal.read()
            if record.entry.kind == "enrolment_approved"
        }
        assert f"operator:venue-desk/olga#{serial}" in actors
        # What was signed stands before it, word for word, and is found by the operator's firm.
        [asked] = rows(place, "operation_signed", firm="venue-desk", serial=serial)
        assert asked["operation"] == "approve_enrolment"
        assert fingerprint in asked["signed_line"]
        report = audit_signatures(read_verified(place.venue.directory.journal))
        assert (report.ok, report.signed) == (True, 1)
        for told, untrue in (("approve_enrolment", "revoke_firm"), ("newco", "other"), ("#", "#0")):
            report = audit_signatures(_changed(place, told, untrue))
            assert [fault.seq for fault in report.faults] == [_seq_of(place, "operation_signed")]


@pytest.mark.rule("OPR-06")
async def test_it_takes_two_operators_where_the_venue_says_so(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        operator, other = await olga(place), await olga(place, "oleg")
        place.venue.identity.approvals.approvals_required = 2
        enrolment_id, fingerprint = await newcomer(place)
        terms = ApprovalTerms(fingerprint=fingerprint, firm="newco", role=Role.TRADER)
        same = ApprovalTerms(fingerprint=fingerprint, as_endorsed=True)
        async with operate(operator) as venue, operate(other) as second:
            assert (await venue.connect()).approvals_required == 2
            first = await venue.perform(ApproveEnrolment(enrolment_id=enrolment_id, terms=terms))
            assert first.certificates == ()
            assert first.enrolments[0].endorsed_by == "venue-desk/olga"
            with pytest.raises(OperationRefusedError, match="different operator"):
                await venue.perform(ApproveEnrolment(enrolment_id=enrolment_id, terms=same))
            done = await second.perform(ApproveEnrolment(enrolment_id=enrolment_id, terms=same))
        assert [one.firm for one in done.certificates] == ["newco"]


@pytest.mark.rule("OPR-12")
async def test_what_an_operator_watches(tmp_path: Path) -> None:
    from rfqdesk.client import connect

    async with floor(tmp_path) as (place, _):
        operator, alice = await olga(place), await place.enrol("acme", Role.TRADER, "alice")
        async with operate(operator) as venue:
            before = (await venue.perform(ShowChanges())).changes
            async with connect(alice):
                sessions = (await venue.perform(ListSessions())).sessions
                after = (await venue.perform(ShowChanges())).changes
            assert before is not None
            assert after is not None
            assert after.sessions > before.sessions
            assert after.identity == before.identity
            assert [(one.firm, one.trader, one.role) for one in sessions] == [
                ("venue-desk", "olga", Role.OPERATOR),
                ("acme", "alice", Role.TRADER),
            ]
            assert sessions[1].serial == alice.certificate.serial
            assert venue.handshake is not None
            assert venue.handshake.version == "TLS 1.3"
            assert len(venue.handshake.own_chain) == 2
            assert sessions[1].address in ("127.0.0.1", "::1")
            await venue.perform(HaltTrading(scope=HaltScope.VENUE, reason="fire drill"))
            await venue.perform(ResumeTrading(scope=HaltScope.VENUE))
            changed = (await venue.perform(ShowChanges())).changes
            assert changed is not None
            assert changed.market > after.market


async def test_searching_the_audit(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        operator = await olga(place)
        alice = await place.enrol("acme", Role.TRADER, "alice")
        async with operate(operator) as venue:
            await venue.perform(HaltTrading(scope=HaltScope.FIRM, name="acme", reason="Fire drill"))
            found = (await venue.perform(SearchAudit(text="fire DRILL"))).audit
            assert [one.kind for one in found.entries] == ["halt_imposed"]
            assert found.next_before_seq == 0
            assert found.entries[0].actor.startswith("operator:venue-desk/olga#")
            # Page by page, the newest first, nothing left out and nothing twice.
            whole = (await venue.perform(SearchAudit(firm="acme"))).audit
            pages, before = [], 0
            while True:
                page = (
                    await venue.perform(SearchAudit(firm="acme", rows_max=2, before_seq=before))
                ).audit
                pages += page.entries
                before = page.next_before_seq
                if not before:
                    break
            assert tuple(pages) == whole.entries
            seqs = [one.seq for one in pages]
            assert seqs == sorted(seqs, reverse=True)
            assert len(seqs) > 2
            one = (await venue.perform(ShowRecord(seq=seqs[-1]))).audit.entries[0]
            assert "acme" in one.payload.casefold()
            assert one.hash == pages[-1].hash
            around = [
                (await venue.perform(ShowRecord(seq=seqs[-1] + step))).audit.entries[0]
                for step in (-1, 1)
            ]
            assert prove(one, around).tone == "ok"
            altered = structs.replace(one, raw_actor="operator:somebody")
            assert prove(altered, around).tone == "danger"
            # A certificate is named by the beginning of its number, too.
            serial = alice.certificate.serial
            named = [
                (await venue.perform(SearchAudit(serial=part))).audit.entries
                for part in (serial, serial[:8])
            ]
            assert named[0] == named[1] != ()
            with pytest.raises(OperationRefusedError, match="no record"):
                await venue.perform(ShowRecord(seq=10_000_000))


async def test_revoking_a_firm_ends_its_sessions(tmp_path: Path) -> None:
    from rfqdesk.client import TradingSession
    from rfqdesk.client.status import ConnectionState

    async with floor(tmp_path) as (place, _):
        operator, alice = await olga(place), await place.enrol("acme", Role.TRADER, "alice")
        session = TradingSession(alice)
        async with asyncio.TaskGroup() as group, operate(operator) as venue:
            running = group.create_task(session.run())
            await session.wait_live()
            answer = await venue.perform(RevokeFirm(firm="acme", reason="cessationOfOperation"))
            assert [one.status for one in answer.certificates] == ["revoked"]
            await until(lambda: session.status.state is ConnectionState.CLOSED)
            await running
            sessions = (await venue.perform(ListSessions())).sessions
            assert [one.firm for one in sessions] == ["venue-desk"]


@pytest.mark.rule("OPR-08")
async def test_a_session_that_the_venue_forgot_is_begun_anew(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, forger):
        operator = await olga(place)
        async with operate(operator) as venue, line_of(place, forger, operator) as line:
            first = await venue.connect()
            for _ in range(OPERATOR_SESSIONS_MAX):
                await line.begin()
            await venue.perform(HaltTrading(scope=HaltScope.VENUE, reason="drill"))
            second = await venue.connect()
            assert first.session_id != second.session_id
        assert len(rows(place, "operation_signed")) == 1


async def test_another_identity_is_used_from_the_next_operation_on(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        first, second = await olga(place), await olga(place, "oleg")
        async with operate(first) as venue:
            await venue.perform(ListHalts())
            # As a renewal does; here with another holder, so that it shows.
            venue.replace_identity(second)
            await venue.perform(ListHalts())
            assert venue.welcome is not None
            assert venue.welcome.certificate_serial == second.certificate.serial
            sessions = (await venue.perform(ListSessions())).sessions
            assert [one.trader for one in sessions] == ["oleg"]


@pytest.mark.rule("OPR-08")
async def test_what_got_no_answer_is_not_repeated_and_said_to_be_unknown(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _), tcp_relay(place.trading_port) as relay:
        operator = replace(await olga(place), trading_port=relay.port)
        async with operate(operator) as venue:
            await venue.perform(ListHalts())
            relay.cut()
            # A question may be asked again, by itself.
            await venue.perform(ListHalts())
            relay.swallow_answers()
            halting = asyncio.create_task(
                venue.perform(HaltTrading(scope=HaltScope.VENUE, reason="drill"))
            )
            await until(lambda: bool(place.venue.market.halts().halts))
            relay.cut()
            with pytest.raises(OutcomeUnknownError) as unknown:
                await halting
            assert unknown.value.command == "halt_trading"
            assert len((await venue.perform(ListHalts())).market.halts) == 1
        assert len(rows(place, "operation_signed")) == 1


def _changed(place: OpenVenue, told: str, untrue: str) -> Iterator[Record]:
    """The journal as somebody would have it who may write it, but holds no key."""
    for record in read_verified(place.venue.directory.journal):
        entry = record.entry
        if entry.kind == "operation_signed":
            if told == "#":
                entry = structs.replace(entry, actor=entry.actor.replace(told, untrue))
            else:
                payload = entry.payload.decode().replace(told, untrue, 1)
                entry = structs.replace(entry, payload=payload.encode())
        yield structs.replace(record, entry=entry)


def _seq_of(place: OpenVenue, kind: str) -> int:
    records = read_verified(place.venue.directory.journal)
    return next(record.seq for record in records if record.entry.kind == kind)
