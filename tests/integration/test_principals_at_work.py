"""Limits over real TLS: they bite on the next message, and nobody else learns of them."""

from pathlib import Path

import pytest
from support.venues.floor_at_work import OLGA, ask, lift, open_floor
from support.venues.open_venue import open_venue, raw_client
from support.venues.port_messages import answer, heard_until_now, reason

from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.commands import Logon
from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.events import Ack, Logout, QuoteEnded, RequestEnded, Standing
from rfqdesk.protocol.limits import MINOR_VERSION_MIN
from rfqdesk.protocol.operations.decisions import EntitlementChange
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Role
from rfqserver.ca.crl import RevocationReason


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "venue"


@pytest.mark.rule("SES-15")
async def test_a_change_holds_for_the_next_message_of_a_live_session(folder: Path) -> None:
    async with open_floor(folder) as floor:
        limits = EntitlementChange(instruments=("BTC-*",), quantity_max="5")
        await floor.principals.entitle("albion", limits, operator=OLGA)
        told = await floor.trader.next_of(Standing)
        assert isinstance(told, Standing)
        assert told.entitlements == (Entitlements(instruments=("BTC-*",), quantity_max="5"),)
        assert await reason(floor.trader, ask("a", "5.1")) is RejectReason.QUANTITY_NOT_PERMITTED
        assert isinstance(await answer(floor.trader, ask("b", "5")), Ack)
        other = EntitlementChange(instruments=("ETH-*",))
        await floor.principals.entitle("albion/jane", other, operator=OLGA)
        refused = await reason(floor.trader, ask("c", "5"))
        assert refused is RejectReason.INSTRUMENT_NOT_PERMITTED
        free = EntitlementChange(instruments=())
        await floor.principals.entitle("albion/jane", free, operator=OLGA)
        assert isinstance(await answer(floor.trader, ask("d", "5")), Ack)
        rejected = floor.audited(firm="albion", trader="jane", kind="command_rejected")
        assert len(rejected) == 2


@pytest.mark.parametrize(
    ("name", "change", "wanted"),
    [
        (
            "albion",
            EntitlementChange(quantity_max="9.9"),
            RejectReason.QUANTITY_NOT_PERMITTED,
        ),
        (
            "meridian/jane",
            EntitlementChange(quantity_max="9.9"),
            RejectReason.COUNTERPARTY_NOT_PERMITTED,
        ),
        (
            "meridian",
            EntitlementChange(counterparties=("halcyon",)),
            RejectReason.COUNTERPARTY_NOT_PERMITTED,
        ),
    ],
)
async def test_a_trade_that_would_break_a_limit_does_not_happen(
    folder: Path, name: str, change: EntitlementChange, wanted: RejectReason
) -> None:
    async with open_floor(folder) as floor:
        rfq_id = await floor.ask_and_quote()
        await floor.principals.entitle(name, change, operator=OLGA)
        assert await reason(floor.trader, lift()) is wanted
        assert floor.place.venue.sequencer.state.requests[rfq_id].trade_id == ""
        assert "trade_executed" not in floor.audited()


@pytest.mark.rule("ENT-06")
async def test_nobody_learns_of_the_limits_of_others(folder: Path) -> None:
    async with open_floor(folder) as floor:
        await floor.ask_and_quote()
        for client in (floor.trader, floor.maker, floor.rival):
            await heard_until_now(client)
        limits = EntitlementChange(
            instruments=("BTC-*",), quantity_max="777", counterparties=("albion",)
        )
        await floor.principals.entitle("meridian", limits, operator=OLGA)
        await floor.principals.suspend("meridian", "a secret matter", operator=OLGA)
        heard = {
            "trader": await heard_until_now(floor.trader),
            "rival": await heard_until_now(floor.rival),
        }
        text = b"".join(encode(m) for messages in heard.values() for m in messages).decode()
        for secret in ("777", "a secret matter", "suspended", "entitlements"):
            assert secret not in text
        assert heard["rival"] == []
        own = [m for m in await heard_until_now(floor.maker) if isinstance(m, Standing)]
        assert [one.text for one in own] == ["", "a secret matter"]
        # Refused by name, in the words that any exclusion has.
        named = await answer(floor.trader, ask("req-2", panel=("meridian",)))
        await floor.principals.resume("meridian", operator=OLGA)
        other = EntitlementChange(counterparties=("halcyon",))
        await floor.principals.entitle("meridian", other, operator=OLGA)
        excluded = await answer(floor.trader, ask("req-3", panel=("meridian",)))
        assert named == excluded
        everyone = await answer(floor.trader, ask("req-4"))
        assert isinstance(everyone, Ack)
        opened = floor.place.venue.sequencer.state.requests[everyone.rfq_id]
        assert opened.panel == ("halcyon",)


@pytest.mark.rule("VER-02")
async def test_a_client_below_the_minimum_version_is_told_to_be_renewed(folder: Path) -> None:
    async with open_venue(folder) as place:
        jane = await place.enrol("albion", Role.TRADER)
        for minor_version in (0, MINOR_VERSION_MIN - 1):
            async with raw_client(jane) as client:
                welcome = await client.next()
                session_id = getattr(welcome, "session_id", "")
                await client.send(Logon(session_id=session_id, minor_version=minor_version))
                logout = await client.next()
                assert isinstance(logout, Logout)
                assert (logout.reason, logout.retry) == ("client_too_old", False)
                assert f"minor version {minor_version}" in logout.text
                assert "Install the current version" in logout.text
                assert await client.next() is None
        assert place.venue.dealing.sessions.all() == []


async def test_revocation_ends_the_open_requests_of_the_trader(folder: Path) -> None:
    async with open_floor(folder) as floor:
        second = await floor.place.enrol("albion", Role.TRADER)
        async with raw_client(second) as client:
            await client.log_on()
            await floor.ask_and_quote()
            await floor.place.venue.identity.revoke(
                floor.trader_serial, RevocationReason.KEY_COMPROMISE, operator=OLGA
            )
            own = await client.next_of(RequestEnded)
            seen = await floor.rival.next_of(RequestEnded)
            gone = await floor.maker.next_of(QuoteEnded)
            assert isinstance(own, RequestEnded)
            assert isinstance(seen, RequestEnded)
            assert isinstance(gone, QuoteEnded)
            assert (own.reason, seen.reason) == ("revoked", "closed")
            assert gone.reason == "request_cancelled"
            assert await reason(client, lift()) is RejectReason.REQUEST_ENDED
