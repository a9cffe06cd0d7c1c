"""Limits and suspensions over real TLS: they bite on the next message of a live session."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.dealing_room import CALLS
from support.open_venue import OpenVenue, RawClient, open_venue, raw_client

from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.commands import (
    ClientMessage,
    Heartbeat,
    Logon,
    Quote,
    QuoteCancel,
    QuoteRequest,
    QuoteResponse,
)
from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.events import (
    Ack,
    HeartbeatAck,
    Logout,
    PartyList,
    QuoteEnded,
    Reject,
    RequestEnded,
    RequestOpened,
    ServerMessage,
    Standing,
)
from rfqdesk.protocol.limits import MINOR_VERSION, MINOR_VERSION_MIN
from rfqdesk.protocol.operations.decisions import EntitlementChange
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType, Role
from rfqserver.ca.crl import RevocationReason
from rfqserver.service.audit import AuditFilter, audit_rows
from rfqserver.service.principal_desk import PrincipalDesk

OLGA = "operator:olga"


def ask(quote_req_id: str = "req-1", quantity: str = "10", **changes: object) -> QuoteRequest:
    legs = (Leg(instrument=CALLS[0].symbol, ratio=1, side=LegSide.BUY),)
    members = {"legs": legs, "quantity": quantity, "request_ttl_ms": 60_000} | changes
    return QuoteRequest(ref="1", quote_req_id=quote_req_id, **members)  # type: ignore[arg-type]


def price(rfq_id: str, revision: int = 1) -> Quote:
    return Quote(
        ref="2",
        rfq_id=rfq_id,
        quote_id="q-1",
        revision=revision,
        bid=PriceLevel("0.0051", "10"),
        offer=PriceLevel("0.0057", "10"),
    )


def lift(quote_resp_id: str = "resp-1") -> QuoteResponse:
    return QuoteResponse(
        ref="3",
        quote_resp_id=quote_resp_id,
        quote_req_id="req-1",
        maker="meridian",
        quote_id="q-1",
        revision=1,
        response=QuoteRespType.LIFT,
        quantity="10",
        price="0.0057",
    )


async def answer(client: RawClient, message: ClientMessage) -> Ack | Reject:
    await client.send(message)
    found = await client.next_of(Ack, Reject)
    assert isinstance(found, Ack | Reject)
    return found


async def reason(client: RawClient, message: ClientMessage) -> RejectReason:
    found = await answer(client, message)
    assert isinstance(found, Reject), found
    return found.reason


async def heard_until_now(client: RawClient) -> list[ServerMessage]:
    """Everything said up to the answer to a heartbeat."""
    heard: list[ServerMessage] = []
    await client.send(Heartbeat(ref="now"))
    while not isinstance(message := await client.next(), HeartbeatAck):
        assert message is not None
        heard.append(message)
    return heard


@dataclass
class Floor:
    """A trader, a maker and its rival, all logged on."""

    place: OpenVenue
    trader: RawClient
    maker: RawClient
    rival: RawClient
    trader_serial: str

    @property
    def principals(self) -> PrincipalDesk:
        return self.place.venue.identity.principals

    async def ask_and_quote(self) -> str:
        opened = await answer(self.trader, ask())
        assert isinstance(opened, Ack)
        assert isinstance(await answer(self.maker, price(opened.rfq_id)), Ack)
        return opened.rfq_id

    def audited(self, **wanted: str) -> list[str]:
        asked = AuditFilter(**wanted)  # type: ignore[arg-type]
        rows = audit_rows(self.place.venue.journal.read())
        return [row.record.entry.kind for row in rows if asked.takes(row)]


@asynccontextmanager
async def open_floor(folder: Path) -> AsyncIterator[Floor]:
    async with open_venue(folder) as place:
        albion = await place.enrol("albion", Role.TRADER)
        meridian = await place.enrol("meridian", Role.MAKER)
        halcyon = await place.enrol("halcyon", Role.MAKER)
        async with (
            raw_client(albion) as trader,
            raw_client(meridian) as maker,
            raw_client(halcyon) as rival,
        ):
            for client in (trader, maker, rival):
                await client.log_on()
            yield Floor(place, trader, maker, rival, albion.certificate.serial)


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


async def test_suspended_with_a_live_quote_and_resumed(folder: Path) -> None:
    async with open_floor(folder) as floor:
        rfq_id = await floor.ask_and_quote()
        await floor.principals.suspend("meridian/jane", "a fat finger", operator=OLGA)
        ended = await floor.trader.next_of(QuoteEnded)
        assert isinstance(ended, QuoteEnded)
        assert ended.reason == "withdrawn"
        standing = await floor.maker.next_of(Standing)
        assert isinstance(standing, Standing)
        assert (standing.suspended, standing.text) == (True, "a fat finger")
        assert await reason(floor.trader, lift()) is RejectReason.QUOTE_WITHDRAWN
        assert await reason(floor.maker, price(rfq_id, 2)) is RejectReason.SUSPENDED
        assert await reason(floor.maker, QuoteCancel(ref="4")) is RejectReason.SUSPENDED
        assert await heard_until_now(floor.maker) == []
        await floor.principals.resume("meridian/jane", operator=OLGA)
        assert isinstance(await answer(floor.maker, price(rfq_id, 3)), Ack)
        kinds = floor.audited(firm="meridian", trader="jane")
        assert kinds[-6:] == [
            "principal_suspended",
            "quote_ended",
            "command_rejected",
            "command_refused",
            "principal_resumed",
            "quote_submitted",
        ]


async def test_suspended_with_an_open_request_and_resumed(folder: Path) -> None:
    async with open_floor(folder) as floor:
        await floor.ask_and_quote()
        await floor.principals.suspend("albion", "unpaid fees", operator=OLGA)
        own = await floor.trader.next_of(RequestEnded)
        seen = await floor.rival.next_of(RequestEnded)
        assert isinstance(own, RequestEnded)
        assert isinstance(seen, RequestEnded)
        assert (own.reason, seen.reason) == ("suspended", "closed")
        assert await reason(floor.trader, lift()) is RejectReason.SUSPENDED
        await floor.principals.resume("albion", operator=OLGA)
        refused = await answer(floor.trader, lift("resp-2"))
        assert isinstance(refused, Reject)
        assert refused.reason is RejectReason.REQUEST_ENDED
        assert "when you were suspended" in refused.text
        assert isinstance(await answer(floor.trader, ask("req-2")), Ack)


async def test_the_suspended_may_come_and_look(folder: Path) -> None:
    async with open_venue(folder) as place:
        jane = await place.enrol("albion", Role.TRADER)
        await place.enrol("meridian", Role.MAKER)
        await place.venue.identity.principals.suspend("albion/jane", "why", operator=OLGA)
        async with raw_client(jane) as client:
            welcome = await client.next()
            await client.send(
                f'{{"type":"logon","session_id":"{welcome.session_id}","minor_version":{MINOR_VERSION}}}'  # type: ignore[union-attr]  # the first word
            )
            standing = await client.next_of(Standing)
            assert isinstance(standing, Standing)
            assert standing.suspended
            listed = await client.next_of(PartyList)
            assert isinstance(listed, PartyList)
            assert [maker.firm for maker in listed.makers] == ["meridian"]
            assert await reason(client, ask()) is RejectReason.SUSPENDED


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


async def test_what_a_crash_left_open_ends_at_the_start(folder: Path) -> None:
    async with open_venue(folder) as place:
        jane = await place.enrol("albion", Role.TRADER)
        joan = await place.enrol("albion", Role.TRADER, "joan")
        await place.enrol("meridian", Role.MAKER)
        for identity, quote_req_id in ((jane, "req-1"), (joan, "req-2")):
            async with raw_client(identity) as client:
                await client.log_on()
                assert isinstance(await answer(client, ask(quote_req_id)), Ack)
        # As if the venue had been stopped between its two batches.
        place.venue.identity.principals._on_suspended = lambda *_: None
        await place.venue.identity.principals.suspend("albion/jane", "why", operator=OLGA)
    async with open_venue(folder) as place:
        requests = place.venue.sequencer.state.requests.values()
        assert {r.taker_trader: r.ended for r in requests} == {"jane": "suspended", "joan": None}


async def test_the_suspended_are_counted(folder: Path) -> None:
    async with open_floor(folder) as floor:
        await floor.place.enrol("albion", Role.MAKER, "joan")
        await floor.principals.suspend("albion", "unpaid fees", operator=OLGA)
        await floor.principals.suspend("meridian/jane", "a fat finger", operator=OLGA)
        text, _ = await floor.place.venue._monitoring.metrics()
        assert b"\nrfq_principals_suspended 3.0\n" in text


async def test_no_request_of_the_excluded_reaches_a_maker(folder: Path) -> None:
    async with open_floor(folder) as floor:
        only_meridian = EntitlementChange(counterparties=("meridian",))
        await floor.principals.entitle("halcyon", only_meridian, operator=OLGA)
        await heard_until_now(floor.rival)
        assert isinstance(await answer(floor.trader, ask()), Ack)
        heard = await heard_until_now(floor.rival)
        assert [message for message in heard if isinstance(message, RequestOpened)] == []
