"""Errors as what windows show."""

from rfqdesk.client.errors import ConnectionRefusedByVenueError, RefusalKind
from rfqdesk.client.explaining import explain
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.stack.desk_state import Fate
from rfqdesk.protocol.events import Standing
from rfqdesk.protocol.terms import Role

SUSPENDED_TITLE = "Suspended by the venue's operator"


def suspension_notice(standing: Standing | None) -> Notice | None:
    """Words for a suspension; None while there is none."""
    if standing is None or not standing.suspended:
        return None
    why = f" The operator says: {standing.text}." if standing.text else ""
    ended = (
        "Your live quotes were withdrawn"
        if standing.role is Role.MAKER
        else "Your open requests ended"
    )
    return Notice(
        SUSPENDED_TITLE,
        f"Nothing you send is taken. {ended}; trades already done stand.{why}",
        "Call the operator. Your certificate stays good: once you are resumed, this message goes "
        "and you can go on at once.",
    )


def notice_of(error: BaseException) -> Notice:
    """Words for any error."""
    told = explain(error)
    return Notice(told.title, told.happened, told.advice)


def fate_of(status: ConnectionStatus, *, ends: bool = False) -> Fate:
    """What becomes of open requests while their desk is not connected.

    `ends`: the venue was told to end them with the line.
    """
    closed = status.state is ConnectionState.CLOSED
    match status.error:
        case ConnectionRefusedByVenueError(kind=RefusalKind.REVOKED) if closed:
            return Fate.WITHDRAWN
        case _ if ends:
            return Fate.ENDS
        case _:
            return Fate.UNSEEN if closed else Fate.STANDS
