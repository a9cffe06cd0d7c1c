"""The base of everything that an operator can ask of a venue."""

from typing import Annotated

from msgspec import Meta, Struct


class Operation(Struct, frozen=True, kw_only=True, tag_field="verb", forbid_unknown_fields=True):
    """`operator` is who says to be asking, for systems whose kernel does not say it.

    Reaching the socket is what gives the right.
    """

    operator: Annotated[str, Meta(max_length=64)]
