"""A request's life on its own: drafts, who is asked besides, who is asked again, who works."""

from collections import Counter
from typing import TYPE_CHECKING

from simulation.case import Case, Fact
from simulation.violation import Violation

if TYPE_CHECKING:
    from simulation.referee import Referee

REQUOTES_MAX = 5


class Life:
    """Told of each event by the method that is named after its kind."""

    def __init__(self, referee: "Referee") -> None:
        self.drafts: dict[str, Case] = {}
        """Those that were kept, `ended` says how they ended, if they have."""
        self._referee = referee
        self._groups: dict[str, list[str]] = {}
        self._requotes: Counter[tuple[str, str]] = Counter()

    def maker_group_set(self, fact: Fact) -> None:
        """The operator names makers as one."""
        self._groups[fact["name"]] = fact["makers"]

    def maker_group_removed(self, fact: Fact) -> None:
        """They are named so no more."""
        del self._groups[fact["name"]]

    # Drafts -----------------------------------------------------------------

    def request_drafted(self, fact: Fact) -> None:
        """A request is kept, for its own firm alone."""
        request = fact["request"]
        key = ("quote_request", fact["taker"], request["quote_req_id"], 0)
        asked = self._referee.settle(key, fact)
        if asked and not asked.get("draft"):
            raise Violation("what was asked", f"{asked} became {fact}")
        like = {"quantity": request["quantity"], "panel": [], "disclosed": True}
        known = {name: request[name] for name in ("quote_req_id", "legs")}
        self.drafts[fact["rfq_id"]] = Case(fact | like | known)

    def draft_discarded(self, fact: Fact) -> None:
        """It is kept no more, and never was a request."""
        draft = self.drafts.get(fact["rfq_id"])
        if draft is None or draft.ended is not None:
            raise Violation("drafts", f"{fact} of what is not kept")
        if (fact["time_ms"] >= draft.expire_time_ms) != (fact["reason"] == "expired"):
            raise Violation("drafts", f"{fact} of one until {draft.expire_time_ms}")
        draft.ended = fact["reason"]

    def opens(self, fact: Fact) -> Fact | None:
        """Whether a request that is opened was a draft: what was asked for, None if it was none."""
        draft = self.drafts.get(fact["rfq_id"])
        if draft is None:
            return None
        if draft.ended is not None or fact["time_ms"] >= draft.expire_time_ms:
            raise Violation("drafts", f"{fact} of one that is {draft.ended}")
        if draft.opened["taker"] != fact["taker"]:
            raise Violation("drafts", f"{fact} of {draft.opened}")
        draft.ended = "opened"
        return self._referee.sent_once(("quote_request", fact["taker"], fact["quote_req_id"], 0))

    # Whom is asked ----------------------------------------------------------

    def check_panel(self, asked: Fact, fact: Fact, panel: list[str]) -> None:
        """Object to makers that neither their names nor a group's brought in."""
        named = {*asked.get("panel", ())}
        groups = asked.get("panel_groups", ())
        wanted = named.union(*(self._groups.get(group, ()) for group in groups))
        if asked and (named or groups) and not named <= set(panel) <= wanted:
            raise Violation("panel", f"{asked} asked {fact}, of {self._groups}")

    def request_amended(self, fact: Fact) -> None:
        """It goes on for longer, or to more makers; nothing of it shrinks."""
        case, referee = self._referee.open_case(fact), self._referee
        added = fact.get("added", [])
        if fact["taker"] != case.opened["taker"] or fact["panel"] != [*case.panel, *added]:
            raise Violation("amend", f"{fact} of {case.panel}")
        if {fact["taker"], *case.panel} & set(added) or set(added) - referee.makers:
            raise Violation("panel", f"{fact} adds {added} to {case.panel}")
        grows = fact["expire_time_ms"] - case.expire_time_ms
        if grows < 0 or fact["extended"] != (grows > 0) or not (grows or added):
            raise Violation("amend", f"{fact} of one until {case.expire_time_ms}")
        referee.check_outlived(fact, case.opened["legs"], case.opened.get("hedge"))
        same = ("legs", "quantity", "side", "disclosed")
        if any(fact[name] != case.opened[name] for name in same):
            raise Violation("amend", f"{case.opened} became {fact}")
        left = str(case.quantity - case.traded)
        referee.limits.check(fact["taker"], fact["taker_trader"], fact["legs"], left)
        for maker in added:
            referee.limits.check_deal((fact["taker"], fact["taker_trader"]), (maker, ""))
        case.panel = fact["panel"]
        case.expire_time_ms = fact["expire_time_ms"]
        case.may_be_late |= set(added)

    def requote_requested(self, fact: Fact) -> None:
        """A maker of the panel is asked again, and may be late."""
        case, place = self._referee.open_case(fact), (fact["rfq_id"], fact["maker"])
        self._requotes[place] += 1
        if fact["maker"] not in case.panel or self._requotes[place] > REQUOTES_MAX:
            raise Violation("panel", f"{fact}, {self._requotes[place]} times")
        if case.sealed:
            raise Violation("visibility", f"{fact} before {case.respond_by_time_ms}")
        case.may_be_late.add(fact["maker"])

    def request_working(self, fact: Fact) -> None:
        """A maker of the panel works on a price, in time."""
        case = self._referee.open_case(fact)
        if fact["maker"] not in case.panel:
            raise Violation("panel", f"{fact} of one who was not asked")
        case.check_in_time(fact)
