"""Halts and news as the session tells them, and as time takes them away."""

from pytestqt.qtbot import QtBot
from support.desk.fake_desk import FakeSession
from support.desk.feed import T0_MS

from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.controllers.market import MarketController
from rfqdesk.desktop.models.market import MarketPicture
from rfqdesk.protocol.market import HaltEntry, HaltScope, News

VENUE = HaltEntry(HaltScope.VENUE, T0_MS)
NEWS = News(news_id="1", text="Early close.", orig_time_ms=T0_MS, until_time_ms=T0_MS + 1)


def test_halts_and_news_are_told_as_they_come_and_go(qtbot: QtBot) -> None:
    session = FakeSession()
    market = MarketController(session)
    told: list[MarketPicture] = []
    market.changed.connect(told.append)
    session.tell_halts(VENUE)
    session.tell_news(NEWS)
    session.tell_halts()
    assert told == [
        MarketPicture((VENUE,)),
        MarketPicture((VENUE,), (NEWS,)),
        MarketPicture((), (NEWS,)),
    ]
    # Their time is over: no message comes of that.
    session.news = ()
    qtbot.waitUntil(lambda: market.picture == MarketPicture())
    market.close()


def test_without_a_connection_nobody_knows_what_is_halted() -> None:
    session = FakeSession()
    session.halts = (VENUE,)
    market = MarketController(session)
    assert market.picture.halts == (VENUE,)
    session.go(ConnectionState.WAITING)
    assert market.picture.halts == ()
    session.go(ConnectionState.LIVE)
    assert market.picture.halts == (VENUE,)
    market.close()
