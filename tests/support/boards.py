"""Boards and tapes to test with: a written one, the shipped one, the real one if there."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from rfqdesk.demo.board import Board, ms_of
from rfqdesk.demo.board_files import load_board
from rfqdesk.demo.board_generated import generated_board
from rfqdesk.demo.tape import TapeRequest, read_tape, shipped_tape

BOARD_TIME = datetime(2026, 8, 1, 17, 58, 4, tzinfo=UTC)
NEIGHBOURS = [folder / "shared" / "data" for folder in Path(__file__).parents[3:5]]
SHARED_DATA = next((folder for folder in NEIGHBOURS if folder.is_dir()), NEIGHBOURS[0])
"""Beside the checkout, or beside the folder in which several checkouts stand."""

_OPTIONS = """\
instrument_name,expiry,strike,option_type,tick_size,bid_btc,ask_btc,forward_DERIVED
BTC-6AUG26-60000-C,2026-08-06T08:00:00Z,60000.0,call,0.0001,0.0500,0.0900,62500.0
BTC-6AUG26-60000-P,2026-08-06T08:00:00Z,60000.0,put,0.0001,0.0100,0.0110,62500.0
BTC-6AUG26-62000-C,2026-08-06T08:00:00Z,62000.0,call,0.0001,0.0200,0.0400,62500.0
BTC-6AUG26-62000-P,2026-08-06T08:00:00Z,62000.0,put,0.0001,0.0180,0.0190,62500.0
BTC-6AUG26-65000-C,2026-08-06T08:00:00Z,65000.0,call,0.0001,0.0060,0.0070,62500.0
BTC-6AUG26-65000-P,2026-08-06T08:00:00Z,65000.0,put,0.0001,,0.0600,62500.0
"""
_FUTURES = """\
instrument_name,expiry,tick_size,bid_usd,ask_usd
BTC-6AUG26,2026-08-06T08:00:00Z,2.5,62497.5,62502.5
BTC-PERPETUAL,3000-01-01T08:00:00Z,0.5,62400.0,62400.5
"""
_MASTER = """\
instrument_name,expiry,settlement_period,strike,option_type,tick_size
BTC-6AUG26-60000-C,2026-08-06T08:00:00Z,week,60000.0,call,0.0001
BTC-PERPETUAL,3000-01-01T08:00:00Z,perpetual,,,0.5
"""
_TAPE = """\
rfq_id,timestamp_ms,taker_side,amount,index_price,leg_no,leg_side_when_buying,leg_instrument,leg_ratio
7001,1789886834420,sell,30.0,80000,1,sell,BTC-25SEP26-60000-C,1
7001,1789886834420,sell,30.0,80000,2,buy,BTC-25DEC26-60000-C,1
7002,1789886834420,buy,84.0,2500,2,sell,ETH-25SEP26-2525-P,1
7002,1789886834420,buy,84.0,2500,1,buy,ETH-25SEP26-2500-C,2
"""


def write_board(folder: Path) -> None:
    """A board of one expiry as the exchange's files have it."""
    stamp = f"{BOARD_TIME:%Y-%m-%dT%H%M%SZ}"
    for path, text in (
        (f"chain/btc_options_{stamp}.csv", _OPTIONS),
        (f"chain/btc_futures_{stamp}.csv", _FUTURES),
        ("instruments/master.csv", _MASTER),
    ):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)


def write_tape(path: Path) -> Path:
    """A calendar in BTC and a two-leg structure in ETH, its rows out of order."""
    path.write_text(_TAPE)
    return path


def _synthetic(folder: Path) -> Board:
    write_board(folder)
    return load_board(folder)


BOARDS: dict[str, Callable[[Path], Board]] = {
    "synthetic": _synthetic,
    "shipped": lambda _: generated_board(ms_of(BOARD_TIME)),
}
TAPES: dict[str, Callable[[Path], list[TapeRequest]]] = {
    "written": lambda folder: read_tape(write_tape(folder / "tape.csv")),
    "shipped": lambda _: shipped_tape(),
}
if SHARED_DATA.is_dir():
    BOARDS["real"] = lambda _: load_board(SHARED_DATA)
    TAPES["real"] = lambda _: read_tape(max((SHARED_DATA / "tape").glob("block*.csv")))
