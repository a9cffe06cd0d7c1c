"""Blotter rows, and what leaves the desk as CSV or by the clipboard."""

import csv
import io
from pathlib import Path

import pytest
from support.desk.feed import FeedScript

from rfqdesk.book.facts import QuoteKey
from rfqdesk.desktop.models.blotter.blotter_columns import (
    quote_columns,
    request_columns,
    trade_columns,
)
from rfqdesk.desktop.models.blotter.blotter_rows import (
    RowStatus,
    quote_row,
    request_row,
    trade_row,
)
from rfqdesk.desktop.models.tables.table_export import clipboard_text, csv_text, write_csv
from rfqdesk.protocol.terms import Leg, QuoteEndReason, RequestEndReason, Side


def _digits(_legs: tuple[Leg, ...]) -> int:
    return 4


def _traded() -> FeedScript:
    script = FeedScript(time_ms=1_789_886_834_042)
    script.opened(side=Side.UNDISCLOSED, quantity="1500", panel=("meridian", "halcyon"))
    script.quoted("meridian", "-0.0549", "-0.054", quantity="1500")
    script.quoted("halcyon", None, "-0.0535", quantity="1500")
    script.traded("meridian", "-0.0549", side=Side.SELL, quantity="1500")
    script.quote_ended("meridian", QuoteEndReason.TRADED)
    script.quote_ended("halcyon", QuoteEndReason.DONE_AWAY)
    script.ended(RequestEndReason.FILLED)
    return script


def test_request_row_tells_what_came_of_it() -> None:
    row = request_row(_traded().book(), "rfq-1", str.title)
    cells = {column.key: column.text(row) for column in request_columns(_digits)}
    assert cells["time"] == "06:47:14.042"
    assert (cells["side"], cells["price"]) == ("SELL", "\N{MINUS SIGN}0.0549")
    assert (cells["status"], cells["quoted"]) == ("DONE", "2 of 2")
    assert cells["counterparty"] == "Meridian"


def test_quote_rows_have_their_own_status() -> None:
    book = _traded().book()
    statuses = {}
    for maker in ("meridian", "halcyon"):
        row = quote_row(book, QuoteKey("rfq-1", maker), str.title)
        assert row is not None
        statuses[maker] = row.status
        assert all(isinstance(column.text(row), str) for column in quote_columns(_digits))
    assert statuses == {"meridian": RowStatus.TRADED, "halcyon": RowStatus.AWAY}
    assert quote_row(book, QuoteKey("rfq-1", "keel"), str.title) is None


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (QuoteEndReason.EXPIRED, RowStatus.EXPIRED),
        (QuoteEndReason.WITHDRAWN, RowStatus.WITHDRAWN),
        (QuoteEndReason.REVOKED, RowStatus.WITHDRAWN),
        (QuoteEndReason.REQUEST_CANCELLED, RowStatus.CANCELLED),
    ],
)
def test_status_of_an_ended_quote(reason: QuoteEndReason, status: RowStatus) -> None:
    script = FeedScript()
    script.opened()
    script.quoted("meridian", None, "0.0057")
    script.quote_ended("meridian", reason)
    row = quote_row(script.book(), QuoteKey("rfq-1", "meridian"), str)
    assert row is not None
    assert row.status is status


def test_a_makers_request_row_names_who_asks_or_nobody() -> None:
    script = FeedScript()
    script.opened("known", own=False)
    script.opened("hidden", own=False, disclosed=False)
    book = script.book()
    assert request_row(book, "known", str.upper).counterparty == "ALBION"
    assert request_row(book, "hidden", str.upper).counterparty == "Anonymous"


def test_csv_is_for_machines() -> None:
    book = _traded().book()
    text = csv_text(trade_columns(_digits), [trade_row(book, "T-rfq-1", str.title)])
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["time"] == "2026-09-20T06:47:14.042Z"
    assert (row["quantity"], row["price"]) == ("1500", "-0.0549")
    assert row["legs"] == "buy 1 BTC-9OCT26-86000-C, sell 1 BTC-9OCT26-90000-C"


def test_other_peoples_words_cant_become_formulas() -> None:
    book = _traded().book()
    rows = [trade_row(book, "T-rfq-1", lambda _firm: '=HYPERLINK("x")')]
    (row,) = csv.DictReader(io.StringIO(csv_text(trade_columns(_digits), rows)))
    assert row["counterparty"] == '\'=HYPERLINK("x")'


def test_file_is_whole_or_not_there(tmp_path: Path) -> None:
    book = _traded().book()
    path = tmp_path / "trades.csv"
    assert write_csv(path, trade_columns(_digits), [trade_row(book, "T-rfq-1", str)]) == 1
    assert path.read_bytes().startswith(b"\xef\xbb\xbftime,")
    with pytest.raises(FileNotFoundError):
        write_csv(tmp_path / "nowhere" / "x.csv", trade_columns(_digits), [])
    assert [entry.name for entry in tmp_path.iterdir()] == ["trades.csv"]


def test_clipboard_has_what_stands_on_the_screen() -> None:
    book = _traded().book()
    text = clipboard_text(trade_columns(_digits), [trade_row(book, "T-rfq-1", str.title)])
    assert text.split("\t")[1:5] == [
        "SELL",
        "1,500",
        "BTC 9OCT26 86000/90000 call spread",
        "\N{MINUS SIGN}0.0549",
    ]
