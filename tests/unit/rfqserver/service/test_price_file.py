"""Reference prices from files: in steps of time, and refused by line."""

from pathlib import Path

import pytest

from rfqdesk.protocol.limits import PRICES_PER_MESSAGE_MAX
from rfqdesk.protocol.prices import PricePoint
from rfqserver.service.price_file import PriceFileError, read_prices

CSV = "time_ms,symbol,mark_price,index_price\n1,A,0.05,\n1,B,0.06,100\n2,A,0.07,\n"


def test_prices_of_one_moment_are_one_step(tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text(CSV)
    assert list(read_prices(file)) == [
        (1, (PricePoint("A", "0.05"), PricePoint("B", "0.06", "100"))),
        (2, (PricePoint("A", "0.07"),)),
    ]


def test_json_lines_say_the_same(tmp_path: Path) -> None:
    file = tmp_path / "prices.jsonl"
    file.write_text('{"time_ms": 1, "symbol": "A", "delta": "-0.4"}\n\n')
    assert list(read_prices(file)) == [(1, (PricePoint("A", delta="-0.4"),))]


def test_a_moment_has_no_more_than_a_message_takes(tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    lines = [f"1,S{number},1" for number in range(PRICES_PER_MESSAGE_MAX + 1)]
    file.write_text("\n".join(["time_ms,symbol,mark_price", *lines]))
    assert [len(points) for _, points in read_prices(file)] == [PRICES_PER_MESSAGE_MAX, 1]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("p.csv", "time_ms,symbol\n2,A\n1,A\n", "Line 3: its time is before"),
        ("p.csv", "time_ms,symbol,mark_price\n1,A,1e5\n", "Line 2: Expected `str` matching"),
        ("p.csv", "time_ms,symbol,bid\n1,A,1\n", "Line 2: there is no member 'bid'"),
        ("p.csv", "time_ms,symbol\n1,A,9\n", "Line 2: it has not as many fields"),
        ("p.csv", "time_ms,symbol\nsoon,A\n", "Line 2: Expected `int`"),
        ("p.jsonl", "{\n", "Line 1: not JSON"),
        ("p.jsonl", "[]\n", "Line 1: not an object"),
    ],
)
def test_the_first_wrong_line_is_named(tmp_path: Path, name: str, content: str, why: str) -> None:
    file = tmp_path / name
    file.write_text(content)
    with pytest.raises(PriceFileError, match=why.replace("(", r"\(")):
        list(read_prices(file))
