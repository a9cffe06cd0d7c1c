"""The requests in small: whose prices are best, how far the dealers are."""

from collections.abc import Callable

import pytest
from support.desk.feed import T0_MS, FeedScript

from rfqdesk.book.facts import QuoteFact
from rfqdesk.desktop.models.stack.desk_state import Fate
from rfqdesk.desktop.models.stack.request_strip import (
    Pip,
    RequestTabPicture,
    StripInputs,
    request_strip,
)
from rfqdesk.protocol.terms import QuoteEndReason, QuoteType, RequestEndReason, Side

PANEL = ("meridian", "halcyon", "castellan", "northgate")
NAMES = {"meridian": "Meridian Digital"}


def _asked(side: Side = Side.UNDISCLOSED) -> FeedScript:
    script = FeedScript()
    script.opened(side=side, panel=PANEL)
    return script


def _tab(
    script: FeedScript, proved: Callable[[QuoteFact], bool] = lambda _quote: True
) -> RequestTabPicture:
    inputs = StripInputs(
        lambda _id: None, lambda _request: 4, lambda maker: NAMES.get(maker, maker), proved
    )
    return request_strip(script.book(), T0_MS, inputs)[0]


def test_best_prices_say_whose_they_are() -> None:
    script = _asked()
    script.quoted("meridian", "0.0052", "0.0058")
    script.quoted("halcyon", "0.0051", "0.0058")
    tab = _tab(script)
    assert (tab.bid, tab.bid_of) == ("0.0052", "Meridian Digital")
    assert (tab.offer, tab.offer_of) == ("0.0058", "2 dealers")
    assert tab.spread == "0.0006"


def test_a_side_that_is_not_asked_for_has_no_best() -> None:
    script = _asked(Side.BUY)
    script.quoted("meridian", "0.0052", "0.0058")
    tab = _tab(script)
    assert (tab.bid, tab.offer, tab.spread) == ("", "0.0058", "")
    assert (tab.wants_bid, tab.wants_offer) == (False, True)


def test_what_is_indicative_or_not_proved_is_not_best() -> None:
    script = _asked()
    script.quoted("meridian", "0.0052", "0.0058")
    script.quoted("halcyon", "0.0054", "0.0055", quote_type=QuoteType.INDICATIVE)
    script.quoted("castellan", "0.0053", "0.0056")
    tab = _tab(script, proved=lambda quote: quote.maker != "castellan")
    assert (tab.bid, tab.offer) == ("0.0052", "0.0058")


def test_one_pip_for_each_asked_dealer() -> None:
    script = _asked()
    script.quoted("meridian", "0.0052", "0.0058")
    script.quoted("halcyon", "0.0051", "0.0058")
    script.quote_ended("halcyon", QuoteEndReason.WITHDRAWN)
    script.passed("castellan", "no")
    assert _tab(script).pips == (Pip.LIVE, Pip.OUT, Pip.OUT, Pip.WAITING)


@pytest.mark.parametrize(
    ("fate", "state"), [(Fate.UNSEEN, "Not known"), (Fate.WITHDRAWN, "Withdrawn")]
)
def test_where_the_venue_tells_no_more_an_open_request_is_not_called_open(
    fate: Fate, state: str
) -> None:
    script = _asked()
    script.quoted("meridian", "0.0052", "0.0058")
    script.opened("over", panel=PANEL)
    script.ended(RequestEndReason.EXPIRED, rfq_id="over")
    inputs = StripInputs(lambda _id: None, fate=fate)
    tab, over = request_strip(script.book(), T0_MS, inputs)
    assert (tab.state, tab.state_tone, tab.open) == (state, "warn", False)
    assert (tab.bid, tab.offer, tab.pips) == ("", "", ())
    assert tab.quotes == "1 quoted"
    assert over.state == "Expired"
