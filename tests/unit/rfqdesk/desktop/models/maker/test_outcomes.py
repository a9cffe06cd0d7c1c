from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from support.desk.making import MakerDesk

from rfqdesk.desktop.models.maker.outcomes import OutcomesModel, outcomes_of
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Side


def finished_desk() -> MakerDesk:
    desk = MakerDesk()
    for rfq_id in ("won", "lost", "open"):
        desk.feed.opened(rfq_id, own=False, side=Side.UNDISCLOSED)
    desk.feed.quoted("me", "0.0052", "0.0057", rfq_id="won")
    desk.feed.quoted("me", "0.0051", "0.0058", rfq_id="lost")
    desk.feed.time_ms += 2_000
    desk.feed.traded("me", "0.0057", rfq_id="won", side=Side.SELL)
    desk.feed.ended(RequestEndReason.FILLED, rfq_id="won")
    desk.feed.time_ms += 1_000
    desk.feed.quote_ended("me", QuoteEndReason.DONE_AWAY, rfq_id="lost")
    desk.feed.ended(RequestEndReason.CLOSED, rfq_id="lost")
    return desk


def test_finished_requests_latest_first() -> None:
    rows = outcomes_of(finished_desk().snapshot().entries)
    assert [row.cells[1:] for row in rows] == [
        (
            "Done away",
            "albion: BTC 9OCT26 86000/90000 call spread",
            "Two-way 100",
            "0.0051 / 0.0058",
            "",
        ),
        (
            "Won",
            "albion: BTC 9OCT26 86000/90000 call spread",
            "Two-way 100",
            "sold at 0.0057",
            "",
        ),
    ]


def test_the_model_shows_rows_tells_the_story_and_behaves(qtmodeltester: ModelTester) -> None:
    model = OutcomesModel()
    model.set_outcomes(outcomes_of(finished_desk().snapshot().entries))
    qtmodeltester.check(model)
    assert model.index(1, 1).data() == "Won"
    assert "You sold 100 at 0.0057" in model.index(1, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Outcome"


def test_the_same_rows_again_do_not_reset_the_selection() -> None:
    model = OutcomesModel()
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    rows = outcomes_of(finished_desk().snapshot().entries)
    model.set_outcomes(rows)
    model.set_outcomes(list(rows))
    assert len(resets) == 1
