"""What a request is at, in words for its maker."""

from decimal import Decimal

from msgspec import Struct

from rfqdesk.book.facts import Level, QuoteFact, RequestFact
from rfqdesk.book.making import MakerView, OwnState
from rfqdesk.desktop.models.figures import (
    duration_text,
    fraction_digits,
    price_text,
    quantity_text,
    remaining_text,
)
from rfqdesk.desktop.models.maker.inbox import Attempt, InboxEntry
from rfqdesk.desktop.models.maker.quote_terms import QuoteTerms
from rfqdesk.protocol.terms import QuoteEndReason, Side


class StateWords(Struct, frozen=True):
    """A state as a pill and a sentence; `tone` as in the style sheet."""

    word: str
    tone: str
    sentence: str


_ATTEMPTS = {
    Attempt.SENDING: StateWords("Sending", "accent", "Your quote is on its way to the venue."),
    Attempt.WITHDRAWING: StateWords(
        "Withdrawing", "warn", "Your quote is firm until the venue confirms that it is withdrawn."
    ),
    Attempt.PASSING: StateWords("Passing", "", "Telling the venue that you pass."),
    Attempt.UNKNOWN: StateWords(
        "Unknown",
        "warn",
        "The venue's answer did not come. Without a connection the venue pulls your quote at the "
        "latest 5 s after it last heard from you; what became of it is shown after the reconnect.",
    ),
}
_PULLED = {
    QuoteEndReason.WITHDRAWN: StateWords(
        "Withdrawn", "warn", "You have withdrawn your quote. Sending makes a new one."
    ),
    QuoteEndReason.DISCONNECTED: StateWords(
        "Pulled",
        "warn",
        "Your quote was pulled when the connection was lost: nothing of yours is firm here. "
        "Sending makes a new one.",
    ),
    QuoteEndReason.VENUE_RESTARTED: StateWords(
        "Pulled",
        "warn",
        "The venue restarted and pulled your quote: nothing of yours is firm here. "
        "Sending makes a new one.",
    ),
    QuoteEndReason.SUSPENDED: StateWords(
        "Pulled",
        "warn",
        "Your quote was pulled when the venue's operator suspended you: nothing of yours is firm "
        "here.",
    ),
    QuoteEndReason.MAKER_FROZEN: StateWords(
        "Frozen",
        "danger",
        "Your firm's protection was reached and pulled your quote: nothing of yours is firm here. "
        "Reset the protection to quote again.",
    ),
    QuoteEndReason.DEAD_MAN: StateWords(
        "Pulled",
        "warn",
        "Your dead-man timer ran out and pulled your quote: nothing of yours is firm here.",
    ),
    QuoteEndReason.HALTED: StateWords(
        "Pulled",
        "warn",
        "Your quote was pulled when the venue's operator halted your trading: nothing of yours is "
        "firm here.",
    ),
    QuoteEndReason.REQUEST_HALTED: StateWords(
        "Halted", "warn", "Trading was halted: nothing of yours is firm here."
    ),
}
_PULLED_OTHERWISE = StateWords(
    "Pulled", "warn", "The venue pulled your quote: nothing of yours is firm here."
)

_LOST = {
    QuoteEndReason.COVERED: StateWords(
        "Covered", "danger", "The client dealt with another maker; your price was the next best."
    ),
    QuoteEndReason.TIED: StateWords(
        "Tied", "danger", "The client dealt with another maker at the very same price."
    ),
}
_PLAIN = {
    OwnState.UNQUOTED: StateWords("New", "accent", "Nothing of yours is firm here."),
    OwnState.LIVE: StateWords("Live", "ok", "Your quote can be dealt on now."),
    OwnState.STALE: StateWords(
        "Ran out", "warn", "Your quote's firm time is over: nothing of yours is firm here."
    ),
    OwnState.PASSED: StateWords("Passed", "", "You have passed. Sending a quote takes that back."),
    OwnState.LOST: StateWords("Done away", "", "The client dealt with another maker."),
    OwnState.CANCELLED: StateWords("Cancelled", "", "The client took the request back."),
    OwnState.EXPIRED: StateWords("Expired", "", "The request's time ran out; nobody dealt."),
    OwnState.OVERDUE: StateWords(
        "Ending", "", "The request's time is over; the venue is closing it."
    ),
}


