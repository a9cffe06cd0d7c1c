"""The real application as a process that a test kills: `python -m support.desk_to_kill FOLDER`.

It does what its standard input says, a word a line, and says what it has come to:
`live`, then `asking` once a request was handed over, `quoted` once a quote for it is there, and
`accepting` once an accept was handed over.
"""

import asyncio
import sys
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from support.application import live_desk
from support.dealing_room import CALLS
from support.qt_warnings import end_on_qt_warnings
from support.waiting import until

from rfqdesk.desktop.desk import Desk
from rfqdesk.desktop.loop import Shutdown, run
from rfqdesk.desktop.models.desk_state import AcceptPhase, RequestDraft, ShownQuote
from rfqdesk.desktop.views.trader.quote_row import QuoteRow
from rfqdesk.desktop.windows import Windows
from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.terms import Leg, LegSide, QuoteRespType, Side

DRAFT = RequestDraft(
    (Leg(CALLS[0].symbol, 1, LegSide.BUY),), "10", Side.BUY, ("meridian",), True, 120_000
)


def say(word: str) -> None:
    print(word, flush=True)


async def ask(desk: Desk) -> None:
    assert desk.controller.submit_request(DRAFT)
    await until(lambda: desk.controller.notes.unanswered or desk.controller.book.requests)
    say("asking")


async def wait_for_a_quote(desk: Desk) -> None:
    book = desk.controller.book
    await until(lambda: any(one.offer for one in book.quotes.values()), 60, what="the quote")
    say("quoted")


async def accept(desk: Desk) -> None:
    """Lift the one quote there is."""
    book = desk.controller.book
    quote = next(iter(book.quotes.values()))
    request = book.requests[quote.rfq_id]
    assert quote.offer is not None
    shown = ShownQuote(
        quote.rfq_id, request.quote_req_id, quote.maker, quote.quote_id, quote.revision,
        QuoteRespType.LIFT, text_of(quote.offer.price), text_of(quote.offer.quantity),
    )  # fmt: skip
    assert desk.controller.accept(shown)
    status = desk.controller.accept_of(quote.rfq_id)
    assert status is not None
    assert status.phase is AcceptPhase.ACCEPTING
    say("accepting")


def to_lift(desk: Desk) -> int:
    """How many offers a person could lift now."""
    trader = desk.trader
    assert trader is not None
    rows = trader.stack.findChildren(QuoteRow)
    return sum(1 for row in rows if row.isVisible() and row.lift.isEnabled())


async def wait_until_liftable(desk: Desk) -> None:
    await until(lambda: to_lift(desk) == 1, 30, what="an offer to lift")
    say("one to lift")


async def wait_until_nothing(desk: Desk) -> None:
    """Live again, and nothing there to deal on."""
    await until(lambda: desk.controller.link().live, 30, what="the line back")
    await until(lambda: to_lift(desk) == 0, what="nothing to lift")
    say(f"nothing to lift, {len(desk.controller.book.trades)} traded")


async def wait_for_the_trade(desk: Desk) -> None:
    await until(lambda: desk.controller.book.trades, what="the trade")
    await until(lambda: not desk.controller.notes.unanswered, what="its answer")
    say("traded")


ACTS = {
    "ask": ask,
    "wait": wait_for_a_quote,
    "liftable": wait_until_liftable,
    "accept": accept,
    "done": wait_for_the_trade,
    "nothing": wait_until_nothing,
}


async def work(app: QApplication, folder: Path, shutdown: Shutdown) -> int:
    settings = QSettings(str(folder / "desktop.ini"), QSettings.Format.IniFormat)
    windows = Windows(app, folder, settings, shutdown)
    windows.open()
    desk = await live_desk(windows)
    await until(lambda: desk.session.instruments)
    say("live")
    while word := (await asyncio.to_thread(sys.stdin.readline)).strip():
        await ACTS[word](desk)
    return 0


if __name__ == "__main__":
    end_on_qt_warnings()
    application = QApplication([])
    sys.exit(run(application, lambda shutdown: work(application, Path(sys.argv[1]), shutdown)))
