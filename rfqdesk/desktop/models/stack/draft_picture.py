"""What a draft says, line by line, before it is sent or thrown away."""

from collections.abc import Mapping

from msgspec import Struct

from rfqdesk.book.facts import DraftFact
from rfqdesk.book.package import instrument_name, package_name
from rfqdesk.desktop.models.figures import MINUS, duration_text, quantity_text
from rfqdesk.desktop.models.stack.stack_words import SIDE_WORDS
from rfqdesk.desktop.models.ticket.ticket_hedge import hedge_words
from rfqdesk.protocol.terms import LegSide


class DraftPicture(Struct, frozen=True):
    """A draft in words. `refusal` says why it can't be sent now, "" when it can."""

    rfq_id: str
    title: str
    lines: tuple[tuple[str, str], ...]
    expire_ms: int
    refusal: str = ""


def draft_picture(draft: DraftFact, names: Mapping[str, str], *, refusal: str = "") -> DraftPicture:
    """Draw up one draft; `names` are the dealers'."""
    lines = [
        ("Legs", _legs(draft)),
        ("Hedge", hedge_words(draft.hedge)),
        ("Dealers", _dealers(draft, names)),
        ("Name", "shown to the dealers" if draft.disclosed else "hidden from the dealers"),
        ("Open for", duration_text(draft.request_ttl_ms)),
        ("Quotes", _shown(draft)),
        ("Trades", _trades(draft)),
        ("Limit price", draft.limit_price and f"{draft.limit_price}, hidden, trades by itself"),
        ("Kept by", draft.trader),
    ]
    return DraftPicture(
        rfq_id=draft.rfq_id,
        title=f"Draft: {SIDE_WORDS[draft.side]} {quantity_text(draft.quantity)} "
        f"\N{MULTIPLICATION SIGN} {package_name(draft.legs)}",
        lines=tuple((label, words) for label, words in lines if words),
        expire_ms=draft.expire_ms,
        refusal=refusal,
    )


def _legs(draft: DraftFact) -> str:
    return "\n".join(
        f"{'+' if leg.side is LegSide.BUY else MINUS}{leg.ratio} {instrument_name(leg.instrument)}"
        for leg in draft.legs
    )


def _dealers(draft: DraftFact, names: Mapping[str, str]) -> str:
    asked = [names.get(firm) or firm for firm in draft.panel]
    asked += [f"group {name}" for name in draft.panel_groups]
    return ", ".join(asked) or "all you can deal with"


def _shown(draft: DraftFact) -> str:
    if not draft.respond_by_ms:
        return "shown as they come"
    return f"collected and revealed together after {duration_text(draft.respond_by_ms)}"


def _trades(draft: DraftFact) -> str:
    if draft.all_or_none:
        return "whole or not at all"
    least = f" of at least {draft.min_quantity}" if draft.min_quantity else ""
    return f"in parts{least}"
