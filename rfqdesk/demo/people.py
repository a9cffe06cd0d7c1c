"""Who takes part in the demonstration. None of these firms exists."""

from decimal import Decimal

from msgspec import Struct


class Person(Struct, frozen=True):
    """Someone who is to be onboarded: slugs for the wire, names for people."""

    firm: str
    firm_name: str
    trader: str
    name: str


class Dealer(Struct, frozen=True, kw_only=True):
    """A dealer's habits.

    Half the quoted width is `width_ticks` package ticks plus `width_share` of
    the package's time value. `skew_share` moves both prices by a share of that
    half width: positive is a keen buyer. `noise_share` bounds what chance adds.
    """

    person: Person
    width_ticks: Decimal
    width_share: Decimal
    skew_share: Decimal
    noise_share: Decimal = Decimal("0.35")
    latency_ms: int
    refresh_ms: int
    quote_ttl_ms: int

    @property
    def firm(self) -> str:
        """Slug of the dealer's firm."""
        return self.person.firm


TRADER = Person("albion", "Albion Asset Management", "j-okafor", "J. Okafor")

DEALERS = (
    Dealer(
        person=Person("meridian", "Meridian Digital", "i-duarte", "Ines Duarte"),
        width_ticks=Decimal(1),
        width_share=Decimal("0.012"),
        skew_share=Decimal("0.2"),
        latency_ms=140,
        refresh_ms=6_000,
        quote_ttl_ms=20_000,
    ),
    Dealer(
        person=Person("castellan", "Castellan Markets", "o-price", "Owen Price"),
        width_ticks=Decimal(1),
        width_share=Decimal("0.016"),
        skew_share=Decimal("-0.3"),
        latency_ms=210,
        refresh_ms=8_000,
        quote_ttl_ms=25_000,
    ),
    Dealer(
        person=Person("halcyon", "Halcyon Trading", "m-tanaka", "Mei Tanaka"),
        width_ticks=Decimal(2),
        width_share=Decimal("0.014"),
        skew_share=Decimal(0),
        latency_ms=260,
        refresh_ms=5_000,
        quote_ttl_ms=15_000,
    ),
    Dealer(
        person=Person("northgate", "Northgate Options", "l-berg", "Lars Berg"),
        width_ticks=Decimal(1),
        width_share=Decimal("0.022"),
        skew_share=Decimal("0.5"),
        latency_ms=330,
        refresh_ms=9_000,
        quote_ttl_ms=30_000,
    ),
    Dealer(
        person=Person("brightwater", "Brightwater", "a-nair", "Asha Nair"),
        width_ticks=Decimal(3),
        width_share=Decimal("0.018"),
        skew_share=Decimal("-0.1"),
        latency_ms=520,
        refresh_ms=7_000,
        quote_ttl_ms=12_000,
    ),
)
"""Five firms, quickest first. The last one is made by hand in the maker's window
when there is a display."""
