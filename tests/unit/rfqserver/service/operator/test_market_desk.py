"""Halts and news before the operator: checked, journalled under the account, told to sessions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest
from msgspec.structs import replace
from support.venues.dealing_room import CALLS, Room, open_room

from rfqdesk.protocol.commands import QuoteRequest
from rfqdesk.protocol.events import Reject, RequestEnded
from rfqdesk.protocol.market import HaltScope, News, TradingStatus
from rfqdesk.protocol.prices import PricePoint
from rfqdesk.protocol.protection import MakerProtection, ProtectionRules
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Leg, LegSide, Role
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.instrument_desk import InstrumentDesk
from rfqserver.service.operator.limit_desk import LimitDesk
from rfqserver.service.operator.market_desk import NEWS_MINUTES_MAX, MarketDesk
from rfqserver.service.operator.operator_line import OperatorLine
from rfqserver.service.operator.price_desk import PriceDesk
from rfqserver.service.operator.principal_desk import PrincipalDesk

OLGA = Account("olga", 1007)
OTTO = Account("otto", 1008)
SYMBOL = CALLS[0].symbol


class KnownNames:
    """Stands in for the desk that knows who has a certificate."""

    def of(self, typed: str) -> list[object]:
        if typed not in {"albion", "albion/jane", "meridian"}:
            raise OperationRefusedError(f"No certificate was ever issued to {typed}.")
        return []


def market_of(room: Room) -> MarketDesk:
    line = OperatorLine(room.sequencer, room.journal)
    names = cast("PrincipalDesk", KnownNames())
    return MarketDesk(
        line,
        room.clock,
        instruments=InstrumentDesk(line, room.clock),
        limits=LimitDesk(line, room.clock, principals=names),
        prices=PriceDesk(
            line, room.desk.side.prices, room.sequencer.marks, room.clock, principals=names
        ),
        principals=names,
        sessions=room.desk.sessions,
        new_id=lambda: "news-1",
    )


@asynccontextmanager
async def market(folder: Path) -> AsyncIterator[tuple[Room, MarketDesk]]:
    async with open_room(folder) as room:
        yield room, market_of(room)


def request(number: int = 1) -> QuoteRequest:
    return QuoteRequest(
        ref=f"r{number}",
        quote_req_id=f"q{number}",
        legs=(Leg(SYMBOL, 1, LegSide.BUY),),
        quantity="1",
        request_ttl_ms=60_000,
    )


@pytest.mark.rule("HLT-02")
async def test_a_halt_is_told_with_what_it_ends_and_stands_under_the_account(
    tmp_path: Path,
) -> None:
    async with market(tmp_path) as (room, desk):
        trader = await room.join("albion", Role.TRADER)
        room.receive(trader, request())
        view = await desk.halt(HaltScope.VENUE, "", " feed   down ", account=OLGA)
        [halted] = view.halts
        assert (view.requests_ended, view.quotes_ended) == (1, 0)
        assert (halted.text, halted.operator) == ("feed down", "operator:olga(1007)")
        room.receive(trader, request(2))
        await room.settle()
        before, after = trader.of(TradingStatus)
        assert (before.halts, after.halts[0].text) == ((), "feed down")
        assert trader.sent.index(after) < trader.sent.index(trader.of(RequestEnded)[0])
        [reject] = trader.of(Reject)
        assert (reject.reason, reject.fix_code) == (RejectReason.HALTED, 2)
        records = list(room.journal.read())
        actors = {r.entry.actor for r in records if r.entry.kind == "halt_imposed"}
        assert actors == {"operator:olga(1007)"}


@pytest.mark.rule("HLT-02", "HLT-04")
async def test_who_logs_on_is_told_what_is_halted_and_new_also_after_a_restart(
    tmp_path: Path,
) -> None:
    async with market(tmp_path) as (room, desk):
        await desk.halt(HaltScope.INSTRUMENT, "BTC-*", "settling", account=OLGA)
        await desk.broadcast("Closing at 20:00.", 30, account=OLGA)
    async with market(tmp_path) as (room, desk):
        maker = await room.join("meridian", Role.MAKER)
        [status] = maker.of(TradingStatus)
        assert [(one.scope, one.name) for one in status.halts] == [(HaltScope.INSTRUMENT, "BTC-*")]
        [news] = maker.of(News)
        assert (news.news_id, news.text) == ("news-1", "Closing at 20:00.")
        await desk.resume(HaltScope.INSTRUMENT, "BTC-*", account=OLGA)
        await room.settle()
        assert maker.of(TradingStatus)[-1].halts == ()
        assert desk.halts().halts == ()


@pytest.mark.rule("HLT-03")
async def test_a_firm_s_halt_is_told_to_that_firm_only(tmp_path: Path) -> None:
    async with market(tmp_path) as (room, desk):
        albion = await room.join("albion", Role.TRADER)
        meridian = await room.join("meridian", Role.MAKER)
        await desk.halt(HaltScope.FIRM, "albion", "margin", account=OLGA)
        await desk.halt(HaltScope.TRADER, "albion/jane", "margin", account=OLGA)
        await room.settle()
        assert len(albion.of(TradingStatus)) == 3
        assert len(albion.of(TradingStatus)[-1].halts) == 2
        assert [one.halts for one in meridian.of(TradingStatus)] == [()]


@pytest.mark.rule("HLT-04")
async def test_everybody_hears_the_news(tmp_path: Path) -> None:
    async with market(tmp_path) as (room, desk):
        peers = [await room.join("albion", Role.TRADER), await room.join("meridian", Role.MAKER)]
        view = await desk.broadcast("Hello.", 1, account=OLGA)
        await room.settle()
        assert view.sessions_told == 2
        assert [peer.of(News)[0].text for peer in peers] == ["Hello.", "Hello."]


@pytest.mark.parametrize(
    ("scope", "name", "reason", "why"),
    [
        (HaltScope.VENUE, "x", "why", "no other name"),
        (HaltScope.INSTRUMENT, "ETH-*", "why", "No listed instrument"),
        (HaltScope.FIRM, "nobody", "why", "No certificate"),
        (HaltScope.FIRM, "albion/jane", "why", "Name a firm as FIRM"),
        (HaltScope.TRADER, "albion", "why", "Name a firm as FIRM"),
        (HaltScope.VENUE, "", "  ", "Give a reason"),
        (HaltScope.VENUE, "", "x" * 201, "Give a reason"),
    ],
)
async def test_what_cannot_be_halted_is_said(
    tmp_path: Path, scope: HaltScope, name: str, reason: str, why: str
) -> None:
    async with market(tmp_path) as (room, desk):
        with pytest.raises(OperationRefusedError, match=why):
            await desk.halt(scope, name, reason, account=OLGA)
        assert not room.sequencer.state.halts.in_force


async def test_what_holds_already_is_said(tmp_path: Path) -> None:
    async with market(tmp_path) as (_, desk):
        await desk.halt(HaltScope.VENUE, "", "why", account=OLGA)
        with pytest.raises(OperationRefusedError, match="halted before"):
            await desk.halt(HaltScope.VENUE, "", "again", account=OLGA)
        with pytest.raises(OperationRefusedError, match=r"^Firm albion is not halted\."):
            await desk.resume(HaltScope.FIRM, "albion", account=OLGA)
        with pytest.raises(OperationRefusedError, match="minutes"):
            await desk.broadcast("text", NEWS_MINUTES_MAX + 1, account=OLGA)


@pytest.mark.rule("INS-02")
async def test_an_instrument_is_added_expired_and_never_comes_back(tmp_path: Path) -> None:
    added = replace(CALLS[0], symbol="BTC-25DEC29-70000-C", strike="70000")
    async with market(tmp_path) as (room, desk):
        trader = await room.join("albion", Role.TRADER)
        assert await desk.instruments.load([added], OLGA) == len(CALLS) + 1
        room.receive(trader, request())
        await desk.halt(HaltScope.INSTRUMENT, added.symbol, "checking", account=OLGA)
        listed = {one.instrument.symbol: one.halted for one in desk.instruments.all().instruments}
        assert listed[added.symbol] == "checking"
        assert listed[SYMBOL] == ""
        view = await desk.instruments.expire(SYMBOL, OLGA)
        assert view.requests_ended == 1
        assert SYMBOL not in {one.instrument.symbol for one in desk.instruments.all().instruments}
        for again in (desk.instruments.expire(SYMBOL, OLGA), desk.instruments.load(CALLS, OLGA)):
            with pytest.raises(OperationRefusedError):
                await again


@pytest.mark.rule("INS-02")
async def test_what_would_expire_at_once_is_not_loaded_and_keeps_its_name(tmp_path: Path) -> None:
    added = replace(CALLS[0], symbol="BTC-25DEC29-70000-C", strike="70000")
    in_seconds = replace(added, expiry_ms=added.expiry_ms // 1000)
    async with market(tmp_path) as (_room, desk):
        for wrong in (in_seconds, replace(CALLS[0], expiry_ms=1)):
            with pytest.raises(OperationRefusedError, match=r"would expire at once.*1970-01-"):
                await desk.instruments.load([*CALLS[1:], wrong], OLGA)
        assert await desk.instruments.load([added], OLGA) == len(CALLS) + 1
        # A file in which one is as it ended may come again.
        [ended] = (await desk.instruments.expire(added.symbol, OLGA)).instruments
        assert await desk.instruments.load([*CALLS, ended.instrument], OLGA) == len(CALLS) + 1


async def test_prices_are_pushed_ruled_on_and_shown(tmp_path: Path) -> None:
    async with market(tmp_path) as (room, desk):
        prices = (PricePoint(SYMBOL, mark_price="0.05"), PricePoint("NO-SUCH", mark_price="1"))
        assert desk.prices.push(prices, OLGA).prices_taken == 1
        [shown] = desk.prices.rules().marks
        assert (shown.mark.source, shown.fresh) == ("operator:olga(1007)", True)
        view = await desk.prices.set_rules(5_000, None, OLGA)
        assert view.mark_rules is not None
        assert view.mark_rules.age_max_ms == 5_000
        view = await desk.prices.set_publisher("albion/jane", allowed=True, account=OLGA)
        assert view.mark_rules is not None
        assert view.mark_rules.publishers == ("albion/jane",)
        for wrong in (
            desk.prices.set_rules(10, None, OLGA),
            desk.prices.set_publisher("albion", allowed=True, account=OLGA),
            desk.prices.set_publisher("no/body", allowed=True, account=OLGA),
        ):
            with pytest.raises(OperationRefusedError):
                await wrong
        room.desk.side.prices.stop()


async def test_a_halt_that_is_lifted_before_it_is_durable_is_told_all_the_same(
    tmp_path: Path,
) -> None:
    async with market(tmp_path) as (_, desk), asyncio.TaskGroup() as group:
        halting = group.create_task(desk.halt(HaltScope.VENUE, "", "feed down", account=OLGA))
        await asyncio.sleep(0)
        group.create_task(desk.resume(HaltScope.VENUE, "", account=OTTO))
        [halted] = (await halting).halts
        assert (halted.text, halted.operator) == ("feed down", "operator:olga(1007)")


async def test_limits_are_changed_one_by_one_and_shown_with_their_use(tmp_path: Path) -> None:
    async with market(tmp_path) as (room, desk):
        await desk.limits.set("albion", {"open_requests_max": "5", "band_percent": "10"}, OLGA)
        await desk.limits.set("albion", {"band_percent": ""}, OLGA)
        trader = await room.join("albion", Role.TRADER)
        room.receive(trader, request())
        [shown] = desk.limits.show("albion").limits
        assert (shown.limits.open_requests_max, shown.limits.band_percent) == (5, "")
        assert (shown.open_requests, shown.day_quantity) == (1, "0")
        for name, change in (
            ("nobody", {"open_requests_max": "5"}),
            ("albion", {"open_requests_max": "0"}),
            ("albion", {"open_requests_max": "1.5"}),
            ("albion", {"day_notional_max": "-1"}),
            ("albion", {"day_notional_max": "much"}),
        ):
            with pytest.raises(OperationRefusedError):
                await desk.limits.set(name, change, OLGA)
        # A name misspelt is not one without limits.
        with pytest.raises(OperationRefusedError):
            desk.limits.show("albino")
        assert desk.limits.show("*").limits[0].name == "*"


@pytest.mark.rule("MKP-10")
async def test_a_maker_is_told_how_it_is_protected_also_by_the_operator(tmp_path: Path) -> None:
    rules = ProtectionRules(window_ms=5_000, trades_max=2)
    async with market(tmp_path) as (room, desk):
        maker = await room.join("meridian", Role.MAKER)
        trader = await room.join("albion", Role.TRADER)
        view = await desk.limits.protect("meridian", rules, OLGA)
        await room.settle()
        assert view.makers[0].operator_rules == rules
        before, after = maker.of(MakerProtection)
        assert (before.operator_rules, after.operator_rules) == (ProtectionRules(), rules)
        assert trader.of(MakerProtection) == []
        await desk.limits.reset("meridian", OLGA)
        for firm, wrong in (
            ("meridian/jane", rules),
            ("nobody", rules),
            ("meridian", ProtectionRules(window_ms=5_000)),
            ("meridian", ProtectionRules(window_ms=5_000_000, trades_max=1)),
        ):
            with pytest.raises(OperationRefusedError):
                await desk.limits.protect(firm, wrong, OLGA)
