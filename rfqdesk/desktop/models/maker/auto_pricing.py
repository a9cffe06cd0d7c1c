"""The quote that a rule makes on a request, and the worst of it."""

from decimal import Decimal

from msgspec import Struct

from rfqdesk.book.facts import RequestFact
from rfqdesk.desktop.models.maker.auto_limits import Claim
from rfqdesk.desktop.models.maker.auto_rule import ANONYMOUS, AutoRule, WidthUnit
from rfqdesk.desktop.models.maker.inbox import InboxEntry
from rfqdesk.desktop.models.maker.mark_age import mark_is_fresh
from rfqdesk.desktop.models.maker.quote_draft import Draft, QuoteOrder, judge
from rfqdesk.desktop.models.price_measures import Yardstick
from rfqdesk.protocol.structures import contract_of
from rfqdesk.protocol.terms import Leg


class Priced(Struct, frozen=True):
    """`order` is None where the rule makes no quote; `why` says so where a person may mend it."""

    order: QuoteOrder | None
    why: str = ""


def order_for(
    entry: InboxEntry, rule: AutoRule, now_ms: int, yardstick: Yardstick | None = None
) -> Priced:
    """The quote of the rule on a request that is its own."""
    request, terms = entry.view.request, entry.terms
    if terms is None or entry.view.late:
        return Priced(None)
    if not mark_is_fresh(terms, now_ms) or terms.mark is None:
        return Priced(None, "no fresh mark")
    half = _half_width(rule, terms.tick, yardstick)
    if half is None:
        return Priced(None, f"nothing known to count {rule.width_unit.value} in")
    middle = terms.mark + rule.skew_ticks * terms.tick
    bid, offer = terms.floor(middle - half), terms.ceiling(middle + half)
    if terms.positive_only:
        bid = max(bid, terms.tick)
    offer = max(offer, bid + terms.tick)
    side = request.side
    draft = Draft(
        bid=terms.price_text(bid) if side.wants_bid else "",
        offer=terms.price_text(offer) if side.wants_offer else "",
        firm_for=f"{rule.firm_for_s:f}",
    )
    verdict = judge(draft, side, request.quantity, terms, parts=not request.all_or_none)
    return Priced(verdict.order)


def claim_for(entry: InboxEntry, rule: AutoRule, order: QuoteOrder) -> Claim:
    """What this quote may trade at worst: all that the request leaves, at its higher price."""
    request, quote = entry.view.request, entry.view.quote
    levels = [level for level in (order.bid, order.offer) if level is not None]
    return Claim(
        rule_id=rule.rule_id,
        rfq_id=request.rfq_id,
        underlyings=underlyings_of(request.legs),
        client=requester_of(request),
        currency="" if entry.terms is None else entry.terms.currency,
        contracts=sum(leg.ratio for leg in request.legs),
        leaves=request.leaves_quantity,
        price=max(abs(level.price) for level in levels),
        revision=0 if quote is None else quote.revision,
    )


def requester_of(request: RequestFact) -> str:
    """Whose limit a request counts against; all who hide their names share one."""
    return request.firm or ANONYMOUS


def underlyings_of(legs: tuple[Leg, ...]) -> tuple[str, ...]:
    """What the legs are on, each once, in their order."""
    named = []
    for leg in legs:
        contract = contract_of(leg.instrument)
        named.append(leg.instrument if contract is None else contract.underlying)
    return tuple(dict.fromkeys(named))


def _half_width(rule: AutoRule, tick: Decimal, yardstick: Yardstick | None) -> Decimal | None:
    if rule.width_unit is WidthUnit.TICKS:
        return rule.half_width * tick
    if yardstick is None:
        return None
    unit = yardstick.bps_unit if rule.width_unit is WidthUnit.BPS else yardstick.vega
    return rule.half_width * unit if unit else None