_WORKING = StateWords(
    "Working", "accent", "The client knows that you work on a price. Nothing of yours is firm here."
)
_INDICATIVE = StateWords(
    "Indicative", "accent", "The client sees your prices and can't deal on them."
)
_HELD = StateWords(
    "Held",
    "accent",
    "The client sees your quote at the reveal, together with the others'. Nobody can deal on it "
    "before.",
)
_LATE = StateWords(
    "Too late",
    "",
    "The quotes collected were revealed without one of yours. The venue takes another one only if "
    "the client asks you again.",
)
_REQUOTE = "The client asks for a new price."


def side_words(side: Side) -> str:
    """What the client asked for, and therefore what to make."""
    if side is Side.BUY:
        return "Client buys"
    return "Client sells" if side is Side.SELL else "Two-way"


def parts_words(request: RequestFact) -> str:
    """How much of a request one deal may take: whole, or in parts of at least so much."""
    if request.all_or_none:
        return "whole or not"
    if not request.min_quantity:
        return "in parts"
    return f"in parts of at least {quantity_text(request.min_quantity)}"


def life_words(request: RequestFact) -> str:
    """That the client gave the request more time; "" if it did not."""
    if not request.amended_ms:
        return ""
    return f"now open for {duration_text(request.expire_ms - request.opened_ms)}"


def reveal_words(view: MakerView, now_ms: int) -> str:
    """When collected quotes are shown together; "" where they are not, or have been."""
    if now_ms >= view.request.respond_by_ms:
        return ""
    left = remaining_text(view.request.respond_by_ms - now_ms)
    return f"Revealed together in {left}"


def state_words(entry: InboxEntry) -> StateWords:
    """Where the request stands, this desk's own pending attempt first."""
    if entry.attempt is not Attempt.NONE and not entry.over:
        return _ATTEMPTS[entry.attempt]
    words = _words_of(entry.view, entry.terms)
    if entry.view.asked_again and not entry.over:
        return StateWords(words.word, words.tone, f"{_REQUOTE} {words.sentence}")
    return words


def card_words(entry: InboxEntry) -> StateWords:
    """The state in a list of requests: what the client waits for comes before all else."""
    view = entry.view
    if entry.over:
        return state_words(entry)
    if view.look is not None:
        return StateWords("Last look", "danger", "The client deals: say yes or no.")
    if view.counter is not None:
        return StateWords("Counter", "warn", "The client offers another price: say yes or no.")
    if view.asked_again:
        return StateWords("Requote", "warn", _REQUOTE)
    return state_words(entry)


def quote_words(quote: QuoteFact, terms: QuoteTerms | None) -> str:
    """A quote's prices and what is left of its sizes, e.g. 0.0051 x 100 bid."""
    parts = []
    if quote.live_bid is not None:
        parts.append(f"{_level_words(quote.live_bid, terms)} bid")
    if quote.live_offer is not None:
        parts.append(f"{_level_words(quote.live_offer, terms)} offered")
    words = ", ".join(parts) or "all of it traded"
    if quote.all_or_none:
        words += ", whole only"
    if quote.last_look:
        words += ", last look"
    return words if quote.firm else f"{words}, indicative"


def brief_quote_words(quote: QuoteFact, terms: QuoteTerms | None) -> str:
    """A quote's prices alone: `0.0051 / 0.0057`, or the one side with its name."""
    bid = "" if quote.bid is None else price_words(quote.bid.price, terms)
    offer = "" if quote.offer is None else price_words(quote.offer.price, terms)
    if bid and offer:
        return f"{bid} / {offer}"
    return f"{bid} bid" if bid else f"{offer} offered"


