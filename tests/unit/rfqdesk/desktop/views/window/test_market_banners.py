"""Halts stay, news can be put away and read again."""

from pytestqt.qtbot import QtBot
from support.desk.feed import T0_MS

from rfqdesk.desktop.models.market import MarketPicture
from rfqdesk.desktop.views.window.market_banners import MarketBanners
from rfqdesk.protocol.market import HaltEntry, HaltScope, News

VENUE = HaltEntry(HaltScope.VENUE, T0_MS, text="maintenance")


def _news(news_id: str, text: str) -> News:
    return News(news_id=news_id, text=text, orig_time_ms=T0_MS, until_time_ms=T0_MS + 60_000)


def _banners(qtbot: QtBot) -> MarketBanners:
    banners = MarketBanners()
    qtbot.addWidget(banners)
    return banners


def test_a_halt_is_shown_as_long_as_it_lasts(qtbot: QtBot) -> None:
    banners = _banners(qtbot)
    assert banners.isHidden()
    banners.show_market(MarketPicture((VENUE,)))
    assert not banners.isHidden()
    assert "maintenance" in banners.halts.text()
    banners.show_market(MarketPicture())
    assert banners.isHidden()


def test_dismissed_news_stay_away_until_asked_for_and_new_ones_come(qtbot: QtBot) -> None:
    banners = _banners(qtbot)
    first, second = _news("1", "Early close."), _news("2", "Late open.")
    banners.show_market(MarketPicture((), (first,)))
    banners.news.hide()
    banners.news.dismissed.emit()
    banners.show_market(MarketPicture((), (first,)))
    assert banners.isHidden()
    banners.show_market(MarketPicture((), (first, second)))
    assert "Late open." in banners.news.title()
    assert "Early close." not in banners.news.title() + banners.news.text()
    banners.show_news()
    assert "Early close." in banners.news.text()
    banners.show_market(MarketPicture())
    assert banners.isHidden()
    banners.show_news()
    assert "none that still counts" in banners.news.text()
