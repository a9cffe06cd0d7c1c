"""Building a structure from its template, one instrument after the other."""

from collections.abc import Iterable

from msgspec import Struct

from rfqdesk.protocol.structures import TEMPLATES, Slot, Strategy, Template, contract_of
from rfqdesk.protocol.terms import Instrument, Leg, LegSide

CHOICES = tuple(t for t in TEMPLATES.values() if t.strategy is not Strategy.OUTRIGHT)
"""The templates worth choosing: a single leg needs none."""


class StructureEntry(Struct, frozen=True):
    """A template and the instruments taken for its first legs."""

    template: Template
    taken: tuple[Instrument, ...] = ()

    @property
    def next_slot(self) -> Slot | None:
        """The leg that is wanted next, None once all are there."""
        slots = self.template.slots
        return slots[len(self.taken)] if len(self.taken) < len(slots) else None

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The legs so far."""
        return tuple(
            Leg(instrument.symbol, slot.ratio, slot.side)
            for instrument, slot in zip(self.taken, self.template.slots, strict=False)
        )

    def words(self) -> str:
        """What buying the structure does, e.g. `Buys the call, sells the put.`"""
        parts = [
            f"{'buys' if slot.side is LegSide.BUY else 'sells'} "
            f"{f'{slot.ratio} of ' if slot.ratio > 1 else ''}the {slot.words}"
            for slot in self.template.slots
        ]
        return f"{', '.join(parts).capitalize()}."

    def fits(self, instrument: Instrument) -> bool:
        """Tell whether the instrument can be the next leg."""
        if self.next_slot is None or instrument in self.taken:
            return False
        # The venue prices a package in one currency.
        if any(instrument.price_currency != other.price_currency for other in self.taken):
            return False
        contracts = [contract_of(one.symbol) for one in (*self.taken, instrument)]
        known = [contract for contract in contracts if contract is not None]
        return len(known) == len(contracts) and not self.template.problem_so_far(known)

    def take(self, instrument: Instrument, listed: Iterable[Instrument]) -> "StructureEntry":
        """Take the next leg, and after it each that only one listed instrument can be.

        So one leg is enough for a straddle.
        """
        entry = StructureEntry(self.template, (*self.taken, instrument))
        while entry.next_slot is not None:
            fitting = [other for other in listed if entry.fits(other)]
            if len(fitting) != 1:
                break
            entry = StructureEntry(self.template, (*entry.taken, *fitting))
        return entry
