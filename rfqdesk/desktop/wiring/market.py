"""Puts halts and news into the window."""

from rfqdesk.desktop.controllers.market import MarketController, MarketPort
from rfqdesk.desktop.models.keys.key_table import NEWS
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.market_banners import MarketBanners


def wire_market(window: DeskWindow, session: MarketPort) -> MarketController:
    """Show what the venue says about trading; the controller is the caller's to close."""
    market = MarketController(session, window)
    banners = MarketBanners()
    window.add_message(banners)
    market.changed.connect(banners.show_market)
    banners.show_market(market.picture)
    window.shortcuts.add(*NEWS, banners.show_news)
    return market
