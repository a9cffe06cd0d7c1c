"""A fingerprint drawn in the terminal, as the applicant's screen shows it."""

import sys
from itertools import zip_longest

from rich.console import Console
from rich.text import Text

from rfqdesk.identity.qr import framed, qr_of
from rfqserver.ca.encoding import grouped

_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
"""Two modules, one above the other, in one character."""


def print_fingerprint_picture(fingerprint: str) -> None:
    """Print the QR picture, two rows of modules a line, dark on light where there are colours."""
    rows = framed(qr_of(grouped(fingerprint)))
    console = Console(file=sys.stdout, width=len(rows), highlight=False)
    for upper, lower in zip_longest(rows[::2], rows[1::2], fillvalue=(False,) * len(rows)):
        line = "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
        console.print(Text(line, style="#000000 on #ffffff"))
