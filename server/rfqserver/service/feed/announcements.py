"""What sessions are told without having asked: feed events, reference data, their own standing."""

from collections.abc import Iterable

from msgspec.structs import replace

from rfqdesk.protocol.events import PartyList, Standing, TradeCaptureReport
from rfqdesk.protocol.market import HaltScope, News, TradingStatus
from rfqdesk.protocol.prices import ReferencePrices
from rfqdesk.protocol.protection import MakerProtection
from rfqdesk.protocol.terms import Role
from rfqserver.engine.facts.event_kinds import is_group, is_market
from rfqserver.engine.facts.events import Event, InstrumentsLoaded, PartyAdmitted, TradeExecuted
from rfqserver.engine.facts.group_events import GroupEvent
from rfqserver.engine.facts.market_events import (
    HaltImposed,
    HaltLifted,
    InstrumentsExpired,
    MarketEvent,
    MarkRulesSet,
    NewsPublished,
    PricePublisherSet,
)
from rfqserver.engine.facts.protection_events import (
    LimitsSet,
    MakerFrozen,
    MakerProtectionChanged,
    MakerReset,
)
from rfqserver.engine.protecting.standings import Party, Standings, may_deal
from rfqserver.engine.seeing.visibility import project
from rfqserver.engine.state.protection_state import MakerGuard
from rfqserver.engine.state.state import VenueState, maker_firms
from rfqserver.gateway.interface import Peer
from rfqserver.service.feed.look_record import LookRecord
from rfqserver.service.feed.reference import party_list, security_lists
from rfqserver.service.feed.sessions import Sessions
from rfqserver.service.feed.showing import Showing
from rfqserver.service.monitoring.metrics import VenueMetrics


