"""The venue's tape in its states."""

from PySide6.QtWidgets import QWidget
from screens.stage import Scene, Stage
from support.desk.feed import CALL_SPREAD, T0_MS

from rfqdesk.client.status import ConnectionState
from rfqdesk.protocol.events import TradeCaptureReport
from rfqdesk.protocol.terms import Leg, LegSide

_SHAPES = (
    ((Leg("BTC-9OCT26-86000-C", 1, LegSide.BUY),), "25", "0.0149", "BTC"),
    (CALL_SPREAD, "100", "0.0053", "BTC"),
    ((Leg("BTC-9OCT26-80000-C", 1, LegSide.BUY),), "7.5", "0.0311", "BTC"),
    ((Leg("ETH-PERPETUAL", 1, LegSide.BUY),), "1000", "2412.50", "USD"),
)


def _tape() -> tuple[TradeCaptureReport, ...]:
    return tuple(
        TradeCaptureReport(
            tape_id=f"t{number}",
            transact_time_ms=T0_MS - 900_000 + number * 41_000,
            legs=legs,
            quantity=quantity,
            price=price,
            price_currency=currency,
        )
        for number, (legs, quantity, price, currency) in enumerate(_SHAPES * 4)
    )


def _shown(stage: Stage) -> QWidget:
    window, parts = stage.trader()
    window.workspace("trade").bring_forward("tape")
    parts.tape_view.show_picture(parts.tape.picture)
    return window


async def printed(stage: Stage) -> QWidget:
    stage.session.tape = _tape()
    return _shown(stage)


async def nothing(stage: Stage) -> QWidget:
    return _shown(stage)


async def away(stage: Stage) -> QWidget:
    stage.session.tape = _tape()
    window = _shown(stage)
    stage.session.go(ConnectionState.WAITING)
    return window


async def waiting(stage: Stage) -> QWidget:
    stage.session.go(ConnectionState.CONNECTING)
    return _shown(stage)


SCENES = (
    Scene("tape-printed", printed),
    Scene("tape-empty", nothing),
    Scene("tape-disconnected", away),
    Scene("tape-loading", waiting),
)
