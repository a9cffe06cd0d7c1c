from support.desk.feed import T0_MS
from support.desk.making import MakerDesk

from rfqdesk.desktop.models.maker.asks import AskKind, answer_words, asks_of
from rfqdesk.desktop.models.maker.inbox import Answer
from rfqdesk.protocol.terms import CounterRespType, Side


def quoted_desk() -> MakerDesk:
    desk = MakerDesk()
    desk.feed.opened(own=False)
    desk.feed.quoted("meridian", "0.0051", "0.0057")
    return desk


def test_a_counter_says_side_size_price_round_and_how_far_it_is_from_the_quote() -> None:
    desk = quoted_desk()
    desk.feed.countered("meridian", 2, own=False)
    [ask] = asks_of(desk.snapshot().entries)
    assert (ask.kind, ask.heading) == (AskKind.COUNTER, "Counter 2 of 3 from albion")
    assert (ask.side, ask.deal) == (Side.SELL, "Sell 60 at 0.0055")
    assert "your offer 0.0057 (2 ticks lower)" in ask.detail
    assert "mark 0.00545" in ask.detail
    assert ask.until_ms == T0_MS + 5_000


def test_a_last_look_comes_before_counters_that_run_out_earlier() -> None:
    desk = quoted_desk()
    desk.feed.countered("meridian", own=False)
    desk.now_ms = T0_MS + 4_900
    desk.feed.time_ms = desk.now_ms
    desk.feed.looked_at("meridian")
    look, counter = asks_of(desk.snapshot().entries)
    assert (look.kind, counter.kind) == (AskKind.LOOK, AskKind.COUNTER)
    assert look.heading == "Last look: albion lifts your offer"


def test_an_answer_belongs_to_what_it_answered() -> None:
    desk = quoted_desk()
    desk.feed.countered("meridian", 1, own=False)
    desk.answers["rfq-1"] = Answer("1", CounterRespType.REJECT)
    [ask] = asks_of(desk.snapshot().entries)
    assert ask.answering
    desk.feed.countered("meridian", 2, own=False)
    [ask] = asks_of(desk.snapshot().entries)
    assert not ask.answering


def test_an_answer_of_unknown_outcome_says_what_not_to_do() -> None:
    words = answer_words(Answer("1", CounterRespType.ACCEPT, unsure=True))
    assert "Don't hedge twice" in words
    assert "on its way" in answer_words(Answer("1", CounterRespType.ACCEPT))
    assert answer_words(Answer("1", CounterRespType.ACCEPT, "Too late.")) == "Too late."
