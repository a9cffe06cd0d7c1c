"""Reference prices before the operator: pushed, who may publish them, how old they may get."""

from rfqdesk.protocol.operations.decisions import WithoutMark
from rfqdesk.protocol.operations.market_views import MarkRulesView, MarkView
from rfqdesk.protocol.prices import PricePoint, ReferencePriceUpdate
from rfqserver.engine.market_commands import SetMarkRules, SetPricePublisher
from rfqserver.engine.protecting.marks import MarkBoard
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.market_views import MarketView
from rfqserver.service.operator.operator_line import OperatorLine
from rfqserver.service.operator.principal_desk import PrincipalDesk
from rfqserver.service.price_feed import PriceFeed

AGE_BOUNDS_MS = (1_000, 86_400_000)


class PriceDesk:
    """Answers for the reference prices of one running venue."""

    def __init__(
        self,
        line: OperatorLine,
        feed: PriceFeed,
        board: MarkBoard,
        clock: VenueClock,
        *,
        principals: PrincipalDesk,
    ) -> None:
        self._line = line
        self._feed = feed
        self._board = board
        self._clock = clock
        self._principals = principals

    def push(self, prices: tuple[PricePoint, ...], account: Account) -> MarketView:
        """Take prices; those of instruments that are not listed are left out."""
        if not prices:
            return MarketView()
        update = ReferencePriceUpdate(ref="operator", prices=prices)
        return MarketView(prices_taken=self._feed.take(update, account.actor))

    async def set_publisher(self, name: str, *, allowed: bool, account: Account) -> MarketView:
        """Take prices from a trader, or no more.

        Raises:
            OperationRefusedError: there is no such trader.
        """
        if "/" not in name:
            raise OperationRefusedError(
                "Prices come from one trader: name it as FIRM/TRADER. Nothing was changed."
            )
        if allowed:
            self._principals.of(name)
        command = SetPricePublisher(name=name, allowed=allowed, operator=account.actor)
        await self._line.execute(command, account)
        return self.rules()

    async def set_rules(
        self, age_max_ms: int | None, without_mark: WithoutMark | None, account: Account
    ) -> MarketView:
        """Change how old prices may get, or what a price band does without one.

        Raises:
            OperationRefusedError: the age is out of bounds.
        """
        rules = self._line.state.mark_rules
        age_ms = rules.age_max_ms if age_max_ms is None else age_max_ms
        low, high = AGE_BOUNDS_MS
        if not low <= age_ms <= high:
            raise OperationRefusedError(
                f"Prices may be {low} to {high} milliseconds old, not {age_ms}. "
                "Nothing was changed."
            )
        command = SetMarkRules(
            age_max_ms=age_ms,
            without_mark=without_mark or rules.without_mark,
            operator=account.actor,
        )
        await self._line.execute(command, account)
        return self.rules()

    def rules(self) -> MarketView:
        """The rules, who publishes, and every price there is."""
        rules, now_ms = self._line.state.mark_rules, self._clock.now_ms()
        return MarketView(
            mark_rules=MarkRulesView(
                age_max_ms=rules.age_max_ms,
                without_mark=rules.without_mark,
                publishers=tuple(sorted(rules.publishers)),
            ),
            marks=tuple(
                MarkView(mark=mark, fresh=rules.fresh(self._board, mark.symbol, now_ms) is not None)
                for mark in self._board.prices.values()
            ),
        )
