"""What stands in words on the quote stack: the request, its rows, its end."""

from decimal import Decimal

from rfqdesk.book.facts import PassFact, RequestFact
from rfqdesk.book.ladder import Rung, RungState
from rfqdesk.book.package import instrument_name, package_name
from rfqdesk.desktop.models.figures import MINUS, elapsed_text, price_text, quantity_text
from rfqdesk.desktop.models.ticket.ticket_hedge import hedge_words
from rfqdesk.protocol.terms import (
    LegSide,
    PassReason,
    QuoteEndReason,
    RequestEndReason,
    Side,
)

QUOTE_ENDED_WORDS = {
    QuoteEndReason.TRADED: "Traded",
    QuoteEndReason.DONE_AWAY: "Not chosen",
    QuoteEndReason.COVERED: "Cover",
    QuoteEndReason.TIED: "Tied",
    QuoteEndReason.WITHDRAWN: "Withdrawn by the dealer",
    QuoteEndReason.DISCONNECTED: "Withdrawn: the dealer lost its connection",
    QuoteEndReason.EXPIRED: "Ran out",
    QuoteEndReason.REQUEST_EXPIRED: "Ended with the request",
    QuoteEndReason.REQUEST_CANCELLED: "Ended with the request",
    QuoteEndReason.REVOKED: "Withdrawn: the dealer's access was revoked",
    QuoteEndReason.VENUE_RESTARTED: "Withdrawn: the venue restarted",
    QuoteEndReason.SUSPENDED: "Withdrawn: the dealer was suspended",
    QuoteEndReason.INSTRUMENT_EXPIRED: "Ended: an instrument expired",
    QuoteEndReason.MAKER_FROZEN: "Withdrawn by the dealer's protection",
    QuoteEndReason.DEAD_MAN: "Withdrawn: the dealer went silent",
    QuoteEndReason.HALTED: "Withdrawn: the dealer was halted",
    QuoteEndReason.REQUEST_HALTED: "Ended: trading was halted",
}
REQUEST_ENDED_WORDS = {
    RequestEndReason.FILLED: "Done",
    RequestEndReason.EXPIRED: "Expired",
    RequestEndReason.CANCELLED: "Cancelled",
    RequestEndReason.CLOSED: "Closed",
    RequestEndReason.REVOKED: "Cancelled: a certificate of yours was revoked",
    RequestEndReason.SUSPENDED: "Cancelled: you were suspended",
    RequestEndReason.INSTRUMENT_EXPIRED: "Ended: an instrument expired",
    RequestEndReason.DISCONNECTED: "Cancelled: your connection was lost",
    RequestEndReason.DEAD_MAN: "Cancelled: your dead-man timer ran out",
    RequestEndReason.HALTED: "Ended: trading was halted",
}
_PASS_WORDS = {
    PassReason.NO_APPETITE: "no appetite",
    PassReason.SIZE: "size",
    PassReason.INSTRUMENT: "instrument",
    PassReason.COUNTERPARTY_LIMIT: "limit for you",
    PassReason.MARKET: "market",
    PassReason.TECHNICAL: "technical trouble",
    PassReason.OTHER: "",
}
SIDE_WORDS = {Side.BUY: "Buy", Side.SELL: "Sell", Side.UNDISCLOSED: "Two-way"}


def request_title(request: RequestFact) -> str:
    """Side, quantity and package of a request in one line."""
    amount = f"{SIDE_WORDS[request.side]} {quantity_text(request.quantity)}"
    return f"{amount} \N{MULTIPLICATION SIGN} {package_name(request.legs)}"


def legs_words(request: RequestFact) -> str:
    """The legs of the package as bought, each with its signed ratio, and the hedge."""
    parts = [
        f"{'+' if leg.side is LegSide.BUY else MINUS}{leg.ratio} {instrument_name(leg.instrument)}"
        for leg in request.legs
    ]
    hedge = hedge_words(request.hedge)
    if hedge:
        parts.append(f"hedge: {hedge}")
    return "Package:   " + "    ".join(parts)


