"""The tape: everybody hears of a trade, late, as it stands, and not whose it was."""

import asyncio
from collections.abc import Callable

import msgspec
import pytest
from support.floors.floor import (
    CALL_80,
    START_MS,
    a_lift,
    a_quote,
    a_request,
    level,
    maker,
    quoted,
    trader,
)
from support.waiting import until

from rfqdesk.protocol.events import TradeCaptureReport
from rfqdesk.protocol.terms import ExecType
from rfqserver.engine.commands import ChangeTrade
from rfqserver.engine.facts.events import Event
from rfqserver.engine.seeing.tape import tape_entry
from rfqserver.engine.state.state import TradeState
from rfqserver.service.clock import VenueClock
from rfqserver.service.feed.tape import Tape

DELAY_MS = 900_000
PAST_MS = 1_000_000


class Printer:
    """A floor with one trade, and a tape over its state whose time is set by hand."""

    def __init__(self, *, delay_ms: int = DELAY_MS) -> None:
        self.floor = quoted(disclosed=True)
        self.elapsed_ms = 0
        self.said: list[TradeCaptureReport] = []
        clock = VenueClock(wall=lambda: START_MS, elapsed=lambda: self.elapsed_ms)
        self.tape = Tape(self.floor.state, clock, delay_ms)
        self.tape.publish_to(self.said.append)
        self.tape.start()

    def trade(self) -> str:
        decision = self.floor.do(a_lift(), trader())
        self.hear(*decision.events)
        return next(iter(self.floor.state.trades))

    def cancel(self, trade_id: str) -> None:
        for uid in (1, 2):
            command = ChangeTrade(
                trade_id=trade_id, cancels=True, reason="error", operator=f"op-{uid}", uid=uid
            )
            self.hear(*self.floor.do(command).events)

    def hear(self, *events: Event) -> None:
        for event in events:
            self.tape.take(event)


def on_a_loop(scenario: Callable[[], object]) -> None:
    async def run() -> None:
        found = scenario()
        if asyncio.iscoroutine(found):
            await found

    asyncio.run(run())


@pytest.mark.rule("TAP-02")
def test_nothing_is_printed_before_its_time_and_then_without_names() -> None:
    async def scenario() -> None:
        printer = Printer(delay_ms=40)
        trade_id = printer.trade()
        assert printer.said == []
        printer.elapsed_ms = 39
        assert printer.tape.recent() == []
        printer.elapsed_ms = 40
        await until(lambda: len(printer.said) == 1)
        [report] = printer.said
        assert (report.price, report.quantity, report.legs[0].instrument) == (
            "0.06", "10", CALL_80,
        )  # fmt: skip
        text = msgspec.json.encode(report).decode()
        request = next(iter(printer.floor.state.requests))
        for told in ("acacia", "birch", "ann", "bot", trade_id, request, '"side":"sell"'):
            assert f'"{told}"' not in text
        assert printer.tape.recent() == [report]

    on_a_loop(scenario)


def test_what_was_cancelled_in_time_is_never_printed() -> None:
    async def scenario() -> None:
        printer = Printer(delay_ms=40)
        cancelled = printer.trade()
        printer.cancel(cancelled)
        rfq_id = printer.floor.accepted(a_request("q2"), trader()).rfq_id
        printer.floor.accepted(a_quote(rfq_id, "b2", offer=level("0.07")), maker())
        lift = a_lift("a2", quote_req_id="q2", quote_id="b2", price="0.07")
        printer.hear(*printer.floor.do(lift, trader()).events)
        printer.elapsed_ms = 40
        await until(lambda: bool(printer.said))
        assert [report.price for report in printer.said] == ["0.07"]
        assert printer.tape.recent() == printer.said

    on_a_loop(scenario)


@pytest.mark.rule("TAP-04")
def test_a_change_after_printing_is_printed_under_the_same_id() -> None:
    async def scenario() -> None:
        printer = Printer(delay_ms=40)
        trade_id = printer.trade()
        printer.elapsed_ms = 40
        await until(lambda: len(printer.said) == 1)
        printer.cancel(trade_id)
        first, last = printer.said
        assert last.tape_id == first.tape_id
        assert last.exec_type is ExecType.TRADE_CANCEL
        assert printer.tape.recent() == []

    on_a_loop(scenario)


def test_a_restart_neither_prints_twice_nor_forgets() -> None:
    async def scenario() -> None:
        printer = Printer()
        printer.trade()
        state, said = printer.floor.state, []
        early = Tape(state, VenueClock(wall=lambda: START_MS, elapsed=lambda: 0), DELAY_MS)
        early.publish_to(said.append)
        early.start()
        assert early.recent() == []
        later = VenueClock(wall=lambda: START_MS + DELAY_MS, elapsed=lambda: 0)
        late = Tape(state, later, DELAY_MS)
        late.publish_to(said.append)
        late.start()
        assert len(list(late.recent())) == 1
        assert said == []
        for tape in (early, late, printer.tape):
            tape.stop()

    on_a_loop(scenario)


def test_a_venue_without_a_delay_has_no_tape() -> None:
    def scenario() -> None:
        printer = Printer(delay_ms=0)
        printer.trade()
        printer.elapsed_ms = PAST_MS
        printer.tape.start()
        assert printer.tape.recent() == []
        assert printer.said == []

    on_a_loop(scenario)


@pytest.mark.rule("TAP-03")
def test_a_new_session_is_told_the_latest_two_hundred() -> None:
    async def scenario() -> None:
        printer = Printer()
        [known] = [printer.floor.state.trades[printer.trade()]]
        printer.tape.stop()
        for number in range(250):
            executed = msgspec.structs.replace(known.executed, trade_id=f"t{number}")
            printer.floor.state.trades[f"t{number}"] = TradeState(executed)
        later = VenueClock(wall=lambda: START_MS + DELAY_MS, elapsed=lambda: 0)
        tape = Tape(printer.floor.state, later, DELAY_MS)
        tape.start()
        told = list(tape.recent())
        assert len(told) == 200
        assert told[-1].tape_id == tape_entry(printer.floor.state.trades["t249"]).tape_id

    on_a_loop(scenario)
