"""A certificate is renewed while trading goes on, whatever breaks in between."""

import asyncio
from pathlib import Path

import pytest
from support.pki.renewing import Holder, end_grace, enrolled, kept, moved, renewing_venue
from support.venues.dealing_room import CALLS
from support.waiting import until

from rfqdesk.client.enrolling.est import EstServer
from rfqdesk.client.entry import connect, identity_from
from rfqdesk.client.errors import (
    ConnectionRefusedByVenueError,
    RefusalKind,
    RenewalRefusedError,
    VenueUnreachableError,
)
from rfqdesk.client.explaining import explain
from rfqdesk.client.session import TradingSession
from rfqdesk.client.trust.renewal_schedule import Urgency
from rfqdesk.client.trust.renewal_steps import Renewal
from rfqdesk.client.websocket import trading_websocket
from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.desktop.controllers.identity.enrolment_port import VenueEnrolment
from rfqdesk.identity.csr import csr_der
from rfqdesk.identity.errors import NotEnrolledError
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.profile import PendingRenewal
from rfqdesk.protocol.commands import QuoteResponse
from rfqdesk.protocol.events import QuoteLive
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType, Role, Side
from rfqserver.ca.crl import RevocationReason

DUE_MS = 110_000
"""Past two thirds of a life of three minutes that is dated back by one, with its jitter."""

SOON_OVER_MS = 140_000
ALMOST_OVER_MS = 170_000
YEAR_MS = 366 * 86_400_000
NOW_LIVE = ["connecting", "live"]


async def renewed(holder: Holder) -> Identity:
    """Let one renewal happen outside any session."""
    renewal, identity = Renewal(holder.store, holder.vault), await holder.unlock()
    begun = await renewal.begin(holder.profile, identity, holder.now_ms())
    return (await renewal.advance(begun, identity, holder.now_ms()))[1]


async def refused(identity: Identity) -> RefusalKind:
    """Why the venue does not let an identity in."""
    with pytest.raises(ConnectionRefusedByVenueError) as caught:
        async with trading_websocket(identity, None):
            pass
    return caught.value.kind


