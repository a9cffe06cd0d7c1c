"""A trade on the terms that operators gave it afterwards."""

from msgspec.structs import replace

from rfqdesk.protocol.money import decimal_of
from rfqserver.engine.facts.events import TradeChanged, TradeExecuted
from rfqserver.engine.hedging import hedge_quantity


def changed_trade(event: TradeChanged) -> TradeExecuted:
    """The trade on its new terms: its hedge goes along, and other packages are not allocated."""
    executed = event.executed
    return replace(
        executed,
        price=event.price,
        quantity=event.quantity,
        hedge_quantity=hedge_quantity(executed.hedge, decimal_of(event.quantity)),
        # What made up one price says nothing about another.
        leg_prices=executed.leg_prices if event.price == executed.price else (),
        allocations=executed.allocations if event.quantity == executed.quantity else (),
    )
