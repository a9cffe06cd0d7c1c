"""A fingerprint as a QR picture (ISO/IEC 18004), for whoever compares with a phone.

The picture holds exactly the text that is shown beside it, so that what was
scanned can be compared by eye, or pasted into `enrolments approve --fingerprint`.
"""

import segno

QUIET_ZONE = 4
"""Light modules all around, which the standard demands for the picture to be found."""

Modules = tuple[tuple[bool, ...], ...]
"""Rows of a square picture; True is dark."""


def qr_of(text: str) -> Modules:
    """Draw a text, without the quiet zone around it.

    A seventh of the picture may be damaged or hidden, by a glare for instance.
    """
    code = segno.make_qr(text, error="m", boost_error=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def framed(modules: Modules) -> Modules:
    """The same with its quiet zone."""
    side = len(modules) + 2 * QUIET_ZONE
    edge, blank = (False,) * QUIET_ZONE, ((False,) * side,) * QUIET_ZONE
    return (*blank, *((*edge, *row, *edge) for row in modules), *blank)
