"""Who may see what: the only way from an event to a firm's feed.

A requester sees everything about its own request. A maker sees that it is
asked, what becomes of its own quote, and its own trades: never who else was
asked, what others quote, at what price or with whom it was traded.
"""

from typing import assert_never

from msgspec.structs import replace

from rfqdesk.protocol import events as feed
from rfqdesk.protocol.prices import Mark, ReferencePrice
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Side
from rfqserver.engine.changed_trade import changed_trade
from rfqserver.engine.facts.event_kinds import is_life, is_unseen
from rfqserver.engine.facts.events import (
    Event,
    QuoteEnded,
    QuoteSubmitted,
    RequestEnded,
    RequestOpened,
    RequestPassed,
    SeenDealingEvent,
    TradeChanged,
    TradeExecuted,
)
from rfqserver.engine.facts.offer_events import (
    CounterEnded,
    CounterOffered,
    CrossEnded,
    CrossRested,
    LookAsked,
    LookEnded,
)
from rfqserver.engine.seeing.life_visibility import life_recipients, project_life
from rfqserver.engine.seeing.visibility_offers import project_offer

_MAKERS_OWN_AFFAIR = frozenset(
    {
        QuoteEndReason.SUSPENDED,
        QuoteEndReason.HALTED,
        QuoteEndReason.MAKER_FROZEN,
        QuoteEndReason.DEAD_MAN,
    }
)
"""What the venue did to a maker is not told to the requester, who reads `withdrawn`."""

_STANDINGS = frozenset({QuoteEndReason.COVERED, QuoteEndReason.TIED})
_EVERYBODY_S_CLOCK = frozenset({RequestEndReason.EXPIRED, RequestEndReason.INSTRUMENT_EXPIRED})
"""Whoever was asked can read these off the request itself."""


def recipients(event: Event) -> frozenset[str]:
    """Firms whose feed the event belongs to."""
    if is_unseen(event):
        return frozenset()
    if is_life(event):
        return life_recipients(event)
    match event:
        case QuoteSubmitted() | QuoteEnded():
            return frozenset((event.maker,) if event.hidden else (event.taker, event.maker))
        case RequestOpened() | RequestEnded():
            return frozenset((event.taker, *event.panel))
        case RequestPassed() | TradeExecuted():
            return frozenset((event.taker, event.maker))
        case TradeChanged():
            return recipients(event.executed)
        case CounterOffered() | CounterEnded() | LookAsked() | LookEnded():
            return frozenset((event.taker, event.maker))
        case CrossRested() | CrossEnded():
            return frozenset((event.taker,))
        case _:
            assert_never(event)


def project(event: Event, firm: str, seq: int) -> feed.FeedEvent | None:
    """The event as message number `seq` of a firm's feed; None if it is not for it."""
    if is_unseen(event) or firm not in recipients(event):
        return None
    if is_life(event):
        return project_life(event, firm, seq)
    return _project(event, firm, seq)


def _project(event: SeenDealingEvent, firm: str, seq: int) -> feed.FeedEvent:
    match event:
        case QuoteSubmitted():
            return _quote_live(event, firm, seq)
        case QuoteEnded():
            return _quote_ended(event, firm, seq)
        case RequestOpened():
            return _request_opened(event, firm, seq)
        case RequestEnded():
            return feed.RequestEnded(
                seq=seq,
                transact_time_ms=event.time_ms,
                rfq_id=event.rfq_id,
                reason=_end_reason(event, firm),
                cum_quantity=event.cum_quantity if firm == event.taker else "",
            )
        case TradeExecuted():
            return _execution_report(event, firm, seq)
        case TradeChanged():
            return _trade_changed(event, firm, seq)
        case RequestPassed():
            return feed.RequestPassed(
                seq=seq,
                transact_time_ms=event.time_ms,
                rfq_id=event.rfq_id,
                maker=event.maker,
                reason=event.reason,
                text=event.text,
            )
        case (
            CrossRested()
            | CrossEnded()
            | CounterOffered()
            | CounterEnded()
            | LookAsked()
            | LookEnded()
        ):
            return project_offer(event, firm, seq)
        case _:
            assert_never(event)


def _quote_live(event: QuoteSubmitted, firm: str, seq: int) -> feed.QuoteLive:
    return feed.QuoteLive(
        seq=seq,
        transact_time_ms=event.time_ms,
        rfq_id=event.rfq_id,
        maker=event.maker,
        quote_id=event.quote_id,
        revision=event.revision,
        bid=event.bid,
        offer=event.offer,
        bid_legs=event.bid_legs,
        offer_legs=event.offer_legs,
        all_or_none=event.all_or_none,
        last_look=event.last_look,
        quote_type=event.quote_type,
        valid_until_time_ms=event.valid_until_time_ms,
        signed_line=event.signed_line if firm == event.taker else "",
    )


