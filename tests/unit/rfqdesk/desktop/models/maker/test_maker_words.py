import pytest
from support.desk.feed import T0_MS
from support.desk.making import MakerDesk

from rfqdesk.desktop.models.maker.inbox import Attempt, Try
from rfqdesk.desktop.models.maker.maker_words import (
    StateWords,
    card_words,
    life_words,
    quote_words,
    side_words,
    state_words,
)
from rfqdesk.protocol.terms import (
    QuoteEndReason,
    QuoteType,
    RequestEndReason,
    Side,
)


def words_of(desk: MakerDesk) -> StateWords:
    return state_words(desk.snapshot().entries[0])


def quoting_desk(*, disclosed: bool = True) -> MakerDesk:
    desk = MakerDesk()
    desk.feed.opened("r", own=False, side=Side.UNDISCLOSED, disclosed=disclosed)
    desk.feed.quoted("me", "0.0052", "0.0057", rfq_id="r")
    return desk


def test_a_new_request_and_a_live_quote() -> None:
    desk = MakerDesk()
    desk.feed.opened("r", own=False)
    assert words_of(desk).word == "New"
    assert words_of(quoting_desk()).word == "Live"


def test_won_says_what_was_traded_at_which_price_and_with_whom() -> None:
    desk = quoting_desk()
    desk.feed.traded("me", "0.0057", rfq_id="r", side=Side.SELL)
    assert words_of(desk).word == "Won"
    assert words_of(desk).sentence == "You sold 100 at 0.0057 to albion."


@pytest.mark.parametrize(
    ("quote_end", "request_end", "word"),
    [
        (QuoteEndReason.DONE_AWAY, RequestEndReason.CLOSED, "Done away"),
        (QuoteEndReason.WITHDRAWN, RequestEndReason.CLOSED, "Withdrawn"),
        (QuoteEndReason.DISCONNECTED, RequestEndReason.CLOSED, "Pulled"),
        (QuoteEndReason.EXPIRED, RequestEndReason.CLOSED, "Ran out"),
        (QuoteEndReason.REQUEST_EXPIRED, RequestEndReason.EXPIRED, "Expired"),
        (QuoteEndReason.REQUEST_CANCELLED, RequestEndReason.CLOSED, "Cancelled"),
    ],
)
def test_every_ending_has_its_word(
    quote_end: QuoteEndReason, request_end: RequestEndReason, word: str
) -> None:
    desk = quoting_desk()
    desk.feed.quote_ended("me", quote_end, rfq_id="r")
    desk.feed.ended(request_end, rfq_id="r")
    assert words_of(desk).word == word


@pytest.mark.parametrize("reason", list(QuoteEndReason))
def test_while_the_request_is_open_an_ended_quote_is_never_called_live(
    reason: QuoteEndReason,
) -> None:
    desk = quoting_desk()
    desk.feed.quote_ended("me", reason, rfq_id="r")
    assert words_of(desk).word != "Live"


def test_a_closed_request_without_a_quote_and_a_passed_one() -> None:
    desk = MakerDesk()
    desk.feed.opened("r", own=False)
    desk.feed.ended(RequestEndReason.CLOSED, rfq_id="r")
    assert words_of(desk).word == "Closed"
    desk = MakerDesk()
    desk.feed.opened("r", own=False)
    desk.feed.passed("me", rfq_id="r")
    assert words_of(desk).word == "Passed"
    desk.feed.ended(RequestEndReason.CLOSED, rfq_id="r")
    assert words_of(desk).word == "Passed"


@pytest.mark.parametrize("attempt", [x for x in Attempt if x is not Attempt.NONE])
def test_what_is_under_way_is_said_until_the_request_is_over(attempt: Attempt) -> None:
    desk = quoting_desk()
    desk.tries["r"] = Try(attempt)
    assert words_of(desk).word != "Live"
    desk.feed.traded("me", "0.0057", rfq_id="r", side=Side.SELL)
    assert words_of(desk).word == "Won"


def test_sides_are_the_clients() -> None:
    assert side_words(Side.BUY) == "Client buys"
    assert side_words(Side.SELL) == "Client sells"
    assert side_words(Side.UNDISCLOSED) == "Two-way"


def test_an_indicative_quote_is_never_called_live() -> None:
    desk = MakerDesk()
    desk.feed.opened("r", own=False)
    desk.feed.quoted(
        "me", None, "0.0057", rfq_id="r", quote_type=QuoteType.INDICATIVE, last_look=True
    )
    assert words_of(desk).word == "Indicative"
    [entry] = desk.snapshot().entries
    assert entry.view.quote is not None
    assert quote_words(entry.view.quote, entry.terms).endswith("last look, indicative")


def test_collected_quotes_are_held_until_the_reveal_and_none_is_taken_after() -> None:
    desk = MakerDesk()
    desk.feed.opened("r", own=False, respond_by_ms=10_000)
    desk.now_ms = T0_MS + 10_000
    assert words_of(desk).word == "Too late"
    desk.feed.quoted("me", None, "0.0057", rfq_id="r")
    desk.now_ms = T0_MS
    assert words_of(desk).word == "Held"
    desk.now_ms = T0_MS + 10_000
    assert words_of(desk).word == "Live"


def test_what_the_client_waits_for_comes_first_on_the_card() -> None:
    desk = quoting_desk()
    desk.feed.requoted("me", rfq_id="r")
    [entry] = desk.snapshot().entries
    assert card_words(entry).word == "Requote"
    assert state_words(entry).sentence.startswith("The client asks for a new price.")
    desk.feed.countered("me", own=False, rfq_id="r")
    assert card_words(desk.snapshot().entries[0]).word == "Counter"


def test_more_time_is_told_with_the_request() -> None:
    desk = quoting_desk()
    assert life_words(desk.snapshot().entries[0].view.request) == ""
    desk.feed.amended(120_000, rfq_id="r")
    assert life_words(desk.snapshot().entries[0].view.request) == "now open for 2 min"


def test_the_own_cover_is_told_where_the_venue_tells_it() -> None:
    desk = quoting_desk()
    desk.feed.traded("me", "0.0057", rfq_id="r", side=Side.SELL, cover_price="0.0059")
    assert words_of(desk).sentence.endswith("Cover 0.0059 (2 ticks away).")
