"""Plays requests at a trader's desk: ask, compare, accept, as its user would."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal

from rfqdesk.book.facts import QuoteFact
from rfqdesk.book.package import package_name
from rfqdesk.demo.report import Played
from rfqdesk.demo.tape import PlayRequest
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.desk_state import AcceptPhase, Notice, RequestDraft, ShownQuote
from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.terms import QuoteRespType, Side

REQUEST_TTL_MS = 60_000
ANSWERS_MAX_S = 5.0
STEP_MAX_S = 15.0
ACCEPTS_MAX = 5

Pause = Callable[[str], Awaitable[None]]
"""Called with the name of a stage that has just been reached: `asked`, `quoted`, `done`."""


class PlayError(Exception):
    """A request could not be played to its end; the text says what happened."""


class Player:
    """Plays one request after the other at a desk whose session is live."""

    def __init__(self, desk: DeskController, panel: tuple[str, ...], pause: Pause) -> None:
        self._desk = desk
        self._panel = panel
        self._pause = pause
        self._news = asyncio.Event()
        self._sent_rfq_id = ""
        self._failed: Notice | None = None
        desk.changed.connect(self._news.set)
        desk.accept_changed.connect(self._news.set)
        desk.request_sent.connect(self._on_sent)
        desk.submit_failed.connect(self._on_failed)

    async def play(self, request: PlayRequest) -> Played:
        """Ask all of the panel, wait for their prices, and accept the best.

        Raises:
            PlayError: the venue refused, nobody quoted, or it took too long.
        """
        started = time.perf_counter()
        rfq_id = await self._ask(request)
        opened_ms = _since_ms(started)
        await self._pause("asked")
        await self._wait_for_quotes(rfq_id, request.name)
        await self._pause("quoted")
        side = Side.SELL if request.side is Side.SELL else Side.BUY
        for _ in range(ACCEPTS_MAX):
            ranked = self._ranked(rfq_id, side)
            if not ranked:
                raise PlayError(f"request {request.name}: every quote has gone")
            accepted = time.perf_counter()
            if await self._accept(rfq_id, ranked[0], side):
                done_ms = _since_ms(accepted)
                await self._pause("done")
                return self._told(
                    request, rfq_id, ranked, side=side, opened_ms=opened_ms, done_ms=done_ms
                )
        raise PlayError(f"request {request.name}: {self._last_words(rfq_id)}")

    async def _ask(self, request: PlayRequest) -> str:
        self._sent_rfq_id, self._failed = "", None
        draft = RequestDraft(
            legs=request.legs,
            quantity=text_of(request.quantity),
            side=request.side,
            panel=self._panel,
            disclosed=True,
            request_ttl_ms=REQUEST_TTL_MS,
        )
        if not self._desk.submit_request(draft):
            raise PlayError(f"request {request.name}: {self._desk.link().words or 'not taken'}")
        await self._until(lambda: self._sent_rfq_id or self._failed, f"{request.name} to be taken")
        if self._failed is not None:
            raise PlayError(f"request {request.name}: {self._failed.happened}")
        await self._until(
            lambda: self._sent_rfq_id in self._desk.book.requests, f"{request.name} to be open"
        )
        return self._sent_rfq_id

    async def _wait_for_quotes(self, rfq_id: str, name: str) -> None:
        book = self._desk.book

        def answered() -> int:
            return len(book.quotes_of(rfq_id)) + len(book.requests[rfq_id].passes)

        try:
            async with asyncio.timeout(ANSWERS_MAX_S):
                await self._until(lambda: answered() >= len(self._panel), f"answers to {name}")
        except TimeoutError:
            if not book.quotes_of(rfq_id):
                raise PlayError(f"request {name}: nobody quoted") from None

    def _ranked(self, rfq_id: str, side: Side) -> list[QuoteFact]:
        """Live quotes that have a price for `side`, the best first."""
        now_ms = self._desk.now_ms()
        live = [q for q in self._desk.book.quotes_of(rfq_id) if q.live_at(now_ms)]
        if side is Side.BUY:
            return sorted((q for q in live if q.offer), key=lambda q: _price(q, side))
        return sorted((q for q in live if q.bid), key=lambda q: -_price(q, side))

    async def _accept(self, rfq_id: str, quote: QuoteFact, side: Side) -> bool:
        request = self._desk.book.requests[rfq_id]
        shown = ShownQuote(
            rfq_id=rfq_id,
            quote_req_id=request.quote_req_id,
            maker=quote.maker,
            quote_id=quote.quote_id,
            revision=quote.revision,
            response=QuoteRespType.LIFT if side is Side.BUY else QuoteRespType.HIT,
            price=text_of(_price(quote, side)),
            quantity=text_of(request.quantity),
        )
        if not self._desk.accept(shown):
            raise PlayError(f"the accept was not sent: {self._desk.link().words}")
        await self._until(lambda: self._phase(rfq_id) in _DECIDED, "the accept to be answered")
        return self._phase(rfq_id) is AcceptPhase.DONE

    def _told(
        self,
        request: PlayRequest,
        rfq_id: str,
        ranked: list[QuoteFact],
        *,
        side: Side,
        opened_ms: int,
        done_ms: int,
    ) -> Played:
        book, status = self._desk.book, self._desk.accept_of(rfq_id)
        if status is None:
            raise PlayError(f"request {request.name}: the accept is not known")
        fact, quotes = book.requests[rfq_id], book.quotes_of(rfq_id)
        firsts = [quote.first_quoted_ms - fact.opened_ms for quote in quotes]
        return Played(
            name=request.name,
            structure=package_name(request.legs),
            side=request.side,
            dealt_side=side,
            quantity=request.quantity,
            quotes=len(quotes),
            asked=len(self._panel),
            best=_price(ranked[0], side),
            cover=_price(ranked[1], side) if len(ranked) > 1 else None,
            accepted=Decimal(status.shown.price),
            maker=status.shown.maker,
            trade_id=status.trade_id,
            opened_ms=opened_ms,
            first_quote_ms=min(firsts),
            last_quote_ms=max(firsts),
            done_ms=done_ms,
        )

    async def _until(self, condition: Callable[[], object], what: str) -> None:
        try:
            async with asyncio.timeout(STEP_MAX_S):
                while not condition():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise PlayError(f"waited {STEP_MAX_S:.0f} s for {what}, in vain") from None

    def _phase(self, rfq_id: str) -> AcceptPhase | None:
        status = self._desk.accept_of(rfq_id)
        return None if status is None else status.phase

    def _last_words(self, rfq_id: str) -> str:
        status = self._desk.accept_of(rfq_id)
        if status is None or status.notice is None:
            return f"not accepted in {ACCEPTS_MAX} attempts"
        return f"{status.notice.title}: {status.notice.happened}"

    def _on_sent(self, rfq_id: str) -> None:
        self._sent_rfq_id = rfq_id
        self._news.set()

    def _on_failed(self, notice: object) -> None:
        if isinstance(notice, Notice):
            self._failed = notice
        self._news.set()


_DECIDED = frozenset({AcceptPhase.DONE, AcceptPhase.REJECTED})


def _price(quote: QuoteFact, side: Side) -> Decimal:
    level = quote.offer if side is Side.BUY else quote.bid
    if level is None:
        raise PlayError(f"the quote of {quote.maker} has no price for a {side.value}")
    return level.price


def _since_ms(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)
