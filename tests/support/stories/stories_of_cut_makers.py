"""The line is cut in each state of a maker: quotes are pulled, and none comes back by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

from support.qt import visible_text
from support.stories.cuts import Cut
from support.stories.desk_windows import desk_of, maker_page
from support.stories.maker_at_x import Trader
from support.stories.story import Play, say
from support.tcp_relay import TcpRelay, tcp_relay
from support.venues.dealing_room import CALLS
from support.venues.real_venue import through
from support.waiting import until

from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.models.maker.auto_rule import AutoRule
from rfqdesk.desktop.wiring.desk import Desk
from rfqdesk.protocol.offers import LastLookEnded
from rfqdesk.protocol.prices import PricePoint
from rfqdesk.protocol.terms import QuoteEndReason, QuoteRespType, Role

ARMINGS_MAX = 50
TRIES_MAX = 5


class MakerCut(Cut):
    """A maker behind the wire; the trader, by program, is not."""

    def __init__(self, play: Play, relay: TcpRelay, desk: Desk, trader: Trader) -> None:
        super().__init__(play, relay, desk)
        self.trader = trader
        self.page = maker_page(desk)
        self.requests = 0

    async def shown(self) -> str:
        """A request of its own on the page."""
        if self.requests:
            await self.trader.session.cancel_request(f"req-{self.requests}")
        self.requests += 1
        rfq_id = await self.trader.ask(self.requests)
        await until(lambda: rfq_id in self.page.inbox.order(), what="the request on the page")
        return rfq_id

    async def asked(self) -> str:
        """It is in hand as well, with the keyboard in its first field."""
        rfq_id = await self.shown()
        await self.pressed("Alt+N")
        await until(lambda: self.page.in_hand() == rfq_id, what="the request in hand")
        await until(self.page.panel.form.first_edit().hasFocus, what="the keyboard in its field")
        return rfq_id

    async def typed(self) -> str:
        """A request whose prices are filled in, and not sent."""
        rfq_id = await self.asked()
        self.hands.keyboard.type("0.0051")
        await self.pressed("Tab")
        self.hands.keyboard.type("0.0058")
        await self.pressed()
        await until(lambda: self.prices() == ("0.0051", "0.0058"), what="both prices typed")
        return rfq_id

    async def quoted(self) -> str:
        """A request with the own quote standing."""
        rfq_id = await self.typed()
        await self.pressed("Return")
        await until(lambda: rfq_id in self.trader.quotes, what="the quote at the trader")
        await until(lambda: self.word() == "Live", what="the quote shown as live")
        return rfq_id

    def prices(self) -> tuple[str, str]:
        """What stands in the fields."""
        draft = self.page.panel.form.draft()
        return draft.bid, draft.offer

    def word(self) -> str:
        """The state's word of the request in hand."""
        return self.page.panel.status.word()

    async def pulled(self, rfq_id: str) -> None:
        """The trader is told, within the next moments, that nothing of the maker's is firm."""
        await until(lambda: rfq_id in self.trader.ended, what="the end of the quote")
        assert self.trader.ended[rfq_id] is QuoteEndReason.DISCONNECTED
        assert "being pulled" in self.page.banner.title()
        assert self.word() != "Live"


@asynccontextmanager
async def maker_cut(play: Play) -> AsyncIterator[MakerCut]:
    """A maker's window behind a wire."""
    session = TradingSession(await play.enrol("albion"))
    trader = Trader(session)
    running = asyncio.create_task(session.run())
    await until(lambda: session.status.state is ConnectionState.LIVE, 20)
    meridian = await play.enrol("meridian", Role.MAKER)
    async with (
        tcp_relay(play.venue.ready.trading_port) as relay,
        desk_of(through(meridian, relay.port)) as desk,
    ):
        cut = MakerCut(play, relay, desk, trader)
        yield cut
    await session.close()
    await running


async def typing_a_price(cut: MakerCut) -> None:
    """Enter sends nothing without a line; what was typed is there afterwards and goes out once."""
    rfq_id = await cut.typed()
    await cut.lose()
    await until(lambda: not cut.page.panel.form.send_button.isEnabled(), what="sending shut")
    await cut.pressed("Return", "Ctrl+Return")
    await cut.find()
    assert (cut.page.in_hand(), cut.prices()) == (rfq_id, ("0.0051", "0.0058"))
    assert rfq_id not in cut.trader.quotes
    await until(cut.page.panel.form.send_button.isEnabled, what="sending open")
    cut.page.panel.focus_entry()
    await cut.pressed("Return")
    await until(lambda: cut.word() == "Live", what="the quote shown as live")
    assert cut.trader.quotes[rfq_id].revision == 1


