"""Grammar of the identifiers that cross the wire.

An id made by a client is unique per party for ever; it makes its command
idempotent. Ids made by the venue are unguessable, so that nobody can count
other people's business.
"""

import re
from typing import Annotated

from msgspec import Meta

from rfqdesk.protocol.limits import ID_MAX_CHARS, TEXT_MAX_CHARS

ID_PATTERN = rf"^[A-Za-z0-9][A-Za-z0-9._:-]{{0,{ID_MAX_CHARS - 1}}}$(?!\n)"
PARTY_PATTERN = r"^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$(?!\n)"
SYMBOL_PATTERN = r"^[A-Z0-9][A-Z0-9._-]{0,39}$(?!\n)"

Id = Annotated[str, Meta(pattern=ID_PATTERN, max_length=ID_MAX_CHARS)]
"""A client-made or venue-made identifier."""

OptionalId = Annotated[
    str, Meta(pattern=rf"^([A-Za-z0-9][A-Za-z0-9._:-]{{0,{ID_MAX_CHARS - 1}}})?$(?!\n)")
]
"""An identifier, or "" for none."""

Party = Annotated[str, Meta(pattern=PARTY_PATTERN, max_length=32)]
"""A firm, or a person or bot within it: the path segments of the certificate's URI."""

Symbol = Annotated[str, Meta(pattern=SYMBOL_PATTERN, max_length=40)]
"""An instrument's name (FIX 55), e.g. `BTC-25DEC26-80000-C`."""

Text = Annotated[str, Meta(max_length=TEXT_MAX_CHARS)]
"""Words for a person."""

_PARTY = re.compile(PARTY_PATTERN)


def is_party(text: str) -> bool:
    """Tell whether `text` may name a firm or a trader."""
    return _PARTY.match(text) is not None
