"""What traders do with quotes, by real keys and a real mouse."""

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from support.stories.desk_windows import desk_of, trader_parts
from support.stories.story import Play, ask, fill_in, keys_ready, liftable
from support.venues.dealing_room import CALLS
from support.waiting import until

from rfqdesk.demo.board import write_instruments
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase
from rfqdesk.desktop.wiring.desk import Desk


def phase(desk: Desk, rfq_id: str) -> AcceptPhase | None:
    status = desk.controller.accept_of(rfq_id)
    return None if status is None else status.phase


async def wait_done(desk: Desk, rfq_id: str) -> None:
    await until(lambda: phase(desk, rfq_id) is AcceptPhase.DONE, 20, what="the trade")
    await until(lambda: desk.controller.book.trades_of(rfq_id), what="the trade in the book")


async def one_leg(play: Play) -> None:
    """Ask, wait, lift: one leg, the mouse lifts."""
    async with play.maker() as maker, desk_of(await play.enrol("albion")) as desk:
        asked = await ask(play, desk, maker, "80000 call")
        await maker.quote(asked.rfq_id, "0.0051", "0.0057")
        await play.hands.click((await liftable(desk, "0.0057")).lift)
        await wait_done(desk, asked.rfq_id)
        await until(lambda: maker.trades, what="the maker's trade")
        [bought] = desk.controller.book.trades_of(asked.rfq_id)
        assert (str(bought.price), bought.trade_id) == ("0.0057", maker.trades[0].trade_id)
    assert play.trades() == 1


async def four_legs(play: Play) -> None:
    """A package of four legs, lifted by a key."""
    strikes = ("70000", "75000")
    more = [
        replace(CALLS[0], symbol=f"BTC-25DEC29-{strike}-C", strike=strike) for strike in strikes
    ]
    listing = play.folder / "more.csv"
    write_instruments(more, listing)
    await play.venue.operate("instruments", "import", str(listing))
    async with play.maker() as maker, desk_of(await play.enrol("albion")) as desk:
        searches = [f"{strike} call" for strike in ("70000", "75000", "80000", "90000")]
        asked = await ask(play, desk, maker, *searches)
        assert len(asked.legs) == 4
        await maker.quote(asked.rfq_id, "0.0201", "0.0217")
        await liftable(desk, "0.0217")
        await keys_ready(desk)
        play.hands.press("L")
        await wait_done(desk, asked.rfq_id)
        [bought] = desk.controller.book.trades_of(asked.rfq_id)
        assert len(bought.legs) == 4
    assert play.trades() == 1


async def two_at_once(play: Play) -> None:
    """Two requests, lifted one right after the other: each trades once, for its own quote."""
    async with play.maker() as maker, desk_of(await play.enrol("albion")) as desk:
        first = await ask(play, desk, maker, "80000 call")
        play.hands.press("Ctrl+N")
        ticket = trader_parts(desk).ticket
        await until(lambda: not ticket.legs.legs(), what="an empty ticket")
        second = await ask(play, desk, maker, "90000 call")
        await maker.quote(first.rfq_id, "0.0051", "0.0057")
        await maker.quote(second.rfq_id, "0.0031", "0.0037")
        await liftable(desk, "0.0037", second.rfq_id)
        await keys_ready(desk)
        # No waiting for the first answer: lift, to the other request, lift.
        play.hands.press("L", "Ctrl+PgDown")
        await liftable(desk, "0.0057", first.rfq_id)
        await keys_ready(desk)
        play.hands.press("L")
        for asked, price in ((first, "0.0057"), (second, "0.0037")):
            await wait_done(desk, asked.rfq_id)
            [bought] = desk.controller.book.trades_of(asked.rfq_id)
            assert str(bought.price) == price
    assert play.trades() == 2


async def double_click(play: Play) -> None:
    """A nervous hand clicks five times: one trade."""
    async with play.maker() as maker, desk_of(await play.enrol("albion")) as desk:
        asked = await ask(play, desk, maker, "80000 call")
        await maker.quote(asked.rfq_id, "0.0051", "0.0057")
        await play.hands.click((await liftable(desk, "0.0057")).lift, times=5)
        await wait_done(desk, asked.rfq_id)
        await until(lambda: maker.trades, what="the maker's trade")
        assert len(desk.controller.book.trades_of(asked.rfq_id)) == 1
    assert play.trades() == 1


async def price_change(play: Play) -> None:
    """The price gets worse between pressing and letting go: nothing trades at what was not read."""
    async with play.maker() as maker, desk_of(await play.enrol("albion")) as desk:
        asked = await ask(play, desk, maker, "80000 call")
        await maker.quote(asked.rfq_id, "0.0051", "0.0057")
        row = await liftable(desk, "0.0057")
        hands = play.hands
        await hands.to(row.lift)
        await until(row.lift.underMouse, what="the pointer on the button")
        hands.keyboard.button(down=True)
        await until(row.lift.isDown, what="the button down")
        await maker.quote(asked.rfq_id, "0.0051", "0.0099")
        book = desk.controller.book
        await until(lambda: any(one.revision == 2 for one in book.quotes_of(asked.rfq_id)))
        hands.keyboard.button(down=False)
        # What was pressed goes out for the price that was read, and the venue refuses it.
        await until(lambda: phase(desk, asked.rfq_id) is AcceptPhase.REJECTED, 20, what="refusal")
        assert not book.trades_of(asked.rfq_id)
    assert play.trades() == 0


class Repeats(QObject):
    """Counts what the keyboard repeats."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.isAutoRepeat():
            self.count += 1
        return False


async def enter_held(play: Play) -> None:
    """Ctrl+Enter held down sends one request; Enter held down on a quote deals once."""
    async with play.maker() as maker, desk_of(await play.enrol("albion")) as desk:
        repeats = Repeats()
        QApplication.instance().installEventFilter(repeats)
        keyboard = play.hands.keyboard
        await fill_in(play, desk, maker, "80000 call")
        keyboard.hold("Ctrl")
        keyboard.hold("Return")
        asked = await maker.wait_asked()
        await until(lambda: repeats.count >= 10, 20, what="ten repeats")
        keyboard.let_go("Return")
        keyboard.let_go("Ctrl")
        assert len(maker.asked) == 1
        await maker.quote(asked.rfq_id, "0.0051", "0.0057")
        await liftable(desk, "0.0057")
        await keys_ready(desk)
        repeats.count = 0
        keyboard.hold("Return")
        await wait_done(desk, asked.rfq_id)
        await until(lambda: repeats.count >= 10, 20, what="ten repeats")
        keyboard.let_go("Return")
        assert len(desk.controller.book.trades_of(asked.rfq_id)) == 1
        assert len(maker.asked) == 1
    assert play.trades() == 1
