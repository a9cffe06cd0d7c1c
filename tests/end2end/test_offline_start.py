"""Started without its venue, or without its key, a desk shows what it was told before."""

import asyncio
from pathlib import Path

import pytest
from support.application import application, keep_profile, live_desk
from support.qt import click, visible_text
from support.stories.desk_windows import desk_of
from support.tcp_relay import tcp_relay
from support.venues.dealing_room import CALLS
from support.venues.real_venue import RealVenue, real_venue, through
from support.waiting import until

from rfqdesk.client.session import TradingSession
from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.desktop.controllers.history_store import HISTORY_FILE
from rfqdesk.desktop.models.stack.desk_state import RequestDraft
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.offline import OfflineView
from rfqdesk.desktop.windows import Windows
from rfqdesk.protocol.events import QuoteLive
from rfqdesk.protocol.terms import (
    Allocation,
    Leg,
    LegSide,
    PriceLevel,
    QuoteRespType,
    Role,
    Side,
)

pytestmark = pytest.mark.qt_loop(timeout_s=90)

LEGS = (Leg(CALLS[0].symbol, 1, LegSide.BUY),)
DRAFT = RequestDraft(
    LEGS, "10", Side.BUY, ("meridian",), True, 60_000,
    allocations=(Allocation("fund-a", "6"), Allocation("fund-b", "4")),
)  # fmt: skip


async def trade_once(session: TradingSession, maker: TradingSession) -> str:
    """Ask, quote and lift by program; returns the trade's id."""
    quotes: list[QuoteLive] = []
    stop = session.subscribe(lambda one: quotes.append(one) if isinstance(one, QuoteLive) else None)
    ack = await session.request_quotes(
        LEGS, "10", side=Side.BUY, request_ttl_ms=60_000, quote_req_id="traded"
    )
    await maker.quote(ack.rfq_id, offer=PriceLevel("0.0057", "10"))
    await until(lambda: quotes, what="the quote")
    stop()
    return (await session.accept(quotes[0], QuoteRespType.LIFT, "traded", "10")).trade_id


async def past_of(windows: Windows) -> OfflineView:
    """The local history, once it is shown."""
    await until(
        lambda: windows.window is not None and windows.window.findChild(OfflineView),
        20,
        what="the local history",
    )
    assert windows.window is not None
    return windows.window.findChild(OfflineView)


async def worked_before(venue: RealVenue, profile: Path, port: int) -> str:
    """Leave a profile behind with which was traded; returns the trade's id."""
    await keep_profile(profile, through(await venue.enrol("albion", Role.TRADER), port))
    meridian = await venue.enrol("meridian", Role.MAKER)
    async with desk_of(meridian) as maker, application(profile) as windows:
        desk = await live_desk(windows)
        return await trade_once(desk.session, maker.session)


async def test_without_its_venue_and_live_by_itself_when_that_is_back(
    tmp_path: Path, secret_service: PrivateSecretService
) -> None:
    profile = tmp_path / "profile"
    async with real_venue(tmp_path) as venue, tcp_relay(venue.ready.trading_port) as relay:
        trade_id = await worked_before(venue, profile, relay.port)
        await venue.process.kill()
        async with application(profile) as windows:
            view = await past_of(windows)
            shown = visible_text(windows.window) if windows.window else ""
            assert "LOCAL HISTORY · READ ONLY" in shown
            trades = [row.fact.trade_id for row in view.blotter.trades.model.shown_records()]
            assert trades == [trade_id]
            assert windows.desk is not None
            assert not windows.desk.controller.submit_request(DRAFT)
            await venue.restart()
            relay.target_port = venue.ready.trading_port
            desk = await live_desk(windows)
            assert windows.window is not None
            assert "LOCAL HISTORY" not in visible_text(windows.window)
            assert list(desk.controller.book.trades) == [trade_id]
        assert venue.trades_on_disk() == 1
    for file in profile.rglob("*"):
        assert b"PRIVATE KEY" not in file.read_bytes()
        assert file.stat().st_mode & 0o077 == 0 or file.name in {"desktop.ini", "rfqdesk.log"}
    assert (profile / HISTORY_FILE).stat().st_size


async def test_with_the_keyring_locked_and_live_once_it_is_open(
    tmp_path: Path, own_secret_service: PrivateSecretService
) -> None:
    profile = tmp_path / "profile"
    async with real_venue(tmp_path) as venue:
        trade_id = await worked_before(venue, profile, venue.ready.trading_port)
        await asyncio.to_thread(own_secret_service.lock)
        async with application(profile) as windows:
            view = await past_of(windows)
            window = windows.window
            assert isinstance(window, DeskWindow)
            await until(window.banner.isVisible, what="why there is no connection")
            assert "keyring" in (window.banner.title() + window.banner.text()).lower()
            assert window.banner.action_button().text() == "Try again"
            # A new key would not help, and would give up the one that is only locked away.
            assert not window.banner.second_button().isVisible()
            assert len(view.blotter.trades.model.shown_records()) == 1
            assert windows.desk is None
            await asyncio.to_thread(own_secret_service.kill_keyring)
            await asyncio.to_thread(own_secret_service.start_keyring)
            click(window.banner.action_button())
            desk = await live_desk(windows)
            assert list(desk.controller.book.trades) == [trade_id]


async def test_a_requests_accounts_are_known_after_a_restart(
    tmp_path: Path, secret_service: PrivateSecretService
) -> None:
    profile = tmp_path / "profile"
    async with real_venue(tmp_path) as venue:
        await keep_profile(profile, await venue.enrol("albion", Role.TRADER))
        await venue.enrol("meridian", Role.MAKER)
        async with application(profile) as windows:
            desk = await live_desk(windows)
            await until(lambda: desk.session.instruments)
            assert desk.controller.submit_request(DRAFT)
            await until(lambda: desk.controller.splits, what="the request's answer")
            await until(lambda: desk.controller.book.requests, what="the request")
            [rfq_id] = desk.controller.book.requests
            changed = (Allocation("fund-c", "10"),)
            desk.controller.set_split(rfq_id, changed)
        async with application(profile) as windows:
            desk = await live_desk(windows)
            assert desk.controller.splits == {rfq_id: changed}
        # Its request is open for a minute: a polite stop would wait for it.
        await venue.process.kill()
