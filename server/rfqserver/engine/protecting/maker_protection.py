"""A maker sets its protection; a trade that reaches it pulls its quotes and freezes it at once."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from rfqdesk.protocol.money import decimal_of, total
from rfqdesk.protocol.protection import (
    MakerProtectionReset,
    MakerProtectionSet,
    ProtectionRules,
)
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteEndReason
from rfqserver.engine.answers import Accepted, Decision, Violation
from rfqserver.engine.commands import Actor
from rfqserver.engine.facts.events import Event, QuoteEnded, QuoteSubmitted, TradeExecuted
from rfqserver.engine.facts.life_events import QuotesRevealed
from rfqserver.engine.facts.protection_events import (
    MakerFrozen,
    MakerProtectionChanged,
    MakerReset,
)
from rfqserver.engine.protecting.protection_measure import package_quantity, sum_text
from rfqserver.engine.state.protection_state import Fill, MakerGuard
from rfqserver.engine.state.state import VenueState, live_quotes

_ZERO = Decimal(0)


class _Reached(Struct, frozen=True):
    until_ms: int
    by_operator: bool
    fills: tuple[Fill, ...]


def check_frozen(state: VenueState, firm: str, now_ms: int) -> Violation | None:
    """Check that a maker may quote (MKP-07)."""
    guard = state.protection.makers.get(firm)
    if guard is None or not guard.is_frozen(now_ms):
        return None
    helps = "the venue's operator resets it" if guard.frozen_by_operator else "you reset it"
    until = f" at the latest until {guard.frozen_until_ms}" if guard.frozen_until_ms else ""
    return Violation(
        RejectReason.MAKER_FROZEN,
        f"Your firm's protection was reached: it may not quote until {helps}{until}.",
    )


def has_reached(guard: MakerGuard | None, now_ms: int) -> bool:
    """Tell whether trades of this very moment have reached the maker's protection.

    The freeze comes at the end of the decision; until then nothing more may trade by itself.
    """
    if guard is None or not guard.fills or guard.fills[-1].time_ms != now_ms:
        return False
    return _reached(guard, guard.fills, now_ms) is not None


def decide_maker_protection(
    state: VenueState,
    command: MakerProtectionSet | MakerProtectionReset,
    actor: Actor,
    now_ms: int,
) -> Decision | Violation:
    """Set or reset the protection of the sender's firm; what holds already is no error."""
    guard = state.protection.makers.get(actor.firm, MakerGuard())
    if isinstance(command, MakerProtectionReset):
        return _reset(guard, actor, now_ms)
    rules = ProtectionRules(
        window_ms=command.window_ms,
        trades_max=command.trades_max,
        quantity_max=command.quantity_max,
        delta_max=command.delta_max,
        frozen_ms=command.frozen_ms,
    )
    wrong = flaw_of(rules)
    if wrong:
        return Violation(RejectReason.MALFORMED, wrong)
    if rules == guard.rules:
        return Decision((), Accepted(duplicate=True))
    changed = MakerProtectionChanged(
        time_ms=now_ms, firm=actor.firm, trader=actor.trader, rules=rules
    )
    return Decision((changed,), Accepted())


def flaw_of(rules: ProtectionRules) -> str:
    """What is wrong with such rules, "" for nothing."""
    limited = bool(rules.trades_max or rules.quantity_max or rules.delta_max)
    if limited != bool(rules.window_ms):
        return "A window needs a limit of trades, quantity or delta, and a limit needs a window."
    if any(text and decimal_of(text) <= 0 for text in (rules.quantity_max, rules.delta_max)):
        return "A limit is above zero."
    return ""


def with_freezes(state: VenueState, events: tuple[Event, ...], now_ms: int) -> tuple[Event, ...]:
    """The events of a decision, and what follows where its trades reach a maker's protection.

    `state` is that before them. A maker's other quotes end in the same batch.

    MKP-02, MKP-03, MKP-04, MKP-05, MKP-06.
    """
    if not state.protection.makers:
        return events
    trades = [event for event in events if isinstance(event, TradeExecuted)]
    guarded = [
        firm
        for firm in dict.fromkeys(trade.maker for trade in trades)
        if firm in state.protection.makers
    ]
    freezing: list[Event] = []
    for firm in guarded:
        guard = state.protection.makers[firm]
        fills = [_fill_of(trade) for trade in trades if trade.maker == firm]
        reached = _reached(guard, (*guard.fills, *fills), now_ms)
        if reached is not None:
            freezing.append(_frozen(firm, reached, now_ms))
            freezing += _pulled(state, events, firm, now_ms)
    return (*events, *freezing)


