"""How old a mark is: whether a quote around it may go out that nobody has looked at."""

from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.keys.key_table import FROM_MARK
from rfqdesk.desktop.models.maker.quote_terms import QuoteTerms

_MINUTE_MS = 60_000
_HOUR_MS = 60 * _MINUTE_MS
_DAY_MS = 24 * _HOUR_MS


def mark_is_fresh(terms: QuoteTerms, now_ms: int) -> bool:
    """Whether there is a mark, told by the venue, and none too old for the venue itself."""
    told = terms.mark is not None and terms.mark_ms > 0
    return told and now_ms - terms.mark_ms <= terms.mark_age_max_ms


def mark_age_words(terms: QuoteTerms | None, now_ms: int) -> str:
    """What is to be said beside a mark; "" while it is fresh, or where there is none."""
    if terms is None or terms.mark is None or mark_is_fresh(terms, now_ms):
        return ""
    if not terms.mark_ms:
        return "mark from the list, age unknown"
    return f"mark {age_text(now_ms - terms.mark_ms)} old"


def unseen_fault(terms: QuoteTerms, now_ms: int) -> str:
    """Why nothing around the mark may be sent unseen, and what to do; "" if it may."""
    if terms.mark is None:
        return "no mark is known here. Type the prices."
    if mark_is_fresh(terms, now_ms):
        return ""
    if not terms.mark_ms:
        return (
            "the mark is only the instrument list's, of unknown age, and prices around it may be "
            f"far from the market. {_look_first()}"
        )
    return (
        f"the mark is {age_text(now_ms - terms.mark_ms)} old, and prices around it may be far "
        f"from the market. {_look_first()}"
    )


def _look_first() -> str:
    return f"{BOUND.said(FROM_MARK)} fills it in for you to look at, and Enter sends it."


def age_text(age_ms: int) -> str:
    """How old something is, in the unit that fits."""
    if age_ms < _MINUTE_MS:
        return f"{age_ms // 1_000} s"
    if age_ms < 2 * _HOUR_MS:
        return f"{age_ms // _MINUTE_MS} min"
    if age_ms < 2 * _DAY_MS:
        return f"{age_ms // _HOUR_MS} h"
    return f"{age_ms // _DAY_MS} days"