class Announcements:
    """Tells peers what concerns them, each only what it is entitled to."""

    def __init__(
        self,
        sessions: Sessions,
        state: VenueState,
        standings: Standings,
        metrics: VenueMetrics,
        showing: Showing,
        *,
        looks: LookRecord,
    ) -> None:
        self._sessions = sessions
        self._state = state
        self._standings = standings
        self._metrics = metrics
        self._showing = showing
        self._looks = looks

    def publish(self, event: Event, placed: list[tuple[str, int]]) -> None:
        """Say one durable event to every live peer entitled to it."""
        self._looks.take(event)
        for firm, seq in placed:
            peers = self._sessions.live_of_firm(firm)
            message = project(event, firm, seq) if peers else None
            if message is not None:
                for peer in peers:
                    self._showing.send(peer, message)
        if is_market(event):
            self._publish_market(event)
        elif isinstance(event, TradeExecuted):
            self._metrics.trade()
        elif isinstance(event, InstrumentsLoaded | PartyAdmitted) or is_group(event):
            self._publish_reference(event)

    def _publish_reference(self, event: InstrumentsLoaded | GroupEvent | PartyAdmitted) -> None:
        match event:
            case InstrumentsLoaded():
                self._instruments_to_all()
            case PartyAdmitted():
                self.maker_changed(event.firm)
            case _:
                self._makers_to(self._sessions.all())

    def _publish_market(self, event: MarketEvent) -> None:
        match event:
            case HaltImposed() | HaltLifted():
                self._trading_status_to(self._concerned_by(event))
            case NewsPublished():
                for peer in self._sessions.all():
                    peer.send(_news(event))
            case InstrumentsExpired():
                self._instruments_to_all()
            case PricePublisherSet():
                self._standing_to(
                    peer
                    for peer in self._sessions.all()
                    if f"{peer.principal.firm}/{peer.principal.trader}" == event.name
                )
            case MakerProtectionChanged() | MakerFrozen() | MakerReset():
                self._protection_to(
                    peer for peer in self._sessions.all() if peer.principal.firm == event.firm
                )
            case MarkRulesSet():
                for peer in self._sessions.all():
                    peer.send(ReferencePrices(prices=(), age_max_ms=event.age_max_ms))
            case LimitsSet():
                pass

    def _protection_to(self, peers: Iterable[Peer]) -> None:
        for peer in peers:
            guard = self._state.protection.makers.get(peer.principal.firm, MakerGuard())
            if peer.principal.role is Role.MAKER:
                peer.send(
                    MakerProtection(
                        rules=guard.rules,
                        operator_rules=guard.operator_rules,
                        frozen=guard.frozen_until_ms is not None,
                        frozen_until_time_ms=guard.frozen_until_ms or 0,
                    )
                )

    def _instruments_to_all(self) -> None:
        for part in security_lists(self._state):
            for peer in self._sessions.all():
                peer.send(part)

    def reference_to(self, peer: Peer, now_ms: int) -> None:
        """Tell a peer what it may do, what is halted, what can be traded, and whom it may ask."""
        self._standing_to([peer])
        self._trading_status_to([peer])
        self._protection_to([peer])
        for news in self._state.halts.news_at(now_ms):
            peer.send(_news(news))
        for part in security_lists(self._state):
            peer.send(part)
        self._makers_to([peer])

    def tape(self, report: TradeCaptureReport) -> None:
        """Tell every session of a trade on the tape."""
        for peer in self._sessions.all():
            peer.send(report)

    def maker_changed(self, firm: str) -> None:
        """Tell every trader that a maker came, went or was admitted."""
        if firm in maker_firms(self._state):
            self._makers_to(self._sessions.all())

    def standing_changed(self, firm: str, trader: str) -> None:
        """Tell a trader, or with `trader` "" its whole firm, what it may do from now on.

        The firms with which it may deal, or no longer, are told by their lists of makers.
        """
        self._standing_to(
            peer
            for peer in self._sessions.all()
            if peer.principal.firm == firm and trader in ("", peer.principal.trader)
        )
        self._makers_to(self._sessions.all())

    def _standing_to(self, peers: Iterable[Peer]) -> None:
        for peer in peers:
            who = peer.principal
            standing = self._standings.of(who.firm, who.trader)
            peer.send(
                Standing(
                    role=who.role,
                    kind=standing.kind,
                    entitlements=standing.entitlements,
                    suspended=standing.suspension is not None,
                    text=standing.suspension or "",
                    publishes_prices=(
                        f"{who.firm}/{who.trader}" in self._state.mark_rules.publishers
                    ),
                )
            )

    def _concerned_by(self, event: HaltImposed | HaltLifted) -> Iterable[Peer]:
        return (
            peer
            for peer in self._sessions.all()
            if event.scope in {HaltScope.VENUE, HaltScope.INSTRUMENT}
            or event.name in {peer.principal.firm, f"{peer.principal.firm}/{peer.principal.trader}"}
        )

    def _trading_status_to(self, peers: Iterable[Peer]) -> None:
        for peer in peers:
            who = peer.principal
            peer.send(TradingStatus(halts=self._state.halts.told_to(who.firm, who.trader)))

    def _makers_to(self, peers: Iterable[Peer]) -> None:
        lists: dict[tuple[str, str], PartyList] = {}
        for peer in peers:
            who = peer.principal
            if who.role is not Role.TRADER:
                continue
            name = (who.firm, who.trader)
            if name not in lists:
                lists[name] = self._makers_of(*name)
            peer.send(lists[name])

    def _makers_of(self, firm: str, trader: str) -> PartyList:
        # A suspended trader looks on, so its list stays what it will be when it is resumed.
        standing = replace(self._standings.of(firm, trader), suspension=None)
        own = Party(firm, standing)
        return party_list(
            self._state,
            self._sessions.is_online,
            lambda maker: may_deal(own, Party(maker, self._standings.of(maker))),
            self._looks.told(),
        )


def _news(event: NewsPublished) -> News:
    return News(
        news_id=event.news_id,
        text=event.text,
        orig_time_ms=event.time_ms,
        until_time_ms=event.until_time_ms,
    )
