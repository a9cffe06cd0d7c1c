"""The connection and the identity, folded into the picture that header and status bar show."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from rfqdesk.client.logging_on import DisconnectTerms
from rfqdesk.client.server_clock import ServerClock
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.client.trust.renewal import RenewalStatus
from rfqdesk.client.trust.renewal_schedule import Urgency
from rfqdesk.client.words.operations import explain_operators_end
from rfqdesk.desktop.controllers.identity.certificate_facts import ended_word, is_over
from rfqdesk.desktop.controllers.notices import notice_of, suspension_notice
from rfqdesk.desktop.controllers.trading.trading_port import Heard
from rfqdesk.desktop.models.disconnect import DisconnectPicture
from rfqdesk.desktop.models.link import LinkPicture, LinkState
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.wall_clock import steady_clock_ms, wall_clock_ms
from rfqdesk.identity.certificate import CertificateSummary
from rfqdesk.protocol.events import PartyEntry, PartyList, Standing
from rfqdesk.protocol.terms import Role

_TONES = {Urgency.QUIET: "", Urgency.WARNING: "warn", Urgency.ALARM: "danger"}


class LinkPort(Protocol):
    """The part of a trading session that tells about the connection."""

    clock: ServerClock

    @property
    def status(self) -> ConnectionStatus:
        """Where the session stands."""
        ...

    @property
    def makers(self) -> tuple[PartyEntry, ...]:
        """The venue's makers."""
        ...

    @property
    def standing(self) -> Standing | None:
        """What one may do; None while the venue has not said."""
        ...

    def subscribe(self, listener: Callable[[Heard], None]) -> Callable[[], None]:
        """Hear everything; returns how to stop."""
        ...


class LinkController(QObject):
    """`changed` carries each new picture; `role_known` comes once, with the first welcome."""

    changed = Signal(object)
    role_known = Signal(str)

    def __init__(
        self,
        session: LinkPort,
        certificate: CertificateSummary,
        *,
        wall_ms: Callable[[], int] = wall_clock_ms,
        on_disconnect: DisconnectTerms | None = None,
        steady_ms: Callable[[], int] = steady_clock_ms,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._wall_ms = wall_ms
        self._on_disconnect = on_disconnect
        self._steady_ms = steady_ms
        self._role_told = False
        self._operates = certificate.operates
        self.picture = LinkPicture(
            venue=certificate.venue,
            organisation=certificate.organisation or certificate.firm,
            person=certificate.common_name or certificate.trader,
            certificate_from_ms=certificate.not_before_ms,
            certificate_until_ms=certificate.not_after_ms,
        )
        self._unsubscribe = session.subscribe(self._on_heard)
        self._take_status(session.status)

    def now_ms(self) -> int:
        """The venue's time, epoch milliseconds."""
        return self._session.clock.now_ms()

    def set_on_disconnect(self, *, ends: bool) -> None:
        """Have the next log-on say whether quotes, or a trader's requests, end with the line."""
        terms = self._on_disconnect
        if terms is not None and self.picture.role == Role.MAKER:
            terms.pull = ends
        elif terms is not None:
            terms.cancel = ends
        self._show(replace(self.picture, disconnect=self._disconnect(self.picture.role)))

    def set_renewal(self, status: RenewalStatus) -> None:
        """Show what is known of the certificate's renewal."""
        self._show(
            replace(
                self.picture,
                certificate_from_ms=status.not_before_ms,
                certificate_until_ms=status.not_after_ms,
                renewed_ms=status.renewed_ms,
                renewal_at_ms=status.next_ms,
                renewal_problem=notice_of(status.problem) if status.problem else None,
                renewal_tone=_TONES[status.urgency],
            )
        )

    def close(self) -> None:
        """Stop listening."""
        self._unsubscribe()

    def _on_heard(self, heard: Heard) -> None:
        if isinstance(heard, ConnectionStatus):
            self._take_status(heard)
        elif isinstance(heard, PartyList | Standing):
            self._show(self._with_venue_data(self.picture))

    def _take_status(self, status: ConnectionStatus) -> None:
        clock = self._session.clock
        waiting = status.state is ConnectionState.WAITING and status.retry_in_ms is not None
        picture = replace(
            self.picture,
            state=LinkState(status.state.value),
            problem=self._problem(status.error),
            certificate_ended=ended_word(status.error),
            enrol_first=is_over(status.error),
            retry_at_ms=self._steady_ms() + (status.retry_in_ms or 0) if waiting else 0,
            rtt_ms=status.rtt_ms,
            clock_offset_ms=clock.now_ms() - self._wall_ms() if clock.synchronised else None,
        )
        if status.welcome is not None:
            picture = replace(picture, venue=status.welcome.venue, role=status.welcome.role.value)
        picture = replace(picture, disconnect=self._disconnect(picture.role))
        self._show(self._with_venue_data(picture))
        if status.welcome is not None and not self._role_told:
            self._role_told = True
            self.role_known.emit(status.welcome.role.value)

    def _disconnect(self, role: str) -> DisconnectPicture | None:
        terms = self._on_disconnect
        if terms is None or not role:
            return None
        if role == Role.MAKER:
            return DisconnectPicture(True, terms.pull, terms.told_pull)
        return DisconnectPicture(False, terms.cancel, terms.told_cancel)

    def _problem(self, error: BaseException | None) -> Notice | None:
        told = explain_operators_end(error) if self._operates else None
        if told is not None:
            return Notice(told.title, told.happened, told.advice)
        return None if error is None else notice_of(error)

    def _with_venue_data(self, picture: LinkPicture) -> LinkPicture:
        makers = self._session.makers
        online = sum(1 for maker in makers if maker.online)
        return replace(
            picture,
            makers_online=online,
            makers_total=len(makers),
            suspension=suspension_notice(self._session.standing),
        )

    def _show(self, picture: LinkPicture) -> None:
        if picture != self.picture:
            self.picture = picture
            self.changed.emit(picture)
