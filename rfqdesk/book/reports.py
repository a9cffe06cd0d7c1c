"""Trades out of the reports of them."""

from msgspec.structs import replace

from rfqdesk.book.facts import TradeFact
from rfqdesk.protocol.events import ExecutionReport
from rfqdesk.protocol.money import decimal_of


def trade_of(event: ExecutionReport, *, own: bool) -> TradeFact:
    """A trade as it was done; `own` tells whether this party made the request."""
    return TradeFact(
        trade_id=event.trade_id,
        rfq_id=event.rfq_id,
        own_request=own,
        side=event.side,
        price=decimal_of(event.price),
        quantity=decimal_of(event.quantity),
        legs=event.legs,
        taker=event.taker,
        taker_trader=event.taker_trader,
        maker=event.maker,
        maker_trader=event.maker_trader,
        quote_id=event.quote_id,
        revision=event.revision,
        quote_resp_id=event.quote_resp_id,
        quote_req_id=event.quote_req_id,
        rules_version=event.rules_version,
        traded_ms=event.transact_time_ms,
        hedge=event.hedge,
        hedge_quantity=decimal_of(event.hedge_quantity or "0"),
        allocations=event.allocations,
        counter_round=event.counter_round,
        leg_prices=tuple(map(decimal_of, event.leg_prices)),
        quality=event.quality,
        cover_price=decimal_of(event.cover_price) if event.cover_price else None,
        last_look=event.last_look,
        marks=event.marks,
    )


def changed(known: TradeFact, event: ExecutionReport) -> TradeFact:
    """The trade as the venue's operators have it from now on."""
    return replace(
        known,
        price=decimal_of(event.price),
        quantity=decimal_of(event.quantity),
        leg_prices=tuple(map(decimal_of, event.leg_prices)),
        hedge=event.hedge,
        hedge_quantity=decimal_of(event.hedge_quantity or "0"),
        allocations=event.allocations,
        exec_type=event.exec_type,
        note=event.text,
        changed_ms=event.transact_time_ms,
    )
