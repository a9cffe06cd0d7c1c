"""Which quotes the rules send, move and withdraw; what a person has touched is left alone."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from msgspec import Struct

from rfqdesk.book.book import Book
from rfqdesk.book.facts import QuoteFact
from rfqdesk.book.making import OwnState
from rfqdesk.desktop.models.maker.auto_limits import Kept, Ledger, Verdict
from rfqdesk.desktop.models.maker.auto_pricing import claim_for, order_for
from rfqdesk.desktop.models.maker.auto_rule import AutoRule
from rfqdesk.desktop.models.maker.inbox import Attempt, InboxEntry
from rfqdesk.desktop.models.maker.quote_draft import QuoteOrder
from rfqdesk.desktop.models.price_measures import Yardstick
from rfqdesk.protocol.terms import Leg

Measure = Callable[[Sequence[Leg]], Yardstick | None]


class RuleSwitch(Struct, frozen=True):
    """A rule, whether it quotes, and why it stopped itself.

    A rule that stopped itself still keeps its requests from those below it; one that
    was switched off by hand lets them through.
    """

    rule: AutoRule
    on: bool = False
    stopped: str = ""

    @property
    def claims(self) -> bool:
        """Whether requests that match are this rule's."""
        return self.on or bool(self.stopped)


class AutoSteps(Struct, frozen=True):
    """What is to be sent and withdrawn now, and which rules stop themselves, with the reason.

    `notes` say of requests why they wait, by rule.
    """

    send: tuple[tuple[str, QuoteOrder], ...] = ()
    withdraw: tuple[str, ...] = ()
    stop: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


class _Sent(Struct, frozen=True):
    rule_id: str
    order: QuoteOrder


def _unmeasured(_legs: Sequence[Leg]) -> None:
    return None


class AutoQuotes:
    """Remembers what the rules have sent, and what they may not touch any more."""

    def __init__(self, kept: Kept = Kept()) -> None:  # noqa: B008 - never changes.
        self.ledger = Ledger(kept)
        self._sent: dict[str, _Sent] = {}
        self._earlier: dict[str, QuoteOrder] = {}
        self._left: set[str] = set()
        self._stopped: set[str] = set()
        self.looked_at: dict[AutoRule, int] = {}
        """At which version of the ledger each rule's limits were looked at: trades reach them."""

    @property
    def quoting(self) -> frozenset[str]:
        """Requests on which a quote of a rule may stand."""
        return frozenset(self._sent)

    def open_of(self, rule_id: str) -> int:
        """How many quotes of a rule may stand."""
        return sum(sent.rule_id == rule_id for sent in self._sent.values())

    def leave(self, rfq_id: str) -> None:
        """A person has done something there: it is theirs from now on."""
        self._sent.pop(rfq_id, None)
        self._earlier.pop(rfq_id, None)
        self._left.add(rfq_id)

    def stop(self, rule_id: str = "") -> tuple[str, ...]:
        """Forget what a rule has sent, or all; returns where a quote of it may stand."""
        quoting = tuple(
            rfq_id for rfq_id, sent in self._sent.items() if rule_id in {"", sent.rule_id}
        )
        for rfq_id in quoting:
            self._drop(rfq_id)
        return quoting

    def unsent(self, rfq_id: str) -> None:
        """A quote that was to be sent was not: nothing of it can trade."""
        self._drop(rfq_id)
        self.ledger.release(rfq_id)

    def observe(self, book: Book, under_way: Callable[[str], bool]) -> bool:
        """Count what has traded, and give back what can trade no more; whether anything changed."""
        changed = False
        for claim in self.ledger.claims:
            for trade in book.trades_of(claim.rfq_id):
                changed |= self.ledger.filled(
                    claim.rfq_id, trade.trade_id, trade.quantity, trade.price, trade.traded_ms
                )
            request = book.requests.get(claim.rfq_id)
            quote = next(iter(book.quotes_of(claim.rfq_id)), None)
            gone = quote is not None and quote.end_reason is not None
            later = quote is not None and quote.revision > claim.revision
            ended = request is None or request.ended
            if ended or (gone and later and not under_way(claim.rfq_id)):
                self.ledger.release(claim.rfq_id)
                changed = True
        return changed

    def steps(
        self,
        entries: Sequence[InboxEntry],
        rules: Sequence[RuleSwitch],
        now_ms: int,
        measure: Measure = _unmeasured,
    ) -> AutoSteps:
        """What follows from how things stand; it counts as done."""
        self._forget({entry.rfq_id for entry in entries if not entry.over})
        turn = _Turn(self, rules, now_ms, measure)
        for entry in entries:
            if entry.over or entry.attempt is not Attempt.NONE or self._is_left(entry):
                continue
            turn.take(entry)
        return turn.steps()

    def sent(self, rfq_id: str) -> tuple[str, QuoteOrder] | None:
        """The rule and the quote of it that may stand there."""
        sent = self._sent.get(rfq_id)
        return None if sent is None else (sent.rule_id, sent.order)

    def remember(self, rfq_id: str, rule_id: str, order: QuoteOrder) -> None:
        """This is sent now."""
        before = self._sent.get(rfq_id)
        if before is not None:
            self._earlier[rfq_id] = before.order
        self._sent[rfq_id] = _Sent(rule_id, order)

    def _drop(self, rfq_id: str) -> None:
        self._sent.pop(rfq_id, None)
        self._earlier.pop(rfq_id, None)
        self._stopped.add(rfq_id)

    def drop(self, rfq_id: str) -> None:
        """It withdraws there, and may quote again."""
        self._drop(rfq_id)

    def _forget(self, going: set[str]) -> None:
        self._sent = {key: sent for key, sent in self._sent.items() if key in going}
        self._earlier = {key: order for key, order in self._earlier.items() if key in going}
        self._left &= going
        self._stopped &= going

    def _is_left(self, entry: InboxEntry) -> bool:
        """Whether the request is a person's; one that the venue refused or pulled becomes so."""
        rfq_id, view = entry.rfq_id, entry.view
        if rfq_id in self._left:
            return True
        ours = rfq_id in self._sent
        # What it withdrew itself it may quote again, and what runs out there was its own.
        own = ours or rfq_id in self._stopped
        standing = view.state in {OwnState.LIVE, OwnState.STALE} and not own
        theirs = self._is_of_another(entry) or (
            not ours and (standing or view.state is OwnState.PASSED or view.working)
        )
        pulled = view.state is OwnState.PULLED and (ours or rfq_id not in self._stopped)
        if not (theirs or entry.refused or pulled):
            return False
        self.leave(rfq_id)
        if entry.refused and not _may_stand(view.quote):
            # The venue took nothing of what was sent last, and nothing older stands.
            self.ledger.release(rfq_id)
        return True

    def _is_of_another(self, entry: InboxEntry) -> bool:
        """Whether another desk of the firm has put its quote in the place of the rule's."""
        quote, sent = entry.view.quote, self._sent.get(entry.rfq_id)
        if sent is None or quote is None or entry.view.state is not OwnState.LIVE:
            return False
        # An answer may come before the quote is seen: then the one before still stands.
        known = {_prices(sent.order), _prices(self._earlier.get(entry.rfq_id, sent.order))}
        return _prices(quote) not in known


