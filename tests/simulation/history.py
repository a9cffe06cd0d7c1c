"""Who asked what of one request and when, and what each was answered: from a simulated run."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from simulation.answers import UNTAKEN
from simulation.case import Case, Fact, Key
from simulation.client import Sent
from simulation.ledger import Ledger
from simulation.linearizability import DONE, NEVER, Operation, UndecidedError, linearize
from simulation.offer_model import AGAIN
from simulation.people import START_MS
from simulation.request_model import apply
from simulation.request_state import (
    Accept,
    Cancel,
    CounterAnswer,
    CounterCancel,
    CounterEnd,
    CounterOffer,
    End,
    Fill,
    LookAnswer,
    LookEnd,
    Pass,
    Quote,
    Request,
    Standing,
    Withdraw,
)
from simulation.violation import Violation

from rfqdesk.protocol import commands
from rfqdesk.protocol.last_look import LastLookResponse

CLOCK_S = 0.001
"""Deadlines are in whole milliseconds of the venue's clock."""
VENUES_OWN = frozenset(
    {
        "disconnected",
        "venue_restarted",
        "suspended",
        "revoked",
        "withdrawn",
        "halted",
        "maker_frozen",
        "dead_man",
    }
)
"""Among them a withdrawal of all quotes, which names no request: it is told by its effect."""


def check_histories(ledger: Ledger, sent: Iterable[Sent]) -> tuple[int, int]:
    """Hold what clients saw of each request against one request.

    Returns how many there were, and of how many it could not be decided.

    Only for a venue whose clock is the simulation's.

    Raises:
        Violation: there is no order of the operations that explains the answers.
    """
    sent, undecided = list(sent), 0
    told = _by_request(ledger, sent)
    accepted = {
        one.command.quote_resp_id for one in sent if isinstance(one.command, commands.QuoteResponse)
    }
    for rfq_id, case in ledger.referee.cases.items():
        operations = [*told[rfq_id], *_of_venue(ledger, rfq_id, accepted)]
        try:
            order = linearize(operations, start_of(case.opened), apply)
        except UndecidedError:
            undecided += 1
            continue
        if order is None:
            words = "\n".join(map(str, sorted(operations, key=lambda one: one.invoked_s)))
            raise Violation("linearizable", f"no order explains {case.opened}:\n{words}")
    return len(ledger.referee.cases), undecided


def start_of(opened: Fact) -> Request:
    """A request as it is opened."""
    return Request(opened["side"], opened.get("all_or_none", True), Decimal(opened["quantity"]))


def _by_request(ledger: Ledger, sent: Iterable[Sent]) -> dict[str, list[Operation]]:
    found: dict[str, list[Operation]] = defaultdict(list)
    merged: dict[tuple[Key, str], list[Sent]] = defaultdict(list)
    looks = {asked["look_id"]: key[2] for key, (asked, _) in ledger.referee.offers.looks.items()}
    for one in sent:
        if one.key is None:
            for rfq_id, what in _unidentified(ledger, one) if one.arrived_ms is not None else ():
                found[rfq_id].append(_operation(what, [one]))
        elif not _untaken(one):
            merged[one.key, str(one.content)].append(one)
    for group in merged.values():
        rfq_id = _rfq_id(ledger, group[0])
        what = what_of(group[0].command, group[0].client.person.firm, looks)
        if rfq_id and what is not None:
            found[rfq_id].append(_operation(what, group))
    return found


def _untaken(one: Sent) -> bool:
    """It never reached the engine, or its id had been used for something else."""
    return one.answer is not None and one.answer.get("reason") in {*UNTAKEN, "duplicate_id"}


def _operation(what: object, group: list[Sent]) -> Operation:
    answered = [one for one in group if one.answer is not None]
    first = min(answered, key=lambda one: one.answered_s, default=None)
    return Operation(
        what,
        min(one.sent_s for one in group),
        first.answered_s if first else NEVER,
        answer_of(first.answer, identified=first.key is not None)
        if first and first.answer
        else None,
    )


def answer_of(answer: Fact, *, identified: bool) -> str:
    """What the model calls an answer."""
    if answer["type"] == "reject":
        # An acceptance that its maker turned down had been taken all the same.
        return DONE if answer["reason"] == "last_look_rejected" else str(answer["reason"])
    # A repeated id was answered as the first time; a cancel that finds nothing says so.
    return AGAIN if answer.get("duplicate") and not identified else DONE


