"""What the desk says about an accept: unmistakably accepting, done, rejected or unknown."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from rfqdesk.book.facts import TradeFact
from rfqdesk.desktop.models.deals import (
    Deal,
    average_text,
    change_words,
    deals_of,
    parts_words,
    quality_words,
)
from rfqdesk.desktop.models.figures import price_text, quantity_text
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase, AcceptStatus, Shown, ShownCross
from rfqdesk.desktop.models.ticket.allocating import split_words
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.terms import ExecType, QuoteRespType, Side

_TITLES = {
    AcceptPhase.REJECTED: ("danger", "Not traded"),
    AcceptPhase.UNKNOWN: ("warn", "Outcome unknown"),
}
ASK_VENUE = "Ask the venue"
BUTTON_WORDS = {QuoteRespType.HIT: "Hit", QuoteRespType.LIFT: "Lift"}
_GOING_WORDS = {QuoteRespType.HIT: "Hitting", QuoteRespType.LIFT: "Lifting"}
_PHASE_WORDS = {
    AcceptPhase.ASKED: "Asked\N{HORIZONTAL ELLIPSIS}",
    AcceptPhase.DONE: "Done",
    AcceptPhase.UNKNOWN: "Unknown",
}
_UNDECIDED = frozenset(
    {AcceptPhase.ACCEPTING, AcceptPhase.ASKED, AcceptPhase.REJECTED, AcceptPhase.UNKNOWN}
)


class AcceptWords(Struct, frozen=True):
    """Colour, title and text of the line below the quotes.

    `deal`: it tells of a trade; `short` is then the text without what its ticket tells.
    `asked`: a dealer has its last look. `action`: what a person may do about it.
    """

    tone: str
    title: str
    text: str
    deal: bool = False
    asked: bool = False
    short: str = ""
    action: str = ""


def accept_words(
    accept: AcceptStatus | None,
    trades: Sequence[TradeFact],
    names: Mapping[str, str],
    digits: int,
    *,
    whole: bool = True,
) -> AcceptWords | None:
    """The words for a request's accept and trades, None when there is nothing to say.

    A trade in the book counts more than any state of the accept that it belongs to, and
    on a request that trades `whole` than any state of any.
    """
    deals = deals_of(trades)
    if deals and not (not whole and _undecided(accept, trades)):
        return _deal_words(deals[-1], names, digits)
    if accept is None:
        return None
    deal = _asked(accept.shown, names, digits)
    if accept.phase is AcceptPhase.ACCEPTING:
        return AcceptWords(
            "accent",
            f"Not done yet: {deal}",
            "Sent to the venue, which decides. Nothing else can be dealt on this request "
            "until it has answered.",
        )
    if accept.phase is AcceptPhase.ASKED:
        return AcceptWords(
            "warn",
            f"Not done yet, the dealer is asked: {deal}",
            "The quote has last look, so the dealer may still turn it down. Nothing has traded, "
            "and nothing else can be dealt on this request meanwhile.",
            asked=True,
        )
    if accept.phase is AcceptPhase.DONE:
        return AcceptWords("ok", f"Done: {deal}", f"Trade {accept.trade_id}")
    if accept.phase is AcceptPhase.RESTING:
        # Later the line beside the quotes tells what rests, as long as it does.
        resting = AcceptWords(
            "accent", f"Resting: {deal}", "The venue trades it by itself when quotes fill it."
        )
        return None if accept.settled else resting
    tone, title = _TITLES[accept.phase]
    notice = accept.notice
    if notice is None:
        return AcceptWords(tone, f"{title}: {deal}", "")
    # That the outcome is unknown stands in the title already; why it was refused does not.
    why = f"{notice.title}. " if accept.phase is AcceptPhase.REJECTED else ""
    happened = notice.happened if notice.happened.endswith(".") else f"{notice.happened}."
    text = f"{why}{happened} {notice.advice}".strip()
    action = ASK_VENUE if accept.askable else ""
    return AcceptWords(tone, f"{title}: {deal}", text, action=action)


def going_words(accept: AcceptStatus | None, maker: str, response: QuoteRespType) -> str:
    """What a dealer's button says of the accept that goes by it, "" where none does."""
    if accept is None or isinstance(accept.shown, ShownCross) or accept.settled:
        return ""
    if (accept.shown.maker, accept.shown.response) != (maker, response):
        return ""
    if accept.phase is AcceptPhase.ACCEPTING:
        return f"{_GOING_WORDS[response]}\N{HORIZONTAL ELLIPSIS}"
    return _PHASE_WORDS.get(accept.phase, "")


def cross_words(shown: ShownCross, digits: int) -> str:
    """What a cross asks for: `buy 60 at 0.0057 or lower`."""
    price = price_text(decimal_of(shown.price), digits)
    amount = quantity_text(decimal_of(shown.quantity))
    if shown.response is QuoteRespType.HIT:
        return f"sell {amount} at {price} or higher"
    return f"buy {amount} at {price} or lower"


def _undecided(accept: AcceptStatus | None, trades: Sequence[TradeFact]) -> bool:
    if accept is None or accept.phase not in _UNDECIDED:
        return False
    return all(trade.quote_resp_id != accept.quote_resp_id for trade in trades)


def _asked(shown: Shown, names: Mapping[str, str], digits: int) -> str:
    if isinstance(shown, ShownCross):
        return cross_words(shown, digits)
    name = names.get(shown.maker) or shown.maker
    price = price_text(decimal_of(shown.price), digits)
    amount = quantity_text(decimal_of(shown.quantity))
    if shown.response is QuoteRespType.HIT:
        return f"sell {amount} at {price} to {name}"
    return f"buy {amount} at {price} from {name}"


def _deal_words(deal: Deal, names: Mapping[str, str], digits: int) -> AcceptWords:
    verb = "sold" if deal.side is Side.SELL else "bought"
    fills = deal.standing or deal.parts
    changes = list(dict.fromkeys(change_words(one) for one in deal.parts))
    changes = [words for words in changes if words]
    title = "Done" if deal.standing else "Cancelled by the venue"
    tone = "warn" if changes else "ok"
    if len(deal.parts) == 1:
        (trade,) = fills
        words = parts_words(fills, names, digits).removesuffix(" (cancelled)")
        text = (
            f"Trade {trade.trade_id}, confirmed by the venue and in its journal."
            if trade.exec_type is not ExecType.TRADE_CANCEL
            else f"Trade {trade.trade_id} does not stand any more."
        )
        told, quality = [text], quality_words(trade, digits) if trade.quality else ""
    else:
        average = average_text(deal.average_price, digits)
        words = f"{quantity_text(deal.quantity)} at {average} on average"
        told, quality = [f"{parts_words(deal.parts, names, digits)}."], ""
    accounts = split_words([one for trade in fills for one in trade.allocations])
    ticket = [quality, f"For {accounts}." if accounts else ""]
    changed = [f"{change.rstrip('.')}." for change in changes]
    return AcceptWords(
        tone,
        f"{title}: {verb} {words}",
        " ".join(one for one in (*told, *ticket, *changed) if one),
        deal=True,
        short=" ".join((*told, *changed)),
    )
