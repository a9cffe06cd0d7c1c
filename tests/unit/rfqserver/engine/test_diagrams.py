"""The pictures in PROTOCOL.md are those of the tables."""

from importlib.resources import files

import pytest

from rfqserver.engine.diagrams import BEGIN, END, states_text, with_states
from rfqserver.engine.state.transitions import LINE_TRANSITIONS, REQUEST_TRANSITIONS

TEXT = files("rfqdesk.protocol").joinpath("PROTOCOL.md").read_text(encoding="utf-8")


@pytest.mark.rule("STA-01")
def test_the_protocol_text_shows_the_tables_as_they_are() -> None:
    assert with_states(TEXT) == TEXT, "run `make protocol` and commit PROTOCOL.md"


def test_every_transition_is_drawn_and_told() -> None:
    made = states_text()
    for row in (*REQUEST_TRANSITIONS, *LINE_TRANSITIONS):
        name = row.reason or row.event  # type: ignore[union-attr]  # requests have reasons
        assert f"    {row.before} --> {row.after}: " in made
        assert f"| {row.before} | `{name}` | {row.after} | {row.when} |" in made


def test_only_what_stands_between_the_markers_is_replaced() -> None:
    assert with_states(f"a\n{BEGIN}\nold\n{END}\nb") == f"a\n{states_text()}\nb"
    with pytest.raises(ValueError, match="no passage"):
        with_states("nothing")
