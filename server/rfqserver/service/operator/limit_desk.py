"""Limits and maker protection before the operator: set, shown with what is used up, reset."""

from collections.abc import Mapping

from msgspec.structs import replace

from rfqdesk.protocol.limits import PROTECTION_WINDOW_MAX_MS
from rfqdesk.protocol.money import decimal_of, text_of
from rfqdesk.protocol.operations.decisions import EVERYBODY, Limits
from rfqdesk.protocol.operations.market_requests import LimitName
from rfqdesk.protocol.operations.market_views import LimitsView, MakerGuardView
from rfqdesk.protocol.protection import ProtectionRules
from rfqserver.engine.market_commands import ResetMaker, SetLimits, SetMakerRules
from rfqserver.engine.protecting.maker_protection import flaw_of
from rfqserver.engine.state.protection_state import DAY_MS, MakerGuard
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.market_views import MarketView
from rfqserver.service.operator.operator_line import OperatorLine
from rfqserver.service.operator.principal_desk import PrincipalDesk

COUNT_MAX = 1_000_000


class LimitDesk:
    """Answers for the limits of one running venue."""

    def __init__(self, line: OperatorLine, clock: VenueClock, *, principals: PrincipalDesk) -> None:
        self._line = line
        self._clock = clock
        self._principals = principals

    async def set(self, name: str, change: Mapping[LimitName, str], account: Account) -> MarketView:
        """Change some limits of `*`, a firm or a trader; an empty text ends one.

        Raises:
            OperationRefusedError: nothing was changed, and why.
        """
        self._check_name(name)
        before = self._line.state.protection.limits.get(name, Limits())
        changed = {member: _limit(member, text) for member, text in change.items()}
        limits = replace(before, **changed)
        command = SetLimits(name=name, limits=limits, operator=account.actor)
        await self._line.execute(command, account)
        return self.show(name)

    async def protect(self, firm: str, rules: ProtectionRules, account: Account) -> MarketView:
        """Set the operator's part of a maker firm's protection; no window ends it.

        Raises:
            OperationRefusedError: nothing was changed, and why.
        """
        self._check_firm(firm)
        longest_ms = max(rules.window_ms, rules.frozen_ms)
        wrong = flaw_of(_checked(rules))
        if not wrong and not 0 <= longest_ms <= PROTECTION_WINDOW_MAX_MS:
            wrong = f"Times are up to {PROTECTION_WINDOW_MAX_MS} milliseconds."
        if wrong:
            raise OperationRefusedError(f"{wrong} Nothing was changed.")
        command = SetMakerRules(firm=firm, rules=rules, operator=account.actor)
        await self._line.execute(command, account)
        return self.show(firm)

    async def reset(self, firm: str, account: Account) -> MarketView:
        """Let a maker firm quote again, and begin its window anew.

        Raises:
            OperationRefusedError: there is no such firm.
        """
        self._check_firm(firm)
        await self._line.execute(ResetMaker(firm=firm, operator=account.actor), account)
        return self.show(firm)

    def show(self, name: str = "") -> MarketView:
        """Limits, today's use of them, and makers' protection: all, or of one name.

        Raises:
            OperationRefusedError: nobody of this name has a certificate.
        """
        if name:
            # A name misspelt would be answered as one without limits.
            self._check_name(name)
        protection, now_ms = self._line.state.protection, self._clock.now_ms()
        names = {*protection.limits, *protection.usage} if not name else {name}
        makers = {firm for firm in protection.makers if name in ("", firm)}
        return MarketView(
            limits=tuple(
                LimitsView(
                    name=one,
                    limits=protection.limits.get(one, Limits()),
                    open_requests=protection.open_count.get(one, 0),
                    day_quantity=f"{protection.used(one, now_ms // DAY_MS).quantity:f}",
                    day_notional=f"{protection.used(one, now_ms // DAY_MS).notional:f}",
                )
                for one in sorted(names)
            ),
            makers=tuple(
                _guard_view(firm, protection.makers[firm], now_ms) for firm in sorted(makers)
            ),
        )

    def _check_name(self, name: str) -> None:
        if name != EVERYBODY:
            self._principals.of(name)

    def _check_firm(self, firm: str) -> None:
        if "/" in firm:
            raise OperationRefusedError(
                "Protection is a whole firm's: name it as FIRM. Nothing was changed."
            )
        self._principals.of(firm)


def _guard_view(firm: str, guard: MakerGuard, now_ms: int) -> MakerGuardView:
    view = MakerGuardView(
        firm=firm,
        rules=guard.rules,
        operator_rules=guard.operator_rules,
        frozen=guard.is_frozen(now_ms),
        frozen_until_ms=guard.frozen_until_ms or 0,
    )
    tripped = guard.tripped
    if tripped is None:
        return view
    return replace(
        view,
        tripped_ms=tripped.time_ms,
        tripped_by_operator=tripped.by_operator,
        tripped_trades=tripped.trades,
        tripped_quantity=tripped.quantity,
        tripped_delta=tripped.delta,
    )


def _limit(member: str, text: str) -> int | str:
    counts = isinstance(getattr(Limits(), member), int)
    if not text:
        return 0 if counts else ""
    option = "--" + member.replace("_", "-")
    try:
        number = decimal_of(text)
    except ValueError as error:
        raise OperationRefusedError(f"'{text}' is no number ({option}).") from error
    if number <= 0 or (counts and (number != int(number) or number > COUNT_MAX)):
        raise OperationRefusedError(
            f"A limit is above zero{', and a whole number' if counts else ''}, not {text} "
            f"({option}); an empty one ends it."
        )
    return int(number) if counts else text_of(number)


def _checked(rules: ProtectionRules) -> ProtectionRules:
    for text in (rules.quantity_max, rules.delta_max):
        try:
            decimal_of(text or "1")
        except ValueError as error:
            raise OperationRefusedError(f"'{text}' is no number. Nothing was changed.") from error
    return rules
