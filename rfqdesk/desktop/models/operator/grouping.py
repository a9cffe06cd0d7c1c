"""A group of makers, as an operator types it."""

from collections.abc import Collection

from rfqdesk.desktop.models.operator.entries import Flaw, listed
from rfqdesk.desktop.models.tables.columns import Column, ColumnLook
from rfqdesk.protocol.ids import is_party
from rfqdesk.protocol.limits import PANEL_MAX
from rfqdesk.protocol.operations.market_views import GroupView


def judge_group(name: str, makers: str, known: Collection[str]) -> Flaw | None:
    """The first thing that is wrong with it; `known` are the venue's makers."""
    if not name:
        return Flaw("name", "Name the group, as traders will ask it.", unfinished=True)
    if not is_party(name):
        return Flaw(
            "name", f"“{name}” can't name a group: lower-case letters, digits and inner dashes."
        )
    members = listed(makers)
    if not members:
        return Flaw("makers", "Say which makers it has.", unfinished=True)
    if len(members) > PANEL_MAX:
        return Flaw("makers", f"A group has at most {PANEL_MAX} makers.")
    strangers = [firm for firm in members if firm not in known]
    if strangers:
        return Flaw("makers", f"“{strangers[0]}” is no maker of this venue.")
    return None


def makers_text(view: GroupView) -> str:
    """Its members, as they are typed."""
    return ", ".join(view.makers)


def group_columns() -> list[Column[GroupView]]:
    """Columns of the groups."""
    return [
        Column("name", "Group", lambda view: view.name, lambda view: view.name, width=170),
        Column(
            "count", "Makers", lambda view: str(len(view.makers)), lambda view: len(view.makers),
            ColumnLook.FIGURE, 80,
        ),
        Column("makers", "Which", makers_text, makers_text, ColumnLook.QUIET, 300, width_min=160),
    ]  # fmt: skip
