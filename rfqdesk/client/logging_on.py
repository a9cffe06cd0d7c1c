"""What is said and looked at when a session logs on. Pure."""

from rfqdesk.client.errors import ConnectionRefusedByVenueError, ProtocolError, RefusalKind
from rfqdesk.identity.certificate import CertificateSummary
from rfqdesk.protocol.commands import Logon
from rfqdesk.protocol.events import LogonAck, Welcome
from rfqdesk.protocol.limits import MINOR_VERSION


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
