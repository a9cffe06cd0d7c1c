"""Telling the members of a union by their class, fast.

`isinstance` with a union of msgspec's structs takes 0.1 us for each member that it is
not, since their metaclass is not `type`: two microseconds for a union of eighteen, on a
path that asks a dozen times for each message. A set of classes takes 0.03.
"""

from typing import get_args


def kinds_of(union: object) -> frozenset[type]:
    """The classes that a union is made of; subclasses are none of them."""
    return frozenset(get_args(union))
