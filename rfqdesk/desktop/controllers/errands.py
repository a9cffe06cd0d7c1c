"""What a trader asks of the venue besides dealing: its effect comes by the feed.

Each is sent once, however often it is clicked, and a failure is told. Where the answer is
lost, the feed shows after the reconnect what became of it: none of these trades.
"""

from collections.abc import Awaitable, Callable

from rfqdesk.book.book import Book
from rfqdesk.client.errors import ClientError
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.controllers.trading_port import TradingPort
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.terms import QuoteRespType


class Errands:
    """Each method returns False when the same is under way, or nothing can be sent now."""

    def __init__(
        self,
        session: TradingPort,
        tasks: TaskOwner,
        book: Book,
        *,
        live: Callable[[], bool],
        trouble: Callable[[Notice], None],
    ) -> None:
        self._session, self._tasks, self._book = session, tasks, book
        self._live, self._trouble = live, trouble
        self._under_way: set[str] = set()

    def cancel_request(self, rfq_id: str) -> bool:
        """Take a request back."""
        name = self._request(rfq_id)
        return self._run(f"cancel {name}", name, lambda: self._session.cancel_request(name))

    def cancel_cross(self, rfq_id: str, response: QuoteRespType) -> bool:
        """Take back what rests on one side of a request."""
        name = self._request(rfq_id)
        key = f"cancel cross {name} {response.value}"
        return self._run(key, name, lambda: self._session.cancel_cross(name, response))

    def open_draft(self, rfq_id: str) -> bool:
        """Send a draft to its dealers."""
        name = self._draft(rfq_id)
        return self._run(f"draft {name}", name, lambda: self._session.open_draft(name))

    def discard_draft(self, rfq_id: str) -> bool:
        """Throw a draft away. Not while it is being opened, nor the other way round."""
        name = self._draft(rfq_id)
        return self._run(f"draft {name}", name, lambda: self._session.cancel_request(name))

    def requote(self, rfq_id: str, maker: str = "") -> bool:
        """Ask one dealer, or all with "", for a new price."""
        name = self._request(rfq_id)
        key = f"requote {name} {maker}"
        return self._run(key, name, lambda: self._session.requote(name, maker or None))

    def cancel_counter(self, rfq_id: str, maker: str) -> bool:
        """Withdraw the counter that stands towards a dealer."""
        name = self._request(rfq_id)
        key = f"cancel counter {name} {maker}"
        return self._run(key, name, lambda: self._session.cancel_counter(name, maker))

    def amend(
        self,
        rfq_id: str,
        *,
        request_ttl_ms: int = 0,
        panel: tuple[str, ...] = (),
        panel_groups: tuple[str, ...] = (),
    ) -> bool:
        """Keep a request open for longer, counted from its opening, or ask more dealers."""
        name = self._request(rfq_id)
        return self._run(
            f"amend {name}",
            name,
            lambda: self._session.amend_request(
                name, request_ttl_ms=request_ttl_ms, panel=panel, panel_groups=panel_groups
            ),
        )

    def _request(self, rfq_id: str) -> str:
        request = self._book.requests.get(rfq_id)
        return "" if request is None else request.quote_req_id

    def _draft(self, rfq_id: str) -> str:
        draft = self._book.drafts.get(rfq_id)
        return "" if draft is None else draft.quote_req_id

    def _run(self, key: str, name: str, send: Callable[[], Awaitable[Ack]]) -> bool:
        if not name or key in self._under_way or not self._live():
            return False
        self._under_way.add(key)
        self._tasks.start(self._send(key, send), name=key)
        return True

    async def _send(self, key: str, send: Callable[[], Awaitable[Ack]]) -> None:
        try:
            await send()
        except ClientError as error:
            self._trouble(notice_of(error))
        finally:
            self._under_way.discard(key)
