"""What all identity events share."""

from msgspec import Struct

IDENTITY_STREAM = "identity"


class IdentityEvent(Struct, frozen=True, kw_only=True, tag_field="type"):
    """A fact about an identity, at epoch milliseconds of the venue's clock."""

    time_ms: int
