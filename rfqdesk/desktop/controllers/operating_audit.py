"""Searching the venue's journal: piece by piece from its end, until the operator has enough."""

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from rfqdesk.client.errors import ClientError
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.controllers.operating_port import OperatingPort
from rfqdesk.desktop.models.operator.pictures import AuditPicture, AuditQuery
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.operations.live import SearchAudit, ShowRecord

ROWS = 100
ROWS_MAX = 5_000
"""Rows kept in the window; a narrower search finds what is further back."""

ANSWERS_MAX = 25
"""Answers without a row that one search goes through by itself."""


class AuditController(QObject):
    """`changed` carries each new picture."""

    changed = Signal(object)
    trouble = Signal(object)

    def __init__(
        self, session: OperatingPort, tasks: TaskOwner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.picture = AuditPicture()
        self._session = session
        self._tasks = tasks
        self._search = 0

    def search(self, query: AuditQuery) -> None:
        """Begin anew with this query."""
        self._search += 1
        self._show(
            AuditPicture(
                asked=True, busy=True, query=query, newest_seq=self.picture.journal_seq,
                journal_seq=self.picture.journal_seq,
            )
        )  # fmt: skip
        self._tasks.start(self._go_on(self._search), name="search the audit")

    def more(self) -> None:
        """Look further back."""
        if self.picture.next_before_seq and not self.picture.busy:
            self._show(replace(self.picture, busy=True))
            self._tasks.start(self._go_on(self._search), name="search the audit further back")

    def show_record(self, seq: int) -> None:
        """Fetch one record whole."""
        self._tasks.start(self._fetch(seq), name="show a record")

    def set_journal_seq(self, seq: int) -> None:
        """Take note of how long the journal is."""
        if seq != self.picture.journal_seq:
            newest = self.picture.newest_seq or (seq if self.picture.asked else 0)
            self._show(replace(self.picture, journal_seq=seq, newest_seq=newest))

    async def _go_on(self, search: int) -> None:
        query = self.picture.query
        for _ in range(ANSWERS_MAX):
            operation = SearchAudit(
                text=query.text, firm=query.firm, kind=query.kind, since_ms=query.since_ms,
                until_ms=query.until_ms, before_seq=self.picture.next_before_seq, rows_max=ROWS,
            )  # fmt: skip
            try:
                page = (await self._session.perform(operation)).audit
            except ClientError as error:
                self._show(replace(self.picture, busy=False))
                self.trouble.emit(notice_of(error))
                return
            if search != self._search:
                return
            before = self.picture
            found = (*before.entries, *page.entries)[:ROWS_MAX]
            over = bool(page.entries) or not page.next_before_seq
            self._show(
                replace(
                    before,
                    busy=not over,
                    entries=found,
                    next_before_seq=page.next_before_seq if len(found) < ROWS_MAX else 0,
                    looked_through=before.looked_through + page.looked_through,
                )
            )
            if over:
                return
        self._show(replace(self.picture, busy=False))

    async def _fetch(self, seq: int) -> None:
        try:
            page = (await self._session.perform(ShowRecord(seq=seq))).audit
        except ClientError as error:
            self.trouble.emit(notice_of(error))
            return
        if page.entries:
            self._show(replace(self.picture, detail=page.entries[0]))

    def _show(self, picture: AuditPicture) -> None:
        if picture != self.picture:
            self.picture = picture
            self.changed.emit(picture)
