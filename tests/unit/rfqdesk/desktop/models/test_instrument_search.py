"""Finding an instrument by the words a trader would say."""

import pytest
from support.boards import BOARD_TIME
from support.fake_desk import option

from rfqdesk.demo.board import ms_of
from rfqdesk.demo.board_generated import generated_board
from rfqdesk.desktop.models.instrument_search import InstrumentIndex
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