def _reset(guard: MakerGuard, actor: Actor, now_ms: int) -> Decision | Violation:
    """See MKP-08, MKP-09."""
    if guard.is_frozen(now_ms) and guard.frozen_by_operator:
        return Violation(
            RejectReason.MAKER_FROZEN,
            "Your firm was frozen by a limit of the venue's operator, who alone can reset it.",
        )
    if guard.frozen_until_ms is None and not guard.fills:
        return Decision((), Accepted(duplicate=True))
    return Decision((MakerReset(time_ms=now_ms, firm=actor.firm, trader=actor.trader),), Accepted())


def _fill_of(trade: TradeExecuted) -> Fill:
    delta = decimal_of(trade.delta) if trade.delta else _ZERO
    return Fill(trade.time_ms, package_quantity(trade.legs, decimal_of(trade.quantity)), -delta)


def _reached(guard: MakerGuard, fills: Sequence[Fill], now_ms: int) -> _Reached | None:
    """How long the firm is to be frozen, and for what; the operator's rules come first."""
    for rules, by_operator in ((guard.operator_rules, True), (guard.rules, False)):
        if not rules.window_ms:
            continue
        recent = tuple(fill for fill in fills if fill.time_ms > now_ms - rules.window_ms)
        if (
            (rules.trades_max and len(recent) >= rules.trades_max)
            or (rules.quantity_max and _quantity(recent) >= decimal_of(rules.quantity_max))
            or (rules.delta_max and abs(_delta(recent)) >= decimal_of(rules.delta_max))
        ):
            until_ms = now_ms + rules.frozen_ms if rules.frozen_ms else 0
            return _Reached(until_ms, by_operator, recent)
    return None


def _frozen(firm: str, reached: _Reached, now_ms: int) -> MakerFrozen:
    return MakerFrozen(
        time_ms=now_ms,
        firm=firm,
        until_time_ms=reached.until_ms,
        by_operator=reached.by_operator,
        trades=len(reached.fills),
        quantity=sum_text(_quantity(reached.fills)),
        delta=sum_text(_delta(reached.fills)),
    )


def _pulled(
    state: VenueState, events: Sequence[Event], firm: str, now_ms: int
) -> Iterator[QuoteEnded]:
    """End what is live of the firm after the events."""
    live: dict[str, tuple[str, str, int]] = {
        quote.rfq_id: (quote.maker_trader, quote.quote_id, quote.revision)
        for quote in live_quotes(state, now_ms, firm)
    }
    for event in events:
        if isinstance(event, QuoteSubmitted) and event.maker == firm:
            live[event.rfq_id] = (event.maker_trader, event.quote_id, event.revision)
        elif isinstance(event, QuoteEnded) and event.maker == firm:
            live.pop(event.rfq_id, None)
    revealed = {event.rfq_id for event in events if isinstance(event, QuotesRevealed)}
    for rfq_id, (trader, quote_id, revision) in live.items():
        request = state.requests[rfq_id]
        yield QuoteEnded(
            time_ms=now_ms,
            rfq_id=rfq_id,
            taker=request.taker,
            maker=firm,
            maker_trader=trader,
            quote_id=quote_id,
            revision=revision,
            reason=QuoteEndReason.MAKER_FROZEN,
            hidden=not request.revealed and rfq_id not in revealed,
        )


def _quantity(fills: Sequence[Fill]) -> Decimal:
    summed = _ZERO
    for fill in fills:
        summed = total(summed, fill.quantity)
    return summed


def _delta(fills: Sequence[Fill]) -> Decimal:
    summed = _ZERO
    for fill in fills:
        summed = total(summed, fill.delta)
    return summed