def what_of(command: object, firm: str, looks: dict[str, str]) -> object:
    """The operation that a command with an id asks for.

    `looks` has the acceptance that each last look is about.
    """
    match command:
        case commands.QuoteResponse():
            side = "buy" if command.response == "lift" else "sell"
            named = (command.maker, command.quote_id, command.revision)
            return Accept(*named, side, Decimal(command.quantity), command.quote_resp_id)
        case commands.QuoteCounter():
            named = (command.maker, command.quote_id, command.revision)
            return CounterOffer(*named, Decimal(command.quantity))
        case commands.QuoteCounterResponse():
            return CounterAnswer(firm, command.round, command.response == "accept")
        case LastLookResponse():
            return LookAnswer(looks.get(command.look_id, ""), command.response == "accept")
        case commands.Quote():
            sizes = [
                Decimal(level.quantity) if level else Decimal(0)
                for level in (command.offer, command.bid)
            ]
            named = (command.quote_id, command.revision)
            return Quote(firm, Standing(*named, *sizes, command.all_or_none, command.last_look))
    return None


def _unidentified(ledger: Ledger, one: Sent) -> Iterator[tuple[str, object]]:
    firm, command = one.client.person.firm, one.command
    match command:
        case commands.QuoteRequestCancel():
            rfq_id = _own_request(ledger, firm, command.quote_req_id)
            if rfq_id:
                yield rfq_id, Cancel()
        case commands.QuoteCounterCancel():
            rfq_id = _own_request(ledger, firm, command.quote_req_id)
            if rfq_id:
                yield rfq_id, CounterCancel(command.maker)
        case commands.QuoteCancel(rfq_id=""):
            return
        case commands.QuoteCancel() | commands.QuotePass():
            case = ledger.referee.cases.get(command.rfq_id)
            if case is not None and firm in case.panel:
                withdraws = isinstance(command, commands.QuoteCancel)
                yield command.rfq_id, Withdraw(firm) if withdraws else Pass(firm)


def _rfq_id(ledger: Ledger, one: Sent) -> str:
    command, firm = one.command, one.client.person.firm
    if isinstance(command, commands.QuoteResponse | commands.QuoteCounter):
        return _own_request(ledger, firm, command.quote_req_id)
    if isinstance(command, commands.Quote | commands.QuoteCounterResponse | LastLookResponse):
        case: Case | None = ledger.referee.cases.get(command.rfq_id)
        return command.rfq_id if case and firm in case.panel else ""
    return ""


def _own_request(ledger: Ledger, firm: str, quote_req_id: str) -> str:
    outcome = ledger.referee.outcomes.get(("quote_request", firm, quote_req_id, 0), {})
    return str(outcome.get("rfq_id", ""))


def _of_venue(ledger: Ledger, rfq_id: str, accepted: set[str]) -> Iterator[Operation]:
    """Deadlines at their moments; what the venue ended of itself, and crosses traded, when it did.

    `accepted` are the ids of acceptances, whose trades are operations of the traders.
    """
    expire_time_ms = ledger.referee.cases[rfq_id].expire_time_ms
    for at_s, fact in ledger.facts[rfq_id]:
        match fact["type"]:
            case "request_opened":
                yield _at_deadline(End(), expire_time_ms)
            case "quote_submitted" if fact["valid_until_time_ms"] < expire_time_ms:
                end = End(fact["maker"], fact["quote_id"], fact["revision"])
                yield _at_deadline(end, fact["valid_until_time_ms"])
            case "counter_offered":
                over = CounterEnd(fact["maker"], fact["round"])
                yield _at_deadline(over, fact["valid_until_time_ms"])
            case "counter_ended" if fact["reason"] == "withdrawn":
                yield Operation(CounterEnd(fact["maker"], fact["round"]), at_s, at_s, DONE)
            case "look_ended" if fact["reason"] in {"expired", "void"}:
                yield Operation(LookEnd(fact["quote_resp_id"]), at_s, at_s, DONE)
            case "trade_executed" if fact["quote_resp_id"] not in accepted and not fact.get(
                "counter_round"
            ):
                fill = Fill(
                    fact["maker"],
                    fact["quote_id"],
                    fact["revision"],
                    fact["side"],
                    Decimal(fact["quantity"]),
                )
                yield Operation(fill, at_s, at_s, DONE)
            case "quote_ended" if fact["reason"] in VENUES_OWN:
                end = End(fact["maker"], fact["quote_id"], fact["revision"])
                yield Operation(end, at_s, at_s, DONE)
            case "request_ended" if fact["reason"] in VENUES_OWN:
                yield Operation(End(), at_s, at_s, DONE)


def _at_deadline(end: End | CounterEnd, time_ms: int) -> Operation:
    at_s = (time_ms - START_MS) / 1000
    return Operation(end, at_s - CLOCK_S, at_s + CLOCK_S, DONE)
