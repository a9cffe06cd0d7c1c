"""What is said and looked at when a session logs on. Pure."""

from dataclasses import dataclass

from rfqdesk.client.errors import ConnectionRefusedByVenueError, ProtocolError, RefusalKind
from rfqdesk.identity.certificate import CertificateSummary
from rfqdesk.protocol.commands import Logon
from rfqdesk.protocol.events import LogonAck, Welcome
from rfqdesk.protocol.limits import MINOR_VERSION


@dataclass(slots=True)
class DisconnectTerms:
    """What the venue is to end when the session is lost; a change holds from the next log-on.

    `told_pull` and `told_cancel` are what the last log-on said, None before the first.
    """

    pull: bool = True
    """Maker: my live quotes."""
    cancel: bool = False
    """Trader: my open requests."""
    told_pull: bool | None = None
    told_cancel: bool | None = None

    def tell(self) -> tuple[bool, bool]:
        """What a log-on says now; it is noted as told."""
        self.told_pull, self.told_cancel = self.pull, self.cancel
        return self.pull, self.cancel


def check_welcome(welcome: Welcome, certificate: CertificateSummary) -> None:
    """Make sure that the venue takes us for whom our certificate names.

    Raises:
        ProtocolError: it takes us for somebody else.
    """
    if (welcome.firm, welcome.trader) != (certificate.firm, certificate.trader):
        raise ProtocolError(
            f"the venue takes us for {welcome.trader} of {welcome.firm}, the certificate "
            f"names {certificate.trader} of {certificate.firm}"
        )


def logon_to(
    welcome: Welcome,
    last_seq: int,
    *,
    pull_on_disconnect: bool,
    cancel_on_disconnect: bool = False,
    snapshot: bool,
) -> Logon:
    """Answer a welcome. Whoever holds something already goes on from there, snapshot or not."""
    return Logon(
        session_id=welcome.session_id,
        resume_after_seq=last_seq,
        pull_on_disconnect=pull_on_disconnect,
        cancel_on_disconnect=cancel_on_disconnect,
        snapshot=snapshot and last_seq == 0,
        minor_version=min(welcome.minor_version, MINOR_VERSION),
    )


def check_logon_ack(message: LogonAck, last_seq: int) -> None:
    """Make sure that the venue has all that we hold.

    Raises:
        ConnectionRefusedByVenueError: its records end before ours.
    """
    if message.last_seq < last_seq:
        raise ConnectionRefusedByVenueError(
            RefusalKind.SEQUENCE_AHEAD,
            f"we hold events up to {last_seq}, the venue only up to {message.last_seq}",
        )
