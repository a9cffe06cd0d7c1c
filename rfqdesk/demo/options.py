"""What the demonstration is asked to do, and where its data comes from."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from rfqdesk.demo.board import Board, board_at
from rfqdesk.demo.board_files import load_board
from rfqdesk.demo.board_generated import generated_board
from rfqdesk.demo.tape import TapeRequest, read_tape, shipped_tape

DATA_BESIDE_PROJECT = Path(__file__).resolve().parents[3] / "shared" / "data"
TAPE_PATTERN = "block_rfqs*.csv"


class Options(Struct, frozen=True):
    """The command line, decided."""

    headless: bool
    data: Path | None
    tape: Path | None
    seed: int
    output: Path
    theme: str


def parse_options(arguments: Sequence[str]) -> Options:
    """Read the command line; ends the process with usage on a wrong one."""
    parser = argparse.ArgumentParser(
        prog="make demo",
        description="Set up a venue, a trader and five dealers, and trade.",
    )
    parser.add_argument("--headless", action="store_true", help="play by itself, without a display")
    parser.add_argument("--data", type=Path, help="folder with chain/, instruments/ and tape/")
    parser.add_argument("--tape", type=Path, help="CSV of block requests to play")
    parser.add_argument("--seed", type=int, default=7, help="of the dealers' noise")
    parser.add_argument(
        "--output", type=Path, default=Path("demo-output"), help="folder for the screenshots"
    )
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    found = parser.parse_args(arguments)
    data = found.data or (DATA_BESIDE_PROJECT if DATA_BESIDE_PROJECT.is_dir() else None)
    return Options(
        headless=found.headless or not has_display(),
        data=data,
        tape=found.tape or _newest_tape(data),
        seed=found.seed,
        output=found.output,
        theme=found.theme,
    )


def has_display() -> bool:
    """Tell whether windows can be shown to somebody."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def board_of(options: Options, now_ms: int) -> Board:
    """The real board when there is data, the shipped one otherwise.

    Raises:
        BoardError: there is data, but it can't be used.
    """
    if options.data is None:
        return generated_board(now_ms)
    return board_at(load_board(options.data), now_ms)


def requests_of(options: Options) -> list[TapeRequest]:
    """The tape's requests, or the shipped ones.

    Raises:
        TapeError: there is a tape, but it can't be used.
    """
    return shipped_tape() if options.tape is None else read_tape(options.tape)


def _newest_tape(data: Path | None) -> Path | None:
    found = sorted((data / "tape").glob(TAPE_PATTERN)) if data is not None else []
    return found[-1] if found else None
