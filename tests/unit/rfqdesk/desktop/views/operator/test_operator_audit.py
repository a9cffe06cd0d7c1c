"""The operator's window: the journal searched, turned over page by page, proved and exported."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.desk.operating import FakeVenue
from support.desk.operating_views import record
from support.desk.operator_hands import window_at
from support.qt import click, type_into, visible_text
from support.venues.busy_venue import busy_venue
from support.waiting import until

from rfqdesk.client.errors import UnreachableKind, VenueUnreachableError
from rfqdesk.desktop.controllers.operating import operating_audit
from rfqdesk.desktop.controllers.operating.operating import AUDIT
from rfqdesk.desktop.views.operator import AuditPage
from rfqdesk.protocol.operations.live import SearchAudit

pytestmark = pytest.mark.qt_loop


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operating_audit, "EXPORT_PAUSE_S", 0)


def long_journal(count: int) -> FakeVenue:
    venue = busy_venue()
    venue.changed(records=tuple(record(seq) for seq in range(count, 0, -1)))
    return venue


async def test_the_audit_is_searched_and_a_record_told_whole() -> None:
    async with window_at() as setup:
        setup.venue.page_max = 40
        setup.window.show_workspace(AUDIT)
        page = setup.parts.audit
        await until(lambda: page.list.model.rowCount() == 101)
        type_into(page.edits["since"], "soon")
        assert not page.search_button.isEnabled()
        assert "is no time" in page.words.text()
        type_into(page.edits["since"], "2026-11-25")
        type_into(page.edits["kind"], "enrolment_approved")
        QTest.keyClick(page.edits["kind"], Qt.Key.Key_Return)
        await until(lambda: 0 < page.list.model.rowCount() < 30)
        page.list.table.go_to(0)
        await until(page.record.proof.isVisible)
        assert "drill" in page.detail.toPlainText()
        assert "recalculated here from what is shown, and agrees" in page.record.proof.text()
        type_into(page.edits["text"], "no such thing")
        click(page.search_button)
        await until(lambda: page.list.model.rowCount() == 0)
        await until(lambda: "Nothing was found" in visible_text(page))


async def test_who_under_which_certificate_and_until_when() -> None:
    async with window_at() as setup:
        setup.window.show_workspace(AUDIT)
        page = setup.parts.audit
        await until(lambda: page.list.model.rowCount() > 0)
        for name, text in (
            ("party", "albion/jane-okafor"), ("serial", "5C:01"), ("since", "1970-01-02"),
            ("until", "1970-01-01"),
        ):  # fmt: skip
            type_into(page.edits[name], text)
        assert not page.search_button.isEnabled()
        assert "later time" in page.words.text()
        type_into(page.edits["until"], "1970-01-02 01:00")
        QTest.keyClick(page.edits["until"], Qt.Key.Key_Return)
        await until(lambda: _last_search(setup.venue).firm == "albion")
        asked = _last_search(setup.venue)
        assert (asked.trader, asked.serial) == ("jane-okafor", "5C:01")
        assert (asked.since_ms, asked.until_ms) == (86_400_000, 90_000_000)


async def test_a_journal_of_any_length_is_turned_over_a_page_at_a_time() -> None:
    async with window_at(long_journal(620)) as setup:
        setup.window.show_workspace(AUDIT)
        page = setup.parts.audit
        await until(lambda: page.list.model.rowCount() == 250)
        assert not page.newer_button.isEnabled()
        click(page.older_button)
        await until(lambda: _newest(page) == 370)
        await until(page.older_button.isEnabled)
        assert "Page 2." in page.words.text()
        click(page.older_button)
        await until(lambda: page.list.model.rowCount() == 120)
        await until(lambda: not page.older_button.isEnabled() and page.newer_button.isEnabled())
        click(page.newer_button)
        await until(lambda: _newest(page) == 370)
        await until(page.newer_button.isEnabled)
        click(page.newer_button)
        await until(lambda: _newest(page) == 620)


async def test_a_record_that_was_changed_is_said_to_be() -> None:
    async with window_at() as setup:
        setup.window.show_workspace(AUDIT)
        page = setup.parts.audit
        await until(lambda: page.list.model.rowCount() > 0)
        setup.venue.tampered = True
        page.list.table.go_to(1)
        await until(page.record.proof.isVisible)
        assert "The hash chain is broken here" in page.record.proof.text()
        assert page.record.proof.property("tone") == "danger"


async def test_all_that_is_found_goes_into_a_file(tmp_path: Path) -> None:
    async with window_at(long_journal(620)) as setup:
        setup.venue.page_max = 100
        setup.window.show_workspace(AUDIT)
        page = setup.parts.audit
        await until(lambda: page.list.model.rowCount() == 250)
        file = tmp_path / "audit.csv"
        page.export_wanted.emit(file)
        await until(lambda: "Exported: 620 records" in setup.window.notice.title())
        rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
        assert [row["seq"] for row in rows[:2]] == ["620", "619"]
        assert len(rows) == 620
        assert rows[0]["actor"] == "operator:venue-desk/olga#5c01"
        assert page.export_button.text() == "Export all found…"


async def test_an_export_is_stopped_or_fails_without_a_file(tmp_path: Path) -> None:
    async with window_at(long_journal(620)) as setup:
        setup.venue.page_max = 10
        setup.window.show_workspace(AUDIT)
        page = setup.parts.audit
        await until(lambda: page.list.model.rowCount() == 250)
        page.export_wanted.emit(tmp_path / "audit.csv")
        assert page.export_button.text() == "Stop exporting"
        click(page.export_button)
        await until(lambda: page.export_button.text() == "Export all found…")
        page.export_wanted.emit(tmp_path / "no" / "audit.csv")
        await until(lambda: "not exported" in setup.window.notice.title())
        setup.venue.fail(VenueUnreachableError(UnreachableKind.REFUSED, "blue", 9443))
        page.export_wanted.emit(tmp_path / "audit.csv")
        await until(lambda: "No file was written" in setup.window.notice.text())
    assert _files(tmp_path) == []


def _last_search(venue: FakeVenue) -> SearchAudit:
    return [one for one in venue.asked if isinstance(one, SearchAudit)][-1]


def _newest(page: AuditPage) -> int:
    return page.list.model.record_at(0).seq if page.list.model.rowCount() else 0


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir())
