"""Makers under one name."""

from msgspec import Struct


class PartyGroup(Struct, frozen=True):
    """A named group of makers, as far as the receiver can deal with them; never empty."""

    name: str
    makers: tuple[str, ...]
