"""What a nervous trader does to a desk: rubbish pasted, keys hammered, windows pulled about."""

import re
from datetime import timedelta

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QLineEdit
from support.moved_clock import MovedClock
from support.stories.cuts import TraderCut, pressed, trader_cut
from support.stories.desk_windows import desk_of, trader_parts, turn_to
from support.stories.stories_of_cut_traders import anew, quoted
from support.stories.stories_of_dealing import phase, wait_done
from support.stories.story import Play, ask, fill_in, keys_ready, liftable
from support.waiting import until

from rfqdesk.desktop.views.trader.countdown_bar import CountdownBar

RUBBISH = (
    "1e9", "\uff11\uff12", "0x10", "1,00.5", "10 20", "10\n20", "1" * 10_000, "NaN",
    "\u202e12\u202c", "\u05d0\u05d1\u05d2", "<b>1</b>", "1_000", "\u0661\u0662", "\x00", "=1+1",
)  # fmt: skip


async def paste(cut: TraderCut, line: QLineEdit, text: str) -> None:
    """Paste into a field by its key, over what is there."""
    QApplication.clipboard().setText(text)
    line.setFocus()
    await cut.pressed("Ctrl+A", "Ctrl+V")


async def rubbish(play: Play) -> None:
    """Nothing that is no number goes out as one, and every field lives through it."""
    async with trader_cut(play) as cut:
        ticket, page = cut.parts.ticket, cut.parts.stack.page
        await fill_in(play, cut.desk, cut.maker, "80000 call")
        # A package may well have a price below zero, but no quantity is.
        for text in (*RUBBISH, "-5", "0"):
            await paste(cut, ticket.quantity.line, text)
            assert not ticket.send.isEnabled(), text
            await cut.pressed("Ctrl+Return")
        assert cut.asked() == 0
        await paste(cut, ticket.quantity.line, "10")
        await until(ticket.send.isEnabled, what="a request that can be sent")
        ticket.terms.open_or_close()
        for line in (ticket.terms.limit, ticket.terms.least):
            if not line.isVisible():
                continue
            for text in RUBBISH:
                await paste(cut, line, text)
                assert not ticket.send.isEnabled() or not line.text().strip(), text
            await paste(cut, line, "")
            line.clear()
        ticket.terms.open_or_close()
        for text in RUBBISH:
            await paste(cut, ticket.search, text)
        assert len(ticket.legs.legs()) == 1
        await quoted(cut)
        cut.parts.stack.setFocus()
        await keys_ready(cut.desk)
        await cut.pressed("C")
        await until(page.counter.price.hasFocus, what="the keyboard in the counter's price")
        for text in RUBBISH:
            await paste(cut, page.counter.price, text)
            assert not page.counter.confirm.isEnabled(), text
        await cut.pressed("Escape")
        await cut.pressed("T")
        for text in RUBBISH:
            await paste(cut, page.take.price, text)
            assert not page.take.rest.isEnabled(), text
            assert not page.take.best.isEnabled(), text
    assert play.trades() == 0


async def hammered(play: Play) -> None:
    """Esc at each step, Enter held down in each sheet: what was not meant does not happen."""
    async with trader_cut(play) as cut:
        page = cut.parts.stack.page
        asked = await quoted(cut)
        keyboard = play.hands.keyboard
        for opener, sheet in (("C", page.counter), ("M", page.amend), ("A", page.accounts)):
            cut.parts.stack.setFocus()
            await keys_ready(cut.desk)
            await cut.pressed(opener)
            await until(sheet.isVisible, what=f"the sheet of {opener}")
            await cut.pressed("Escape")
            await until(sheet.isHidden, what=f"the sheet of {opener} put away")
            await cut.pressed("Escape", "Return")
            assert page.cancel.isHidden()
        # Held down, Enter goes no further than from the price to the button.
        cut.parts.stack.setFocus()
        await cut.pressed("C")
        await until(page.counter.price.hasFocus, what="the keyboard in the counter's price")
        keyboard.type("0.0055")
        keyboard.hold("Return")
        await until(page.counter.confirm.hasFocus, what="the keyboard at the button")
        await cut.pressed()
        keyboard.let_go("Return")
        await cut.pressed("Escape", "Escape")
        await until(page.cancel.isVisible, what="the question whether to cancel")
        keyboard.hold("Return")
        await until(page.cancel.isHidden, what="the question answered")
        await cut.pressed()
        keyboard.let_go("Return")
        assert not cut.desk.controller.book.requests[asked.rfq_id].ended
        # Whatever Enter still did there is a deal: on a one-sided request it lifts.
        assert play.trades() == 0
        assert phase(cut.desk, asked.rfq_id) is None


async def smallest(play: Play) -> None:
    """The window at its smallest: everything that deals is within it, and deals."""
    async with trader_cut(play) as cut:
        window = cut.desk.window
        window.resize(window.minimumSize())
        await until(lambda: window.size() == window.minimumSize().expandedTo(QSize(0, 0)))
        await anew(cut)
        asked = await ask(play, cut.desk, cut.maker)
        await cut.maker.quote(asked.rfq_id, "0.0051", "0.0057")
        row = await liftable(cut.desk, "0.0057", asked.rfq_id)
        assert window.rect().contains(row.lift.mapTo(window, row.lift.rect().bottomRight()))
        await play.hands.click(row.lift, times=2)
        await wait_done(cut.desk, asked.rfq_id)
    assert play.trades() == 1


async def resized_while_quoted(play: Play) -> None:
    """The window changes its size with every price: the button pressed is the one that was read."""
    async with play.maker() as maker, desk_of(await play.enrol("albion")) as desk:
        window = desk.window
        asked = await ask(play, desk, maker)
        for number, width in enumerate((1300, 1580, 1250, 1500, 1400)):
            await maker.quote(asked.rfq_id, "0.0051", f"0.006{number}")
            window.resize(width, 700 + 20 * number)
            await pressed(play.hands)
        row = await liftable(desk, "0.0064", asked.rfq_id)
        await turn_to(desk)
        await play.hands.click(row.lift, times=3)
        await wait_done(desk, asked.rfq_id)
        [bought] = trader_parts(desk).stack and desk.controller.book.trades_of(asked.rfq_id)
        assert str(bought.price) == "0.0064"
    assert play.trades() == 1


async def clock_jumps(play: Play) -> None:
    """Somebody sets this machine's clock while prices and a wait count down: neither notices."""
    clock = MovedClock(play.folder, wall_only=True)
    async with trader_cut(play) as cut:
        asked = await quoted(cut)
        row = await liftable(cut.desk, "0.0057", asked.rfq_id)
        bar = row.findChild(CountdownBar)
        left_ms = bar.left_ms
        for hours in (1, -2):
            clock.move(timedelta(hours=hours))
            shown = cut.desk.window.status.clock.text()
            await until(lambda told=shown: cut.desk.window.status.clock.text() != told)
            assert 0 < bar.left_ms <= left_ms
            assert row.lift.isEnabled()
        await cut.lose()
        clock.move(timedelta(hours=-1))
        banner = cut.desk.window.banner
        await until(lambda: "Trying again by itself in" in banner.text(), 20, what="the wait")
        seconds = re.search("by itself in ([0-9]+) s", banner.text())
        assert seconds is not None
        assert int(seconds[1]) <= 60
        # Right again: by a clock that is hours behind the venue's own certificate is none yet.
        clock.move(timedelta(hours=2))
        await cut.find()
        await play.hands.click((await liftable(cut.desk, "0.0057", asked.rfq_id)).lift)
        await wait_done(cut.desk, asked.rfq_id)
    assert play.trades() == 1