def outcome_words(request: RequestFact, now_ms: int) -> str:
    """How the request stands, "" while it is open."""
    if request.end_reason in {RequestEndReason.FILLED, RequestEndReason.CLOSED}:
        return REQUEST_ENDED_WORDS[request.end_reason]
    if request.end_reason is not None:
        traded = progress_words(request) or "nothing traded"
        return f"{REQUEST_ENDED_WORDS[request.end_reason]}, {traded}"
    return "" if request.open_at(now_ms) else "Time is up, waiting for the venue's word"


def progress_words(request: RequestFact) -> str:
    """How much of the request has traded, "" for nothing."""
    if not request.cum_quantity:
        return ""
    return f"{quantity_text(request.cum_quantity)} of {quantity_text(request.quantity)} done"


def remark_words(request: RequestFact, rung: Rung, now_ms: int) -> str:
    """The small line under a dealer's name."""
    quote = rung.quote
    if rung.state is RungState.WAITING:
        return _waiting_words(request, rung.maker, now_ms)
    if rung.state is RungState.SILENT:
        return "Did not answer"
    if rung.state is RungState.PASSED:
        return _passed_words(rung.passed)
    if quote is None:
        return ""
    if not quote.firm and quote.end_reason is None:
        return f"Can't be dealt on{_doing_words(request, rung.maker)}"
    if rung.state is RungState.STALE:
        return "Ran out, waiting for the dealer"
    if quote.end_reason is not None:
        return f"{QUOTE_ENDED_WORDS[quote.end_reason]}{_doing_words(request, rung.maker)}"
    if rung.state is RungState.ENDED:
        return "Ended with the request"
    doing = _doing_words(request, rung.maker)
    if doing:
        return f"{_live_words(request, rung)}{doing}"
    answer = elapsed_text(quote.first_quoted_ms - request.opened_ms)
    return f"{_live_words(request, rung)} \N{MIDDLE DOT} {answer}"


def collecting_at(request: RequestFact, now_ms: int) -> bool:
    """Whether its quotes are being collected, so that nobody knows who has quoted."""
    return request.open_at(now_ms) and now_ms < request.respond_by_ms


def _waiting_words(request: RequestFact, maker: str, now_ms: int) -> str:
    if maker in request.working:
        return "Working on a price"
    if maker in request.asked_again:
        return "Asked again, no answer yet"
    if collecting_at(request, now_ms):
        # One that has quoted reads the same as one that has not.
        return "Not revealed yet"
    return "No quote in time" if request.respond_by_ms else "Waiting for a price"


def _doing_words(request: RequestFact, maker: str) -> str:
    """What the dealer is about, beside the quote that is shown; "" for nothing."""
    if maker in request.working:
        return " \N{MIDDLE DOT} working on a price"
    return " \N{MIDDLE DOT} asked again" if maker in request.asked_again else ""


def _passed_words(passed: PassFact | None) -> str:
    if passed is None:
        return "Passed"
    said = [_PASS_WORDS[passed.reason], passed.text]
    words = ", ".join(part for part in said if part)
    return f"Passed: {words}" if words else "Passed"


def _live_words(request: RequestFact, rung: Rung) -> str:
    marks = []
    if rung.best_bid and request.side.wants_bid:
        marks.append("Best bid")
    if rung.best_offer and request.side.wants_offer:
        marks.append("Best offer" if not marks else "offer")
    words = " and ".join(marks) or "Firm"
    whole_only = rung.quote is not None and rung.quote.all_or_none
    return f"{words}, whole only" if whole_only else words


def inside_words(bid: Decimal | None, offer: Decimal | None, digits: int) -> str:
    """How far the best bid is from the best offer; "" where one is missing."""
    if bid is None or offer is None:
        return ""
    # Best prices of different dealers may cross; that is said, not hidden.
    word = "Crossed by" if bid > offer else "Inside spread"
    return f"{word} {price_text(abs(offer - bid), digits)}"
