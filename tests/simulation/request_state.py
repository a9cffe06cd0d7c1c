"""One request as a sequential object: its state, and the operations on it."""

from decimal import Decimal
from typing import NamedTuple


class Standing(NamedTuple):
    """A maker's live quote; what is left of it by the side of the taker."""

    quote_id: str
    revision: int
    buy: Decimal
    sell: Decimal
    all_or_none: bool
    last_look: bool = False

    def left(self, side: str) -> Decimal:
        """What a taker of this side can still trade."""
        return self.buy if side == "buy" else self.sell


class Look(NamedTuple):
    """An acceptance that waits for its maker."""

    name: str
    maker: str
    side: str
    quantity: Decimal


class Counter(NamedTuple):
    """The latest counter to a maker, and whether it stands."""

    round: int
    quantity: Decimal
    stands: bool


class Request(NamedTuple):
    """The state. `side` is what was asked for; `quotes` and `counters` are sorted by maker."""

    side: str
    all_or_none: bool
    leaves: Decimal
    is_open: bool = True
    quotes: tuple[tuple[str, Standing], ...] = ()
    counters: tuple[tuple[str, Counter], ...] = ()
    look: Look | None = None

    @property
    def free(self) -> Decimal:
        """What is left and not reserved."""
        return self.leaves - (self.look.quantity if self.look else Decimal(0))

    def quote(self, maker: str) -> Standing | None:
        """The live quote of a maker."""
        return dict(self.quotes).get(maker)

    def with_quote(self, maker: str, standing: Standing | None) -> "Request":
        """The same with this quote in place of the maker's former one, or none."""
        others = [pair for pair in self.quotes if pair[0] != maker]
        return self._replace(
            quotes=tuple(sorted([*others, (maker, standing)] if standing else others))
        )

    def counter(self, maker: str) -> Counter:
        """The latest counter to a maker."""
        return dict(self.counters).get(maker, Counter(0, Decimal(0), False))

    def with_counter(self, maker: str, counter: Counter) -> "Request":
        """The same with this as the latest counter to a maker."""
        others = [pair for pair in self.counters if pair[0] != maker]
        return self._replace(counters=tuple(sorted([*others, (maker, counter)])))

    def without_overtaken(self) -> "Request":
        """The same, and counters for more than is free stand no more."""
        return self._replace(
            counters=tuple(
                (maker, one._replace(stands=one.stands and one.quantity <= self.free))
                for maker, one in self.counters
            )
        )

    def ended(self) -> "Request":
        """The same, over."""
        return self._replace(is_open=False, quotes=(), counters=(), look=None)


class Accept(NamedTuple):
    """Take so much of exactly this revision."""

    maker: str
    quote_id: str
    revision: int
    side: str
    quantity: Decimal
    name: str = ""


class LookAnswer(NamedTuple):
    """The maker's word on an acceptance."""

    name: str
    accepts: bool


class LookEnd(NamedTuple):
    """The venue ends a last look for good."""

    name: str


class CounterOffer(NamedTuple):
    """Counter exactly this revision."""

    maker: str
    quote_id: str
    revision: int
    quantity: Decimal


class CounterCancel(NamedTuple):
    """Withdraw the counter to a maker, if one stands."""

    maker: str


class CounterAnswer(NamedTuple):
    """The maker's word on the counter of this round."""

    maker: str
    round: int
    accepts: bool


class CounterEnd(NamedTuple):
    """The venue ends the counter of this round, if it stands."""

    maker: str
    round: int


class Fill(NamedTuple):
    """The venue takes so much of a quote, for a cross or a limit price."""

    maker: str
    quote_id: str
    revision: int
    side: str
    quantity: Decimal


class Quote(NamedTuple):
    """Make this the maker's live quote."""

    maker: str
    standing: Standing


class Withdraw(NamedTuple):
    """End the maker's live quote, if there is one."""

    maker: str


class Pass(NamedTuple):
    """Decline to quote; a live quote ends with it."""

    maker: str


class Cancel(NamedTuple):
    """Take the request back."""


class End(NamedTuple):
    """The venue ends one quote (if it is still this one), or with maker "" the request."""

    maker: str = ""
    quote_id: str = ""
    revision: int = 0