class _Turn:
    """One look at everything: what each rule does with its requests."""

    def __init__(
        self, quotes: AutoQuotes, rules: Sequence[RuleSwitch], now_ms: int, measure: Measure
    ) -> None:
        self._quotes = quotes
        self._ledger = quotes.ledger
        self._rules = rules
        self._now_ms = now_ms
        self._measure = measure
        self._send: list[tuple[str, QuoteOrder]] = []
        self._withdraw: list[str] = []
        self._first: set[str] = set()
        self._stop: dict[str, str] = {}
        self._notes: dict[str, str] = {}
        for switch in rules:
            self._look_at_limits(switch)

    def take(self, entry: InboxEntry) -> None:
        """Quote it, move its quote, withdraw it, or leave it as it is."""
        switch = next(
            (one for one in self._rules if one.claims and one.rule.matches(entry.view.request)),
            None,
        )
        before = self._quotes.sent(entry.rfq_id)
        if switch is None or not switch.on or switch.rule.rule_id in self._stop:
            self._take_back(entry)
            return
        rule = switch.rule
        if before is not None and before[0] != rule.rule_id:
            self._take_back(entry)
            return
        if before is None and (
            self._ledger.claim_of(entry.rfq_id) or entry.view.state is OwnState.LIVE
        ):
            # What was withdrawn there may still trade until the venue says otherwise.
            return
        priced = order_for(entry, rule, self._now_ms, self._measure(entry.view.request.legs))
        if priced.order is None:
            self._note(rule, priced.why)
            self._take_back(entry)
        elif before is None and self._quotes.open_of(rule.rule_id) >= rule.open_max:
            self._note(rule, f"all {rule.open_max} that may stand do")
        elif before is None or priced.order != before[1] or entry.view.state is OwnState.STALE:
            self._admit(entry, rule, priced.order)

    def steps(self) -> AutoSteps:
        """What is to be done."""
        for rule_id in self._stop:
            # Also what was sent in this very turn before the limit was met.
            mine = self._quotes.stop(rule_id)
            for rfq_id in self._first.intersection(mine):
                self._quotes.unsent(rfq_id)
            self._withdraw += [one for one in mine if one not in self._first]
            self._send = [one for one in self._send if one[0] not in mine]
        return AutoSteps(
            tuple(self._send),
            tuple(self._withdraw),
            tuple(self._stop.items()),
            tuple(self._notes.items()),
        )

    def _look_at_limits(self, switch: RuleSwitch) -> None:
        rule = switch.rule
        if switch.on and self._quotes.looked_at.get(rule) != self._ledger.version:
            self._quotes.looked_at[rule] = self._ledger.version
            reached = self._ledger.reached(rule.rule_id, rule.limits, self._now_ms)
            if reached:
                self._stop[rule.rule_id] = reached

    def _admit(self, entry: InboxEntry, rule: AutoRule, order: QuoteOrder) -> None:
        claim = claim_for(entry, rule, order)
        admission = self._ledger.admit(rule.limits, claim, self._now_ms)
        match admission.verdict:
            case Verdict.GOES:
                if self._quotes.sent(entry.rfq_id) is None:
                    self._first.add(entry.rfq_id)
                self._ledger.stand(claim)
                self._quotes.remember(entry.rfq_id, rule.rule_id, order)
                self._send.append((entry.rfq_id, order))
            case Verdict.REACHED:
                self._stop[rule.rule_id] = admission.words
                self._take_back(entry)
            case _:
                self._note(rule, admission.words)
                self._take_back(entry)

    def _take_back(self, entry: InboxEntry) -> None:
        if self._quotes.sent(entry.rfq_id) is None:
            return
        self._quotes.drop(entry.rfq_id)
        if entry.view.state is OwnState.LIVE:
            self._withdraw.append(entry.rfq_id)

    def _note(self, rule: AutoRule, why: str) -> None:
        if why:
            self._notes[rule.rule_id] = why


def _may_stand(quote: QuoteFact | None) -> bool:
    return quote is not None and quote.end_reason is None


def _prices(of: QuoteOrder | QuoteFact) -> tuple[Decimal | None, Decimal | None]:
    return (
        None if of.bid is None else of.bid.price,
        None if of.offer is None else of.offer.price,
    )
