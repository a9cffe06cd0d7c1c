"""What the property machine does to the market: halts, prices, instruments, changes of trades."""

import contextlib

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from support.floors.floor import BOARD, CALL_80, CALL_90, USD_PERP
from support.machine.machine_draws import HALTABLE

from rfqdesk.protocol.operations.decisions import WithoutMark
from rfqdesk.protocol.prices import PricePoint
from rfqserver.engine.commands import ChangeTrade, LoadInstruments
from rfqserver.engine.market_commands import ExpireInstruments, ImposeHalt, LiftHalt, SetMarkRules
from rfqserver.engine.trade_changes import TradeChangeError


class MarketRules:
    """Rules to mix into the machine; they use its witness."""

    @rule(what=st.sampled_from(HALTABLE), seldom=st.integers(0, 2))
    def halt_something(self, *, what, seldom) -> None:
        """The operator halts; what goes on within it ends in the same batch."""
        if not seldom:
            self.do(ImposeHalt(scope=what[0], name=what[1], text="why"))

    @precondition(lambda self: self.guard.halts)
    @rule(data=st.data())
    def resume_something(self, data) -> None:
        """The operator lifts a halt."""
        scope, name = data.draw(st.sampled_from(sorted(self.guard.halts)))
        self.do(LiftHalt(scope=scope, name=name))

    @rule(
        symbols=st.sets(st.sampled_from((CALL_80, CALL_90, USD_PERP)), min_size=1),
        mark=st.sampled_from(("0.05", "0.06", "0.5")),
        index=st.sampled_from(("100000", "90000", "")),
        delta=st.sampled_from(("", "0.5", "-0.4")),
    )
    def publish_prices(self, *, symbols, mark, index, delta) -> None:
        """Reference prices come in; nothing is journalled of it."""
        points = [
            PricePoint(symbol, mark_price=mark, index_price=index, delta=delta)
            for symbol in sorted(symbols)
        ]
        self.marks.put(points, max(self.now_ms, self.state.last_time_ms), "operator")

    @rule(age_max_ms=st.sampled_from((1_000, 60_000)), what=st.sampled_from(WithoutMark))
    def rule_on_prices(self, *, age_max_ms, what) -> None:
        """The operator says how old prices may get."""
        self.do(SetMarkRules(age_max_ms=age_max_ms, without_mark=what))

    @rule(symbol=st.sampled_from((CALL_90, USD_PERP)), seldom=st.integers(0, 4))
    def expire_early(self, *, symbol, seldom) -> None:
        """An instrument ends before its hour."""
        if not seldom:
            self.do(ExpireInstruments(symbols=(symbol,)))

    @precondition(lambda self: self.guard.expired)
    @rule()
    def list_them_again(self) -> None:
        """The board as it was, as far as its hour has not come."""
        self.do(LoadInstruments(BOARD))

    @precondition(lambda self: self.state.trades)
    @rule(
        which=st.integers(0, 30),
        uid=st.integers(1, 2),
        cancels=st.booleans(),
        price=st.sampled_from(("", "", "0.0505", "0.00007")),
        quantity=st.sampled_from(("", "0.5", "0.05")),
    )
    def change_a_trade(self, *, which, uid, cancels, price, quantity) -> None:
        """An operator proposes to change a trade, or confirms, or says something else."""
        trades = list(self.state.trades)
        command = ChangeTrade(
            trade_id=trades[which % len(trades)],
            cancels=cancels,
            price=price,
            quantity=quantity,
            reason="why",
            operator=f"operator-{uid}",
            uid=uid,
        )
        with contextlib.suppress(TradeChangeError):
            self.do(command)
