"""What a quote's row says of its proof."""

from msgspec import Struct


class Seal(Struct, frozen=True):
    """Whether this desk has proved a quote to be its dealer's own word.

    `words` is one short sentence, `detail` says by what; for the one who looks closer.
    """

    verified: bool
    words: str
    detail: str = ""
