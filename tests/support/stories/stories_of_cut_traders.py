"""The line is cut in each state of a trader: nothing goes out twice, and what is, is told."""

from support.qt import visible_text
from support.stories.cuts import TraderCut, trader_cut
from support.stories.stories_of_dealing import phase, wait_done
from support.stories.story import Play, ask, fill_in, keys_ready, liftable, say
from support.waiting import until

from rfqdesk.desktop.models.stack.desk_state import AcceptPhase
from rfqdesk.protocol.events import RequestOpened


async def anew(cut: TraderCut) -> None:
    """An empty ticket."""
    ticket = cut.parts.ticket
    await cut.pressed("Ctrl+N")
    await until(lambda: not ticket.legs.legs() and not ticket.quantity.line.text())


async def quoted(cut: TraderCut, offer: str = "0.0057") -> RequestOpened:
    """A request of its own, with one quote that can be lifted."""
    await anew(cut)
    asked = await ask(cut.play, cut.desk, cut.maker)
    await cut.maker.quote(asked.rfq_id, "0.0051", offer)
    await liftable(cut.desk, offer, asked.rfq_id)
    return asked


async def composing(cut: TraderCut) -> None:
    """What is typed stays, goes out while there is no line not at all, and afterwards once."""
    ticket, before = cut.parts.ticket, cut.asked()
    await fill_in(cut.play, cut.desk, cut.maker, "80000 call")
    await cut.lose()
    await until(cut.shut, what="everything that sends shut")
    await cut.pressed("Ctrl+Return")
    assert len(ticket.legs.legs()) == 1
    assert ticket.quantity.line.text() == "10"
    assert "No connection" in ticket.problem.text()
    await cut.find()
    await until(lambda: any(one.online for one in cut.desk.session.makers))
    assert cut.asked() == before
    ticket.dealers.set_chosen([cut.maker.firm])
    await cut.pressed("Ctrl+Return", "Ctrl+Return")
    await cut.maker.wait_asked(before + 1)
    await until(lambda: cut.desk.controller.book.requests, what="the request in the book")
    assert cut.asked() == before + 1


async def sent_and_arrived(cut: TraderCut) -> None:
    """The request is at the venue, its answer is not here: it is found, and not sent again."""
    before = cut.asked()
    await anew(cut)
    await fill_in(cut.play, cut.desk, cut.maker, "80000 call")
    cut.relay.swallow_answers()
    await cut.pressed("Ctrl+Return")
    asked = await cut.maker.wait_asked(before + 1)
    assert asked.rfq_id not in cut.desk.controller.book.requests
    await cut.lose()
    await until(
        lambda: "Not known whether" in visible_text(cut.parts.ticket), what="the doubt in words"
    )
    await cut.find()
    words = "The request has arrived"
    await until(lambda: words in visible_text(cut.parts.ticket), what="the end of the doubt")
    # A nervous hand sends the same ticket again: it is the same request.
    await cut.pressed("Ctrl+Return")
    assert cut.asked() == before + 1


async def sent_and_lost(cut: TraderCut) -> None:
    """The request never arrived: it is told so, and only a person sends it again."""
    before = cut.asked()
    await anew(cut)
    await fill_in(cut.play, cut.desk, cut.maker, "90000 call")
    cut.relay.swallow_requests()
    await cut.pressed("Ctrl+Return")
    await until(lambda: cut.desk.controller.submitting, what="the request on its way")
    await cut.lose()
    await until(lambda: not cut.desk.controller.submitting, what="nothing on its way")
    assert "Not known whether" in visible_text(cut.parts.ticket)
    await cut.find()
    await until(lambda: any(one.online for one in cut.desk.session.makers))
    assert cut.asked() == before
    cut.parts.ticket.dealers.set_chosen([cut.maker.firm])
    await cut.pressed("Ctrl+Return")
    await cut.maker.wait_asked(before + 1)
    await until(
        lambda: "Not known whether" not in visible_text(cut.parts.ticket), what="no doubt left"
    )


