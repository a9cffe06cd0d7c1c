"""Halts of the venue, of instruments, firms and traders, and the operator's news.

A halt and the end of everything within it are one batch, and nothing new is
taken within it: so nothing can trade between the two, or after.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from rfqdesk.protocol.entitlements import matches
from rfqdesk.protocol.market import HaltEntry, HaltScope
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import HedgeLeg, Leg, QuoteEndReason, RequestEndReason
from rfqserver.engine.answers import Violation
from rfqserver.engine.facts.market_events import HaltImposed, HaltLifted, NewsPublished

NEWS_MAX = 20
"""The oldest go first: every logon is told what is left."""


class HaltState(Struct, frozen=True):
    """A halt in force, with the operator's words and account."""

    scope: HaltScope
    name: str
    text: str
    since_ms: int
    operator: str


class Halts(Struct):
    """What is halted, and what the operator last told everyone."""

    in_force: dict[tuple[HaltScope, str], HaltState] = field(default_factory=dict)
    news: tuple[NewsPublished, ...] = ()

    def apply(self, event: HaltImposed | HaltLifted | NewsPublished) -> None:
        """Take in what happened.

        Raises:
            KeyError: a halt is lifted that was not in force.
        """
        match event:
            case HaltImposed():
                self.in_force[event.scope, event.name] = HaltState(
                    event.scope, event.name, event.text, event.time_ms, event.operator
                )
            case HaltLifted():
                del self.in_force[event.scope, event.name]
            case NewsPublished():
                counting = (one for one in self.news if one.until_time_ms > event.time_ms)
                self.news = (*counting, event)[-NEWS_MAX:]

    def news_at(self, now_ms: int) -> tuple[NewsPublished, ...]:
        """News that are still told at logon, the latest last."""
        return tuple(one for one in self.news if one.until_time_ms > now_ms)

    def of_party(self, firm: str, trader: str) -> Iterator[HaltState]:
        """Halts that stop a trader whatever it deals in, the outermost first."""
        for key in (
            (HaltScope.VENUE, ""),
            (HaltScope.FIRM, firm),
            (HaltScope.TRADER, f"{firm}/{trader}"),
        ):
            if key in self.in_force:
                yield self.in_force[key]

    def of_instruments(self) -> list[HaltState]:
        """Halts of instruments, in the order in which they came."""
        return [one for one in self.in_force.values() if one.scope is HaltScope.INSTRUMENT]

    def told_to(self, firm: str, trader: str) -> tuple[HaltEntry, ...]:
        """Every halt that concerns a trader, as its sessions are told."""
        return tuple(
            HaltEntry(one.scope, one.since_ms, one.name, one.text)
            for one in (*self.of_party(firm, trader), *self.of_instruments())
        )


def check_party_halted(halts: Halts, firm: str, trader: str) -> Violation | None:
    """Check that neither the venue nor the sender is halted."""
    for one in halts.of_party(firm, trader):
        what = {
            HaltScope.VENUE: "Trading is halted at the whole venue",
            HaltScope.FIRM: "The venue's operator has halted your firm",
        }.get(one.scope, "The venue's operator has halted your trading")
        return Violation(RejectReason.HALTED, f"{what}{_why(one)}.")
    return None


def check_legs_halted(halts: Halts, legs: Iterable[Leg | HedgeLeg]) -> Violation | None:
    """Check that no instrument of a package, or of its hedge, is halted."""
    halted = halts.of_instruments()
    for leg in legs if halted else ():
        for one in halted:
            if matches(one.name, leg.instrument):
                return Violation(
                    RejectReason.HALTED, f"Trading in {leg.instrument} is halted{_why(one)}."
                )
    return None


def covers_legs(scope: HaltScope, name: str, legs: Sequence[Leg | HedgeLeg]) -> bool:
    """Tell whether a halt of the venue or of an instrument ends a request for these legs."""
    if scope is HaltScope.INSTRUMENT:
        return any(matches(name, leg.instrument) for leg in legs)
    return scope is HaltScope.VENUE


def endings_of(scope: HaltScope) -> tuple[RequestEndReason, QuoteEndReason]:
    """Why a request within the scope ends, and why the quotes on it do.

    That somebody else was halted is not told to the makers on its request.
    """
    if scope in {HaltScope.VENUE, HaltScope.INSTRUMENT}:
        return RequestEndReason.HALTED, QuoteEndReason.REQUEST_HALTED
    return RequestEndReason.HALTED, QuoteEndReason.REQUEST_CANCELLED


def _why(halt: HaltState) -> str:
    return f" ({halt.text})" if halt.text else ""
