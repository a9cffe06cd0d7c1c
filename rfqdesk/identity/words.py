"""A request's fingerprint as ten words, which are easier to read out than 64 digits.

Ten words out of 1,024 are the first 100 of the 256 bits: enough, because whoever
wants to put another request in its place would have to hit these very 100 bits.
The list is this project's own. No two words share the first four letters, none
is one letter away from another, and what sounds alike was left out. Changing it
changes what both ends read, so it stays as it is.
"""

from functools import cache
from importlib import resources

WORD_COUNT = 10
BITS_PER_WORD = 10
LIST_LENGTH = 1 << BITS_PER_WORD


@cache
def word_list() -> tuple[str, ...]:
    """The words, in the order of what they stand for."""
    text = resources.files("rfqdesk.identity").joinpath("words.txt").read_text("ascii")
    return tuple(text.split())


def words_of(fingerprint: str) -> str:
    """The ten words of a SHA-256 in hex, parted by single spaces."""
    listed = word_list()
    bits = int(fingerprint, 16) >> (256 - WORD_COUNT * BITS_PER_WORD)
    places = [
        (bits >> (BITS_PER_WORD * place)) % LIST_LENGTH for place in reversed(range(WORD_COUNT))
    ]
    return " ".join(listed[place] for place in places)


def typed_words(text: str) -> str:
    """Words as somebody typed them, made comparable: case, commas and further spaces don't count.

    All words are kept: fewer or more than ten equal no fingerprint's.
    """
    return " ".join(text.replace(",", " ").casefold().split())
