"""The transition tables as pictures (Mermaid) and words, for PROTOCOL.md."""

from collections.abc import Iterable
from itertools import groupby

from rfqserver.engine.state.transitions import LINE_TRANSITIONS, REQUEST_TRANSITIONS

BEGIN = "<!-- made from engine/transitions.py by `make protocol`: change it there -->"
END = "<!-- end of what is made -->"


def states_text() -> str:
    """The whole passage between the markers, both included."""
    return "\n".join([BEGIN, "", *_requests(), "", *_lines(), "", END])


def with_states(text: str) -> str:
    """Replace the passage between the markers by what the tables say now.

    Raises:
        ValueError: the text has no such passage.
    """
    before, found, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError("the text has no passage between the two markers")
    return before + states_text() + after


def _requests() -> list[str]:
    arrows = [(row.before, row.after, row.reason) for row in REQUEST_TRANSITIONS]
    words = [(row.before, row.reason, row.after, row.when) for row in REQUEST_TRANSITIONS]
    first = REQUEST_TRANSITIONS[0].before
    return [
        "**A request.** Each arrow bears the reason of `request_ended`.",
        "",
        *_diagram(first, "request_opened", arrows),
        "",
        *_table("reason", words),
    ]


def _lines() -> list[str]:
    names = [row.reason or row.event for row in LINE_TRANSITIONS]
    arrows = [
        (row.before, row.after, name) for row, name in zip(LINE_TRANSITIONS, names, strict=True)
    ]
    words = [
        (row.before, name, row.after, row.when)
        for row, name in zip(LINE_TRANSITIONS, names, strict=True)
    ]
    first = LINE_TRANSITIONS[0].before
    return [
        "**A maker on a request**, from being asked. `quote_submitted` is told as `quote_live`, a",
        "reason as that of `quote_ended`.",
        "",
        *_diagram(first, "request_opened", arrows),
        "",
        *_table("event or reason", words),
    ]


def _diagram(first: str, opening: str, arrows: Iterable[tuple[str, str, str]]) -> list[str]:
    """One arrow for each pair of states, with all that leads from one to the other."""
    drawn = ["```mermaid", "stateDiagram-v2", f"    [*] --> {first}: {opening}"]
    ordered = sorted(arrows, key=lambda arrow: arrow[:2])
    for (before, after), group in groupby(ordered, key=lambda arrow: arrow[:2]):
        drawn.append(f"    {before} --> {after}: {', '.join(name for *_, name in group)}")
    return [*drawn, "```"]


def _table(name: str, rows: Iterable[tuple[str, str, str, str]]) -> list[str]:
    return [
        f"| from | {name} | to | when |",
        "|---|---|---|---|",
        *(f"| {before} | `{label}` | {after} | {when} |" for before, label, after, when in rows),
    ]
