"""Step 5: the certificate that came back."""

from collections.abc import Callable

from PySide6.QtCore import QDateTime, Qt, QTimeZone, Signal
from PySide6.QtWidgets import QGridLayout, QLabel

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.onboarding import CertificateFacts, OnboardingState
from rfqdesk.desktop.views.common import Card, ElidedLabel, Pill
from rfqdesk.desktop.views.onboarding.page import Page
from rfqdesk.desktop.wall_clock import wall_clock_ms

_DAY_MS = 86_400_000
_HOUR_MS = 3_600_000


class DonePage(Page):
    """Who the venue says one is, until when, and the way into the desk."""

    start = Signal()

    def __init__(self, wall_ms: Callable[[], int] = wall_clock_ms) -> None:
        super().__init__(
            "You're in",
            "The operator approved your request and the venue issued your certificate. It fits "
            "the key in your keyring and is shown on every connection.",
            "Start trading",
        )
        self._wall_ms = wall_ms
        tokens = theme.current()
        self.back_button.hide()
        self.card = Card("Your certificate")
        self.card.add_tool(Pill("VALID", "ok"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(tokens.space5)
        self._grid.setVerticalSpacing(tokens.space2)
        self._grid.setColumnStretch(1, 1)
        self.card.body.addLayout(self._grid)
        self.content.addWidget(self.card)
        self._shown: CertificateFacts | None = None
        self.primary_button.clicked.connect(self.start)
        self.setFocusProxy(self.primary_button)

    def render_state(self, state: OnboardingState) -> None:
        """Show the certificate."""
        self.render_common(state)
        self.primary_button.setEnabled(state.certificate is not None and not state.busy)
        if state.certificate is None or state.certificate == self._shown:
            return
        self._shown = state.certificate
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for row, (name, words) in enumerate(_rows(state.certificate, self._wall_ms())):
            label = QLabel(name)
            theme.set_role(label, "label")
            value = ElidedLabel(words, mode=Qt.TextElideMode.ElideMiddle)
            value.setAccessibleName(f"{name}: {words}")
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(value, row, 1)


def _rows(facts: CertificateFacts, now_ms: int) -> list[tuple[str, str]]:
    left_ms = facts.valid_until_ms - now_ms
    days, hours = left_ms // _DAY_MS, left_ms // _HOUR_MS
    left = f"{days} days" if days > 1 else f"{hours} hours"
    return [
        ("Name", facts.person),
        ("Firm", f"{facts.organisation} ({facts.firm})"),
        ("Known to the venue as", f"{facts.firm} / {facts.trader}"),
        ("Venue", facts.venue),
        ("Issued by", facts.issuer),
        ("Serial number", facts.serial),
        ("Valid until", f"{_day(facts.valid_until_ms)} ({left})"),
        ("Fingerprint", facts.fingerprint),
    ]


def _day(moment_ms: int) -> str:
    moment = QDateTime.fromMSecsSinceEpoch(moment_ms, QTimeZone.utc())
    return moment.toString("d MMM yyyy, HH:mm") + " UTC"
