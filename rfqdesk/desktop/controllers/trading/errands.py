"""What a trader asks of the venue besides dealing: its effect comes by the feed.

Each is sent once, however often it is clicked, and a failure is told. Where the answer is
lost, the feed shows after the reconnect what became of it: none of these trades. What somebody
may rely on is noted before it is sent, so that a desk that was killed in between tells at its
next start what the feed says of it. A price asked for anew binds nobody and is not noted.
"""

from collections.abc import Awaitable, Callable
from functools import partial

from rfqdesk.book.book import Book
from rfqdesk.book.package import package_name
from rfqdesk.client.errors import ClientError, OutcomeUnknownError
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.controllers.trading.desk_notes import DeskNotes
from rfqdesk.desktop.controllers.trading.note_kinds import ErrandNote
from rfqdesk.desktop.controllers.trading.trading_port import TradingPort
from rfqdesk.desktop.models.errand import Errand, ErrandKind, errand_line
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
        notes: DeskNotes,
        *,
        live: Callable[[], bool],
        trouble: Callable[[Notice], None],
    ) -> None:
        self._session, self._tasks, self._book, self._notes = session, tasks, book, notes
        self._live, self._trouble = live, trouble
        self._under_way: set[str] = set()
        self._lost: set[str] = set()

    def cancel_request(self, rfq_id: str) -> bool:
        """Take a request back."""
        name = self._request(rfq_id)
        errand = Errand(ErrandKind.CANCEL_REQUEST, name, rfq_id)
        send = partial(self._session.cancel_request, name)
        return self._run(f"cancel {name}", name, send, errand)

    def cancel_cross(self, rfq_id: str, response: QuoteRespType) -> bool:
        """Take back what rests on one side of a request."""
        name = self._request(rfq_id)
        errand = Errand(ErrandKind.CANCEL_CROSS, name, rfq_id, response=response)
        send = partial(self._session.cancel_cross, name, response)
        return self._run(f"cancel cross {name} {response.value}", name, send, errand)

    def open_draft(self, rfq_id: str) -> bool:
        """Send a draft to its dealers."""
        name = self._draft(rfq_id)
        errand = Errand(ErrandKind.OPEN_DRAFT, name, rfq_id)
        return self._run(f"draft {name}", name, partial(self._session.open_draft, name), errand)

    def discard_draft(self, rfq_id: str) -> bool:
        """Throw a draft away. Not while it is being opened, nor the other way round."""
        name = self._draft(rfq_id)
        errand = Errand(ErrandKind.DISCARD_DRAFT, name, rfq_id)
        return self._run(f"draft {name}", name, partial(self._session.cancel_request, name), errand)

    def requote(self, rfq_id: str, maker: str = "") -> bool:
        """Ask one dealer, or all with "", for a new price."""
        name = self._request(rfq_id)
        send = partial(self._session.requote, name, maker or None)
        return self._run(f"requote {name} {maker}", name, send)

    def cancel_counter(self, rfq_id: str, maker: str) -> bool:
        """Withdraw the counter that stands towards a dealer."""
        name = self._request(rfq_id)
        errand = Errand(ErrandKind.CANCEL_COUNTER, name, rfq_id, maker)
        send = partial(self._session.cancel_counter, name, maker)
        return self._run(f"cancel counter {name} {maker}", name, send, errand)

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
        errand = Errand(
            ErrandKind.AMEND, name, rfq_id, request_ttl_ms=request_ttl_ms, panel=panel,
            panel_groups=panel_groups,
        )  # fmt: skip
        send = partial(
            self._session.amend_request, name, request_ttl_ms=request_ttl_ms, panel=panel,
            panel_groups=panel_groups,
        )  # fmt: skip
        return self._run(f"amend {name}", name, send, errand)

    def on_live(self) -> None:
        """The feed has caught up and shows what became of those without an answer."""
        for key in self._lost:
            self._notes.answered(key)
        self._lost.clear()

    def _request(self, rfq_id: str) -> str:
        request = self._book.requests.get(rfq_id)
        return "" if request is None else request.quote_req_id

    def _draft(self, rfq_id: str) -> str:
        draft = self._book.drafts.get(rfq_id)
        return "" if draft is None else draft.quote_req_id

    def _run(
        self, key: str, name: str, send: Callable[[], Awaitable[Ack]], errand: Errand | None = None
    ) -> bool:
        if not name or key in self._under_way or not self._live():
            return False
        self._under_way.add(key)
        if errand is not None:
            words = errand_line(errand, self._package(errand.rfq_id))
            self._notes.sending(ErrandNote(key, errand, words, self._session.clock.now_ms()))
        self._tasks.start(self._send(key, send), name=key)
        return True

    def _package(self, rfq_id: str) -> str:
        request = self._book.requests.get(rfq_id) or self._book.drafts.get(rfq_id)
        return "" if request is None else package_name(request.legs)

    async def _send(self, key: str, send: Callable[[], Awaitable[Ack]]) -> None:
        try:
            await send()
        except OutcomeUnknownError as error:
            # The note stays until the feed has told what came of it: now, or after the next start.
            self._lost.add(key)
            self._trouble(notice_of(error))
        except ClientError as error:
            self._notes.answered(key)
            self._trouble(notice_of(error))
        else:
            self._notes.answered(key)
        finally:
            self._under_way.discard(key)
