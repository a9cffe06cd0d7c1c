"""Finding an instrument by the words a trader would say."""

import pytest
from support.boards import BOARD_TIME
from support.desk.fake_desk import option

from rfqdesk.demo.board import ms_of
from rfqdesk.demo.board_generated import generated_board
from rfqdesk.desktop.models.ticket.instrument_search import InstrumentIndex
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import Instrument, InstrumentKind


def _board() -> InstrumentIndex:
    perpetual = Instrument(
        symbol="BTC-PERPETUAL",
        kind=InstrumentKind.PERPETUAL,
        underlying="BTC",
        price_currency="USD",
        tick_size="0.5",
        lot_size="10",
    )
    dates = {
        "9OCT26": 1_791_532_800_000,
        "25DEC26": 1_798_185_600_000,
        "26MAR27": 1_806_048_000_000,
    }
    options = [
        option(f"BTC-{date}-{strike}-{letter}", expiry_ms=expiry_ms)
        for date, expiry_ms in dates.items()
        for strike in (8000, 80000, 86000, 180000)
        for letter in "CP"
    ]
    return InstrumentIndex([perpetual, *options])


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("dec 80 call", "BTC-25DEC26-80000-C"),
        ("call 80 dec", "BTC-25DEC26-80000-C"),
        ("80k p oct", "BTC-9OCT26-80000-P"),
        ("9oct 86000 puts", "BTC-9OCT26-86000-P"),
        ("mar27 180,000 c", "BTC-26MAR27-180000-C"),
        ("dec26 8000 p", "BTC-25DEC26-8000-P"),
        ("btc-25dec26-86000-c", "BTC-25DEC26-86000-C"),
        ("PERP", "BTC-PERPETUAL"),
        ("80 call", "BTC-9OCT26-80000-C"),
    ],
)
def test_words_find_the_instrument_meant(words: str, first: str) -> None:
    found, _ = _board().find(words)
    assert found[0].symbol == first


def test_every_word_must_be_found() -> None:
    assert _board().find("dec 80 call eth") == ([], 0)


def test_no_words_list_the_nearest_first_and_count_all() -> None:
    found, total = _board().find("", limit=3)
    assert total == 25
    assert [item.symbol for item in found] == [
        "BTC-9OCT26-8000-C",
        "BTC-9OCT26-8000-P",
        "BTC-9OCT26-80000-C",
    ]


def test_expired_instruments_are_left_out() -> None:
    found, total = _board().find("80 call", now_ms=1_791_532_800_000)
    assert (found[0].symbol, total) == ("BTC-25DEC26-80000-C", 4)


def test_a_whole_board_is_searched_by_strike_and_month() -> None:
    board = generated_board(ms_of(BOARD_TIME))
    index = InstrumentIndex(line.instrument for line in board.lines.values())
    found, total = index.find("dec call")
    assert len(index) == len(board.lines)
    assert total > 5
    assert all("DEC" in item.symbol and item.symbol.endswith("-C") for item in found)


NOW_MS = 1_791_532_800_000 - 30 * 86_400_000
"""A month before the first expiry."""


def _told(**deltas: str) -> dict[str, ReferencePrice]:
    return {
        f"BTC-25DEC26-{strike}": ReferencePrice(f"BTC-25DEC26-{strike}", NOW_MS, "", "84210", delta)
        for strike, delta in ((key[1:].replace("_", "-"), value) for key, value in deltas.items())
    }


@pytest.mark.parametrize(
    ("words", "expiry"),
    [("1m", "9OCT26"), ("3m", "25DEC26"), ("6m 86", "26MAR27"), ("4w", "9OCT26")],
)
def test_a_tenor_finds_the_expiry_nearest_to_it(words: str, expiry: str) -> None:
    found, total = _board().find(words, now_ms=NOW_MS)
    assert total > 0
    assert {item.symbol.split("-")[1] for item in found} == {expiry}


def test_at_the_money_is_the_strike_nearest_the_index() -> None:
    prices = _told(s86000_C="0.45")
    found, _ = _board().find("3m atm", now_ms=NOW_MS, prices=prices)
    assert {item.symbol for item in found} == {"BTC-25DEC26-86000-C", "BTC-25DEC26-86000-P"}


def test_without_an_index_calls_and_puts_tell_where_the_money_is() -> None:
    items = [
        option(f"BTC-25DEC26-{strike}-{letter}", mark)
        for strike, marks in ((80000, ("0.09", "0.03")), (86000, ("0.05", "0.06")))
        for letter, mark in zip("CP", marks, strict=True)
    ]
    found, _ = InstrumentIndex(items).find("dec atm call")
    assert [item.symbol for item in found] == ["BTC-25DEC26-86000-C"]


def test_a_delta_finds_the_option_nearest_to_it_on_its_side() -> None:
    prices = _told(s80000_P="-0.31", s86000_P="-0.52", s8000_P="-0.01", s180000_C="0.27")
    found, _ = _board().find("25d put dec", now_ms=NOW_MS, prices=prices)
    assert [item.symbol for item in found] == ["BTC-25DEC26-80000-P"]
    found, _ = _board().find("25d dec", now_ms=NOW_MS, prices=prices)
    assert [item.symbol for item in found] == ["BTC-25DEC26-80000-P", "BTC-25DEC26-180000-C"]


def test_a_delta_that_nobody_tells_comes_of_volatility_or_finds_nothing() -> None:
    told = {
        symbol: ReferencePrice(symbol, NOW_MS, "", "84210", "", "50")
        for symbol in ("BTC-25DEC26-80000-P", "BTC-25DEC26-86000-P", "BTC-25DEC26-8000-P")
    }
    found, _ = _board().find("35d put dec", now_ms=NOW_MS, prices=told)
    assert [item.symbol for item in found] == ["BTC-25DEC26-80000-P"]
    assert _board().find("25d put dec", now_ms=NOW_MS) == ([], 0)
