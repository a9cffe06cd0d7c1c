"""Which quotes a rule sends, moves and withdraws; what a person has touched is left alone."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from rfqdesk.book.facts import QuoteFact
from rfqdesk.book.making import OwnState
from rfqdesk.desktop.models.auto_rule import AutoRule
from rfqdesk.desktop.models.draft_moves import filled_from_mark
from rfqdesk.desktop.models.inbox import Attempt, InboxEntry
from rfqdesk.desktop.models.mark_age import mark_is_fresh
from rfqdesk.desktop.models.quote_draft import Draft, QuoteOrder, judge


class AutoPicture(Struct, frozen=True):
    """How the rule stands: `quoting` are the requests with a quote of it that may stand."""

    on: bool = False
    rule: AutoRule | None = None
    quoting: frozenset[str] = frozenset()


class AutoSteps(Struct, frozen=True):
    """What is to be sent and withdrawn now."""

    send: tuple[tuple[str, QuoteOrder], ...] = ()
    withdraw: tuple[str, ...] = ()


class AutoQuotes:
    """Remembers what the rule has sent, and what it may not touch any more."""

    def __init__(self) -> None:
        self._sent: dict[str, QuoteOrder] = {}
        self._earlier: dict[str, QuoteOrder] = {}
        self._left: set[str] = set()
        self._stopped: set[str] = set()

    @property
    def quoting(self) -> frozenset[str]:
        """Requests on which a quote of the rule may stand."""
        return frozenset(self._sent)

    def leave(self, rfq_id: str) -> None:
        """A person has done something there: it is theirs from now on."""
        self._sent.pop(rfq_id, None)
        self._earlier.pop(rfq_id, None)
        self._left.add(rfq_id)

    def stop(self) -> tuple[str, ...]:
        """Forget everything; returns where a quote of the rule may stand."""
        quoting = tuple(self._sent)
        self._stopped.update(quoting)
        self._sent.clear()
        self._earlier.clear()
        return quoting

    def steps(self, entries: Sequence[InboxEntry], rule: AutoRule, now_ms: int) -> AutoSteps:
        """What follows from how things stand; it counts as done."""
        self._forget({entry.rfq_id for entry in entries if not entry.over})
        send, withdraw = [], []
        for entry in entries:
            if entry.over or entry.attempt is not Attempt.NONE or self._is_left(entry):
                continue
            before = self._sent.get(entry.rfq_id)
            order = order_for(entry, rule, now_ms)
            if order is None:
                if before is not None:
                    del self._sent[entry.rfq_id]
                    if entry.view.state is OwnState.LIVE:
                        withdraw.append(entry.rfq_id)
            elif before is None and len(self._sent) >= rule.open_max:
                continue
            elif order != before or entry.view.state is OwnState.STALE:
                if before is not None:
                    self._earlier[entry.rfq_id] = before
                self._sent[entry.rfq_id] = order
                send.append((entry.rfq_id, order))
        return AutoSteps(tuple(send), tuple(withdraw))

    def _forget(self, going: set[str]) -> None:
        self._sent = {key: order for key, order in self._sent.items() if key in going}
        self._earlier = {key: order for key, order in self._earlier.items() if key in going}
        self._left &= going
        self._stopped &= going

    def _is_left(self, entry: InboxEntry) -> bool:
        """Whether the request is a person's; one that the venue refused or pulled becomes so."""
        rfq_id, view = entry.rfq_id, entry.view
        if rfq_id in self._left:
            return True
        ours = rfq_id in self._sent
        theirs = self._is_of_another(entry) or (
            not ours
            and (view.state in {OwnState.LIVE, OwnState.STALE, OwnState.PASSED} or view.working)
        )
        # What it withdrew itself when it was switched off it may quote again.
        pulled = view.state is OwnState.PULLED and (ours or rfq_id not in self._stopped)
        if theirs or entry.refused or pulled:
            self.leave(rfq_id)
            return True
        return False

    def _is_of_another(self, entry: InboxEntry) -> bool:
        """Whether another desk of the firm has put its quote in the place of the rule's."""
        quote, sent = entry.view.quote, self._sent.get(entry.rfq_id)
        if sent is None or quote is None or entry.view.state is not OwnState.LIVE:
            return False
        # An answer may come before the quote is seen: then the one before still stands.
        known = {_prices(sent), _prices(self._earlier.get(entry.rfq_id, sent))}
        return _prices(quote) not in known


def _prices(of: QuoteOrder | QuoteFact) -> tuple[Decimal | None, Decimal | None]:
    return (
        None if of.bid is None else of.bid.price,
        None if of.offer is None else of.offer.price,
    )


def order_for(entry: InboxEntry, rule: AutoRule, now_ms: int) -> QuoteOrder | None:
    """The quote of the rule on a request; None where it makes none."""
    request, terms = entry.view.request, entry.terms
    if terms is None or entry.view.late or not mark_is_fresh(terms, now_ms):
        return None
    if not rule.covers(request.legs) or not rule.takes(request.legs, request.quantity):
        return None
    draft = filled_from_mark(
        Draft(firm_for=f"{rule.firm_for_s:f}"), request.side, terms, rule.half_width_ticks
    )
    verdict = judge(draft, request.side, request.quantity, terms, parts=not request.all_or_none)
    return verdict.order
