from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from support.boards import BOARDS, TAPES, write_tape

from rfqdesk.demo.board import Board, board_at, ms_of
from rfqdesk.demo.tape import (
    PlayRequest,
    TapeError,
    TapeRequest,
    place,
    place_all,
    read_tape,
    shipped_tape,
)
from rfqdesk.protocol.terms import LegSide, Side

NOW_MS = ms_of(datetime(2026, 11, 20, 22, 54, tzinfo=UTC))


@pytest.fixture(params=[name for name in BOARDS if name != "synthetic"])
def board(request: pytest.FixtureRequest, tmp_path: Path) -> Board:
    return board_at(BOARDS[request.param](tmp_path), NOW_MS)


@pytest.fixture(params=TAPES)
def tape(request: pytest.FixtureRequest, tmp_path: Path) -> list[TapeRequest]:
    loaded: list[TapeRequest] = TAPES[request.param](tmp_path)
    return loaded


def parts(board: Board, play: PlayRequest) -> list[tuple[int, str, str]]:
    found = [board.lines[leg.instrument].instrument for leg in play.legs]
    return [(x.expiry_ms, x.strike, str(x.put_call)) for x in found]


def test_structures_keep_their_shape_on_any_board(board: Board, tape: list[TapeRequest]) -> None:
    for source, play in zip(tape, place_all(tape, board), strict=True):
        assert (play.name, play.side, play.quantity) == (source.name, source.side, source.quantity)
        placed = parts(board, play)
        assert len(set(placed)) == len(source.legs), "legs stay distinct"
        assert [(x.ratio, x.side) for x in play.legs] == [(x.ratio, x.side) for x in source.legs]
        assert [x[2] for x in placed] == [str(x.put_call) for x in source.legs]
        for a, leg_a in zip(placed, source.legs, strict=True):
            for b, leg_b in zip(placed, source.legs, strict=True):
                assert (a[0] < b[0]) == (leg_a.tenor_days < leg_b.tenor_days)
                assert (int(a[1]) < int(b[1])) == (leg_a.moneyness < leg_b.moneyness)


def test_instruments_are_near_in_moneyness(board: Board) -> None:
    for source in shipped_tape():
        for leg, (_, strike, _) in zip(
            source.legs, parts(board, place(source, board)), strict=True
        ):
            assert abs(int(strike) / board.index - leg.moneyness) < Decimal("0.09")


def test_a_tape_file_is_read_leg_by_leg(tmp_path: Path) -> None:
    calendar, ether = read_tape(write_tape(tmp_path / "tape.csv"))

    assert (calendar.name, calendar.side, calendar.quantity) == ("7001", Side.SELL, Decimal("30.0"))
    assert [x.side for x in calendar.legs] == [LegSide.SELL, LegSide.BUY]
    assert calendar.legs[0].moneyness == calendar.legs[1].moneyness == Decimal("0.75")
    assert [round(x.tenor_days) for x in calendar.legs] == [5, 96]
    assert [x.ratio for x in ether.legs] == [2, 1]
    assert ether.legs[1].moneyness == Decimal("1.01")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("taker_side", "side", "'taker_side' is missing"),
        ("BTC-25DEC26-60000-C", "BTC-PERPETUAL", "request 7001: BTC-PERPETUAL is not the name"),
        ("BTC-25DEC26-60000-C", "BTC-31FEB26-60000-C", "request 7001: day"),
        (",sell,30.0,", ",hold,30.0,", "request 7001: 'hold'"),
        (",sell,30.0,", ",sell,3e1,", "request 7001: not a decimal"),
    ],
)
def test_a_bad_tape_names_the_request_and_the_fault(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = write_tape(tmp_path / "tape.csv")
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(TapeError, match=said):
        read_tape(path)


def test_an_empty_or_missing_tape_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("rfq_id,time\n")
    with pytest.raises(TapeError, match="no requests"):
        read_tape(tmp_path / "empty.csv")
    with pytest.raises(TapeError, match=r"missing\.csv"):
        read_tape(tmp_path / "missing.csv")


def test_a_structure_the_board_has_no_room_for_is_named(tmp_path: Path) -> None:
    small = BOARDS["synthetic"](tmp_path)
    spread = shipped_tape()[3]
    with pytest.raises(TapeError, match="custom, three legs"):
        place(spread, small)
