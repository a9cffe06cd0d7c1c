"""Files of layouts: kept apart by monitors, read whole or refused in words."""

from base64 import b64encode

import msgspec
import pytest

from rfqdesk.desktop.models.layouts import (
    LAYOUTS_MAX,
    NAME_CHARS_MAX,
    SCREEN_SETS_MAX,
    Layout,
    LayoutFileError,
    Layouts,
    NamedLayout,
    WindowPlace,
    chosen,
    left,
    merged,
    name_problem,
    only,
    read_layouts,
    renamed,
    saved,
    without,
    written,
)


def layout(words: str) -> Layout:
    text = b64encode(words.encode()).decode()
    place = WindowPlace(10, -20, 1480, 900)
    return Layout(window=place, shown="trade", panels={"trade": text})


ONE, TWO = layout("one"), layout("two")
DESK = saved(saved(Layouts(), "Desk", "six", ONE), "Travel", "one", TWO)


def test_they_come_back_from_their_file_as_they_were() -> None:
    kept = left(DESK, "six", TWO)
    assert read_layouts(written(kept)) == kept
    assert kept.names() == ["Desk", "Travel"]
    assert kept.current == "Travel"


def test_each_set_of_monitors_has_its_own() -> None:
    both = saved(DESK, "Desk", "one", TWO)
    desk = both.find("Desk")
    assert desk is not None
    assert chosen(desk, "six") == (ONE, True)
    assert chosen(desk, "one") == (TWO, True)
    # With others it is that saved last.
    assert chosen(desk, "three") == (TWO, False)
    assert both.names() == ["Desk", "Travel"]


def test_only_the_latest_sets_of_monitors_are_remembered() -> None:
    kept = Layouts()
    for number in range(SCREEN_SETS_MAX + 5):
        kept = left(kept, f"set {number}", ONE)
    assert len(kept.left) == SCREEN_SETS_MAX
    assert "set 4" not in kept.left
    assert f"set {SCREEN_SETS_MAX + 4}" in kept.left


def test_one_is_called_otherwise_in_its_place_or_deleted() -> None:
    assert renamed(DESK, "Travel", "Train").names() == ["Desk", "Train"]
    assert renamed(DESK, "Travel", "Train").current == "Train"
    assert without(DESK, "Desk").names() == ["Travel"]
    assert without(DESK, "Travel").current == ""


@pytest.mark.parametrize("name", ["", "   ", "x" * (NAME_CHARS_MAX + 1), "a\nb"])
def test_a_name_is_short_and_there(name: str) -> None:
    assert "Give it a name" in name_problem(DESK, name)


def test_a_name_is_there_once() -> None:
    assert "already" in name_problem(DESK, " Desk ")
    assert name_problem(DESK, "Desk", present="Desk") == ""
    full = Layouts(named=tuple(NamedLayout(str(n), {"a": ONE}) for n in range(LAYOUTS_MAX)))
    assert "delete one first" in name_problem(full, "One more")
    with pytest.raises(LayoutFileError, match="more than"):
        merged(full, DESK)
    with pytest.raises(LayoutFileError, match="no layout in it"):
        merged(DESK, Layouts())


def test_imported_ones_get_names_that_are_free() -> None:
    alone = only(DESK, "Desk")
    assert alone.left == {}
    twice, names = merged(DESK, read_layouts(written(alone)))
    assert names == ["Desk (2)"]
    assert merged(twice, alone)[1] == ["Desk (3)"]
    long = Layouts(named=(NamedLayout("x" * NAME_CHARS_MAX, {"a": ONE}),))
    [name] = merged(long, long)[1]
    assert len(name) == NAME_CHARS_MAX
    assert name.endswith(" (2)")


PLACED = {"window": {"x": 0, "y": 0, "width": 9, "height": 9}, "shown": "", "panels": {}}


def _broken(**members: object) -> bytes:
    return msgspec.json.encode({**msgspec.json.decode(written(DESK)), **members})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "damaged"),
        (b"\xff\xfe", "damaged"),
        (b"[]", "no file of layouts"),
        (written(DESK)[:-40], "damaged"),
        (_broken(file="other"), "no file of layouts"),
        (_broken(version=2), "version 2"),
        (_broken(named=[{"name": "", "by_screens": {}}]), "names"),
        (_broken(named=[{"name": "a", "by_screens": {}}]), "empty"),
        (_broken(named=[{"name": "a", "by_screens": {"s": {}}}]), "damaged"),
        (_broken(left={"s": PLACED | {"panels": {"trade": "!"}}}), "damaged"),
        (_broken(left={"s": PLACED | {"panels": {"../x": ""}}}), "damaged"),
        (_broken(left={"s": PLACED | {"window": {"x": 10**9}}}), "damaged"),
        (_broken(named=2 * msgspec.json.decode(written(DESK))["named"]), "twice"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(LayoutFileError, match=words):
        read_layouts(content)