async def quote_standing(cut: MakerCut) -> None:
    """Pulled, and told so; a new one is a person's doing."""
    rfq_id = await cut.quoted()
    first = cut.trader.quotes[rfq_id]
    await cut.lose()
    await cut.pulled(rfq_id)
    await cut.pressed("Return")
    await cut.find()
    await until(lambda: cut.word() == "Pulled", what="the quote shown as pulled")
    assert cut.trader.quotes[rfq_id] == first
    cut.page.panel.focus_entry()
    await cut.pressed("Return")
    await until(lambda: cut.trader.quotes[rfq_id] != first, what="the new quote")
    await until(lambda: cut.word() == "Live", what="the quote shown as live")


async def quote_arrived(cut: MakerCut) -> None:
    """It stands and its answer is not here: pulled with the line, and not sent again."""
    rfq_id = await cut.typed()
    cut.relay.swallow_answers()
    await cut.pressed("Return")
    await until(lambda: rfq_id in cut.trader.quotes, what="the quote at the trader")
    first = cut.trader.quotes[rfq_id]
    assert cut.word() != "Live"
    await cut.lose()
    await cut.pulled(rfq_id)
    await cut.find()
    await until(lambda: cut.word() == "Pulled", what="the quote shown as pulled")
    assert cut.trader.quotes[rfq_id] == first


async def quote_lost(cut: MakerCut) -> None:
    """It never arrived: nothing is firm, what was typed is there, and a person sends it."""
    rfq_id = await cut.typed()
    cut.relay.swallow_requests()
    await cut.pressed("Return")
    await cut.lose()
    await until(lambda: "nknown" in cut.word() or "known" in cut.page.panel.status.text())
    await cut.find()
    await until(lambda: cut.word() == "New", what="nothing of the maker's")
    assert rfq_id not in cut.trader.quotes
    assert cut.prices() == ("0.0051", "0.0058")
    cut.page.panel.focus_entry()
    await cut.pressed("Return")
    await until(lambda: rfq_id in cut.trader.quotes, what="the quote at the trader")


async def countered(cut: MakerCut) -> str:
    """The own quote, and the client's counter to it on the page."""
    rfq_id = await cut.quoted()
    quote, own_id = cut.trader.quotes[rfq_id], f"req-{cut.requests}"
    await cut.trader.session.counter(quote, QuoteRespType.LIFT, own_id, "10", "0.0056")
    await until(cut.page.asks.counters.isVisible, what="the counter on the page")
    await arm(cut)
    return rfq_id


async def arm(cut: MakerCut) -> None:
    """Press the first of two keys; it does nothing before the counter has been seen a moment."""
    for _ in range(ARMINGS_MAX):
        await cut.pressed("Alt+A")
        if "Alt+Y" in cut.page.asks.counters.accept_button.text():
            return
    raise AssertionError("the counter can't be armed")


async def counter_received(cut: MakerCut) -> None:
    """It was armed when the line was cut: the second key does nothing, then and afterwards."""
    trades, rfq_id = cut.play.trades(), await countered(cut)
    await cut.lose()
    await until(lambda: not cut.page.asks.counters.accept_button.isEnabled(), what="yes shut")
    await cut.pressed("Alt+Y")
    await cut.pulled(rfq_id)
    await cut.find()
    # The counter is firm whatever becomes of the quote, so it is there to be armed anew.
    await until(cut.page.asks.counters.accept_button.isEnabled, what="the counter open")
    await cut.pressed("Alt+Y", "Alt+Y")
    assert cut.play.trades() == trades
    await arm(cut)
    await cut.pressed("Alt+Y", "Alt+Y")
    await until(lambda: cut.play.trades() == trades + 1, 20, what="the trade on disk")


async def yes_to_a_counter(cut: MakerCut) -> None:
    """The yes traded and its answer is not here: not to be hedged twice, then won, and once."""
    trades, rfq_id = cut.play.trades(), await countered(cut)
    cut.relay.swallow_answers()
    await cut.pressed("Alt+Y")
    await until(lambda: cut.play.trades() == trades + 1, 20, what="the trade on disk")
    await cut.lose()
    await until(lambda: "Don't hedge twice" in cut.page.asks.counters.detail(), what="the doubt")
    await cut.find()
    book = cut.desk.controller.book
    await until(lambda: len(book.trades_of(rfq_id)) == 1, what="the trade here")
    await until(cut.page.asks.counters.isHidden, what="the counter gone")
    assert cut.play.trades() == trades + 1


