"""Says aloud what has just changed for whoever hears the desk instead of seeing it."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.quoting.making import MakingController
from rfqdesk.desktop.models.alerts import Alert, AlertKind
from rfqdesk.desktop.models.figures import price_digits
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.stack.accept_words import accept_words
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase
from rfqdesk.desktop.views.common.announcing import Announcer
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.alerts import AlertWiring

_URGENT = frozenset(AlertKind) - {
    AlertKind.ASKED,
    AlertKind.QUOTED,
    AlertKind.BACK,
    AlertKind.RENEWAL,
}
_URGENT_PHASES = frozenset({AcceptPhase.REJECTED, AcceptPhase.UNKNOWN})


class AnnounceWiring(QObject):
    """Everything that is called for is said, whatever is shown or sounds; and what became of
    deals and quotes, which seeing users read off the screen.
    """

    def __init__(self, window: DeskWindow, desk: DeskController, alerts: AlertWiring) -> None:
        super().__init__(window)
        self._desk = desk
        self.announcer = Announcer(window)
        self._phases: dict[str, tuple[str, AcceptPhase]] = {}
        self._refused: dict[str, str] = {}
        alerts.heard.connect(self._on_alerts)
        desk.accept_changed.connect(self._on_accept)
        desk.trouble.connect(self._on_notice)
        desk.submit_failed.connect(self._on_notice)

    def follow_making(self, making: MakingController) -> None:
        """Say which quotes the venue has refused, and why."""
        making.trouble.connect(self._on_notice)
        making.changed.connect(lambda: self._look_at_quotes(making))

    def _on_alerts(self, alerts: Sequence[Alert]) -> None:
        for alert in alerts:
            # Said with what was dealt on, by the deal itself.
            if alert.kind is not AlertKind.UNKNOWN:
                words = f"{alert.title}: {alert.text}" if alert.text else alert.title
                self.announcer.say(words, urgent=alert.kind in _URGENT)

    def _on_accept(self, rfq_id: str) -> None:
        accept, request = self._desk.accept_of(rfq_id), self._desk.book.requests.get(rfq_id)
        if accept is None or request is None:
            return
        phase = (accept.quote_resp_id, accept.phase)
        if self._phases.get(rfq_id) == phase:
            return
        self._phases[rfq_id] = phase
        # A trade is said when it comes over the feed, as all of them do.
        if accept.phase is not AcceptPhase.DONE:
            session = self._desk.session
            names = {maker.firm: maker.name for maker in session.makers}
            digits = price_digits(request.legs, session.instruments)
            words = accept_words(accept, (), names, digits)
            if words is not None:
                said = f"{words.title}. {words.text}" if words.text else words.title
                self.announcer.say(said, urgent=accept.phase in _URGENT_PHASES)

    def _on_notice(self, notice: Notice) -> None:
        words = f"{notice.title}. {notice.happened} {notice.advice}".strip()
        self.announcer.say(words, urgent=True)

    def _look_at_quotes(self, making: MakingController) -> None:
        # A snapshot takes its time; who sees the page has one already.
        if not self.announcer.heard:
            return
        refused = {one.rfq_id: one for one in making.snapshot().entries if one.refused}
        for rfq_id, entry in refused.items():
            if self._refused.get(rfq_id) != entry.refused:
                self.announcer.say(f"Refused, {entry.title}: {entry.refused}", urgent=True)
        self._refused = {rfq_id: entry.refused for rfq_id, entry in refused.items()}
