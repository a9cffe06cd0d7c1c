"""Trading as such before the operator: halted, resumed, and told about.

Everything is decided by the engine in the turn of the loop in which it is
asked, and durable when a method returns.
"""

from collections.abc import Callable, Sized

from rfqdesk.protocol.entitlements import matches
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.market_views import HaltView
from rfqserver.engine.facts.events import QuoteEnded, RequestEnded
from rfqserver.engine.facts.market_events import HaltImposed
from rfqserver.engine.market_commands import (
    ImposeHalt,
    LiftHalt,
    PublishNews,
)
from rfqserver.engine.protecting.halts import HaltState
from rfqserver.service.clock import VenueClock
from rfqserver.service.feed.reference import listed_instruments
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.approval import OperationOvertakenError, OperationRefusedError
from rfqserver.service.operator.instrument_desk import InstrumentDesk
from rfqserver.service.operator.limit_desk import LimitDesk
from rfqserver.service.operator.market_views import MarketView
from rfqserver.service.operator.operator_line import OperatorLine
from rfqserver.service.operator.price_desk import PriceDesk
from rfqserver.service.operator.principal_desk import PrincipalDesk

WORDS_MAX_CHARS = 200
HALTS_MAX = 500
"""All of them are told at each logon and each change, in one message."""
NEWS_MINUTES_MAX = 10_080

VENUE_WORDS = "the whole venue"


class MarketDesk:
    """Carries out what operators ask about the trading of one running venue."""

    def __init__(
        self,
        line: OperatorLine,
        clock: VenueClock,
        *,
        instruments: InstrumentDesk,
        limits: LimitDesk,
        prices: PriceDesk,
        principals: PrincipalDesk,
        sessions: Sized,
        new_id: Callable[[], str],
    ) -> None:
        self.instruments = instruments
        self.limits = limits
        self.prices = prices
        self.line = line
        self.clock = clock
        self._principals = principals
        self._sessions = sessions
        self._new_id = new_id

    async def halt(
        self, scope: HaltScope, name: str, reason: str, *, account: Account
    ) -> MarketView:
        """Take nothing new within the scope, and end what is going there, in one batch.

        Raises:
            OperationRefusedError: unknown name, halted before, or no reason given.
            JournalHaltedError: it is not known whether it was kept; nothing trades any more.
        """
        words = plain_words(reason, "Give a reason; those concerned read it")
        self._check_name(scope, name)
        in_force = self.line.state.halts.in_force
        known = in_force.get((scope, name))
        if known is not None:
            raise OperationRefusedError(
                f"{halt_words(scope, name)} was halted before ({known.text}). Nothing was changed."
            )
        if len(in_force) >= HALTS_MAX:
            raise OperationRefusedError(
                f"{HALTS_MAX} halts are in force already. Nothing was halted: halt a pattern "
                "such as BTC-*, or the venue."
            )
        events = await self.line.execute(
            ImposeHalt(scope=scope, name=name, text=words, operator=account.actor), account
        )
        return MarketView(
            halts=tuple(_imposed_view(one) for one in events if isinstance(one, HaltImposed)),
            requests_ended=sum(isinstance(event, RequestEnded) for event in events),
            quotes_ended=sum(isinstance(event, QuoteEnded) for event in events),
        )

    async def resume(self, scope: HaltScope, name: str, *, account: Account) -> MarketView:
        """Lift one halt; others go on.

        Raises:
            OperationRefusedError: it is not halted.
            JournalHaltedError: it is not known whether it was kept.
        """
        known = self.line.state.halts.in_force.get((scope, name))
        if known is None:
            words = halt_words(scope, name)
            raise OperationOvertakenError(
                f"{words[0].upper()}{words[1:]} is not halted. Nothing was changed: "
                "`rfqserver halt list` shows what is."
            )
        await self.line.execute(LiftHalt(scope=scope, name=name, operator=account.actor), account)
        return MarketView(halts=(_halt_view(known),))

    def halts(self) -> MarketView:
        """Everything that is halted, in the order in which it was."""
        in_force = self.line.state.halts.in_force.values()
        return MarketView(halts=tuple(_halt_view(one) for one in in_force))

    async def broadcast(self, text: str, minutes: int, *, account: Account) -> MarketView:
        """Tell every session, and each one that logs on within so many minutes.

        Raises:
            OperationRefusedError: no words, or too long a time.
            JournalHaltedError: it is not known whether it was kept.
        """
        words = plain_words(text, "There is nothing to tell")
        if not 1 <= minutes <= NEWS_MINUTES_MAX:
            raise OperationRefusedError(
                f"News are told for 1 to {NEWS_MINUTES_MAX} minutes, not {minutes}."
            )
        until_ms = self.clock.now_ms() + minutes * 60_000
        command = PublishNews(
            news_id=self._new_id(), text=words, until_time_ms=until_ms, operator=account.actor
        )
        await self.line.execute(command, account)
        return MarketView(sessions_told=len(self._sessions))

    def _check_name(self, scope: HaltScope, name: str) -> None:
        match scope:
            case HaltScope.VENUE:
                if name:
                    raise OperationRefusedError("The venue has no other name: leave it out.")
            case HaltScope.INSTRUMENT:
                listed = listed_instruments(self.line.state)
                if not any(matches(name, item.symbol) for item in listed):
                    raise OperationRefusedError(
                        f"No listed instrument is called or fits '{name}'. "
                        "`rfqserver instruments list` shows them."
                    )
            case HaltScope.FIRM | HaltScope.TRADER:
                if ("/" in name) != (scope is HaltScope.TRADER):
                    raise OperationRefusedError(
                        "Name a firm as FIRM and a trader as FIRM/TRADER. Nothing was halted."
                    )
                self._principals.of(name)


def halt_words(scope: HaltScope, name: str) -> str:
    """What a halt is about, in words."""
    return f"{scope.value} {name}" if name else VENUE_WORDS


def plain_words(typed: str, otherwise: str) -> str:
    """The operator's words as others will read them.

    Raises:
        OperationRefusedError: none, too many, or not printable.
    """
    words = " ".join(typed.split())
    if not 1 <= len(words) <= WORDS_MAX_CHARS or not words.isprintable():
        raise OperationRefusedError(f"{otherwise}: 1 to {WORDS_MAX_CHARS} characters.")
    return words


def _halt_view(halt: HaltState) -> HaltView:
    return HaltView(
        scope=halt.scope,
        name=halt.name,
        text=halt.text,
        since_ms=halt.since_ms,
        operator=halt.operator,
    )


def _imposed_view(halt: HaltImposed) -> HaltView:
    """As it was imposed: until that is durable, another operator may have lifted it."""
    return HaltView(
        scope=halt.scope,
        name=halt.name,
        text=halt.text,
        since_ms=halt.time_ms,
        operator=halt.operator,
    )
