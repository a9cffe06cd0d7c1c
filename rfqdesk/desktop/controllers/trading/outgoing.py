"""What the desk sends, made of what was shown, and words where the answer is lost."""

from rfqdesk.desktop.controllers.trading.note_kinds import AnswerNote
from rfqdesk.desktop.models.maker.asks import AskKind
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.stack.desk_state import RequestDraft, ShownCross, ShownQuote
from rfqdesk.protocol.commands import (
    QuoteCounterResponse,
    QuoteCross,
    QuoteRequest,
    QuoteResponse,
)
from rfqdesk.protocol.last_look import LastLookResponse


def request_of(draft: RequestDraft, quote_req_id: str) -> QuoteRequest:
    """The request that a ticket was sent as."""
    return QuoteRequest(
        ref=quote_req_id,
        quote_req_id=quote_req_id,
        legs=draft.legs,
        quantity=draft.quantity,
        all_or_none=draft.all_or_none,
        min_quantity=draft.min_quantity,
        limit_price=draft.limit_price,
        hedge=draft.hedge,
        side=draft.side,
        panel=draft.panel,
        panel_groups=draft.panel_groups,
        disclosed=draft.disclosed,
        respond_by_ms=draft.respond_by_ms,
        request_ttl_ms=draft.request_ttl_ms,
        draft=draft.draft,
    )


def response_of(shown: ShownQuote, quote_resp_id: str) -> QuoteResponse:
    """Hit or lift exactly what was shown."""
    return QuoteResponse(
        ref=quote_resp_id,
        quote_resp_id=quote_resp_id,
        quote_req_id=shown.quote_req_id,
        maker=shown.maker,
        quote_id=shown.quote_id,
        revision=shown.revision,
        response=shown.response,
        quantity=shown.quantity,
        price=shown.price,
        allocations=shown.allocations,
    )


def cross_of(shown: ShownCross, quote_resp_id: str) -> QuoteCross:
    """Trade with whoever is best exactly as shown."""
    return QuoteCross(
        ref=quote_resp_id,
        quote_resp_id=quote_resp_id,
        quote_req_id=shown.quote_req_id,
        response=shown.response,
        quantity=shown.quantity,
        price=shown.price,
        time_in_force=shown.time_in_force,
        allocations=shown.allocations,
    )


def answer_of(note: AnswerNote) -> QuoteCounterResponse | LastLookResponse:
    """The answer to a counter, or at a last look, that was sent."""
    if note.kind is AskKind.LOOK:
        return LastLookResponse(
            ref=note.own_id,
            look_resp_id=note.own_id,
            rfq_id=note.rfq_id,
            look_id=note.ask_id,
            response=note.response,
        )
    return QuoteCounterResponse(
        ref=note.own_id,
        counter_resp_id=note.own_id,
        rfq_id=note.rfq_id,
        round=int(note.ask_id),
        response=note.response,
    )


def unknown_request(draft: RequestDraft) -> Notice:
    """Words for a request whose answer was lost."""
    if draft.draft:
        return Notice(
            "Not known whether the draft was kept",
            "The connection was lost before the venue answered. No dealer sees a draft.",
            "If it arrived, it appears here once the connection is back. Keeping the same "
            "ticket again is safe: the venue takes it once.",
        )
    meaning = (
        "If the request arrived, quotes at your limit price trade by themselves."
        if draft.limit_price
        else "A request alone commits you to nothing."
    )
    return Notice(
        "Not known whether the request arrived",
        f"The connection was lost before the venue answered. {meaning}",
        "If it arrived, it appears here once the connection is back. Sending the "
        "same ticket again is safe: the venue takes it once.",
    )
