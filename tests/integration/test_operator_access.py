"""Who reaches the operators' endpoint: a real venue, real TLS, certificates of every kind."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.pki.knocking import Answer, files_of, floor, knock, rows
from support.venues.operators import line_of, newcomer, olga
from support.waiting import until

from rfqdesk.client import operate
from rfqdesk.client.command_signer import CommandSigner
from rfqdesk.client.errors import (
    ConnectionRefusedByVenueError,
    OperationRefusedError,
    RefusalKind,
)
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.operations.market_requests import HaltTrading, ListHalts
from rfqdesk.protocol.operations.requests import (
    ApproveEnrolment,
    IssueInvitation,
    ListCertificates,
    RevokeCertificate,
)
from rfqdesk.protocol.operations.wire import (
    OPERATION_MAX_BYTES,
    OPERATIONS_PER_S,
    encode_operation,
)
from rfqdesk.protocol.terms import Role
from rfqserver.gateway.flow import TokenBucket
from rfqserver.service.operator.operator_desk import OperatorDesk


@pytest.mark.rule("OPR-02")
async def test_an_operators_certificate_is_no_participants(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, forger):
        context = forger.context(files_of(await olga(place)))
        assert await knock(context, place.trading_port) == Answer(
            status=403, refusal="operator_certificate"
        )


@pytest.mark.rule("OPR-02")
@pytest.mark.parametrize("role", [Role.TRADER, Role.MAKER])
async def test_to_participants_the_endpoint_is_not_there(tmp_path: Path, role: Role) -> None:
    async with floor(tmp_path) as (place, forger):
        participant = await place.enrol("acme", role, "alice")
        body = encode_operation(HaltTrading(scope=HaltScope.VENUE, reason="mine"))
        async with line_of(place, forger, participant) as line:
            answers = []
            for url in (line.url, line.url + "-not"):
                for method in ("GET", "POST", "OPTIONS", "DELETE"):
                    async with line.http.request(method, url, data=body) as answer:
                        headers = {k: v for k, v in answer.headers.items() if k != "Date"}
                        answers.append((answer.status, headers, await answer.read()))
        assert answers[:4] == answers[4:]
        assert {status for status, _, _ in answers} == {404}
        with pytest.raises(ConnectionRefusedByVenueError) as refused:
            async with operate(participant):
                pass
        assert refused.value.kind is RefusalKind.NOT_OPERATOR
        await until(lambda: bool(rows(place, "certificate_refused")))
        assert {row["reason"] for row in rows(place, "certificate_refused")} == {"not_operator"}


@pytest.mark.rule("OPR-07")
async def test_who_asks_too_often_for_what_is_not_there_is_looked_up_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up = 0
    operator = OperatorDesk.operator

    def counted(*asked: Any) -> Any:
        nonlocal looked_up
        looked_up += 1
        return operator(*asked)

    monkeypatch.setattr(OperatorDesk, "operator", counted)
    async with floor(tmp_path) as (place, forger):
        alice, olga_ = await place.enrol("acme", Role.TRADER, "alice"), await olga(place)
        # No time passes, so that the bucket fills up with nothing.
        monkeypatch.setattr(TokenBucket, "take", _of_a_moment(TokenBucket.take))
        async with line_of(place, forger, alice) as line:
            burst, answers = 2 * OPERATIONS_PER_S, set()
            for _ in range(2 * burst):
                async with line.http.get(line.url) as answer:
                    answers.add((answer.status, await answer.text()))
            assert answers == {(404, "404: Not Found")}
            assert looked_up == burst
        # Others are not held to it.
        async with line_of(place, forger, olga_) as line:
            await line.begin()


@pytest.mark.rule("OPR-03")
async def test_a_revoked_operator_is_shut_out_at_once_on_an_open_connection_too(
    tmp_path: Path,
) -> None:
    async with floor(tmp_path) as (place, _):
        operator, other = await olga(place), await olga(place, "oleg")
        async with operate(operator) as venue, operate(other) as second:
            await venue.perform(ListHalts())
            await second.perform(
                RevokeCertificate(serial=operator.certificate.serial, reason="keyCompromise")
            )
            with pytest.raises(ConnectionRefusedByVenueError) as refused:
                await venue.perform(HaltTrading(scope=HaltScope.VENUE, reason="mine"))
            assert refused.value.kind is RefusalKind.REVOKED
            assert (await second.perform(ListHalts())).market.halts == ()


@pytest.mark.rule("OPR-03")
async def test_who_no_longer_counts_is_refused_before_the_connection_is_cut(
    tmp_path: Path,
) -> None:
    async with floor(tmp_path) as (place, forger):
        operator = await olga(place)
        async with line_of(place, forger, operator) as line:
            signer = await line.begin()
            await place.venue.identity.principals.suspend(
                "venue-desk/olga", "on leave", operator="test"
            )
            halt = signer.signed(
                encode_operation(HaltTrading(scope=HaltScope.VENUE, reason="mine"))
            )
            assert await line.post(halt) == (403, "suspended")
            await place.venue.identity.principals.resume("venue-desk/olga", operator="test")
            assert (await line.post(halt))[0] == 200


@pytest.mark.rule("OPR-04")
async def test_each_operation_is_signed_for_its_session_and_taken_once(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, forger):
        operator, other = await olga(place), await olga(place, "oleg")
        halt = encode_operation(HaltTrading(scope=HaltScope.VENUE, reason="drill"))
        async with (
            line_of(place, forger, operator) as line,
            line_of(place, forger, other) as foreign,
        ):
            signer, foreign_signer = await line.begin(), await foreign.begin()
            signed = signer.signed(halt)
            assert (await line.post(signed))[0] == 200
            refused = [
                await line.post(signed),
                await line.post(halt),
                await line.post(signed.replace(b"drill", b"drama")),
                await foreign.post(signer.signed(halt)),
                await line.post(foreign_signer.signed(halt)),
                await line.post(CommandSigner(operator, "0123").signed(halt)),
                await line.post(CommandSigner(operator, "0123").signed(halt)[:-2] + b"x"),
            ]
        assert [kind for _, kind in refused] == [
            "signature_replayed",
            "signature_missing",
            "signature_replayed",
            "session_unknown",
            "session_unknown",
            "session_unknown",
            "malformed",
        ]
        assert len(place.venue.market.halts().halts) == 1
        await until(lambda: len(rows(place, "command_refused")) == 3)
        reasons = [row["reason"] for row in rows(place, "command_refused")]
        assert reasons == ["signature_replayed", "signature_missing", "signature_replayed"]


@pytest.mark.rule("OPR-05", "OPR-10")
async def test_who_operates_is_decided_at_the_machine_alone(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        operator = await olga(place)
        enrolment_id, fingerprint = await newcomer(place)
        own = next(iter(place.venue.identity.own_certificates())).serial
        attempts = (
            ApproveEnrolment(
                enrolment_id=enrolment_id,
                terms=ApprovalTerms(fingerprint=fingerprint, firm="mine", role=Role.OPERATOR),
            ),
            ApproveEnrolment(
                enrolment_id=enrolment_id,
                terms=ApprovalTerms(fingerprint=fingerprint, replaces=operator.certificate.serial),
            ),
            IssueInvitation(firm="mine", role=Role.OPERATOR, minutes=60),
            IssueInvitation(firm="", role=None, minutes=60, replaces=operator.certificate.serial),
            RevokeCertificate(serial=own, reason="superseded"),
        )
        async with operate(operator) as venue:
            for attempt in attempts:
                with pytest.raises(OperationRefusedError, match="machine"):
                    await venue.perform(attempt)
            roles = {one.role for one in (await venue.perform(ListCertificates())).certificates}
        assert roles == {Role.OPERATOR}
        assert len(rows(place, "operation_refused", firm="venue-desk")) == len(attempts)


@pytest.mark.rule("OPR-05", "OPR-09")
async def test_what_belongs_to_the_machine_is_no_operation_here(tmp_path: Path) -> None:
    async with (
        floor(tmp_path) as (place, forger),
        line_of(place, forger, await olga(place)) as line,
    ):
        signer = await line.begin()
        for body in (
            b'{"verb":"adopt_authority","manifest_sha256":"00"}',
            b'{"verb":"push_prices","prices":[]}',
            b'{"verb":"list_halts","verb":"list_sessions"}',
        ):
            assert await line.post(signer.signed(body)) == (400, "malformed")


@pytest.mark.rule("OPR-07")
async def test_bounds(tmp_path: Path) -> None:
    async with (
        floor(tmp_path) as (place, forger),
        line_of(place, forger, await olga(place)) as line,
    ):
        await line.begin()
        assert await line.post(b"x" * (OPERATION_MAX_BYTES + 1)) == (413, "too_large")
        told = [await line.post(b"{}") for _ in range(3 * OPERATIONS_PER_S)]
        assert told[0] == (400, "malformed")
        assert told[-1] == (429, "too_many_messages")
        async with line.http.put(line.url) as answer:
            assert answer.status in (405, 429)


def _of_a_moment(
    take: Callable[[TokenBucket, float], bool],
) -> Callable[[TokenBucket, float], bool]:
    def at_once(bucket: TokenBucket, _now_s: float) -> bool:
        return take(bucket, 1.0)

    return at_once
