"""What would be taken of a request: read, previewed by the venue's rule, and sent as shown."""

import pytest
from support.desk.fake_desk import MAKERS, board
from support.desk.feed import T0_MS, FeedScript

from rfqdesk.desktop.models.stack.desk_state import DeskLink, ShownCross
from rfqdesk.desktop.models.stack.seal import Seal
from rfqdesk.desktop.models.stack.stack_picture import StackInputs, StackPicture, stack_picture
from rfqdesk.desktop.models.stack.taking import TakingPicture, TakingText
from rfqdesk.protocol.terms import QuoteEndReason, QuoteRespType, QuoteType, Side, TimeInForce

PANEL = ("meridian", "halcyon", "castellan")


def _script(side: Side = Side.BUY, *, parts: bool = True, min_quantity: str = "5") -> FeedScript:
    script = FeedScript()
    least = min_quantity if parts else ""
    script.opened(side=side, panel=PANEL, all_or_none=not parts, min_quantity=least)
    size = "100" if not parts else "40"
    script.quoted("meridian", "0.0050", "0.0057", quantity=size)
    script.quoted("halcyon", "0.0052", "0.0056", quantity=size if not parts else "25")
    script.quoted("castellan", "0.0049", "0.0058")
    return script


def _stack(
    script: FeedScript, text: TakingText | None = None, *, unproved: tuple[str, ...] = ()
) -> StackPicture:
    def seal_of(maker: str, _quote_id: str, _revision: int) -> Seal:
        return Seal(maker not in unproved, "", "")

    return stack_picture(
        script.book(),
        "rfq-1",
        T0_MS + 200,
        StackInputs(
            instruments=board(),
            makers=MAKERS,
            link=DeskLink(True),
            taking=text,
            seal_of=seal_of,
        ),
    )


def _taking(script: FeedScript, *, unproved: tuple[str, ...] = (), **typed: str) -> TakingPicture:
    side = Side(typed.pop("side", "buy"))
    taking = _stack(script, TakingText(side=side, **typed), unproved=unproved).taking
    assert taking is not None
    return taking


def _cross(quantity: str, price: str, way: QuoteRespType = QuoteRespType.LIFT) -> ShownCross:
    return ShownCross("rfq-1", "q-rfq-1", way, quantity, price, TimeInForce.FILL_OR_KILL)


def test_all_that_is_left_is_taken_down_to_the_worst_price_shown() -> None:
    taking = _taking(_script())
    assert taking.best == _cross("100", "0.0058")
    assert taking.preview == (
        "Halcyon Trading 25 at 0.0056, Meridian Digital 40 at 0.0057, "
        "Castellan Markets 35 at 0.0058 \N{MIDDLE DOT} average 0.00571"
    )
    assert taking.best_words == "buy 100 at 0.0058 or lower"


def test_less_is_taken_from_fewer() -> None:
    taking = _taking(_script(), quantity="60")
    assert taking.best == _cross("60", "0.0057")
    assert "Castellan" not in taking.preview


def test_a_typed_price_is_the_worst_and_one_that_rests_needs_it() -> None:
    taking = _taking(_script(), quantity="60", price="0.0060")
    assert taking.best == _cross("60", "0.006")
    assert taking.rest is not None
    assert (taking.rest.price, taking.rest.rests) == ("0.006", True)
    assert _taking(_script(), quantity="60").rest is None


def test_nothing_is_crossed_beyond_what_is_quoted() -> None:
    short = _taking(_script(), price="0.0057")
    assert (short.best, short.problem) == (None, "The live quotes make up 65 of 100.")
    assert short.rest is not None
    none = _taking(_script(), price="0.0001")
    assert none.problem == "No live quote at that price or better."


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"quantity": "101"}, "Only 100 of the request are left."),
        ({"quantity": "4"}, "One deal takes at least 5"),
        ({"quantity": "5.55"}, "Nearest: 5.5 or 5.6."),
        ({"quantity": "x"}, "Write a number"),
        ({"price": "0,0055"}, "not a number"),
    ],
)
def test_a_wrong_entry_sends_nothing(typed: dict[str, str], words: str) -> None:
    picture = _stack(_script(), TakingText(**typed))
    assert picture.taking is not None
    assert words in picture.taking.problem
    assert (picture.taking.best, picture.taking.rest) == (None, None)
    if "quantity" in typed:
        assert all(row.lift is None for row in picture.rows)


def test_the_sell_side_takes_the_highest_bids() -> None:
    taking = _taking(_script(Side.UNDISCLOSED), quantity="60", side="sell")
    assert taking.best == _cross("60", "0.005", QuoteRespType.HIT)
    assert taking.best_words == "sell 60 at 0.0050 or higher"


def test_a_row_takes_what_is_wanted_as_far_as_its_quote_goes() -> None:
    rows = {row.maker: row for row in _stack(_script(), TakingText(quantity="30")).rows}
    taken = {maker: row.lift.quantity for maker, row in rows.items() if row.lift}
    assert taken == {"halcyon": "25", "meridian": "30", "castellan": "30"}


def test_a_quote_for_its_whole_size_is_not_taken_in_part() -> None:
    script = _script()
    script.quoted("castellan", "0.0049", "0.0055", quantity="50", all_or_none=True)
    rows = {row.maker: row for row in _stack(script, TakingText(quantity="30")).rows}
    assert rows["castellan"].lift is None
    assert "whole only" in rows["castellan"].remark
    assert _taking(script, quantity="50").best == _cross("50", "0.0055")


