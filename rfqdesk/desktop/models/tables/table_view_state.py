"""How a table of the blotter is looked at, and the views that were saved under a name."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.desktop.models.tables.columns import Column

NAME_LENGTH_MAX = 40


class ViewState(Struct, frozen=True, omit_defaults=True):
    """Columns by key from left to right, those hidden, widths in pixels, order of rows, filter.

    `whole`: all columns that are not hidden are there, however narrow the table is.
    """

    columns: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    widths: dict[str, int] = {}
    sort: str = ""
    descending: bool = True
    words: str = ""
    status: str = ""
    whole: bool = False


class SavedViews(Struct, frozen=True, omit_defaults=True):
    """Views by name, and how the table was left."""

    left: ViewState = ViewState()
    named: dict[str, ViewState] = {}

    def with_view(self, name: str, state: ViewState) -> "SavedViews":
        """With one more, or another under a name already there."""
        return replace(self, named={**self.named, name: state})

    def without(self, name: str) -> "SavedViews":
        """Without that one."""
        return replace(
            self, named={other: view for other, view in self.named.items() if other != name}
        )


def name_problem(name: str) -> str:
    """What is wrong with a name for a view, "" for nothing."""
    if not name.strip():
        return "Give it a name."
    if len(name.strip()) > NAME_LENGTH_MAX:
        return f"A name has at most {NAME_LENGTH_MAX} characters."
    return ""


def first_state(columns: Sequence[Column[Any]]) -> ViewState:
    """How a table looks in a new installation."""
    return ViewState(
        columns=tuple(column.key for column in columns),
        hidden=tuple(column.key for column in columns if column.hidden),
        widths={column.key: column.width for column in columns},
        sort=columns[0].key,
    )


def fitted(state: ViewState, columns: Sequence[Column[Any]]) -> ViewState:
    """The state for these columns: what they no longer are is dropped, what is new comes last.

    The columns of a later version of the desk may be others than when it was saved, and at
    least one must be seen.
    """
    first = first_state(columns)
    if not state.columns:
        return replace(first, words=state.words, status=state.status)
    known = [key for key in state.columns if key in first.columns]
    new = [key for key in first.columns if key not in known]
    hidden = _only(state.hidden, first.columns) + [key for key in new if key in first.hidden]
    return replace(
        state,
        columns=tuple(known + new),
        hidden=tuple(hidden) if len(hidden) < len(columns) else (),
        widths={**first.widths, **{k: w for k, w in state.widths.items() if k in first.widths}},
        sort=state.sort if state.sort in first.columns else first.sort,
    )


def views_text(views: SavedViews) -> str:
    """As it is kept among the settings."""
    return msgspec.json.encode(views).decode()


def views_of(text: object) -> SavedViews:
    """What was kept; nothing where that can't be read, since it is only a matter of looks."""
    if not isinstance(text, str):
        return SavedViews()
    try:
        return msgspec.json.decode(text, type=SavedViews)
    except msgspec.MsgspecError:
        return SavedViews()


def _only(keys: Iterable[str], known: Iterable[str]) -> list[str]:
    allowed = set(known)
    return [key for key in keys if key in allowed]
