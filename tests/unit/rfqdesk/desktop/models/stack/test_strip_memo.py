"""Only requests that something was told of, or whose time came, are drawn anew."""

import pytest
from support.desk.feed import T0_MS, FeedScript

from rfqdesk.book.book import Book
from rfqdesk.book.facts import RequestFact
from rfqdesk.desktop.models.stack.request_strip import RequestTabPicture, StripInputs, request_strip
from rfqdesk.desktop.models.stack.strip_memo import StripMemo
from rfqdesk.protocol.terms import RequestEndReason, Side


class Strip:
    """A strip that is drawn again and again; `drawn` says which requests it took trouble with."""

    def __init__(self) -> None:
        self.script, self.book = FeedScript(), Book()
        self.memo: StripMemo[RequestTabPicture] = StripMemo()
        self.drawn: list[str] = []
        self.world: tuple[object, ...] = (object(),)
        self._told = 0

    def tabs(self, now_ms: int = T0_MS) -> list[RequestTabPicture]:
        for event in self.script.events[self._told :]:
            self.book.apply(event)
        self._told = self.script.seq
        self.drawn = []
        found = request_strip(self.book, now_ms, self._inputs(noting=True), memo=self.memo)
        assert found == request_strip(self.book, now_ms, self._inputs(noting=False))
        return found

    def _inputs(self, *, noting: bool) -> StripInputs:
        def digits_of(request: RequestFact) -> int:
            if noting:
                self.drawn.append(request.rfq_id)
            return 4

        return StripInputs(lambda _id: None, digits_of, world=self.world)


@pytest.fixture
def strip() -> Strip:
    strip = Strip()
    for name in ("one", "two"):
        strip.script.opened(name, side=Side.UNDISCLOSED, panel=("meridian",), ttl_ms=60_000)
        strip.script.quoted("meridian", "0.0050", "0.0058", rfq_id=name, firm_ms=10_000)
    strip.tabs()
    return strip


def test_nothing_told_is_nothing_drawn(strip: Strip) -> None:
    strip.tabs(T0_MS + 5_000)
    assert strip.drawn == []


def test_only_what_was_told_of_is_drawn(strip: Strip) -> None:
    strip.script.quoted("meridian", "0.0051", "0.0058", rfq_id="two", firm_ms=10_000)
    assert [tab.bid for tab in strip.tabs()] == ["0.0051", "0.0050"]
    assert strip.drawn == ["two"]
    strip.script.traded("meridian", "0.0058", rfq_id="one", quantity="10")
    strip.tabs()
    assert strip.drawn == ["one"]
    strip.script.ended(RequestEndReason.FILLED, rfq_id="one")
    strip.tabs()
    assert strip.drawn == ["one"]


def test_a_quote_that_runs_out_and_a_request_that_does_are_drawn_in_time(strip: Strip) -> None:
    strip.script.opened("late", panel=("meridian",), ttl_ms=20_000)
    strip.tabs(T0_MS + 9_999)
    assert strip.drawn == ["late"]
    assert strip.tabs(T0_MS + 10_000)[1].bid == ""
    assert sorted(strip.drawn) == ["one", "two"]
    strip.tabs(T0_MS + 20_000)
    assert strip.drawn == ["late"]


def test_a_clock_that_goes_back_draws_anew(strip: Strip) -> None:
    strip.tabs(T0_MS + 10_000)
    assert strip.tabs(T0_MS + 9_000)[0].bid == "0.0050"


def test_another_world_draws_all_anew(strip: Strip) -> None:
    strip.world = (object(),)
    strip.tabs()
    assert sorted(strip.drawn) == ["one", "two"]


def test_what_is_not_shown_any_more_is_forgotten(strip: Strip) -> None:
    book = Book()
    request_strip(book, T0_MS, StripInputs(lambda _id: None), memo=strip.memo)
    strip.tabs()
    assert sorted(strip.drawn) == ["one", "two"]


def test_of_many_with_other_prices_a_few_are_drawn_in_a_pass_and_all_get_their_turn() -> None:
    memo: StripMemo[int] = StripMemo(2)
    prices: dict[str, list[object]] = {}
    made: list[str] = []

    def run() -> list[str]:
        made.clear()
        memo.begin()
        for name, price in prices.items():
            memo.of(
                name, (name,), lambda price=price: price, moments=(), now_ms=T0_MS,
                make=lambda name=name: made.append(name) or 0,  # type: ignore[misc]
            )  # fmt: skip
        return list(made)

    prices.update({name: [object()] for name in "abcde"})
    assert run() == list("abcde")
    prices.update({name: [object()] for name in "abcde"})
    assert run() == ["a", "b"]
    assert memo.behind
    # What changes over and over does not get before those that wait.
    prices["a"] = [object()]
    assert run() == ["c", "d"]
    assert run() == ["a", "e"]
    assert not memo.behind
    assert run() == []


def test_what_is_more_than_a_price_never_waits() -> None:
    memo: StripMemo[str] = StripMemo(0)
    memo.begin()
    assert (
        memo.of("a", ("open",), lambda: [1], moments=(), now_ms=T0_MS, make=lambda: "first")
        == "first"
    )
    memo.begin()
    assert (
        memo.of("a", ("open",), lambda: [2], moments=(), now_ms=T0_MS, make=lambda: "second")
        == "first"
    )
    memo.begin()
    assert (
        memo.of("a", ("ended",), lambda: [2], moments=(), now_ms=T0_MS, make=lambda: "third")
        == "third"
    )
    assert not memo.behind


def test_those_that_are_seen_come_first_and_the_others_are_not_forgotten() -> None:
    memo: StripMemo[int] = StripMemo(2)
    made: list[str] = []

    def run() -> list[str]:
        made.clear()
        memo.begin(seen={"d", "e", "f"})
        for name in "abcdef":
            memo.of(
                name, (name,), lambda: [object()], moments=(), now_ms=T0_MS,
                make=lambda name=name: made.append(name) or 0,  # type: ignore[misc]
            )  # fmt: skip
        return list(made)

    assert run() == list("abcdef")
    run()
    assert [run(), run(), run()] == [["c", "d"], ["a", "e"], ["b", "f"]]


def test_a_pass_that_took_its_time_makes_one_more_and_leaves_the_rest() -> None:
    memo: StripMemo[int] = StripMemo(5, over=lambda: True)
    made: list[str] = []

    def run() -> list[str]:
        made.clear()
        memo.begin()
        for name in "abc":
            memo.of(
                name, (name,), lambda: [object()], moments=(), now_ms=T0_MS,
                make=lambda name=name: made.append(name) or 0,  # type: ignore[misc]
            )  # fmt: skip
        return list(made)

    assert run() == list("abc")
    assert sorted(run() + run() + run()) == list("abc")
