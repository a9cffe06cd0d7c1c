"""Searching the venue's journal: page by page from its end, and all that is found into a file."""

import asyncio
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from rfqdesk.client.errors import ClientError
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.controllers.operating.operating_port import OperatingPort
from rfqdesk.desktop.models.blotter.export_job import ExportFormat, ExportJob
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.operator.columns import audit_file_columns
from rfqdesk.desktop.models.operator.pictures import AuditPicture, AuditQuery
from rfqdesk.desktop.models.operator.record_proof import prove
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.operations.live import (
    AUDIT_ROWS_MAX,
    AuditEntry,
    AuditPage,
    SearchAudit,
    ShowRecord,
)

ROWS = 250
"""Rows of a page: so many are put into the table within a frame."""

ANSWERS_MAX = 25
"""Answers that one search goes through by itself to fill a page."""

EXPORT_MAX = 200_000
"""Records of a file; at the venue's machine `rfqserver audit` knows no bound."""

EXPORT_PAUSE_S = 0.1
"""Between questions for a file: other work of this window goes first."""


class AuditController(QObject):
    """`changed` carries each new picture, `exported` a notice once a file is written."""

    changed = Signal(object)
    exported = Signal(object)
    trouble = Signal(object)

    def __init__(
        self, session: OperatingPort, tasks: TaskOwner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.picture = AuditPicture()
        self._session = session
        self._tasks = tasks
        self._search = 0
        self._starts = [0]
        """Where each page up to the one shown begins: before this record, 0 for the end."""
        self._shown_seq = 0
        self._stopped = False

    def search(self, query: AuditQuery) -> None:
        """Begin anew with this query."""
        self._starts = [0]
        seq = self.picture.journal_seq
        self._begin(
            AuditPicture(
                query=query, newest_seq=seq, journal_seq=seq, exporting=self.picture.exporting
            )
        )

    def older(self) -> None:
        """Show the page before this one in time."""
        if self.picture.next_before_seq and not self.picture.busy:
            self._starts.append(self.picture.next_before_seq)
            self._turn()

    def newer(self) -> None:
        """Show the page that came before this one on the screen."""
        if len(self._starts) > 1 and not self.picture.busy:
            self._starts.pop()
            self._turn()

    def show_record(self, seq: int) -> None:
        """Fetch one record whole, and prove its place in the chain."""
        self._shown_seq = seq
        self._tasks.start(self._fetch(seq), name="show a record")

    def export(self, path: Path) -> None:
        """Write all that the query finds, from the journal's end back, into a CSV file."""
        if not self.picture.exporting:
            self._stopped = False
            self._show(replace(self.picture, exporting="Exporting …"))
            self._tasks.start(self._export(path, self.picture.query), name="export the audit")

    def stop_export(self) -> None:
        """Write no file after all."""
        self._stopped = True

    def set_journal_seq(self, seq: int) -> None:
        """Take note of how long the journal is."""
        if seq != self.picture.journal_seq:
            newest = self.picture.newest_seq or (seq if self.picture.asked else 0)
            self._show(replace(self.picture, journal_seq=seq, newest_seq=newest))

    def _turn(self) -> None:
        self._begin(
            replace(self.picture, entries=(), next_before_seq=0, page=len(self._starts) - 1)
        )

    def _begin(self, picture: AuditPicture) -> None:
        self._search += 1
        self._show(replace(picture, asked=True, busy=True, looked_through=0))
        self._tasks.start(self._fill(self._search), name="search the audit")

    async def _fill(self, search: int) -> None:
        before_seq = self._starts[-1]
        for _ in range(ANSWERS_MAX):
            rows = ROWS - len(self.picture.entries)
            try:
                page = await self._page(self.picture.query, before_seq, rows)
            except ClientError as error:
                if search == self._search:
                    self._show(replace(self.picture, busy=False))
                    self.trouble.emit(notice_of(error))
                return
            if search != self._search:
                return
            before, before_seq = self.picture, page.next_before_seq
            found = (*before.entries, *page.entries)
            over = not before_seq or len(found) >= ROWS
            self._show(
                replace(
                    before,
                    busy=not over,
                    entries=found,
                    next_before_seq=before_seq,
                    looked_through=before.looked_through + page.looked_through,
                )
            )
            if over:
                return
        self._show(replace(self.picture, busy=False))

    async def _page(self, query: AuditQuery, before_seq: int, rows_max: int) -> AuditPage:
        operation = SearchAudit(
            text=query.text, firm=query.firm, trader=query.trader, serial=query.serial,
            kind=query.kind, since_ms=query.since_ms, until_ms=query.until_ms,
            before_seq=before_seq, rows_max=rows_max,
        )  # fmt: skip
        return (await self._session.perform(operation)).audit

    async def _export(self, path: Path, query: AuditQuery) -> None:
        try:
            found = await self._all(query)
            if self._stopped:
                return
            columns = tuple(audit_file_columns())
            job = ExportJob(path, ExportFormat.CSV, columns, tuple(found))
            count = await asyncio.to_thread(job.write)
        except ClientError as error:
            notice = notice_of(error)
            self.trouble.emit(replace(notice, happened=f"No file was written. {notice.happened}"))
        except OSError as error:
            why = f"{error.strerror or error}: {path}. Choose another folder."
            self.trouble.emit(Notice("The audit was not exported", why))
        else:
            bounded = (
                f" These are the newest {EXPORT_MAX:,}; `rfqserver audit` at the venue's machine "
                "knows no bound."
                if count >= EXPORT_MAX
                else ""
            )
            self.exported.emit(Notice(f"Exported: {count:,} records", f"{path}.{bounded}"))
        finally:
            self._show(replace(self.picture, exporting=""))

    async def _all(self, query: AuditQuery) -> list[AuditEntry]:
        found: list[AuditEntry] = []
        before_seq = looked = 0
        while not self._stopped and len(found) < EXPORT_MAX:
            rows = min(AUDIT_ROWS_MAX, EXPORT_MAX - len(found))
            page = await self._page(query, before_seq, rows)
            found += page.entries
            looked += page.looked_through
            words = f"Exporting … {len(found):,} found in {looked:,} records."
            self._show(replace(self.picture, exporting=words))
            before_seq = page.next_before_seq
            if not before_seq:
                break
            await asyncio.sleep(EXPORT_PAUSE_S)
        return found

    async def _fetch(self, seq: int) -> None:
        try:
            found = (await self._session.perform(ShowRecord(seq=seq))).audit.entries
            if seq != self._shown_seq or not found:
                return
            self._show(replace(self.picture, detail=found[0], proof=None))
            around = await self._neighbours(seq)
        except ClientError as error:
            self.trouble.emit(notice_of(error))
            return
        if seq == self._shown_seq:
            self._show(replace(self.picture, proof=prove(found[0], around)))

    async def _neighbours(self, seq: int) -> list[AuditEntry]:
        found: list[AuditEntry] = []
        for near in (seq - 1, seq + 1):
            if 0 < near <= self.picture.journal_seq:
                found += (await self._session.perform(ShowRecord(seq=near))).audit.entries
        return found

    def _show(self, picture: AuditPicture) -> None:
        if picture != self.picture:
            self.picture = picture
            self.changed.emit(picture)
