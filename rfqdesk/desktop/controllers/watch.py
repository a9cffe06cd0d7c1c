"""Watches over the desk as a whole, and calls when something concerns money or access."""

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.link import LinkController
from rfqdesk.desktop.controllers.market import MarketController
from rfqdesk.desktop.controllers.quoting.auto_quoting import AutoQuoting
from rfqdesk.desktop.models.desk_alerts import (
    DeskMoment,
    alerts_between,
    auto_off_alert,
    link_moment,
)
from rfqdesk.desktop.models.maker.protection_words import frozen_notice
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase
from rfqdesk.protocol.protection import MakerProtection


class DeskWatch(QObject):
    """`called` carries a list of alerts. What holds already when it begins is no news."""

    called = Signal(object)

    def __init__(
        self,
        desk: DeskController,
        link: LinkController,
        market: MarketController,
        protection: Callable[[], MakerProtection | None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._link, self._market = desk, link, market
        self._protection = protection
        self._unknown: set[str] = set()
        self._before = DeskMoment()
        self._before = self._moment()
        self._was_live = self._before.live
        link.changed.connect(self.look)
        market.changed.connect(self.look)
        desk.accept_changed.connect(self._on_accept)
        desk.reference_changed.connect(self.look)

    def follow_auto(self, auto: AutoQuoting) -> None:
        """Call when quoting by rule ends by itself."""
        auto.stopped.connect(self._on_stopped)

    def look(self) -> None:
        """Compare with what was seen last."""
        before, now = self._before, self._moment()
        self._before = now
        alerts = alerts_between(before, now, self._was_live)
        self._was_live |= now.live
        if alerts:
            self.called.emit(alerts)

    def _on_accept(self, rfq_id: str) -> None:
        accept = self._desk.accept_of(rfq_id)
        if accept is not None and accept.phase is AcceptPhase.UNKNOWN:
            self._unknown.add(rfq_id)
        else:
            self._unknown.discard(rfq_id)
        self.look()

    def _on_stopped(self, notice: Notice) -> None:
        self.called.emit([auto_off_alert(notice)])

    def _moment(self) -> DeskMoment:
        now_ms = self._desk.now_ms()
        moment = link_moment(self._link.picture, now_ms)
        if not moment.live:
            # Nobody knows now; one that lasts is no news once the connection is back.
            moment = replace(moment, suspension=self._before.suspension)
        known = self._before.halts
        later = tuple(one for one in self._market.picture.halts if one not in known)
        return replace(
            moment,
            halts=known + later,
            frozen=frozen_notice(self._protection(), now_ms),
            unknown=frozenset(self._unknown),
        )
