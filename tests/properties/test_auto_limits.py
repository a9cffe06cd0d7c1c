"""Whatever is asked, quoted, traded and taken back: done and standing keep within the limits."""

from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from rfqdesk.desktop.models.maker.auto_limits import Claim, Ledger, Verdict
from rfqdesk.desktop.models.maker.auto_rule import DAY_MS, HOUR_MS, Counted, Limit, Per

LIMITS = (
    Limit(Per.UNDERLYING, Counted.CONTRACTS, HOUR_MS, Decimal(120)),
    Limit(Per.UNDERLYING, Counted.CONTRACTS, DAY_MS, Decimal(240)),
    Limit(Per.UNDERLYING, Counted.PREMIUM, DAY_MS, Decimal(4)),
    Limit(Per.REQUESTER, Counted.CONTRACTS, HOUR_MS, Decimal(100)),
    Limit(Per.REQUESTER, Counted.PREMIUM, HOUR_MS, Decimal(2)),
)
RULES = ("a", "b")
PRICES = st.sampled_from([Decimal("0.01"), Decimal("0.05"), Decimal("-0.05"), Decimal("0.02")])
"""Few prices and sizes, which meet the limits often."""


class Ledgers(RuleBasedStateMachine):
    """A ledger, and beside it a witness that knows only what was sent and what traded."""

    asked = Bundle("asked")

    def __init__(self) -> None:
        super().__init__()
        self.now_ms = 10 * DAY_MS
        self.ledger = Ledger()
        self.ids = 0
        self.standing: dict[str, tuple[Claim, Decimal]] = {}
        self.size: dict[str, Decimal] = {}
        self.done: list[tuple[Claim, Decimal, Decimal, int]] = []

    @rule(
        target=asked,
        rule_id=st.sampled_from(["a", "a", "a", "b"]),
        underlyings=st.sampled_from([("BTC",), ("BTC",), ("ETH",), ("BTC", "ETH")]),
        client=st.sampled_from(["albion", "castor"]),
        contracts=st.sampled_from([1, 2]),
        quantity=st.sampled_from([20, 40, 60]),
    )
    def ask(
        self,
        rule_id: str,
        underlyings: tuple[str, ...],
        client: str,
        contracts: int,
        quantity: int,
    ) -> Claim:
        self.ids += 1
        self.size[f"r{self.ids}"] = Decimal(quantity)
        return Claim(
            rule_id,
            f"r{self.ids}",
            underlyings,
            client,
            "BTC",
            contracts,
            Decimal(quantity),
            Decimal(0),
        )

    @rule(claim=asked, price=PRICES)
    def quote(self, claim: Claim, price: Decimal) -> None:
        """Quote it, or move its quote; what it leaves is what it left at first less its trades."""
        traded = sum((q for c, q, _, _ in self.done if c.rfq_id == claim.rfq_id), Decimal(0))
        wanted = Claim(
            claim.rule_id,
            claim.rfq_id,
            claim.underlyings,
            claim.client,
            claim.currency,
            claim.contracts,
            claim.leaves - traded,
            abs(price),
        )
        if not wanted.leaves:
            return
        if self.ledger.admit(LIMITS, wanted, self.now_ms).verdict is not Verdict.GOES:
            return
        self.ledger.stand(wanted)
        before = self.standing.get(claim.rfq_id, (wanted, Decimal(0)))[1]
        self.standing[claim.rfq_id] = (wanted, max(before, abs(price)))

    @rule(
        claim=asked,
        part=st.sampled_from([10, 20, 60]),
        share=st.sampled_from([Decimal(1), Decimal("0.2")]),
    )
    def trade(self, claim: Claim, part: int, share: Decimal) -> None:
        """Some of what stands trades, at any price that was shown there."""
        if claim.rfq_id not in self.standing:
            return
        standing, highest = self.standing[claim.rfq_id]
        traded = sum((q for c, q, _, _ in self.done if c.rfq_id == claim.rfq_id), Decimal(0))
        quantity = min(Decimal(part), claim.leaves - traded)
        if quantity <= 0:
            return
        price = highest * share
        self.done.append((standing, quantity, price, self.now_ms))
        trade_id = f"t{len(self.done)}"
        assert self.ledger.filled(claim.rfq_id, trade_id, quantity, price, self.now_ms)
        assert not self.ledger.filled(claim.rfq_id, trade_id, quantity, price, self.now_ms)

    @rule(claim=consumes(asked))
    def end(self, claim: Claim) -> None:
        self.standing.pop(claim.rfq_id, None)
        self.ledger.release(claim.rfq_id)

    @rule(minutes=st.sampled_from([5, 35, 59, 700]))
    def wait(self, minutes: int) -> None:
        self.now_ms += minutes * 60_000

    @rule()
    def restart(self) -> None:
        self.ledger = Ledger(self.ledger.kept(self.now_ms))

    @invariant()
    def nothing_is_passed(self) -> None:
        for rule_id in RULES:
            for limit in LIMITS:
                for key, amount in self._witnessed(rule_id, limit).items():
                    assert amount <= limit.most, (rule_id, limit, key)

    def _witnessed(self, rule_id: str, limit: Limit) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        each = limit.counted is Counted.CONTRACTS

        def count(claim: Claim, quantity: Decimal, price: Decimal) -> None:
            amount = quantity * (claim.contracts if each else price)
            keys = claim.underlyings if limit.per is Per.UNDERLYING else (claim.client,)
            for key in keys:
                found[key] = found.get(key, Decimal(0)) + amount

        for claim, quantity, price, time_ms in self.done:
            if claim.rule_id == rule_id and time_ms > self.now_ms - limit.window_ms:
                count(claim, quantity, price)
        for rfq_id, (claim, highest) in self.standing.items():
            if claim.rule_id == rule_id:
                traded = [q for c, q, _, _ in self.done if c.rfq_id == rfq_id]
                count(claim, self.size[rfq_id] - sum(traded, Decimal(0)), highest)
        return found


Ledgers.TestCase.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
TestLedgers = pytest.mark.timeout(120)(Ledgers.TestCase)
