"""Views of a table: kept, fitted to other columns, never the reason why the desk does not open."""

from rfqdesk.desktop.models.tables.columns import Column
from rfqdesk.desktop.models.tables.table_view_state import (
    SavedViews,
    ViewState,
    first_state,
    fitted,
    name_problem,
    views_of,
    views_text,
)


def _column(key: str, *, hidden: bool = False) -> Column[str]:
    return Column(key, key.title(), lambda row: row, lambda row: row, hidden=hidden)


COLUMNS = [_column("time"), _column("price"), _column("note", hidden=True)]


def test_views_come_back_as_they_were_kept() -> None:
    state = ViewState(("price", "time"), ("note",), {"price": 90}, "price", False, "side:buy")
    views = SavedViews(left=state).with_view("Buys", state).with_view("All", ViewState())
    assert views_of(views_text(views)) == views
    assert views.without("Buys").named == {"All": ViewState()}


def test_what_cant_be_read_is_no_views() -> None:
    for text in (None, 7, "", "{", '{"left":{"columns":7}}'):
        assert views_of(text) == SavedViews()


def test_a_state_of_another_version_is_fitted() -> None:
    state = ViewState(("price", "gone", "time"), ("gone",), {"price": 90, "gone": 5}, "gone")
    fit = fitted(state, COLUMNS)
    assert fit.columns == ("price", "time", "note")
    assert fit.hidden == ("note",)
    assert fit.widths == {"time": 110, "price": 90, "note": 110}
    assert fit.sort == "time"
    assert fitted(ViewState(), COLUMNS) == first_state(COLUMNS)


def test_one_column_is_always_seen() -> None:
    assert (
        fitted(ViewState(("time", "price", "note"), ("time", "price", "note")), COLUMNS).hidden
        == ()
    )


def test_names() -> None:
    assert name_problem("  ") == "Give it a name."
    assert "40" in name_problem("x" * 41)
    assert name_problem("My view") == ""
