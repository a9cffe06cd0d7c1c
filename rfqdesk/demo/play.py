"""Plays requests to their end at the trader's desk, and measures each step."""

import time
from collections.abc import Awaitable, Callable
from decimal import Decimal

from rfqdesk.book.facts import QuoteFact, RequestFact
from rfqdesk.demo.report import Played
from rfqdesk.demo.tape import PlayRequest
from rfqdesk.demo.waiting import DemoTimeoutError, until
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.figures import price_digits
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase, RequestDraft, ShownQuote
from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.terms import QuoteRespType, Side

REQUEST_TTL_MS = 30_000
QUOTES_TIMEOUT_S = 6.0
ACCEPTS_MAX = 5
_ANSWERED = frozenset({AcceptPhase.DONE, AcceptPhase.REJECTED})

Moment = Callable[[str], Awaitable[None]]
"""Told "asked", "quoted" and "done" while a request is played, for whoever takes pictures."""

Send = Callable[[RequestDraft], bool]
"""Sends a request from the desk; False when it was not taken."""


async def play_request(
    controller: DeskController,
    request: PlayRequest,
    *,
    structure: str,
    panel: int,
    moment: Moment,
    send: Send | None = None,
) -> Played:
    """Send one request, wait for every dealer, accept the best price.

    `send` None sends by the controller, without the ticket.

    Raises:
        DemoTimeoutError: no quote came, or the trade was not confirmed.
    """
    draft = _draft(controller, request)
    known = set(controller.book.requests)
    began = time.perf_counter()
    if not (send or controller.submit_request)(draft):
        raise DemoTimeoutError("the desk did not take the request")
    await until("the venue takes the request", lambda: bool(set(controller.book.requests) - known))
    opened = _since_ms(began)
    [rfq_id] = set(controller.book.requests) - known
    await moment("asked")
    first = await _first_quote(controller, rfq_id, began)
    last = await _all_quotes(controller, rfq_id, panel, began)
    await moment("quoted")
    dealt = Side.SELL if request.side is Side.SELL else Side.BUY
    began = time.perf_counter()
    ranked = await _accept_best(controller, rfq_id, dealt)
    done = _since_ms(began)
    await until("the trade is in the blotter", lambda: bool(controller.book.trades_of(rfq_id)))
    await moment("done")
    trade = controller.book.trades_of(rfq_id)[0]
    return Played(
        name=request.name,
        structure=structure,
        side=request.side,
        dealt_side=dealt,
        quantity=request.quantity,
        price_digits=price_digits(request.legs, controller.session.instruments),
        quotes=len(ranked),
        asked=len(draft.panel),
        best=_price(ranked[0], dealt),
        cover=_price(ranked[1], dealt) if len(ranked) > 1 else None,
        accepted=trade.price,
        maker=trade.maker,
        trade_id=trade.trade_id,
        opened_ms=opened,
        first_quote_ms=first,
        last_quote_ms=last,
        done_ms=done,
    )


def _draft(controller: DeskController, request: PlayRequest) -> RequestDraft:
    return RequestDraft(
        legs=request.legs,
        quantity=text_of(request.quantity),
        side=request.side,
        panel=tuple(maker.firm for maker in controller.session.makers),
        disclosed=True,
        request_ttl_ms=REQUEST_TTL_MS,
    )


async def _accept_best(controller: DeskController, rfq_id: str, dealt: Side) -> list[QuoteFact]:
    """Accept the best price, again when its dealer moved it meanwhile; returns the ranking used."""
    for _ in range(ACCEPTS_MAX):
        fact = controller.book.requests[rfq_id]
        ranked = ranked_quotes(controller, fact, dealt)
        if not ranked or not controller.accept(_shown(fact, ranked[0], dealt)):
            break
        await until("the venue answers", lambda: _phase(controller, rfq_id) in _ANSWERED)
        if _phase(controller, rfq_id) is AcceptPhase.DONE:
            return ranked
    raise DemoTimeoutError("no price could be dealt on")


def ranked_quotes(controller: DeskController, fact: RequestFact, dealt: Side) -> list[QuoteFact]:
    """Live quotes on the side dealt, best for the trader first."""
    now_ms = controller.now_ms()
    live = [q for q in controller.book.quotes_of(fact.rfq_id) if q.live_at(now_ms)]
    usable = [q for q in live if (q.offer if dealt is Side.BUY else q.bid) is not None]
    return sorted(usable, key=lambda q: _price(q, dealt), reverse=dealt is Side.SELL)


async def _first_quote(controller: DeskController, rfq_id: str, began: float) -> int:
    await until("a dealer quotes", lambda: bool(controller.book.quotes_of(rfq_id)))
    return _since_ms(began)


async def _all_quotes(controller: DeskController, rfq_id: str, panel: int, began: float) -> int:
    def answered() -> bool:
        passes = len(controller.book.requests[rfq_id].passes)
        return len(controller.book.quotes_of(rfq_id)) + passes >= panel

    await until("every dealer answers", answered, QUOTES_TIMEOUT_S)
    return _since_ms(began)


def _shown(fact: RequestFact, quote: QuoteFact, dealt: Side) -> ShownQuote:
    return ShownQuote(
        rfq_id=fact.rfq_id,
        quote_req_id=fact.quote_req_id,
        maker=quote.maker,
        quote_id=quote.quote_id,
        revision=quote.revision,
        response=QuoteRespType.LIFT if dealt is Side.BUY else QuoteRespType.HIT,
        price=text_of(_price(quote, dealt)),
        quantity=text_of(fact.quantity),
    )


def _price(quote: QuoteFact, dealt: Side) -> Decimal:
    level = quote.offer if dealt is Side.BUY else quote.bid
    if level is None:
        raise ValueError("this quote has no price on that side")
    return level.price


def _phase(controller: DeskController, rfq_id: str) -> AcceptPhase | None:
    status = controller.accept_of(rfq_id)
    return None if status is None else status.phase


def _since_ms(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
