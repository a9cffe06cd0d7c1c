"""Asking the venue what became of accepts of unknown outcome.

A question goes under the accept's own number and never trades: it is answered with the first
outcome, or spends the number (IDM-06). So it may be asked as often as anybody likes.
"""

from collections.abc import Callable

from rfqdesk.client.errors import ClientError, OutcomeUnknownError, RefusalError
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.controllers.trading.accepts import Accepts
from rfqdesk.desktop.controllers.trading.outgoing import cross_of, response_of
from rfqdesk.desktop.controllers.trading.trading_port import TradingPort
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase, Shown, ShownCross
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.reasons import RejectReason

REFUSES_THE_QUESTION = frozenset(
    {
        RejectReason.MALFORMED,
        RejectReason.UNKNOWN_TYPE,
        RejectReason.DUPLICATE_KEY,
        RejectReason.NOT_LOGGED_ON,
        RejectReason.TOO_MANY_MESSAGES,
        RejectReason.SIGNATURE_MISSING,
        RejectReason.SIGNATURE_INVALID,
        RejectReason.SIGNATURE_FOREIGN,
        RejectReason.SIGNATURE_REPLAYED,
        RejectReason.DUPLICATE_ID,
        RejectReason.VENUE_STOPPING,
    }
)
"""These say nothing of what was asked about: it stays unknown."""

Heard = Callable[[str, str, bool], None]
"""What became of an accept: its number, words, and whether it traded."""


def says_nothing(error: ClientError) -> bool:
    """Whether a question's error leaves open what it asked about."""
    return not isinstance(error, RefusalError) or error.reason in REFUSES_THE_QUESTION


class AcceptAsking:
    """`changed` is called with the request whose accept may stand otherwise now."""

    def __init__(
        self,
        session: TradingPort,
        tasks: TaskOwner,
        accepts: Accepts,
        *,
        live: Callable[[], bool],
        changed: Callable[[str], None],
        heard: Heard,
    ) -> None:
        self._session, self._tasks, self._accepts = session, tasks, accepts
        self._live, self._changed, self._heard = live, changed, heard
        self._asking: set[str] = set()

    def ask(self, rfq_id: str) -> bool:
        """Ask after a request's accept; False where its outcome is known or it is asked already."""
        status = self._accepts.of(rfq_id)
        if status is None or status.phase is not AcceptPhase.UNKNOWN or not self._live():
            return False
        return self.ask_about(status.shown, status.quote_resp_id)

    def ask_all(self) -> None:
        """Connected again, and the feed has not told: the venue is asked."""
        for rfq_id in self._accepts.undecided():
            self.ask(rfq_id)

    def ask_about(self, shown: Shown, quote_resp_id: str) -> bool:
        """Ask after one accept; False where that is under way."""
        if quote_resp_id in self._asking:
            return False
        if quote_resp_id in self._session.unanswered_responses:
            # Whoever sent it waits still, and the session asks for it.
            return False
        self._asking.add(quote_resp_id)
        if self._accepts.asking(shown.rfq_id, quote_resp_id):
            self._changed(shown.rfq_id)
        self._tasks.start(self._ask(shown, quote_resp_id), name=f"ask after {quote_resp_id}")
        return True

    async def _ask(self, shown: Shown, quote_resp_id: str) -> None:
        command = (
            cross_of(shown, quote_resp_id)
            if isinstance(shown, ShownCross)
            else response_of(shown, quote_resp_id)
        )
        try:
            ack = await self._session.ask_after(command)
        except OutcomeUnknownError:
            # The desk ends before the answer: the note stays for the next start.
            pass
        except ClientError as error:
            self._on_error(shown, quote_resp_id, error)
        else:
            self._on_ack(shown, quote_resp_id, ack)
        finally:
            self._asking.discard(quote_resp_id)
            self._accepts.not_asking(shown.rfq_id, quote_resp_id)
            self._changed(shown.rfq_id)

    def _on_error(self, shown: Shown, quote_resp_id: str, error: ClientError) -> None:
        if says_nothing(error):
            self._accepts.not_told(shown.rfq_id, quote_resp_id, notice_of(error))
            return
        self._accepts.failed(shown.rfq_id, quote_resp_id, error)
        told = notice_of(error)
        self._heard(quote_resp_id, f"NOT traded. {told.title}: {told.happened}", False)

    def _on_ack(self, shown: Shown, quote_resp_id: str, ack: Ack) -> None:
        if ack.pending:
            # The dealer's last look decides, and the feed tells it.
            self._accepts.asked(shown.rfq_id, quote_resp_id)
            return
        self._accepts.done(shown.rfq_id, quote_resp_id, ack.trade_id)
        rests = isinstance(shown, ShownCross) and not ack.trade_id
        words = "the venue has it" if rests else f"TRADED, {ack.trade_id}"
        self._heard(quote_resp_id, words, not rests)
