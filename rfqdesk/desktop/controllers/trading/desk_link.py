"""Whether the desk can trade now, as its session stands."""

from rfqdesk.client.explaining import explain
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.controllers.notices import SUSPENDED_TITLE, fate_of
from rfqdesk.desktop.controllers.trading.trading_port import TradingPort
from rfqdesk.desktop.models.market import halt_refusal
from rfqdesk.desktop.models.stack.desk_state import DeskLink

_STATE_WORDS = {
    ConnectionState.CONNECTING: "Connecting to the venue",
    ConnectionState.WAITING: "No connection to the venue, trying again",
    ConnectionState.CLOSED: "Disconnected from the venue",
}


def desk_link(session: TradingPort) -> DeskLink:
    """Whether trading is possible, and if not, why."""
    status = session.status
    if status.state is ConnectionState.LIVE:
        standing = session.standing
        if standing is not None and standing.suspended:
            return DeskLink(False, SUSPENDED_TITLE, suspended=True)
        halted = halt_refusal(session.halts)
        if halted:
            return DeskLink(False, halted, suspended=True)
        return DeskLink(True)
    words = _STATE_WORDS[status.state]
    if status.error is not None:
        words = f"{words}: {explain(status.error).title}"
    terms = session.on_disconnect
    fate = fate_of(status, ends=terms.told_cancel is True)
    return DeskLink(False, words, fate=fate, quotes_stay=terms.told_pull is False)
