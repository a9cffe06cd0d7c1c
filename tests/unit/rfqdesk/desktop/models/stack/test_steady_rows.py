"""Rows move at once, and then stand still for a while."""

from support.desk.feed import T0_MS, FeedScript

from rfqdesk.desktop.models.stack.desk_state import DeskLink
from rfqdesk.desktop.models.stack.quote_row_picture import QuoteRowPicture
from rfqdesk.desktop.models.stack.stack_picture import StackInputs, stack_picture
from rfqdesk.desktop.models.stack.steady_rows import RowTurns, SteadyRows


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


def test_what_is_new_comes_a_few_rows_at_a_time_and_every_row_gets_its_turn() -> None:
    stack, turns = Stack(), RowTurns(2)
    turns.take(stack.rows(0, a=41, b=52, c=63))
    new = stack.rows(10, a=42, b=53, c=64)
    assert [row.offer for row in turns.take(new)] == ["0.0042", "0.0053", "0.0063"]
    assert turns.behind
    # What waits is not overtaken by what changes over and over.
    new = stack.rows(20, a=43, b=54)
    assert [row.offer for row in turns.take(new)] == ["0.0043", "0.0053", "0.0064"]
    assert [row.offer for row in turns.take(new)] == ["0.0043", "0.0054", "0.0064"]
    assert not turns.behind


def test_rows_that_change_places_say_what_is_new_afterwards() -> None:
    stack, turns = Stack(), RowTurns(2)
    turns.take(stack.rows(0, a=41, b=52, c=63))
    new = stack.rows(10, b=40)
    assert [(row.maker, row.offer) for row in turns.take(new)][:2] == [
        ("b", "0.0052"), ("a", "0.0041"),
    ]  # fmt: skip
    assert [row.offer for row in turns.take(new)] == ["0.0040", "0.0041", "0.0063"]


def test_what_concerns_all_rows_is_in_all_of_them_at_once() -> None:
    stack, turns = Stack(), RowTurns(1)
    turns.take(stack.rows(0, a=41, b=52, c=63))
    new = stack.rows(10, a=42, b=53, c=64)
    assert turns.take(new, whole=True) == new
    assert not turns.behind


def test_a_dealer_that_only_now_quotes_is_shown_with_all_that_is_new() -> None:
    stack, turns = Stack(), RowTurns(1)
    turns.take(stack.rows(0, a=41, b=52))
    new = stack.rows(10, a=42, b=51, c=40)
    assert turns.take(new) == new
