"""What the desk says about an accept: unmistakably accepting, done, rejected or unknown."""

from collections.abc import Mapping

from msgspec import Struct

from rfqdesk.book.facts import TradeFact
from rfqdesk.desktop.models.desk_state import AcceptPhase, AcceptStatus, ShownQuote
from rfqdesk.desktop.models.figures import price_text, quantity_text
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.terms import QuoteRespType, Side


class AcceptWords(Struct, frozen=True):
    """Colour, title and text of the line above the quotes."""

    tone: str
    title: str
    text: str


def accept_words(
    accept: AcceptStatus | None,
    trade: TradeFact | None,
    names: Mapping[str, str],
    digits: int,
) -> AcceptWords | None:
    """The words for a request's accept and trade, None when there is nothing to say.

    A trade in the book counts more than any state of an accept.
    """
    if trade is not None:
        return _trade_words(trade, names, digits)
    if accept is None:
        return None
    deal = _deal(accept.shown, names, digits)
    notice = accept.notice
    if accept.phase is AcceptPhase.ACCEPTING:
        return AcceptWords(
            "accent",
            f"Not done yet: {deal}",
            "Sent to the venue, which decides. Nothing else can be dealt on this request "
            "until it has answered.",
        )
    if accept.phase is AcceptPhase.DONE:
        return AcceptWords("ok", f"Done: {deal}", f"Trade {accept.trade_id}")
    tone = "danger" if accept.phase is AcceptPhase.REJECTED else "warn"
    title = "Not traded" if accept.phase is AcceptPhase.REJECTED else "Outcome unknown"
    told = "" if notice is None else f"{notice.title}. {notice.happened} {notice.advice}".strip()
    return AcceptWords(tone, f"{title}: {deal}", told)


def _deal(shown: ShownQuote, names: Mapping[str, str], digits: int) -> str:
    name = names.get(shown.maker) or shown.maker
    price = price_text(decimal_of(shown.price), digits)
    amount = quantity_text(decimal_of(shown.quantity))
    if shown.response is QuoteRespType.HIT:
        return f"sell {amount} at {price} to {name}"
    return f"buy {amount} at {price} from {name}"


def _trade_words(trade: TradeFact, names: Mapping[str, str], digits: int) -> AcceptWords:
    name = names.get(trade.maker) or trade.maker
    verb, way = ("Sold", "to") if trade.side is Side.SELL else ("Bought", "from")
    price = price_text(trade.price, digits)
    return AcceptWords(
        "ok",
        f"Done: {verb.lower()} {quantity_text(trade.quantity)} at {price} {way} {name}",
        f"Trade {trade.trade_id}, confirmed by the venue and on its journal.",
    )
