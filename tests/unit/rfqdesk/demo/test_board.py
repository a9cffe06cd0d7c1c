import csv
import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from support.boards import BOARD_TIME, BOARDS, write_board

from rfqdesk.demo.board import Board, BoardError, board_at, datetime_of, ms_of, write_instruments
from rfqdesk.demo.board_files import load_board
from rfqdesk.demo.board_generated import black_76, expiries_after, generated_board
from rfqdesk.protocol.money import decimal_of, is_multiple
from rfqdesk.protocol.terms import Instrument, InstrumentKind, Leg, LegSide, PutCall

LATER_MS = ms_of(datetime(2026, 11, 20, 22, 54, tzinfo=UTC))


@pytest.fixture(params=BOARDS)
def board(request: pytest.FixtureRequest, tmp_path: Path) -> Board:
    loaded: Board = BOARDS[request.param](tmp_path)
    return loaded


def test_every_instrument_is_one_the_wire_can_carry(board: Board) -> None:
    for symbol, line in board.lines.items():
        raw = msgspec.json.encode(line.instrument)
        assert msgspec.json.decode(raw, type=Instrument) == line.instrument
        assert line.instrument.symbol == symbol


def test_prices_lie_on_the_tick_and_do_not_cross(board: Board) -> None:
    for line in board.lines.values():
        tick = decimal_of(line.instrument.tick_size)
        assert all(is_multiple(x, tick) for x in (line.bid, line.ask) if x is not None)
        if line.bid is not None and line.ask is not None:
            assert 0 < line.bid < line.ask
        assert line.mark > 0
        assert 0 <= line.time_value <= line.mark
        assert decimal_of(line.instrument.mark_price) == line.mark


def test_options_are_paid_in_the_coin_and_futures_in_dollars(board: Board) -> None:
    kinds = {(x.instrument.kind, x.instrument.price_currency) for x in board.lines.values()}
    assert kinds == {
        (InstrumentKind.OPTION, "BTC"),
        (InstrumentKind.FUTURE, "USD"),
        (InstrumentKind.PERPETUAL, "USD"),
    }


def test_marks_of_calls_do_not_rise_with_the_strike_near_the_money(board: Board) -> None:
    calls: dict[int, list[tuple[Decimal, Decimal]]] = {}
    for line in board.options():
        strike = decimal_of(line.instrument.strike)
        if line.instrument.put_call is PutCall.CALL and abs(strike / board.index - 1) < Decimal(
            "0.05"
        ):
            calls.setdefault(line.instrument.expiry_ms, []).append((strike, line.mark))
    assert calls
    for series in calls.values():
        marks = [mark for _, mark in sorted(series)]
        assert all(low >= high for low, high in itertools.pairwise(marks))


def test_a_fresh_board_is_left_alone(board: Board) -> None:
    assert board_at(board, board.as_of_ms) == board


@pytest.mark.parametrize("hours", [0, 3, 9, 14, 23])
def test_an_old_board_moves_by_whole_days_and_nothing_is_expired(board: Board, hours: int) -> None:
    now_ms = LATER_MS + hours * 3_600_000
    moved = board_at(board, now_ms)

    days, rest = divmod(moved.as_of_ms - board.as_of_ms, 86_400_000)
    assert rest == 0
    assert days > 0
    assert now_ms <= moved.as_of_ms < now_ms + 86_400_000
    for old, new in zip(board.lines.values(), moved.lines.values(), strict=True):
        if old.instrument.expiry_ms:
            assert new.instrument.expiry_ms - old.instrument.expiry_ms == days * 86_400_000
            assert new.instrument.expiry_ms > now_ms
        else:
            assert new == old
        assert (new.bid, new.ask, new.mark) == (old.bid, old.ask, old.mark)


def test_a_moved_symbol_says_the_new_date(tmp_path: Path) -> None:
    write_board(tmp_path)
    moved = board_at(load_board(tmp_path), ms_of(BOARD_TIME + timedelta(days=100)))

    assert "BTC-14NOV26-60000-C" in moved.lines
    assert "BTC-14NOV26" in moved.lines
    assert "BTC-PERPETUAL" in moved.lines
    assert "dates moved by 100 days" in moved.source


def test_the_same_now_gives_the_same_generated_board() -> None:
    assert generated_board(LATER_MS) == generated_board(LATER_MS)


def test_generated_expiries_are_future_distinct_and_at_the_exchange_hour() -> None:
    for hour in range(0, 24 * 40, 7):
        now = datetime_of(LATER_MS) + timedelta(hours=hour)
        expiries = expiries_after(now)
        assert len(set(expiries)) == len(expiries) >= 7
        assert min(expiries) >= now + timedelta(hours=12)
        assert {(x.hour, x.minute) for x in expiries} == {(8, 0)}


def test_black_76_holds_parity_and_bounds() -> None:
    call = black_76(64_000, 60_000, 0.25, 0.5, PutCall.CALL)
    put = black_76(64_000, 60_000, 0.25, 0.5, PutCall.PUT)
    assert call - put == pytest.approx(1 - 60_000 / 64_000)
    assert 0 < put < call < 1
    at_the_money = black_76(64_000, 64_000, 1.0, 0.4, PutCall.CALL)
    assert at_the_money == pytest.approx(0.158519, abs=1e-6)


def test_in_the_money_is_marked_from_the_other_side_and_the_forward(tmp_path: Path) -> None:
    write_board(tmp_path)
    board = load_board(tmp_path)
    # The call's own screen is 0.0500 at 0.0900; the put at the same strike is
    # 0.0100 at 0.0110 and the forward 62,500.
    assert board.lines["BTC-6AUG26-60000-P"].mark == Decimal("0.0105")
    assert board.lines["BTC-6AUG26-60000-C"].mark == Decimal("0.0505")
    assert board.lines["BTC-6AUG26-60000-C"].time_value == Decimal("0.0105")


def test_package_values_follow_ratios_and_sides(tmp_path: Path) -> None:
    write_board(tmp_path)
    board = load_board(tmp_path)
    legs = (
        Leg("BTC-6AUG26-60000-P", 2, LegSide.BUY),
        Leg("BTC-6AUG26-65000-C", 1, LegSide.SELL),
    )
    assert board.package_mark(legs) == Decimal("0.0105") * 2 - Decimal("0.0065")
    assert board.package_time_value(legs) == Decimal("0.0105") * 2 + Decimal("0.0065")
    assert board.package_tick(legs) == Decimal("0.0001")


def test_the_instrument_file_holds_every_field(board: Board, tmp_path: Path) -> None:
    path = tmp_path / "instruments.csv"
    write_instruments(board.instruments(), path)

    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(board.lines)
    assert tuple(rows[0]) == Instrument.__struct_fields__
    rebuilt = [
        msgspec.convert({k: v for k, v in row.items() if v}, Instrument, strict=False)
        for row in rows
    ]
    assert rebuilt == board.instruments()


def test_missing_files_and_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(BoardError, match="no file"):
        load_board(tmp_path)
    write_board(tmp_path)
    (chain,) = (tmp_path / "chain").glob("*options*")
    chain.write_text(chain.read_text().replace("bid_btc", "bid_eur"))
    with pytest.raises(BoardError, match="bid_btc"):
        load_board(tmp_path)


def test_a_price_that_is_no_number_is_refused(tmp_path: Path) -> None:
    write_board(tmp_path)
    (chain,) = (tmp_path / "chain").glob("*options*")
    chain.write_text(chain.read_text().replace("0.0110", "nan"))
    with pytest.raises(BoardError, match="not a decimal number"):
        load_board(tmp_path)
