"""Rows that read otherwise once a name or an instrument has changed, and those that do not."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from support.desk.blotter_bench import Bench
from support.desk.fake_desk import MAKERS, board, option

from rfqdesk.client.errors import (
    ConnectionLostError,
    ConnectionRefusedByVenueError,
    LostKind,
    RefusalKind,
)
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.models.blotter.blotter_rows import RowStatus
from rfqdesk.desktop.models.blotter.export_job import ExportJob
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.wiring import blotter_feed
from rfqdesk.protocol.events import SecurityList
from rfqdesk.protocol.terms import Leg, LegSide, RequestEndReason

ETH = (Leg("ETH-25DEC26-4000-C", 1, LegSide.BUY),)
CALL = (Leg("BTC-9OCT26-86000-C", 1, LegSide.BUY),)
PAGES = ("requests", "quotes", "trades", "events")


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    """A history of requests, every third of them answered by Halcyon, one in an odd instrument."""
    bench = Bench(qtbot)
    script = bench.script
    for number in range(60):
        name, maker = f"rfq-{number}", "meridian" if number % 3 else "halcyon"
        script.time_ms += 1_000
        script.opened(name, panel=(maker,), legs=ETH if number == 7 else CALL)
        script.quoted(maker, "0.0050", "0.0057", rfq_id=name)
        if number % 2:
            script.traded(maker, "0.0057", rfq_id=name)
            script.ended(RequestEndReason.FILLED, rfq_id=name)
    bench.tell()
    qtbot.waitUntil(lambda: bench.blotter.events.model.rowCount() == script.seq)
    qtbot.waitUntil(lambda: bench.blotter.quotes.model.rowCount() == 60)
    return bench


def rows(blotter: BlotterView) -> dict[str, list[Any]]:
    return {page: getattr(blotter, page).model.shown_records() for page in PAGES}


def as_if_made_now(bench: Bench) -> dict[str, list[Any]]:
    blotter = BlotterView(lambda _legs: 4)
    blotter_feed.BlotterFeed(bench.desk, blotter)
    blotter.whole_wanted.emit()
    return rows(blotter)


def rename(bench: Bench, firm: str, name: str) -> None:
    bench.session.tell_makers(
        tuple(replace(one, name=name) if one.firm == firm else one for one in MAKERS)
    )


def written(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The requests that are put from now on, a list for each frame."""
    puts: list[list[str]] = []
    put = bench.blotter.requests.put

    def noted(records: Any) -> None:
        told = list(records)
        if told:
            puts.append([row.fact.rfq_id for row in told])
        put(told)

    monkeypatch.setattr(bench.blotter.requests, "put", noted)
    return puts