async def waiting(cut: TraderCut) -> None:
    """No quote yet: the request stands, and what comes meanwhile is there afterwards."""
    await anew(cut)
    asked = await ask(cut.play, cut.desk, cut.maker)
    await until(lambda: cut.parts.stack.rfq_id == asked.rfq_id)
    await cut.lose()
    await until(lambda: "stays open at the venue" in visible_text(cut.parts.stack))
    await cut.maker.quote(asked.rfq_id, "0.0051", "0.0057")
    await cut.deals_nothing()
    await cut.find()
    await liftable(cut.desk, "0.0057", asked.rfq_id)
    assert phase(cut.desk, asked.rfq_id) is None


async def with_quotes(cut: TraderCut) -> None:
    """Keys and mouse deal nothing without a line; back, the price of now is lifted once."""
    asked, trades = await quoted(cut), cut.play.trades()
    await cut.lose()
    await cut.deals_nothing()
    await cut.maker.quote(asked.rfq_id, "0.0050", "0.0061")
    assert phase(cut.desk, asked.rfq_id) is None
    await cut.find()
    await liftable(cut.desk, "0.0061", asked.rfq_id)
    cut.parts.stack.setFocus()
    await keys_ready(cut.desk)
    await cut.pressed("L", "L")
    await wait_done(cut.desk, asked.rfq_id)
    assert cut.play.trades() == trades + 1


async def accept_arrived(cut: TraderCut) -> None:
    """The trade is on disk and its word is not here: unknown, then done, and once."""
    asked, trades = await quoted(cut), cut.play.trades()
    cut.relay.swallow_answers()
    await cut.hands.click((await liftable(cut.desk, "0.0057", asked.rfq_id)).lift)
    await until(lambda: cut.play.trades() == trades + 1, 20, what="the trade on disk")
    assert phase(cut.desk, asked.rfq_id) is AcceptPhase.ACCEPTING
    await cut.lose()
    await until(lambda: phase(cut.desk, asked.rfq_id) is AcceptPhase.UNKNOWN, what="the doubt")
    await until(lambda: "unknown" in cut.parts.stack.page.headline().lower())
    await cut.deals_nothing()
    await cut.find()
    await wait_done(cut.desk, asked.rfq_id)
    assert cut.play.trades() == trades + 1


async def accept_lost(cut: TraderCut) -> None:
    """The accept never arrived: nothing trades by itself, and the quote can be lifted anew."""
    asked, trades = await quoted(cut), cut.play.trades()
    cut.relay.swallow_requests()
    await cut.hands.click((await liftable(cut.desk, "0.0057", asked.rfq_id)).lift)
    await until(lambda: phase(cut.desk, asked.rfq_id) is AcceptPhase.ACCEPTING)
    await cut.lose()
    await until(lambda: phase(cut.desk, asked.rfq_id) is AcceptPhase.UNKNOWN, what="the doubt")
    await cut.deals_nothing()
    await cut.find()
    await until(lambda: phase(cut.desk, asked.rfq_id) is AcceptPhase.REJECTED, 20, what="its end")
    assert cut.play.trades() == trades
    await cut.hands.click((await liftable(cut.desk, "0.0057", asked.rfq_id)).lift)
    await wait_done(cut.desk, asked.rfq_id)
    assert cut.play.trades() == trades + 1


async def done(cut: TraderCut) -> None:
    """The deal stays on the screen, and no key deals on the request again."""
    asked = await quoted(cut)
    await cut.hands.click((await liftable(cut.desk, "0.0057", asked.rfq_id)).lift)
    await wait_done(cut.desk, asked.rfq_id)
    trades = cut.play.trades()
    await until(lambda: "Done" in cut.parts.stack.page.headline(), what="the deal in words")
    await cut.lose()
    await cut.deals_nothing()
    assert "Done" in cut.parts.stack.page.headline()
    await cut.find()
    await cut.pressed("L", "Return")
    assert phase(cut.desk, asked.rfq_id) is AcceptPhase.DONE
    assert cut.play.trades() == trades


async def asking_and_dealing(play: Play) -> None:
    """From the ticket to the deal."""
    async with trader_cut(play) as cut:
        for state in (
            composing, sent_and_arrived, sent_and_lost, waiting, with_quotes, accept_arrived,
            accept_lost, done,
        ):  # fmt: skip
            say(state.__name__)
            await state(cut)
