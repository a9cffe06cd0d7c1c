"""Workbooks: numbers are numbers, times are times, other people's words are no formulas."""

import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from msgspec import Struct

from rfqdesk.desktop.models.tables import table_excel
from rfqdesk.desktop.models.tables.columns import Column, ColumnLook
from rfqdesk.desktop.models.tables.table_excel import write_workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TIME_MS = 1_795_564_800_500  # 2026-11-25 00:00:00.500 UTC


class Deal(Struct, frozen=True):
    name: str
    price: str
    time_ms: int


COLUMNS = (
    Column[Deal](
        "time", "Time UTC", lambda _: "", lambda deal: deal.time_ms,
        moment=lambda deal: deal.time_ms,
    ),
    Column[Deal]("name", "Name", lambda deal: deal.name, lambda deal: deal.name),
    Column[Deal](
        "price", "Price", lambda deal: deal.price, lambda deal: (Decimal(deal.price or 0),),
        ColumnLook.PRICE, export=lambda deal: deal.price.replace(",", ""),
    ),
)  # fmt: skip


def _cells(path: Path) -> list[list[tuple[str, str]]]:
    with zipfile.ZipFile(path) as book:
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - Our own file.
        words = ET.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 - Our own file.
    strings = [item.findtext(f"{MAIN}t") or "" for item in words]
    rows = []
    for row in sheet.iter(f"{MAIN}row"):
        cells = []
        for cell in row.iter(f"{MAIN}c"):
            value = cell.findtext(f"{MAIN}v") or ""
            kind = "formula" if cell.find(f"{MAIN}f") is not None else cell.get("t", "n")
            cells.append((kind, strings[int(value)] if kind == "s" else value))
        rows.append(cells)
    return rows


def test_cells_have_the_type_of_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    deals = [Deal("=cmd|'/c calc'!A1", "1,234.5", TIME_MS), Deal("https://x.test", "", 0)]
    assert write_workbook(path, COLUMNS, deals) == 2
    heading, first, second = _cells(path)
    assert [text for _, text in heading] == ["Time UTC", "Name", "Price"]
    assert first[0][0] == "n"
    assert Decimal(first[0][1]) == pytest.approx(Decimal(46351) + Decimal("0.5") / 86400)
    assert first[1] == ("s", "=cmd|'/c calc'!A1")
    assert first[2] == ("n", "1234.5")
    assert ("s", "https://x.test") in second


def test_a_number_that_a_spreadsheet_would_round_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    write_workbook(path, COLUMNS, [Deal("a", "123456789012345.125", TIME_MS)])
    assert _cells(path)[1][2] == ("s", "123456789012345.125")


def test_half_a_file_never_stays(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        write_workbook(tmp_path / "missing" / "deals.xlsx", COLUMNS, [])
    assert list(tmp_path.iterdir()) == []


def test_more_rows_than_a_sheet_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_excel, "ROWS_MAX", 2)
    path = tmp_path / "deals.xlsx"
    with pytest.raises(OSError, match="a sheet has 2 rows and these are 3"):
        write_workbook(path, COLUMNS, [Deal("a", "1", TIME_MS)] * 3)
    assert not path.exists()
