"""Whom an operator invites, as typed."""

from msgspec import Struct

from rfqdesk.desktop.models.operator.entries import Flaw, is_count, judge_party
from rfqdesk.protocol.terms import Role

HOURS = "72"
HOURS_MAX = 720


class InviteForm(Struct, frozen=True):
    """Who is expected. An empty `trader` is made from the request's common name."""

    firm: str = ""
    trader: str = ""
    role: Role = Role.TRADER
    hours: str = HOURS


def judge_invitation(form: InviteForm) -> Flaw | None:
    """The first thing that is wrong with it; None for nothing."""
    if flaw := judge_party(form.firm, form.trader):
        return flaw
    if not is_count(form.hours, HOURS_MAX):
        return Flaw("hours", f"An invitation lasts 1 to {HOURS_MAX} hours.")
    return None
