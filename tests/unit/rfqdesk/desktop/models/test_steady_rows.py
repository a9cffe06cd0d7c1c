"""Rows move at once, and then stand still for a while."""

from support.feed import T0_MS, FeedScript

from rfqdesk.desktop.models.desk_state import DeskLink
from rfqdesk.desktop.models.quote_row_picture import QuoteRowPicture
from rfqdesk.desktop.models.stack_picture import StackInputs, stack_picture
from rfqdesk.desktop.models.steady_rows import SteadyRows


class Stack:
    """A request whose rows are placed again and again; offers in ticks, by dealer."""

    def __init__(self) -> None:
        self.script = FeedScript()
        self.script.opened(panel=("a", "b", "c"))
        self.steady = SteadyRows(500)

    def placed(self, now_ms: float, **offers: int) -> str:
        return "".join(row.maker for row in self.rows(now_ms, **offers))

    def rows(self, now_ms: float, **offers: int) -> tuple[QuoteRowPicture, ...]:
        for maker, offer in offers.items():
            self.script.quoted(maker, None, f"0.00{offer}")
        inputs = StackInputs({}, (), DeskLink(True))
        picture = stack_picture(self.script.book(), "rfq-1", T0_MS, inputs)
        return self.steady.place("rfq-1", picture.rows, now_ms)


def test_the_first_change_of_place_is_heeded_at_once_and_the_next_waits() -> None:
    stack = Stack()
    assert stack.placed(0, a=51, b=52, c=53) == "abc"
    assert stack.placed(10, b=50) == "bac"
    assert stack.steady.moves_ms is None
    assert stack.placed(20, c=49) == "bac"
    assert stack.steady.moves_ms == 510
    assert stack.placed(509, a=48) == "bac"
    assert stack.placed(510) == "acb"
    assert stack.steady.moves_ms is None


def test_rows_that_stand_still_show_what_is_quoted_now() -> None:
    stack = Stack()
    stack.placed(0, a=51, b=52, c=53)
    stack.placed(10, b=50)
    held = stack.rows(20, c=49)
    assert [(row.maker, row.offer) for row in held] == [
        ("b", "0.0050"), ("a", "0.0051"), ("c", "0.0049"),
    ]  # fmt: skip
    assert [row.maker for row in held if row.best_offer] == ["c"]


def test_an_order_that_comes_back_meanwhile_moves_nothing() -> None:
    stack = Stack()
    stack.placed(0, a=51, b=52, c=53)
    stack.placed(10, b=50)
    assert stack.placed(20, a=49) == "bac"
    assert stack.placed(30, a=51) == "bac"
    assert stack.steady.moves_ms is None


def test_another_request_and_another_dealer_wait_for_nothing() -> None:
    stack = Stack()
    stack.placed(0, a=51, b=52, c=53)
    stack.placed(10, b=50)
    assert stack.placed(20, c=49, d=48) == "dcba"
    rows = stack.rows(30)
    assert [row.maker for row in stack.steady.place("rfq-2", rows[::-1], 31)] == list("abcd")
