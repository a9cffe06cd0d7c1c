"""What clients are answered, held against the journal: durable, the first outcome, and no hint."""

from typing import Any

from simulation.case import Fact, Key
from simulation.client import Sent
from simulation.referee import Referee
from simulation.violation import Violation

from rfqdesk.protocol.commands import (
    Quote,
    QuoteCancel,
    QuoteCounterCancel,
    QuoteCounterResponse,
    QuotePass,
    QuoteRequestCancel,
    QuoteRequestOpen,
    QuoteWorking,
)
from rfqdesk.protocol.last_look import LastLookResponse

STRANGERS = Quote | QuoteCancel | QuotePass | QuoteWorking | QuoteCounterResponse | LastLookResponse
"""What a maker says of a request, whether or not there is such a one for it."""

UNTAKEN = {
    "malformed",
    "unknown_type",
    "duplicate_key",
    "not_logged_on",
    "too_many_messages",
    "venue_stopping",
    "signature_missing",
    "signature_invalid",
    "signature_foreign",
    "signature_replayed",
}
"""Refusals of what the engine has not seen: by the connection, when stopping, for its signature."""


class Answers:
    """Judges each answer at the moment it is said.

    Args:
        sent: each different content that was ever sent under a key; kept here.
    """

    def __init__(self, referee: Referee, sent: dict[Key, list[Fact]]) -> None:
        self.originals: set[Key] = set()
        """Keys of which a message reached the venue that was not marked as a re-ask."""
        self._sent = sent
        self._referee = referee
        self._content: dict[Key, Fact] = {}
        self._strangers: dict[str, str] = {}

    def note_sent(self, sent: Sent) -> None:
        """A client sends something."""
        if sent.key is not None:
            contents = self._sent.setdefault(sent.key, [])
            if sent.content not in contents:
                contents.append(sent.content)

    def note_arrived(self, sent: Sent, now_ms: int) -> None:
        """The venue has it."""
        sent.arrived_ms = now_ms if sent.arrived_ms is None else sent.arrived_ms
        resent = getattr(sent.command, "poss_resend", False)
        if sent.key is not None and not resent and not sent.flaw:
            self.originals.add(sent.key)

    def note_fact(self, fact: Fact) -> None:
        """A re-ask alone never trades."""
        key: Key | None = None
        match fact["type"]:
            case "trade_executed" | "look_asked" if fact["fingerprint"]:
                key = ("quote_response", fact["taker"], fact["quote_resp_id"], 0)
            case "counter_ended" if fact.get("counter_resp_id"):
                key = ("quote_counter_response", fact["maker"], fact["counter_resp_id"], 0)
            case "look_ended" if fact.get("look_resp_id"):
                key = ("last_look_response", fact["maker"], fact["look_resp_id"], 0)
        if key is not None and key not in self.originals:
            raise Violation("one fill", f"{fact} though only a re-ask arrived")
        if fact["type"] in {"request_opened", "request_drafted"}:
            quote_req_id = fact.get("quote_req_id") or fact["request"]["quote_req_id"]
            asked = ("quote_request", fact["taker"], quote_req_id, 0)
            if asked not in self.originals:
                raise Violation("one outcome", f"{fact} though only a re-ask arrived")

    def check(self, sent: Sent, answer: dict[str, Any], now_ms: int) -> None:
        """Object to an answer that is early, differs from the first, or gives something away.

        `now_ms` is the server's time.
        """
        refused = answer["type"] == "reject"
        if refused and answer["reason"] in UNTAKEN:
            return
        if sent.flaw:
            raise Violation("signature", f"{answer} to {sent.command}, signed badly: {sent.flaw}")
        if refused:
            self._check_stranger(sent, answer)
        if sent.key is not None:
            self._check_identified(sent, sent.key, answer)
        elif not refused and not answer.get("duplicate"):
            self._check_done(sent, now_ms)

    def _check_identified(self, sent: Sent, key: Key, answer: dict[str, Any]) -> None:
        outcome = self._referee.outcomes.get(key)
        if outcome is None:
            raise Violation("durable before said", f"{answer} to {key} without a durable outcome")
        refused = answer["type"] == "reject"
        if answer.get("pending"):
            self._check_pending(sent, key, answer)
            return
        if refused and answer["reason"] == "duplicate_id" != outcome.get("reason"):
            if len(self._sent[key]) == 1:
                raise Violation("one outcome", f"{answer} to {key}, sent with one content only")
            return
        self._check_outcome(sent, key, answer, outcome)

    def _check_outcome(self, sent: Sent, key: Key, answer: Fact, outcome: Fact) -> None:
        refused = answer["type"] == "reject"
        if outcome["type"] == "look_asked":
            raise Violation("one outcome", f"{answer} to {key} during its last look")
        if refused != (outcome["type"] == "command_rejected"):
            raise Violation("one outcome", f"{answer} to {key}, whose outcome is {outcome}")
        if refused and answer["reason"] != outcome["reason"]:
            raise Violation("one outcome", f"{answer} to {key}, whose outcome is {outcome}")
        if not refused and answer.get("rfq_id") != outcome["rfq_id"]:
            raise Violation("one outcome", f"{answer} to {key}, whose outcome is {outcome}")
        if answer.get("trade_id", "") != outcome.get("trade_id", ""):
            raise Violation("one outcome", f"{answer} to {key}, whose outcome is {outcome}")
        if self._content.setdefault(key, sent.content) != sent.content:
            raise Violation("one outcome", f"{answer} to another content under {key}")

    def _check_pending(self, sent: Sent, key: Key, answer: dict[str, Any]) -> None:
        """Pending is what a last look is until it has ended, and nothing else."""
        asked, ended = self._referee.offers.looks.get(key, (None, None))
        if asked is None or asked["rfq_id"] != answer.get("rfq_id") or answer.get("trade_id"):
            raise Violation("one outcome", f"{answer} to {key}, which waits for nobody")
        if ended is not None and (sent.arrived_ms or 0) > ended["time_ms"]:
            raise Violation("one outcome", f"{answer} to {key} after {ended}")

    def _check_done(self, sent: Sent, now_ms: int) -> None:
        """What was confirmed is so, durably."""
        command, firm = sent.command, sent.client.person.firm
        if isinstance(command, QuoteCancel | QuotePass):
            self._check_withdrawn(sent, command, now_ms)
        name = getattr(command, "quote_req_id", "")
        outcome = self._referee.outcomes.get(("quote_request", firm, name, 0), {})
        case = self._referee.case_of(outcome)
        if case is None:
            return
        match command:
            case QuoteRequestCancel() if case.ended is None:
                raise Violation("durable before said", f"{command} confirmed, and it is open")
            case QuoteRequestOpen() if outcome["rfq_id"] not in self._referee.cases:
                raise Violation("durable before said", f"{command} confirmed, and it is a draft")
            case QuoteCounterCancel():
                counter = self._referee.offers.standing.get((outcome["rfq_id"], command.maker))
                if counter is not None and self._stands_since(counter, sent, now_ms):
                    raise Violation("durable before said", f"{command} confirmed, {counter} stands")

    def _check_withdrawn(self, sent: Sent, command: QuoteCancel | QuotePass, now_ms: int) -> None:
        cases = self._referee.cases
        ended = [cases[command.rfq_id]] if command.rfq_id else list(cases.values())[-20:]
        for case in ended:
            live = case.live.get(sent.client.person.firm)
            if live is not None and self._stands_since(live, sent, now_ms):
                raise Violation("durable before said", f"{command} confirmed, {live} is live")

    def _stands_since(self, fact: Fact, sent: Sent, now_ms: int) -> bool:
        """Whether it stood before a command came, and has not run out, event or not."""
        return fact["valid_until_time_ms"] > now_ms and fact["time_ms"] < (sent.arrived_ms or 0)

    def _check_stranger(self, sent: Sent, answer: dict[str, Any]) -> None:
        """A foreign request and an absent one are answered alike, to the letter."""
        command, firm = sent.command, sent.client.person.firm
        if not isinstance(command, STRANGERS) or not command.rfq_id:
            return
        case = self._referee.cases.get(command.rfq_id)
        if case is not None and firm in case.panel:
            return
        if answer["reason"] in {
            "suspended",
            "not_authorised",
            "duplicate_id",
            "not_received",
            "maker_frozen",
        }:
            return
        if answer["reason"] == "halted" and not answer["text"].startswith("Trading in "):
            return  # Of the venue or of the sender itself, which says nothing of the request.
        words = f"{answer['reason']}: {answer['text']}"
        if self._strangers.setdefault(type(command).__name__, words) != words:
            raise Violation("visibility", f"a stranger is told {words!r} on {command}")
