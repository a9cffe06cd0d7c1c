"""An error in words for a person."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Explanation:
    """Three answers: what is it, what happened and what does it mean for me, what do I do.

    `happened` says what it means for the reader's money or identity.
    """

    title: str
    happened: str
    advice: str


def quoted(text: str, whose: str = "The venue says") -> str:
    """Append somebody's own words to a sentence, which `whose` may end; nothing for no words."""
    gap = "" if whose.startswith(".") else " "
    return f'{gap}{whose}: "{text}"' if text else ""


def with_words(explanation: Explanation, words: str) -> Explanation:
    """Append words (see `quoted`) to what happened."""
    return replace(explanation, happened=explanation.happened + words)