def _quote_ended(event: QuoteEnded, firm: str, seq: int) -> feed.QuoteEnded:
    return feed.QuoteEnded(
        seq=seq,
        transact_time_ms=event.time_ms,
        rfq_id=event.rfq_id,
        maker=event.maker,
        quote_id=event.quote_id,
        revision=event.revision,
        reason=_quote_end_reason(event, firm),
    )


def _request_opened(event: RequestOpened, firm: str, seq: int) -> feed.RequestOpened:
    own = firm == event.taker
    return feed.RequestOpened(
        seq=seq,
        transact_time_ms=event.time_ms,
        rfq_id=event.rfq_id,
        quote_req_id=event.quote_req_id if own else "",
        firm=event.taker if own or event.disclosed else "",
        trader=event.taker_trader if own else "",
        legs=event.legs,
        quantity=event.quantity,
        all_or_none=event.all_or_none,
        min_quantity=event.min_quantity,
        limit_price=event.limit_price if own else "",
        hedge=event.hedge,
        side=event.side,
        panel=event.panel if own else (),
        disclosed=event.disclosed,
        respond_by_time_ms=event.respond_by_time_ms,
        expire_time_ms=event.expire_time_ms,
    )


def _execution_report(event: TradeExecuted, firm: str, seq: int) -> feed.ExecutionReport:
    own = firm == event.taker
    taker_shown = own or event.disclosed
    opposite = Side.SELL if event.side is Side.BUY else Side.BUY
    return feed.ExecutionReport(
        seq=seq,
        transact_time_ms=event.time_ms,
        rfq_id=event.rfq_id,
        trade_id=event.trade_id,
        side=event.side if own else opposite,
        price=event.price,
        quantity=event.quantity,
        legs=event.legs,
        leg_prices=event.leg_prices,
        taker=event.taker if taker_shown else "",
        taker_trader=event.taker_trader if taker_shown else "",
        maker=event.maker,
        maker_trader=event.maker_trader,
        quote_id=event.quote_id,
        revision=event.revision,
        quote_resp_id=event.quote_resp_id if own else "",
        quote_req_id=event.quote_req_id if own else "",
        leaves_quantity=event.leaves_quantity if own else "",
        cum_quantity=event.cum_quantity if own else "",
        quote_leaves_quantity=event.quote_leaves_quantity,
        hedge=event.hedge,
        hedge_quantity=event.hedge_quantity,
        allocations=event.allocations if own else (),
        counter_round=event.counter_round,
        last_look=event.last_look,
        rules_version=event.rules_version,
        quality=event.quality if own else None,
        cover_price=event.cover_price if own or event.cover_told else "",
        marks=_prices_told(event.marks),
    )


def _prices_told(marks: tuple[Mark, ...]) -> tuple[ReferencePrice, ...]:
    """What the venue told everyone at the time anyhow; whose word it was stays with the venue."""
    told = {
        mark.symbol: ReferencePrice(
            symbol=mark.symbol,
            time_ms=mark.time_ms,
            mark_price=mark.mark_price,
            index_price=mark.index_price,
            delta=mark.delta,
            volatility=mark.volatility,
        )
        for mark in marks
    }
    return tuple(told.values())


def _trade_changed(event: TradeChanged, firm: str, seq: int) -> feed.ExecutionReport:
    """The trade as it stands from now on; of a cancelled one, as it stood."""
    return replace(
        _execution_report(changed_trade(event), firm, seq),
        transact_time_ms=event.time_ms,
        exec_type=event.exec_type,
        text=event.reason,
        leaves_quantity="",
        cum_quantity="",
        quote_leaves_quantity="",
    )


def _quote_end_reason(event: QuoteEnded, firm: str) -> QuoteEndReason:
    if event.reason in _MAKERS_OWN_AFFAIR and firm != event.maker:
        return QuoteEndReason.WITHDRAWN
    if event.reason in _STANDINGS and firm == event.maker and not event.cover_told:
        return QuoteEndReason.DONE_AWAY
    return event.reason


def _end_reason(event: RequestEnded, firm: str) -> RequestEndReason:
    told = firm in (event.taker, event.winner, *event.winners) or event.reason in _EVERYBODY_S_CLOCK
    return event.reason if told else RequestEndReason.CLOSED