async def test_renewed_while_a_request_is_open(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        holder = await enrolled(opened, tmp_path / "ines")
        old, old_key = await holder.unlock(), holder.profile.key_id
        dealer = await opened.enrol("meridian", Role.MAKER)
        async with kept(holder) as (session, heard, keeper), connect(dealer) as maker:
            opened_ack = await session.request_quotes(
                [Leg(CALLS[0].symbol, 1, LegSide.BUY)], "10",
                side=Side.BUY, request_ttl_ms=60_000, quote_req_id="req-1",
            )  # fmt: skip
            await maker.quote(opened_ack.rfq_id, offer=PriceLevel("0.0057", "10"))
            await until(lambda: any(isinstance(m, QuoteLive) for m in heard.messages))

            holder.ahead_ms = DUE_MS
            keeper.hurry()
            await until(lambda: keeper.identity.certificate.serial != old.certificate.serial)

            [live] = [m for m in heard.messages if isinstance(m, QuoteLive)]
            ack = await session.respond(
                QuoteResponse(
                    ref="", quote_resp_id="resp-1", quote_req_id="req-1", maker=live.maker,
                    quote_id=live.quote_id, revision=live.revision,
                    response=QuoteRespType.LIFT, quantity="10", price="0.0057",
                )
            )  # fmt: skip
            assert ack.trade_id
            assert heard.states == ["connecting", "live"]
            assert holder.profile.key_id == keeper.identity.certificate.key_id != old_key
            # Until the new certificate has connected nothing is thrown away.
            assert holder.keys_held(old_key, holder.profile.key_id) == [True, True]

            await end_grace(opened)
            await until(lambda: not holder.profile.retired_key_ids)

            assert heard.states == ["connecting", "live", "connecting", "waiting", *NOW_LIVE]
            assert session.status.welcome is not None
            serial = keeper.identity.certificate.serial
            assert session.status.welcome.certificate_serial == serial
            assert holder.keys_held(old_key, holder.profile.key_id) == [False, True]
            assert await refused(old) is RefusalKind.REVOKED
            assert [status.failures for status in holder.statuses] == [0] * len(holder.statuses)


async def test_what_was_begun_goes_on_after_a_restart(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        holder = await enrolled(opened, tmp_path / "ines")
        renewal, identity = Renewal(holder.store, holder.vault), await holder.unlock()
        begun = await renewal.begin(holder.profile, identity, holder.now_ms())
        assert begun.renewal is not None
        # Key and request are kept, the programme ends; the next one needs no due date.
        assert holder.profile == begun
        async with kept(holder) as (_session, _heard, keeper):
            await until(lambda: holder.profile.renewal is None)
            assert keeper.identity.certificate.key_id == begun.renewal.key_id
        assert (await holder.unlock()).certificate.serial == keeper.identity.certificate.serial


async def test_an_answer_lost_on_the_way_is_asked_for_again(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        holder = await enrolled(opened, tmp_path / "ines")
        renewal, identity = Renewal(holder.store, holder.vault), await holder.unlock()
        begun = await renewal.begin(holder.profile, identity, holder.now_ms())
        assert begun.renewal is not None
        server = EstServer("localhost", opened.est_port)
        await server.simple_reenroll(csr_der(begun.renewal.csr_pem), identity)
        async with kept(holder):
            await until(lambda: holder.profile.renewal is None)
        assert len(opened.venue.identity.registry.certificates) == 2


async def test_a_full_disk_after_issuing_loses_nothing(
    secret_service: PrivateSecretService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        holder = await enrolled(opened, tmp_path / "ines")
        renewal, identity = Renewal(holder.store, holder.vault), await holder.unlock()
        begun = await renewal.begin(holder.profile, identity, holder.now_ms())

        def no_space(_profile: object) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(holder.store, "save", no_space)
            with pytest.raises(OSError, match="No space"):
                await renewal.advance(begun, identity, holder.now_ms())
        assert holder.profile == begun
        await renewed(holder)
        assert len(opened.venue.identity.registry.certificates) == 2


async def test_kept_but_not_yet_connected_is_the_identity_of_the_next_start(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        holder = await enrolled(opened, tmp_path / "ines")
        old_key = holder.profile.key_id
        new = await renewed(holder)
        assert holder.keys_held(old_key) == [True]
        async with kept(holder) as (session, _heard, _keeper):
            assert session.status.welcome is not None
            assert session.status.welcome.certificate_serial == new.certificate.serial
            await until(lambda: not holder.profile.retired_key_ids)
        assert holder.keys_held(old_key) == [False]


async def test_an_answer_missed_for_longer_than_the_grace_is_still_collected(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        holder = await enrolled(opened, tmp_path / "ines")
        identity, before = await holder.unlock(), holder.profile
        await renewed(holder)
        lost = holder.profile
        # The disk as it was between asking and hearing.
        pending = {"key_id": lost.key_id, "csr_pem": lost.csr_pem}
        holder.store.save(moved(before, renewal=PendingRenewal(**pending)))
        await end_grace(opened)
        assert await refused(identity) is RefusalKind.REVOKED

        new = await renewed(holder)

        assert new.certificate.key_id == lost.key_id
        assert len(opened.venue.identity.registry.enrolments) == 1


async def test_who_is_revoked_gets_nothing_and_bothers_nobody(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        holder = await enrolled(opened, tmp_path / "ines")
        serial = (await holder.unlock()).certificate.serial
        desk = opened.venue.identity
        await desk.revoke(serial, RevocationReason.KEY_COMPROMISE, operator="test")

        with pytest.raises(ConnectionRefusedByVenueError) as caught:
            await renewed(holder)

        assert caught.value.kind is RefusalKind.REVOKED
        assert len(desk.registry.enrolments) == 1


async def test_a_request_the_venue_does_not_take_is_told_in_its_words(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        holder = await enrolled(opened, tmp_path / "ines")
        before = holder.profile
        await renewed(holder)
        # As restored from a backup: the renewal is forgotten, and another one is asked for.
        holder.store.save(before)
        with pytest.raises(RenewalRefusedError, match="renewed before"):
            await renewed(holder)
        told = explain(RenewalRefusedError("This certificate was renewed before."))
        assert "renewed before" in told.happened


async def test_failures_grow_louder_and_end_with_the_cause(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        holder = await enrolled(opened, tmp_path / "ines")
        identity = await holder.unlock()
    session = TradingSession(identity)
    keeper = holder.keeper(identity, session)
    keeping = asyncio.get_running_loop().create_task(keeper.run())
    for ahead_ms, urgency in (
        (DUE_MS, Urgency.QUIET),
        (SOON_OVER_MS, Urgency.WARNING),
        (ALMOST_OVER_MS, Urgency.ALARM),
    ):
        failures, holder.ahead_ms = keeper.status.failures, ahead_ms
        keeper.hurry()
        await until(lambda n=failures: keeper.status.failures > n)  # type: ignore[misc]
        await until(lambda u=urgency: keeper.status.urgency is u)  # type: ignore[misc]
        assert isinstance(keeper.status.error, VenueUnreachableError)
        assert (keeper.status.problem is None) == (urgency is Urgency.QUIET)
        assert keeper.status.next_ms > holder.now_ms()
    assert keeper.status.problem is not None
    told = explain(keeper.status.problem)
    assert "not renewed yet" in told.title
    assert "does not answer" in told.happened
    assert holder.profile.renewal is not None
    async with renewing_venue(tmp_path / "venue") as opened:
        holder.store.save(moved(holder.profile, est_port=opened.est_port))
        keeper._profile = holder.profile
        holder.ahead_ms = DUE_MS
        keeper.hurry()
        await until(lambda: keeper.status.renewed_ms)
        assert (keeper.status.error, keeper.status.problem) == (None, None)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    await session.close()


async def test_a_bots_certificate_is_kept_fresh_as_well(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        holder = await enrolled(opened, tmp_path / "ines")
        old_key = holder.profile.key_id
        await renewed(holder)
        async with connect(await identity_from(tmp_path / "ines"), renew_in=tmp_path / "ines"):
            await until(lambda: not holder.profile.retired_key_ids)
        assert holder.keys_held(old_key) == [False]
        with pytest.raises(NotEnrolledError):
            async with connect(await holder.unlock(), renew_in=tmp_path / "elsewhere"):
                pass


async def test_a_clock_that_was_years_ahead_delays_nothing(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        holder = await enrolled(opened, tmp_path / "ines")
        holder.ahead_ms = YEAR_MS
        async with kept(holder) as (_session, _heard, keeper):
            await until(lambda: keeper.status.failures)
            assert isinstance(keeper.status.error, ConnectionRefusedByVenueError)
            assert keeper.status.problem is not None
            assert explain(keeper.status.problem).title == "Your certificate has ended"
            assert holder.profile.renewal is None
            holder.ahead_ms = DUE_MS
            await until(lambda: keeper.status.renewed_ms)
            await until(lambda: keeper.status.problem is None)


async def test_enrolling_anew_leaves_no_key_of_a_renewal_behind(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        holder = await enrolled(opened, tmp_path / "ines")
        new = await renewed(holder)
        profile = await Renewal(holder.store, holder.vault).begin(
            holder.profile, new, holder.now_ms()
        )
        assert holder.keys_held(*profile.key_ids) == [True, True, True]
        await VenueEnrolment(holder.store, holder.vault).forget(profile)
        assert holder.keys_held(*profile.key_ids) == [False, False, False]
