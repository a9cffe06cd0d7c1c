"""The tape: what everybody may learn of a trade, some time after it."""

import hashlib

from rfqdesk.protocol.events import TradeCaptureReport
from rfqdesk.protocol.terms import ExecType
from rfqserver.engine.state.state import TradeState

TAPE_ID_CHARS = 16


def tape_entry(trade: TradeState, exec_type: ExecType = ExecType.TRADE) -> TradeCaptureReport:
    """A trade as it stands, without its parties, sides and ids (TAP-02, TAP-04).

    Its own id is derived from the trade's, which nobody but the parties knows:
    they find theirs on the tape, and nobody else can link it to anything.
    """
    executed = trade.executed
    digest = hashlib.sha256(f"tape:{executed.trade_id}".encode()).hexdigest()
    return TradeCaptureReport(
        tape_id=digest[:TAPE_ID_CHARS],
        transact_time_ms=executed.time_ms,
        legs=executed.legs,
        quantity=executed.quantity,
        price=executed.price,
        price_currency=executed.price_currency,
        exec_type=exec_type,
    )
