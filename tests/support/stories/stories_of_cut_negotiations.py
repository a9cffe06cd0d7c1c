"""The line is cut while something of a trader's stands at the venue, or is looked at."""

from PySide6.QtWidgets import QApplication
from support.qt import visible_text
from support.stories.cuts import TraderCut, trader_cut
from support.stories.stories_of_cut_traders import anew, quoted
from support.stories.stories_of_dealing import phase, wait_done
from support.stories.story import Play, ask, keys_ready, liftable, say
from support.waiting import until

from rfqdesk.desktop.models.stack.desk_state import AcceptPhase
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.blotter.history_window import HistoryWindow
from rfqdesk.protocol.events import RequestOpened
from rfqdesk.protocol.offers import CounterOffered, LastLookAsked
from rfqdesk.protocol.terms import CounterRespType, PriceLevel


def heard(cut: TraderCut, kind: type, rfq_id: str) -> list[object]:
    """What has come to the maker of this request."""
    return [one for one in cut.maker.heard if isinstance(one, kind) and one.rfq_id == rfq_id]


async def countering(cut: TraderCut, price: str) -> RequestOpened:
    """A quote, and a counter to it typed but for the last Enter."""
    asked = await quoted(cut)
    sheet = cut.parts.stack.page.counter
    cut.parts.stack.setFocus()
    await keys_ready(cut.desk)
    await cut.pressed("C")
    await until(sheet.price.hasFocus, what="the keyboard in the counter's price")
    cut.hands.keyboard.type(price)
    await until(lambda: sheet.price.text() == price, what="the price typed")
    await cut.pressed("Return")
    await until(sheet.confirm.hasFocus, what="the keyboard at the button")
    return asked


async def counter_typed(cut: TraderCut) -> None:
    """Enter sends nothing without a line; what was typed is there afterwards and goes out once."""
    asked = await countering(cut, "0.0055")
    sheet = cut.parts.stack.page.counter
    await cut.lose()
    await until(lambda: not sheet.confirm.isEnabled(), what="the counter shut")
    await cut.pressed("Return", "Return")
    await cut.find()
    assert not heard(cut, CounterOffered, asked.rfq_id)
    assert sheet.price.text() == "0.0055"
    await until(sheet.confirm.isEnabled, what="the counter open again")
    await cut.hands.click(sheet.confirm, times=2)
    await until(lambda: heard(cut, CounterOffered, asked.rfq_id), what="the counter")
    await until(lambda: "Counter 1 of 3 stands" in visible_text(cut.parts.stack))
    assert len(heard(cut, CounterOffered, asked.rfq_id)) == 1


async def counter_standing(cut: TraderCut) -> None:
    """The dealer takes it while nobody is at the line: done, as soon as there is one."""
    asked, trades = await countering(cut, "0.0055"), cut.play.trades()
    await cut.pressed("Return")
    await until(lambda: "Counter 1 of 3 stands" in visible_text(cut.parts.stack))
    await cut.lose()
    await cut.maker.session.answer_counter(asked.rfq_id, 1, CounterRespType.ACCEPT)
    await until(lambda: cut.play.trades() == trades + 1, what="the trade on disk")
    await cut.deals_nothing()
    await cut.find()
    await until(lambda: "Done: bought 10 at 0.0055" in cut.parts.stack.page.headline())
    assert cut.play.trades() == trades + 1


async def counter_lost(cut: TraderCut) -> None:
    """It never arrived: its id is spent, and it is told that nothing stands."""
    asked, trades = await countering(cut, "0.0055"), cut.play.trades()
    cut.relay.swallow_requests()
    await cut.pressed("Return")
    await until(lambda: "Not out yet" in visible_text(cut.parts.stack), what="the counter going")
    await cut.lose()
    await until(lambda: "Not known whether it stands" in visible_text(cut.parts.stack))
    await cut.find()
    await until(lambda: "Not made: counter" in visible_text(cut.parts.stack), 20)
    assert not heard(cut, CounterOffered, asked.rfq_id)
    assert cut.play.trades() == trades


async def resting(cut: TraderCut) -> None:
    """A trigger rests at the venue, and trades there, once, while nobody is at the line."""
    asked, trades = await quoted(cut), cut.play.trades()
    take = cut.parts.stack.take
    cut.parts.stack.setFocus()
    await keys_ready(cut.desk)
    await cut.pressed("T")
    await until(take.price.hasFocus, what="the keyboard in the worst price")
    cut.hands.keyboard.type("0.0055")
    await until(take.rest.isEnabled, what="a cross that can rest")
    await cut.pressed("Return", "Return")
    await until(lambda: phase(cut.desk, asked.rfq_id) is AcceptPhase.RESTING, what="at rest")
    await cut.lose()
    assert take.resting.isVisible()
    await cut.maker.quote(asked.rfq_id, "0.0051", "0.0054")
    await until(lambda: cut.play.trades() == trades + 1, what="the trade on disk")
    await cut.deals_nothing()
    await cut.find()
    await until(lambda: "Done: bought 10 at 0.0054" in cut.parts.stack.page.headline())
    assert not take.resting.isVisible()
    assert cut.play.trades() == trades + 1


