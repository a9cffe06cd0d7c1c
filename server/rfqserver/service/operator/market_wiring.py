"""Puts together what operators ask of a running venue's trading."""

from rfqserver.gateway.operator_lines import OperatorLines
from rfqserver.journal.interface import Journal
from rfqserver.service.clock import VenueClock
from rfqserver.service.dealing import DealingDesk
from rfqserver.service.ids import new_id
from rfqserver.service.operator.identity_desk import IdentityDesk
from rfqserver.service.operator.instrument_desk import InstrumentDesk
from rfqserver.service.operator.limit_desk import LimitDesk
from rfqserver.service.operator.live_desk import LiveDesk
from rfqserver.service.operator.market_desk import MarketDesk
from rfqserver.service.operator.operator_line import OperatorLine
from rfqserver.service.operator.price_desk import PriceDesk
from rfqserver.service.operator.principal_desk import PrincipalDesk
from rfqserver.service.operator.trade_desk import TradeDesk


def market_desk(
    dealing: DealingDesk, journal: Journal, clock: VenueClock, principals: PrincipalDesk
) -> MarketDesk:
    """The operator's desk for a venue whose dealing desk is wired."""
    sequencer = dealing.sequencer
    line = OperatorLine(sequencer, journal)
    return MarketDesk(
        line,
        clock,
        instruments=InstrumentDesk(line, clock),
        limits=LimitDesk(line, clock, principals=principals),
        prices=PriceDesk(line, dealing.side.prices, sequencer.marks, clock, principals=principals),
        principals=principals,
        sessions=dealing.sessions,
        new_id=new_id,
    )


def live_desk(
    dealing: DealingDesk,
    market: MarketDesk,
    trades: TradeDesk,
    operators: OperatorLines,
    identity: IdentityDesk,
) -> LiveDesk:
    """What operators watch of that venue."""
    return LiveDesk(
        sessions=dealing.sessions,
        operators=operators,
        identity_log=identity.refusals.identity_log,
        line=market.line,
        trades=trades,
        clock=market.clock,
        alarms=identity.alarms,
    )
