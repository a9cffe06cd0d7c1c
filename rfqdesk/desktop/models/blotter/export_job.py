"""An export: which rows and columns go into which file."""

from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec import Struct

from rfqdesk.desktop.models.tables.columns import Column
from rfqdesk.desktop.models.tables.table_export import write_csv


class ExportFormat(StrEnum):
    """The kind of file; the value is its ending."""

    CSV = "csv"
    EXCEL = "xlsx"


class ExportJob(Struct, frozen=True):
    """Everything that is needed to write the file, wherever that is done."""

    path: Path
    format: ExportFormat
    columns: tuple[Column[Any], ...]
    records: tuple[Any, ...]

    def write(self) -> int:
        """Write the file; returns the number of rows.

        Raises:
            OSError: it can't be written.
        """
        if self.format is ExportFormat.CSV:
            return write_csv(self.path, self.columns, self.records)
        from rfqdesk.desktop.models.tables.table_excel import write_workbook

        return write_workbook(self.path, self.columns, self.records)
