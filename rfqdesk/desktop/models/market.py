"""What the venue says about trading as such: what is halted, and its operator's news."""

from collections.abc import Iterable

from msgspec import Struct

from rfqdesk.desktop.models.figures import time_text
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.protocol.entitlements import matches
from rfqdesk.protocol.market import HaltEntry, HaltScope, News
from rfqdesk.protocol.terms import Leg

_WHO = {
    HaltScope.VENUE: "Trading on the venue is halted",
    HaltScope.FIRM: "Your firm is halted",
    HaltScope.TRADER: "You are halted",
}
_HH_MM = 5


class MarketPicture(Struct, frozen=True):
    """All that is halted for this party, and the news that still count, the latest last."""

    halts: tuple[HaltEntry, ...] = ()
    news: tuple[News, ...] = ()


def halt_words(halt: HaltEntry) -> str:
    """One halt, since when, and the operator's words."""
    what = _WHO.get(halt.scope, f"{halt.name} is halted")
    why = f": {halt.text}" if halt.text else ""
    return f"{what} since {time_text(halt.since_ms)[:_HH_MM]} UTC{why}"


def halt_refusal(halts: Iterable[HaltEntry]) -> str:
    """Why nothing at all can be sent, "" while only instruments or nothing is halted."""
    return next((halt_words(one) for one in halts if one.scope is not HaltScope.INSTRUMENT), "")


def leg_halted(halts: Iterable[HaltEntry], legs: Iterable[Leg]) -> str:
    """Which of the legs is halted, with the operator's words; "" for none."""
    instruments = [one for one in halts if one.scope is HaltScope.INSTRUMENT]
    for leg in legs:
        for halt in instruments:
            if matches(halt.name, leg.instrument):
                why = f": {halt.text}" if halt.text else ""
                return f"{leg.instrument} is halted by the venue{why}"
    return ""


def halt_notice(halts: Iterable[HaltEntry]) -> Notice | None:
    """Words for all that is halted; None where nothing is."""
    known = tuple(halts)
    if not known:
        return None
    everything = halt_refusal(known)
    title = "Trading is halted for you" if everything else "Some instruments are halted"
    ended = "What was open in it has ended and trades already done stand."
    told = " ".join(f"{halt_words(one).rstrip('.')}." for one in known)
    return Notice(
        title, f"{told} {ended}", "This message goes once the venue's operator resumes trading."
    )


def news_text(news: Iterable[News]) -> str:
    """The news with their times, a line each, the latest first: `14:02 UTC: The venue ...`."""
    lines = [f"{time_text(one.orig_time_ms)[:_HH_MM]} UTC: {one.text}" for one in news]
    return "\n".join(reversed(lines))