def test_what_traded_is_counted_and_the_rest_can_be_taken() -> None:
    script = _script()
    script.traded("halcyon", "0.0056", quantity="25", quote_leaves_quantity="0")
    script.quote_ended("halcyon", QuoteEndReason.TRADED)
    script.traded("meridian", "0.0057", quantity="35", quote_leaves_quantity="5", trade_id="T-2")
    picture = _stack(script)
    assert picture.progress == "60 of 100 done"
    assert picture.rows[0].maker == "meridian"
    assert picture.rows[0].lift is not None
    assert (picture.rows[0].lift.quantity, picture.rows[0].size) == ("5", "5")
    assert _taking(script).best == _cross("40", "0.0058")


def test_a_whole_request_is_crossed_with_one_quote_that_is_good_for_it() -> None:
    taking = _taking(_script(parts=False), quantity="7")
    assert taking.best == _cross("100", "0.0056")
    assert taking.preview == "Halcyon Trading 100 at 0.0056"


def test_what_rests_is_told_with_what_is_left_of_it() -> None:
    script = _script()
    script.rested("resp-9", QuoteRespType.LIFT, "60", price="0.0055")
    script.traded(
        "halcyon", "0.0055", quantity="25", quote_leaves_quantity="0", quote_resp_id="resp-9"
    )
    (resting,) = _taking(script).resting
    assert resting.words == "Resting: buys up to 35 at 0.0055 or lower by itself"


def test_an_indicative_quote_is_shown_and_never_dealt_on() -> None:
    script = _script()
    script.quoted("castellan", "0.0049", "0.0050", quote_type=QuoteType.INDICATIVE)
    picture = _stack(script)
    row = next(row for row in picture.rows if row.maker == "castellan")
    assert (row.offer, row.lift, row.hit) == ("0.0050", None, None)
    assert row.remark == "Can't be dealt on"
    assert picture.taking is not None
    assert picture.taking.problem == "The live quotes make up 65 of 100."


def test_a_quote_that_is_not_proved_is_not_counted_on() -> None:
    taking = _taking(_script(), unproved=("castellan",), quantity="60")
    assert taking.best == _cross("60", "0.0057")
    short = _taking(_script(), unproved=("castellan",))
    assert (short.best, short.best_words, short.preview) == (None, "", "")
    assert short.problem == (
        "The live quotes make up 65 of 100. Quotes that are not proved don't count."
    )


def test_what_would_reach_a_quote_that_is_not_proved_is_not_sent() -> None:
    taking = _taking(_script(), unproved=("halcyon",), quantity="40")
    assert taking.best is None
    assert taking.problem == (
        "Would reach Halcyon Trading's 0.0056, which is not proved: "
        "type a worst price below 0.0056, or deal on a row."
    )
    typed = _taking(_script(), unproved=("castellan",), quantity="60", price="0.0058")
    assert typed.best is None
    assert "below 0.0058" in typed.problem


def test_on_the_sell_side_a_bid_that_is_not_proved_is_reached_from_above() -> None:
    script = _script(Side.UNDISCLOSED)
    taking = _taking(script, unproved=("halcyon",), quantity="40", side="sell")
    assert taking.best is None
    assert "Halcyon Trading's 0.0052" in taking.problem
    assert "above 0.0052" in taking.problem
    other = _taking(script, unproved=("castellan",), quantity="60", side="sell")
    assert other.best == _cross("60", "0.005", QuoteRespType.HIT)


def test_nothing_comes_to_rest_at_a_price_that_reaches_a_quote_not_proved() -> None:
    barred = _taking(_script(), unproved=("halcyon",), quantity="40", price="0.0056")
    assert barred.rest is None
    assert "below 0.0056" in barred.rest_problem
    free = _taking(_script(), unproved=("halcyon",), quantity="40", price="0.0055")
    assert free.rest is not None
    assert free.rest_problem == ""


@pytest.mark.parametrize("kind", ["indicative", "last look"])
def test_what_a_quote_not_proved_says_of_itself_does_not_count(kind: str) -> None:
    script = _script()
    script.quoted(
        "halcyon",
        "0.0052",
        "0.0056",
        quote_type=QuoteType.INDICATIVE if kind == "indicative" else QuoteType.FIRM,
        last_look=kind == "last look",
    )
    assert _taking(script, quantity="40").best == _cross("40", "0.0057")
    assert _taking(script, unproved=("halcyon",), quantity="40").best is None


def test_where_no_quote_is_proved_there_is_none_to_take() -> None:
    taking = _taking(_script(), unproved=PANEL)
    assert taking.best is None
    assert taking.problem == "No live quote to take. Quotes that are not proved don't count."
    typed = _taking(_script(), unproved=PANEL, price="0.0060")
    assert (typed.best, typed.rest) == (None, None)


def test_a_quote_not_proved_that_is_gone_stands_in_nobodys_way() -> None:
    script = _script()
    script.quote_ended("halcyon", QuoteEndReason.WITHDRAWN)
    assert _taking(script, unproved=("halcyon",), quantity="40").best == _cross("40", "0.0057")
