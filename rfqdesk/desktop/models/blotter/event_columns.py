"""The columns of the blotter's events table."""

from rfqdesk.desktop.models.blotter.blotter_rows import EventRow
from rfqdesk.desktop.models.figures import stamp_text, time_text
from rfqdesk.desktop.models.tables.columns import Column, ColumnLook


def event_columns() -> list[Column[EventRow]]:
    """Columns of the events table: what the venue told, in its order."""
    return [
        Column(
            "time", "Time UTC", lambda row: time_text(row.event.transact_time_ms),
            lambda row: row.event.seq, ColumnLook.QUIET, 112,
            export=lambda row: stamp_text(row.event.transact_time_ms),
            moment=lambda row: row.event.transact_time_ms,
            tip="By the venue's clock; sorted by the venue's order",
        ),
        Column(
            "event", "Event", lambda row: row.words.kind, lambda row: row.words.kind, width=132,
        ),
        Column(
            "maker", "Dealer", lambda row: row.words.maker, lambda row: row.words.maker, width=150,
        ),
        Column(
            "text", "What", lambda row: row.words.text, lambda row: row.words.text,
            width=330, width_min=280,
        ),
        Column(
            "package", "Package", lambda row: row.package, lambda row: row.package,
            width=260, spare=1,
        ),
        Column(
            "rfq_id", "Request ID", lambda row: row.rfq_id, lambda row: row.rfq_id,
            ColumnLook.QUIET, 112, spare=2,
        ),
        Column(
            "seq", "Number", lambda row: str(row.event.seq), lambda row: row.event.seq,
            ColumnLook.FIGURE, 80, spare=3, tip="Its place in all that the venue told your firm",
        ),
    ]  # fmt: skip
