"""What to say of a name that nobody has: a misspelt one must not read like one without rows."""

import difflib
from collections.abc import Collection

SHOWN_MAX = 5
ALIKE_MIN = 0.7


def unknown_words(what: str, typed: str, known: Collection[str], where: str) -> str:
    """Words for a `what` (`firm`, `trader`) that is not among the `known`, with those like it.

    `where` says where all of them can be read.
    """
    like = near_names(typed, known)
    meant = f" Did you mean {_either(like)}?" if like else ""
    return f"There is no {what} '{typed}'.{meant} {where}"


def near_names(typed: str, known: Collection[str]) -> list[str]:
    """The known names that look like what was typed, the most alike first."""
    sought = typed.strip().lower()
    alike = difflib.get_close_matches(sought, sorted(known), SHOWN_MAX, ALIKE_MIN)
    within = [one for one in sorted(known) if sought and sought in one and one not in alike]
    return (alike + within)[:SHOWN_MAX]


def _either(names: list[str]) -> str:
    quoted = [f"'{one}'" for one in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
