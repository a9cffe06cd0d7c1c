"""What the operator's window asks about trading as such, drawn as pages."""

from collections.abc import Awaitable, Callable

from rfqdesk.desktop.controllers.operating.operating_port import OperatingPort
from rfqdesk.desktop.models.operator.pictures import (
    InstrumentsPicture,
    LimitsPicture,
    MakersPicture,
    MarketPicture,
    PricesPicture,
)
from rfqdesk.protocol.operations.market_requests import (
    ListHalts,
    ListInstruments,
    ShowLimits,
    ShowMarks,
)
from rfqdesk.protocol.operations.market_views import InstrumentView, MakerGuardView
from rfqdesk.protocol.operations.views import PrincipalView
from rfqdesk.protocol.protection import ProtectionRules
from rfqdesk.protocol.terms import Role

Named = Callable[[], Awaitable[tuple[PrincipalView, ...]]]


class MarketReading:
    """Draws the pages about trading from what the venue answers; each raises ClientError."""

    def __init__(self, session: OperatingPort) -> None:
        self._session = session

    async def market(self, named: Named) -> MarketPicture:
        """What is halted, and what can be."""
        halts = (await self._session.perform(ListHalts())).market.halts
        instruments = await self._instruments()
        principals = await named()
        welcome = self._session.welcome
        return MarketPicture(
            known=True,
            venue=welcome.venue if welcome is not None else "",
            halts=halts,
            instruments=tuple(one.instrument.symbol for one in instruments),
            firms=tuple(one.firm for one in principals if not one.trader),
            traders=_traders(principals),
        )

    async def limits(self, named: Named) -> LimitsPicture:
        """Limits and what was used of them."""
        market = (await self._session.perform(ShowLimits())).market
        principals = await named()
        return LimitsPicture(
            known=True,
            limits=market.limits,
            makers=market.makers,
            names=tuple(
                f"{one.firm}/{one.trader}" if one.trader else one.firm for one in principals
            ),
            now_ms=self._session.clock.now_ms(),
        )

    async def makers(self, named: Named) -> MakersPicture:
        """Every maker firm, with how it is protected."""
        market = (await self._session.perform(ShowLimits())).market
        guarded = {one.firm: one for one in market.makers}
        firms = {
            one.firm for one in await named() if not one.trader and Role.MAKER in one.roles
        } | set(guarded)
        return MakersPicture(
            known=True,
            makers=tuple(guarded.get(firm, _unguarded(firm)) for firm in sorted(firms)),
            now_ms=self._session.clock.now_ms(),
        )

    async def instruments(self) -> InstrumentsPicture:
        """What can be traded."""
        return InstrumentsPicture(known=True, instruments=await self._instruments())

    async def prices(self, named: Named) -> PricesPicture:
        """Reference prices, and who may publish them."""
        market = (await self._session.perform(ShowMarks())).market
        return PricesPicture(
            known=True,
            rules=market.mark_rules,
            marks=market.marks,
            traders=_traders(await named()),
            now_ms=self._session.clock.now_ms(),
        )

    async def _instruments(self) -> tuple[InstrumentView, ...]:
        return (await self._session.perform(ListInstruments())).market.instruments


def _unguarded(firm: str) -> MakerGuardView:
    rules = ProtectionRules()
    return MakerGuardView(
        firm=firm, rules=rules, operator_rules=rules, frozen=False, frozen_until_ms=0
    )


def _traders(principals: tuple[PrincipalView, ...]) -> tuple[str, ...]:
    return tuple(f"{one.firm}/{one.trader}" for one in principals if one.trader)