async def cancelling(cut: TraderCut) -> None:
    """The question whether to cancel is open: without a line it says so, and cancels nothing."""
    asked = await quoted(cut)
    sheet = cut.parts.stack.sheet
    cut.parts.stack.setFocus()
    await cut.pressed("Escape")
    await until(sheet.isVisible, what="the question")
    await cut.lose()
    await until(lambda: not sheet.confirm.isEnabled(), what="the answer shut")
    await cut.pressed("Tab", "Return", "Return")
    await cut.find()
    assert not cut.desk.controller.book.requests[asked.rfq_id].ended
    await until(sheet.confirm.isEnabled, what="the answer open")
    await cut.hands.click(sheet.confirm)
    await until(lambda: cut.desk.controller.book.requests[asked.rfq_id].ended, what="its end")


async def in_the_blotter(cut: TraderCut) -> None:
    """The history of a request is open: rows and place stay, and what came meanwhile joins them."""
    asked = await quoted(cut)
    await cut.pressed("Ctrl+2")
    await until(lambda: cut.desk.window.current_workspace() == "blotter", what="the blotter")
    blotter = cut.desk.window.workspace("blotter").findChild(BlotterView)
    blotter.page().table.setFocus()
    await cut.pressed("Down", "Up", "Ctrl+Return")
    await until(histories, what="the history of the request")
    [window] = histories()
    before = window.events.rowCount()
    rows = blotter.requests.model.rowCount()
    await cut.lose()
    assert window.isVisible()
    assert blotter.requests.model.rowCount() == rows
    assert cut.desk.window.current_workspace() == "blotter"
    await cut.maker.quote(asked.rfq_id, "0.0051", "0.0058")
    await cut.find()
    await until(lambda: window.events.rowCount() > before, what="what came meanwhile")
    window.close()
    await cut.pressed("Ctrl+1")


def histories() -> list[HistoryWindow]:
    """The windows of requests' histories that are open."""
    tops = QApplication.topLevelWidgets()
    return [one for one in tops if isinstance(one, HistoryWindow) and one.isVisible()]


async def what_stands(play: Play) -> None:
    """Counters, triggers, questions, the blotter."""
    async with trader_cut(play) as cut:
        for state in (
            counter_typed, counter_standing, counter_lost, resting, cancelling, in_the_blotter,
        ):  # fmt: skip
            say(state.__name__)
            await state(cut)


async def looked_at(cut: TraderCut) -> RequestOpened:
    """A request whose one offer has last look."""
    await anew(cut)
    asked = await ask(cut.play, cut.desk, cut.maker)
    offer = PriceLevel("0.0057", "10")
    await cut.maker.session.quote(asked.rfq_id, offer=offer, last_look=True)
    await liftable(cut.desk, "0.0057", asked.rfq_id)
    return asked


async def look_pending(cut: TraderCut) -> None:
    """The dealer is asked and says nothing: not done, not known, and then not traded."""
    asked, trades = await looked_at(cut), cut.play.trades()
    await cut.hands.click((await liftable(cut.desk, "0.0057", asked.rfq_id)).lift)
    await until(lambda: heard(cut, LastLookAsked, asked.rfq_id), what="the look at the dealer")
    await cut.lose()
    await until(lambda: "Outcome unknown" in cut.parts.stack.page.headline())
    await cut.deals_nothing()
    await cut.find()
    await until(lambda: phase(cut.desk, asked.rfq_id) is AcceptPhase.REJECTED, 20, what="its end")
    assert cut.play.trades() == trades


async def look_taken_meanwhile(cut: TraderCut) -> None:
    """The dealer says yes, and nobody here hears it: unknown, then done, and once."""
    asked, trades = await looked_at(cut), cut.play.trades()
    cut.maker.takes_looks = True
    cut.relay.swallow_answers()
    await cut.hands.click((await liftable(cut.desk, "0.0057", asked.rfq_id)).lift)
    await until(lambda: cut.play.trades() == trades + 1, 20, what="the trade on disk")
    await cut.lose()
    await until(lambda: "unknown" in cut.parts.stack.page.headline().lower())
    await cut.deals_nothing()
    await cut.find()
    await wait_done(cut.desk, asked.rfq_id)
    assert cut.play.trades() == trades + 1


async def at_last_look(play: Play) -> None:
    """Both ends of a look."""
    async with trader_cut(play) as cut:
        for state in (look_pending, look_taken_meanwhile):
            say(state.__name__)
            await state(cut)
