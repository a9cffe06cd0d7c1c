"""Watches what others do at the venue, and calls when an operator should know."""

from PySide6.QtCore import QObject, Signal

from rfqdesk.client.errors import ClientError
from rfqdesk.desktop.controllers.link import LinkController
from rfqdesk.desktop.controllers.operating.operating_port import OperatingPort
from rfqdesk.desktop.models.alerts import Alert
from rfqdesk.desktop.models.desk_alerts import alerts_between, link_moment
from rfqdesk.desktop.models.operator.operator_alerts import (
    alerts_of_changes,
    alerts_of_halts,
    alerts_of_trades,
)
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.operations.live import ChangesView
from rfqdesk.protocol.operations.market_requests import ListHalts
from rfqdesk.protocol.operations.market_views import HaltView
from rfqdesk.protocol.operations.requests import ListTrades
from rfqdesk.protocol.operations.views import TradeView


class OperatorWatch(QObject):
    """`called` carries a list of alerts. What holds already when it begins is no news.

    `alarmed` carries, at each change, words about what ends soon of the venue's authority.
    """

    called = Signal(object)
    alarmed = Signal(object)

    def __init__(
        self,
        session: OperatingPort,
        link: LinkController,
        tasks: TaskOwner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._link, self._tasks = session, link, tasks
        self._before: ChangesView | None = None
        self._halts: tuple[HaltView, ...] | None = None
        self._trades: tuple[TradeView, ...] | None = None
        self._stamps: dict[str, tuple[str, int, int]] = {}
        self._is_asking = False
        self._moment = link_moment(link.picture, link.now_ms())
        self._was_live = self._moment.live
        link.changed.connect(self._on_link)

    def hear(self, changes: ChangesView) -> None:
        """Compare with what was heard last; ask for what numbers don't tell."""
        before, self._before = self._before, changes
        if before is None or before.alarms != changes.alarms:
            self.alarmed.emit(changes.alarms)
        if before is not None:
            self._call(alerts_of_changes(before, changes))
        if not self._is_asking:
            self._is_asking = True
            self._tasks.start(self._look(changes), name="see what others did")

    async def _look(self, changes: ChangesView) -> None:
        welcome = self._session.welcome
        try:
            if welcome is not None:
                own = f"{welcome.firm}/{welcome.trader}"
                # Counts begin anew where the venue did.
                stamp = (welcome.session_id, changes.market, 0)
                await self._look_at_halts(stamp, own)
                pending = changes.trade_changes_pending
                await self._look_at_trades((welcome.session_id, changes.trades, pending), own)
        except ClientError:
            # It is asked for again with what is heard next; the header says what is wrong.
            return
        finally:
            self._is_asking = False

    async def _look_at_halts(self, stamp: tuple[str, int, int], own: str) -> None:
        if self._stamps.get("halts") == stamp:
            return
        halts = (await self._session.perform(ListHalts())).market.halts
        if self._halts is not None:
            self._call(alerts_of_halts(self._halts, halts, own))
        self._halts, self._stamps["halts"] = halts, stamp

    async def _look_at_trades(self, stamp: tuple[str, int, int], own: str) -> None:
        if self._stamps.get("trades") == stamp:
            return
        trades: tuple[TradeView, ...] = ()
        if stamp[2]:
            # Those of which a change is proposed come, however old they are.
            trades = (await self._session.perform(ListTrades(newest=1))).trades
        if self._trades is not None:
            self._call(alerts_of_trades(self._trades, trades, own))
        self._trades, self._stamps["trades"] = trades, stamp

    def _on_link(self) -> None:
        before, self._moment = self._moment, link_moment(self._link.picture, self._link.now_ms())
        alerts = alerts_between(before, self._moment, self._was_live)
        self._was_live |= self._moment.live
        self._call(alerts)

    def _call(self, alerts: list[Alert]) -> None:
        if alerts:
            self.called.emit(alerts)
