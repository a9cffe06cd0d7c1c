"""Who may see what, on its own: what each firm's feed must hold, and what no one may be told.

For each kind of event it says which firms are owed a message, which members of the event are
kept from which of them, and what is told in another way. A member that is not named here may
be told as the event has it and in no other way. An event of a kind not listed here must reach
nobody but the requester and, where one is named, that one maker.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from simulation.case import Case, Fact
from simulation.network import Line
from simulation.telling import as_it_stands, hidden_from, told_to
from simulation.violation import Violation

_MESSAGES = {
    "request_opened": "request_opened",
    "request_ended": "request_ended",
    "request_passed": "request_passed",
    "quote_submitted": "quote_live",
    "quote_ended": "quote_ended",
    "trade_executed": "execution_report",
    "trade_changed": "execution_report",
    "cross_rested": "cross_rested",
    "quotes_revealed": "quotes_revealed",
    "cross_ended": "cross_ended",
    "counter_offered": "counter_offered",
    "counter_ended": "counter_ended",
    "look_asked": "last_look_asked",
    "look_ended": "last_look_ended",
    "request_drafted": "request_drafted",
    "draft_discarded": "request_ended",
    "request_amended": "request_amended",
    "request_working": "request_working",
    "requote_requested": "requote_requested",
}
_TAKERS = {"cross_rested", "cross_ended", "quotes_revealed", "request_drafted", "draft_discarded"}
_SILENT = {"command_rejected", "instruments_loaded", "party_admitted"}


class Sight:
    """The feeds as they must be, made from durable records.

    Args:
        case_of: the request of an rfq_id, None where no durable record names it.
        recipients: whom the venue would tell of an event of a kind not listed here.
    """

    def __init__(
        self,
        case_of: Callable[[str], Case | None],
        recipients: Callable[[Fact], list[str]],
    ) -> None:
        self._case_of = case_of
        self.feeds: dict[str, list[tuple[Fact, Case]]] = defaultdict(list)
        self._recipients = recipients

    def take(self, fact: Fact, case: Case | None) -> None:
        """Add a durable event to the feeds of those who are owed it."""
        if fact["type"] in _SILENT or case is None:
            return
        for firm in self._owed(fact, case):
            self.feeds[firm].append((fact, case))

    def _owed(self, fact: Fact, case: Case) -> list[str]:
        taker, maker = case.opened["taker"], fact.get("maker")
        if fact["type"] in {"request_opened", "request_ended"}:
            return [taker, *case.panel]
        if fact["type"] in _TAKERS:
            return [taker]
        if fact["type"] == "request_amended":
            # Whom else the requester asks is nothing to those who were asked before.
            return [taker, *(fact["panel"] if fact["extended"] else fact.get("added", ()))]
        if fact["type"] == "quote_submitted" and case.sealed:
            return [fact["maker"]]
        if fact["type"] == "quote_ended":
            ended = (fact["maker"], fact["quote_id"], fact["revision"])
            return [taker, fact["maker"]] if ended in case.shown else [fact["maker"]]
        if fact["type"] == "trade_changed":
            return [taker, fact["executed"]["maker"]]
        if fact["type"] in _MESSAGES:
            return [taker, fact["maker"]]
        told = self._recipients(fact)
        if set(told) - {taker, *([maker] if maker else case.panel)}:
            raise Violation("visibility", f"{told} are told of {fact}")
        return told

    def check(self, firm: str, message: dict[str, Any]) -> None:
        """Object to a feed message that is early, out of its place, or says too much or wrong."""
        self._check_concerned(firm, message)
        feed, seq = self.feeds[firm], message["seq"]
        if seq > len(feed):
            raise Violation("durable before said", f"{firm} is told {message}, not yet durable")
        fact, case = feed[seq - 1]
        fact = as_it_stands(fact)
        kind = _MESSAGES.get(fact["type"])
        if kind is None:
            return
        if fact["type"] == "request_amended" and firm in fact.get("added", ()):
            kind = "request_opened"
        if message["type"] != kind or message["rfq_id"] != fact["rfq_id"]:
            raise Violation("sequence", f"{firm} is told {message} in place of {fact}")
        self._check_content(firm, fact, case, message)

    def check_snapshot(self, firm: str, line: Line, part: dict[str, Any]) -> int:
        """Hold a snapshot to the feed; returns the number from which the feed goes on.

        What is open now, and was before the snapshot's number, must be in it.
        """
        for event in part["events"]:
            self.check(firm, event)
            line.snapshot.add(event["seq"])
        if not part["last"]:
            return line.next_seq
        last_seq = part["last_seq"]
        for seq, (fact, case) in enumerate(self.feeds[firm][:last_seq], start=1):
            # All that belongs to an open request, but for quotes that are over.
            open_now = case.ended is None and (
                fact["type"] not in {"quote_submitted", "quote_ended"}
                or any(fact is quote for quote in case.live.values())
            )
            if open_now and seq not in line.snapshot:
                raise Violation("snapshot", f"{firm} is not told {fact}, which still counts")
        return last_seq + 1

    def _check_content(self, firm: str, fact: Fact, case: Case, message: dict[str, Any]) -> None:
        own = firm == case.opened["taker"]
        told, hidden = told_to(fact, case, firm, own=own), hidden_from(case, own=own)
        for member, value in message.items():
            if member in {"type", "seq"}:
                continue
            if member in told:
                right = told[member] == value
            else:
                # An empty member says nothing.
                right = not value or (member not in hidden and fact.get(member, value) == value)
            if not right:
                due = told.get(member, "nothing")
                raise Violation("visibility", f"{firm} is told {member}={value}, owed {due}")
        for member in told.keys() - message.keys():
            if not told[member]:
                continue
            raise Violation("visibility", f"{firm} is not told {member} of {fact}")
        if not own:
            self._check_words(firm, case, message)

    def _check_concerned(self, firm: str, message: dict[str, Any]) -> None:
        """It is about a request of the firm's own, or one that it was asked, and its own quote."""
        case = self._case_of(message["rfq_id"])
        if case is None:
            return
        if firm == case.opened["taker"]:
            if message["type"] in {"quote_live", "quote_ended"}:
                quote = (message["maker"], message["quote_id"], message["revision"])
                if quote not in case.shown:
                    raise Violation("visibility", f"{firm} is told {message}, which is sealed")
            return
        if firm not in case.panel or message.get("maker", firm) != firm:
            raise Violation("visibility", f"{firm} is told {message}")

    def _check_words(self, firm: str, case: Case, message: dict[str, Any]) -> None:
        """No word of a message to a maker is another maker's name, or the requester's own id."""
        secrets = {maker for maker in case.panel if maker != firm}
        secrets.add(case.opened["quote_req_id"])
        if not case.opened["disclosed"]:
            secrets.add(case.opened["taker"])
        for member, value in message.items():
            if isinstance(value, str) and value in secrets:
                raise Violation("visibility", f"{firm} is told {member}={value}")