async def auto_quoting(cut: MakerCut) -> None:
    """It quoted by itself: off with the line, what stood is pulled, and it stays off."""
    assert cut.desk.maker is not None
    auto = cut.desk.maker.auto
    mark = PricePoint(CALLS[0].symbol, mark_price="0.00545")
    await cut.trader.session.publish_prices([mark])
    await until(lambda: cut.desk.session.reference_prices, what="the mark")
    auto.turn_on(AutoRule(("BTC-*",), Decimal(10), 3, Decimal(30), 5))
    rfq_id = await cut.shown()
    await until(lambda: rfq_id in cut.trader.quotes, what="a quote by itself")
    await cut.lose()
    await cut.pulled(rfq_id)
    assert not auto.on
    assert "switched itself off" in visible_text(cut.desk.window)
    await cut.find()
    await cut.trader.session.publish_prices([mark])
    second = await cut.asked()
    assert not auto.on
    assert second not in cut.trader.quotes


async def quoting(play: Play) -> None:
    """From a price typed to auto-quote."""
    async with maker_cut(play) as cut:
        await play.venue.operate("marks", "allow", f"{play.firm('albion')}/jane")
        for state in (
            typing_a_price, quote_standing, quote_arrived, quote_lost, counter_received,
            yes_to_a_counter, auto_quoting,
        ):  # fmt: skip
            say(state.__name__)
            await state(cut)


async def asked_for_a_look(cut: MakerCut) -> str:
    """The own quote with last look, lifted: the maker is asked."""
    rfq_id = await cut.typed()
    await cut.pressed("Alt+L", "Return")
    await until(lambda: rfq_id in cut.trader.quotes, what="the quote at the trader")
    assert cut.trader.quotes[rfq_id].last_look
    return rfq_id


async def lift(cut: MakerCut, rfq_id: str) -> None:
    """The trader lifts, and the question is on the maker's page."""
    quote, own_id = cut.trader.quotes[rfq_id], f"req-{cut.requests}"
    ack = await cut.trader.session.accept(quote, QuoteRespType.LIFT, own_id, "10")
    assert ack.pending
    await until(cut.page.asks.looks.isVisible, what="the look on the page")


async def look_received(cut: MakerCut) -> None:
    """Without a line no key takes it; it ends at the venue, and nothing has traded."""
    trades, rfq_id = cut.play.trades(), await asked_for_a_look(cut)
    await lift(cut, rfq_id)
    await cut.lose()
    await until(lambda: not cut.page.asks.looks.accept_button.isEnabled(), what="yes shut")
    await cut.pressed("F8", "F8")
    await cut.find()
    await until(cut.page.asks.looks.isHidden, what="the look gone")
    assert cut.play.trades() == trades


async def taken(cut: MakerCut, trades: int) -> str:
    """A look that was taken, its answer being lost; the request."""
    ended: list[object] = []
    cut.trader.session.subscribe(
        lambda heard: ended.append(heard) if isinstance(heard, LastLookEnded) else None
    )
    # A look lasts a second: a machine that was busy for so long is asked once more.
    for tries in range(TRIES_MAX):
        rfq_id = await asked_for_a_look(cut)
        await lift(cut, rfq_id)
        cut.relay.swallow_answers()
        while cut.play.trades() == trades and len(ended) == tries:
            await cut.pressed("F8")
        if cut.play.trades() > trades:
            return rfq_id
        await cut.lose()
        await cut.find()
    raise AssertionError("no look was taken within its second")


async def yes_to_a_look(cut: MakerCut) -> None:
    """The yes traded and its answer is not here: not to be hedged twice, then won, and once."""
    trades = cut.play.trades()
    rfq_id = await taken(cut, trades)
    await cut.lose()
    await until(lambda: "Don't hedge twice" in cut.page.asks.looks.detail(), what="the doubt")
    await cut.find()
    book = cut.desk.controller.book
    await until(lambda: len(book.trades_of(rfq_id)) == 1, what="the trade here")
    assert cut.play.trades() == trades + 1


async def looking(play: Play) -> None:
    """Both ends of a look."""
    async with maker_cut(play) as cut:
        for state in (look_received, yes_to_a_look):
            say(state.__name__)
            await state(cut)