def test_a_name_that_changed_is_in_its_rows_and_no_others_are_written(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    puts = written(bench, monkeypatch)
    rename(bench, "halcyon", "Halcyon & Sons")
    wanted = [f"rfq-{number}" for number in range(57, -1, -3)]
    qtbot.waitUntil(lambda: [one for put in puts for one in put] == wanted)
    assert rows(bench.blotter) == as_if_made_now(bench)
    assert "Halcyon & Sons" in bench.cells("counterparty")


def test_a_long_history_is_gone_through_in_several_frames_the_newest_first(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blotter_feed, "REWRITTEN_PER_FRAME", 8)
    monkeypatch.setattr(blotter_feed, "REQUESTS_PER_FRAME", 10)
    puts = written(bench, monkeypatch)
    rename(bench, "meridian", "Meridian & Sons")
    qtbot.waitUntil(lambda: sum(map(len, puts)) == 40)
    assert max(map(len, puts)) <= 2
    assert puts[0] == ["rfq-59", "rfq-58"]
    assert rows(bench.blotter) == as_if_made_now(bench)


def test_names_that_change_again_meanwhile_are_both_told(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blotter_feed, "REWRITTEN_PER_FRAME", 6)
    puts = written(bench, monkeypatch)
    rename(bench, "meridian", "Meridian & Sons")
    qtbot.waitUntil(lambda: len(puts) > 2)
    bench.session.tell_makers(
        tuple(replace(one, name=f"New {one.firm}") for one in bench.session.makers)
    )
    qtbot.waitUntil(lambda: puts[-1][-1:] == ["rfq-0"])
    assert rows(bench.blotter) == as_if_made_now(bench)


def test_one_that_only_said_that_it_works_is_renamed_in_the_events(
    bench: Bench, qtbot: QtBot
) -> None:
    bench.blotter.tabs.set_value("events")
    bench.script.opened("rfq-w", panel=("castellan",))
    bench.script.working("castellan", rfq_id="rfq-w")
    bench.tell()
    rename(bench, "castellan", "Castellan & Sons")
    qtbot.waitUntil(lambda: "Castellan & Sons" in bench.cells("maker"))


def test_an_instrument_that_is_new_concerns_the_packages_in_it(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    puts = written(bench, monkeypatch)
    listed = {**board(), "ETH-25DEC26-4000-C": option("ETH-25DEC26-4000-C")}
    bench.session.instruments = listed
    bench.session.hear(SecurityList(instruments=(), first=True, last=True))
    qtbot.waitUntil(lambda: puts == [["rfq-7"]])


def test_a_dealer_that_comes_on_line_writes_nothing(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    puts = written(bench, monkeypatch)
    bench.session.tell_makers(tuple(replace(one, online=False) for one in MAKERS))
    bench.script.opened("rfq-next")
    bench.tell()
    assert puts == [["rfq-next"]]


def test_pages_that_nobody_looks_at_take_a_few_rows_a_frame_and_the_rest_when_looked_at(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        bench.script.opened(f"more-{number}")
    seen = bench.blotter.requests.model
    unseen = bench.blotter.events.model
    before = unseen.rowCount()
    taken: list[int] = []
    put = bench.blotter.events.put

    def noted(records: Any) -> None:
        told = list(records)
        taken.append(len(told))
        put(told)

    monkeypatch.setattr(bench.blotter.events, "put", noted)
    bench.tell()
    assert seen.rowCount() == 100
    assert taken[0] == blotter_feed.ROWS_UNSEEN_PER_FRAME
    bench.blotter.tabs.set_value("events")
    assert unseen.rowCount() == before + 40


def test_a_page_that_is_seen_takes_no_more_than_a_frame_bears(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blotter_feed, "ROWS_UNSEEN_PER_FRAME", 4)
    monkeypatch.setattr(blotter_feed, "ROWS_PER_FRAME", 10)
    puts = written(bench, monkeypatch)
    for number in range(40):
        bench.script.opened(f"more-{number}")
    bench.tell()
    qtbot.waitUntil(lambda: sum(map(len, puts)) == 40)
    assert max(map(len, puts)) == 10
    assert [one for put in puts for one in put] == [f"more-{number}" for number in range(40)]
    qtbot.waitUntil(lambda: bench.blotter.events.model.rowCount() == bench.script.seq)
    assert rows(bench.blotter) == as_if_made_now(bench)


def test_a_file_has_the_rows_that_waited_for_another_frame(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(blotter_feed, "ROWS_PER_FRAME", 10)
    jobs: list[ExportJob] = []
    there: list[int] = []

    def export(_changes: object) -> None:
        there.append(bench.blotter.requests.model.rowCount())
        bench.blotter.export_to(tmp_path / "requests.csv")

    bench.blotter.export_wanted.disconnect()
    bench.blotter.export_wanted.connect(jobs.append)
    bench.desk.changed.connect(export)
    for number in range(40):
        bench.script.opened(f"more-{number}")
    bench.tell()
    assert there[0] < 100
    assert {row.fact.rfq_id for row in jobs[0].records} >= {f"more-{n}" for n in range(40)}


def open_rows(bench: Bench) -> set[str]:
    """The words on the rows of requests and quotes that the venue never ended."""
    requests = bench.blotter.requests.model.shown_records()
    quotes = bench.blotter.quotes.model.shown_records()
    unended = {row.fact.rfq_id for row in requests if not row.fact.ended}
    assert unended
    return {row.status for row in requests if row.fact.rfq_id in unended} | {
        row.status for row in quotes if row.request.rfq_id in unended
    }


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (RefusalKind.REVOKED, {RowStatus.WITHDRAWN}),
        (RefusalKind.SUPERSEDED, {RowStatus.UNSURE}),
    ],
)
def test_what_was_open_reads_otherwise_once_the_venue_tells_no_more(
    bench: Bench, qtbot: QtBot, kind: RefusalKind, words: set[RowStatus]
) -> None:
    before = open_rows(bench)
    assert before == {RowStatus.OPEN, RowStatus.LIVE}
    bench.session.go(ConnectionState.WAITING, ConnectionLostError(LostKind.SILENCE))
    assert open_rows(bench) == before
    done = bench.cells("status").count("Done")
    bench.session.go(ConnectionState.CLOSED, ConnectionRefusedByVenueError(kind))
    qtbot.waitUntil(lambda: open_rows(bench) == words)
    assert bench.cells("status").count("Done") == done
    bench.session.go(ConnectionState.LIVE)
    qtbot.waitUntil(lambda: open_rows(bench) == before)


def test_a_long_history_is_put_in_several_frames_and_said_to_be_loading_until_then(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ROWS_PER_FRAME", "ROWS_UNSEEN_PER_FRAME", "ROWS_AT_ONCE"):
        monkeypatch.setattr(blotter_feed, name, 4)
    monkeypatch.setattr(blotter_feed, "HISTORY_ROWS", 10)
    blotter = BlotterView(lambda _legs: 4)
    qtbot.addWidget(blotter)
    feed = blotter_feed.BlotterFeed(bench.desk, blotter)
    blotter.show()
    assert blotter.requests.model.rowCount() == 4
    assert blotter.totals.all.text().startswith("56 more are loading")
    counts: list[int] = []
    blotter.requests.model.rowsInserted.connect(lambda *_: counts.append(1))
    qtbot.waitUntil(lambda: feed.up_to_date)
    assert len(counts) >= 56 // 4
    assert blotter.totals.all.text().startswith("60 rows")
    assert rows(blotter) == as_if_made_now(bench)


def test_a_page_whose_history_is_still_to_come_is_not_called_empty(qtbot: QtBot) -> None:
    page = BlotterView(lambda _legs: 4).trades
    qtbot.addWidget(page)
    page.set_waiting(700)
    assert page.currentWidget().findChildren(QLabel)
    words = [label.text() for label in page.currentWidget().findChildren(QLabel)]
    assert "Loading the history" in words
    page.set_waiting(0)
    words = [label.text() for label in page.currentWidget().findChildren(QLabel)]
    assert "No trades yet" in words
