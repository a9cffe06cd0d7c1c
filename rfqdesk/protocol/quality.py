"""How good an execution was, by the quotes that were live at that moment."""

from msgspec import Struct


class QuoteEvidence(Struct, frozen=True, gc=False):
    """A live firm quote on the side that was dealt on."""

    maker: str
    quote_id: str
    revision: int
    price: str
    quantity: str


class ExecutionQuality(Struct, frozen=True, omit_defaults=True, gc=False):
    """Where a fill stood among the live firm quotes when the requester dealt.

    `rank` is 1 for the best price, and quotes at one price share it. Prices are
    per package. `mid_price` is midway between the best bid and the best offer, and
    `slippage` what the fill cost more than that, negative where it cost less; both
    are "" unless both sides were quoted. `evidence` has every quote of the
    side, best first and among equals by name.
    """

    rank: int
    best_price: str
    evidence: tuple[QuoteEvidence, ...]
    mid_price: str = ""
    slippage: str = ""