def price_words(price: Decimal, terms: QuoteTerms | None) -> str:
    """A price on its tick's decimals where the tick is known."""
    return price_text(price, fraction_digits([terms.tick] if terms is not None else []))


def _level_words(level: Level, terms: QuoteTerms | None) -> str:
    return (
        f"{price_words(level.price, terms)} \N{MULTIPLICATION SIGN} {quantity_text(level.quantity)}"
    )


def _words_of(view: MakerView, terms: QuoteTerms | None) -> StateWords:
    if view.state is OwnState.PULLED:
        reason = view.quote.end_reason if view.quote else None
        return _PULLED.get(reason, _PULLED_OTHERWISE) if reason else _PULLED_OTHERWISE
    traded = view.request.cum_quantity
    if view.state is OwnState.LIVE and traded:
        # Sizes of the quote are what is left of it.
        return StateWords(
            "Live",
            "ok",
            f"{quantity_text(traded)} traded with you so far. What is left of your quote can be "
            "dealt on now.",
        )
    if view.state is OwnState.LIVE and view.quote is not None and not view.quote.firm:
        return _INDICATIVE
    if view.state is OwnState.LIVE and view.held:
        return _HELD
    if view.working and view.state in {OwnState.UNQUOTED, OwnState.STALE, OwnState.PULLED}:
        return _WORKING
    if view.late and view.state is OwnState.UNQUOTED:
        return _LATE
    if view.state is OwnState.WON:
        return StateWords("Won", "ok", _won_words(view, terms))
    if view.state is OwnState.AWAY:
        return _away_words(view)
    if view.state is OwnState.LOST and view.quote and view.quote.end_reason in _LOST:
        return _LOST[view.quote.end_reason]
    return _PLAIN[view.state]


def _won_words(view: MakerView, terms: QuoteTerms | None) -> str:
    trade = view.trade
    if trade is not None and view.request.cum_quantity > trade.quantity:
        return f"{quantity_text(view.request.cum_quantity)} traded with you, in parts."
    if trade is None:
        return "Your quote was dealt on; the trade's details are on their way."
    verb = "You bought" if trade.side is Side.BUY else "You sold"
    counterparty = trade.taker or "an anonymous client"
    with_or_to = "from" if trade.side is Side.BUY else "to"
    words = (
        f"{verb} {quantity_text(trade.quantity)} at {price_words(trade.price, terms)} "
        f"{with_or_to} {counterparty}."
    )
    if trade.counter_round:
        words += f" It was the client's counter {trade.counter_round}."
    if trade.cover_price is not None:
        words += f" Cover {cover_words(view, terms)}."
    return words


def cover_words(view: MakerView, terms: QuoteTerms | None) -> str:
    """The best price that did not deal, and how far off it was; "" where it is not told."""
    trade = view.trade
    if trade is None or trade.cover_price is None:
        return ""
    words = price_words(trade.cover_price, terms)
    if terms is None:
        return words
    ticks = abs(trade.cover_price - trade.price) / terms.tick
    return f"{words} ({quantity_text(ticks.normalize())} tick{'' if ticks == 1 else 's'} away)"


def _away_words(view: MakerView) -> StateWords:
    if view.request.passes:
        return StateWords("Passed", "", "You had passed.")
    reason = view.quote.end_reason if view.quote else None
    if reason is QuoteEndReason.WITHDRAWN:
        return StateWords("Withdrawn", "warn", "You had withdrawn your quote before it closed.")
    if reason in _PULLED:
        return StateWords("Pulled", "warn", "Your quote had been pulled before it closed.")
    if reason is QuoteEndReason.EXPIRED:
        return StateWords("Ran out", "warn", "Your quote had run out before it closed.")
    return StateWords("Closed", "", "It closed without a quote of yours.")
