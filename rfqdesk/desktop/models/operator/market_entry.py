"""What an operator types about reference prices and makers' protection, judged; files, compared."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct

from rfqdesk.desktop.models.maker.protection_entry import read_protection
from rfqdesk.desktop.models.numbers import number_of
from rfqdesk.desktop.models.operator.entries import Flaw
from rfqdesk.protocol.operations.wire import OPERATION_MAX_BYTES
from rfqdesk.protocol.protection import ProtectionRules
from rfqdesk.protocol.terms import Instrument

AGE_MIN_S, AGE_MAX_S = 1, 86_400
"""Between these a venue takes the age of a reference price."""

_ENVELOPE_BYTES = 4_096
"""Room for verb and signature around what is loaded."""

NAMES_SHOWN = 5


def read_age(text: str) -> int | Flaw:
    """Milliseconds that a reference price may be old, from seconds as typed."""
    seconds = number_of(text)
    if not text.strip():
        return Flaw("age", "Say for how many seconds a price counts.", unfinished=True)
    if seconds is None or not AGE_MIN_S <= seconds <= AGE_MAX_S:
        return Flaw("age", f"A price counts for {AGE_MIN_S} to {AGE_MAX_S:,} seconds.")
    return int(seconds * 1000)


def judge_publisher(name: str, traders: Sequence[str], allowed: Sequence[str]) -> Flaw | None:
    """What is wrong with letting this trader publish; None for nothing."""
    if not name:
        return Flaw("name", "Name a trader or bot as FIRM/TRADER.", unfinished=True)
    if name in allowed:
        return Flaw("name", f"{name} may publish already.")
    if name not in traders:
        started = any(one.startswith(name) for one in traders)
        return Flaw("name", f"No trader of this venue is “{name}”.", unfinished=started)
    return None


def read_rules(texts: Mapping[str, str]) -> ProtectionRules | Flaw:
    """The operator's part of a maker's protection; all fields empty end it."""
    if not any(text.strip() for text in texts.values()):
        return ProtectionRules()
    verdict = read_protection(texts)
    if not isinstance(verdict.rule, ProtectionRules):
        return Flaw(verdict.field, verdict.words, unfinished=not texts[verdict.field].strip())
    return verdict.rule


class InstrumentLoad(Struct, frozen=True):
    """A file's instruments beside those that the venue lists."""

    new: tuple[Instrument, ...] = ()
    changed: tuple[Instrument, ...] = ()
    same: int = 0

    @property
    def sent(self) -> tuple[Instrument, ...]:
        """What the venue is asked to take."""
        return self.new + self.changed

    @property
    def problem(self) -> str:
        """Why it can't be sent, "" if it can."""
        if not self.sent:
            return "The venue lists all of these already, as they stand in the file."
        size = len(msgspec.json.encode(self.sent))
        if size > OPERATION_MAX_BYTES - _ENVELOPE_BYTES:
            return (
                f"{len(self.sent):,} instruments are more than one operation over the network may "
                "carry, and all of a file come or none. Nothing was loaded: cut the file in "
                "parts, or use `rfqserver instruments import` at the venue's machine."
            )
        return ""

    def words(self) -> str:
        """What loading it means, for the question before."""
        parts = [
            f"{len(items):,} {what}: {_names(items)}."
            for items, what in ((self.new, "new"), (self.changed, "changed"))
            if items
        ]
        if self.same:
            parts.append(f"As the venue has it already: {self.same:,}.")
        parts.append("Everybody connected is told at once, and may ask for prices in them.")
        if self.changed:
            parts.append("Prices and quantities are held to the new terms from now on.")
        return " ".join(parts)


def compare(file: Iterable[Instrument], listed: Iterable[Instrument]) -> InstrumentLoad:
    """What loading a file would change."""
    known = {item.symbol: item for item in listed}
    new, changed, same = list[Instrument](), list[Instrument](), 0
    for item in file:
        before = known.get(item.symbol)
        if before is None:
            new.append(item)
        elif before != item:
            changed.append(item)
        else:
            same += 1
    return InstrumentLoad(tuple(new), tuple(changed), same)


def _names(items: Sequence[Instrument]) -> str:
    shown = ", ".join(item.symbol for item in items[:NAMES_SHOWN])
    more = len(items) - NAMES_SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown
