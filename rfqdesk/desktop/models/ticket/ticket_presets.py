"""Named settings of the ticket: whom to ask, on which terms, and the sizes one usually deals."""

from collections.abc import Mapping

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.desktop.models.figures import duration_text, quantity_text
from rfqdesk.desktop.models.ticket.quantity_entry import QuantityTextError, read_quantity
from rfqdesk.desktop.models.ticket.ticket_text import TicketText
from rfqdesk.protocol.terms import Side

PRESETS_MAX = 9
"""One for each digit key."""
SIZES_MAX = 6
NAME_LENGTH_MAX = 24
_SIDES = {Side.BUY: "buy", Side.SELL: "sell", Side.UNDISCLOSED: "two-way"}


class TicketPreset(Struct, frozen=True, omit_defaults=True):
    """What is set at once. Instrument, limit price and accounts belong to one request alone.

    A `quantity` of "" leaves the quantity as it is; `sizes` are the chips below it.
    """

    name: str
    side: Side = Side.UNDISCLOSED
    firms: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    disclosed: bool = True
    request_ttl_ms: int = 60_000
    all_or_none: bool = True
    min_quantity: str = ""
    respond_by_ms: int = 0
    quantity: str = ""
    sizes: tuple[str, ...] = ()

    def words(self, names: Mapping[str, str]) -> str:
        """All of it in a line or two."""
        asked = [*self.groups, *(names.get(firm) or firm for firm in self.firms)]
        shown = ", ".join(asked[:3]) + (f" and {len(asked) - 3} more" if len(asked) > 3 else "")
        terms = [
            _SIDES[self.side],
            f"quantity {self.quantity}" if self.quantity else "",
            f"open for {duration_text(self.request_ttl_ms)}",
            "whole or not" if self.all_or_none else "in parts",
            f"quotes together after {duration_text(self.respond_by_ms)}"
            if self.respond_by_ms
            else "",
            "" if self.disclosed else "without your name",
            f"sizes {', '.join(self.sizes)}" if self.sizes else "",
        ]
        told = ", ".join(term for term in terms if term)
        return f"{told[:1].upper()}{told[1:]}.\n{shown or 'No dealers'}."


class TicketPresets:
    """In the order of their digit keys; a new one goes to the end."""

    def __init__(self, text: str = "") -> None:
        try:
            saved = msgspec.json.decode(text or "[]", type=list[TicketPreset])
        except msgspec.MsgspecError:
            # Somebody edited the settings: better no presets than no desk.
            saved = []
        self._all = saved[:PRESETS_MAX]

    def text(self) -> str:
        """All of them, for the settings."""
        return msgspec.json.encode(self._all).decode()

    def all(self) -> tuple[TicketPreset, ...]:
        """The first has the digit 1."""
        return tuple(self._all)

    def save(self, preset: TicketPreset) -> None:
        """Keep one; under a name already there it takes that one's place and digit."""
        place = next((n for n, one in enumerate(self._all) if one.name == preset.name), None)
        if place is not None:
            self._all[place] = preset
        elif len(self._all) < PRESETS_MAX:
            self._all.append(preset)

    def remove(self, name: str) -> None:
        """Forget one; those after it move up."""
        self._all = [one for one in self._all if one.name != name]

    def name_problem(self, name: str) -> str:
        """What is wrong with a name, "" for nothing."""
        name = name.strip()
        if not name:
            return "Give it a name."
        if len(name) > NAME_LENGTH_MAX:
            return f"A name has at most {NAME_LENGTH_MAX} characters."
        known = any(one.name == name for one in self._all)
        if not known and len(self._all) >= PRESETS_MAX:
            return f"There are {PRESETS_MAX} presets already: delete one, or take its name."
        return ""


def preset_of(ticket: TicketText, name: str, sizes: tuple[str, ...], *, size: bool) -> TicketPreset:
    """The ticket's settings under a name; with its quantity if `size`."""
    preset = TicketPreset(
        name=name.strip(),
        side=ticket.side,
        firms=ticket.panel,
        groups=tuple(group.name for group in ticket.groups),
        disclosed=ticket.disclosed,
        request_ttl_ms=ticket.request_ttl_ms,
        all_or_none=ticket.all_or_none,
        min_quantity=ticket.min_quantity,
        respond_by_ms=ticket.respond_by_ms,
        sizes=sizes,
    )
    return replace(preset, quantity=ticket.quantity.strip()) if size else preset


def read_sizes(text: str) -> tuple[str, ...]:
    """Sizes as they are typed, with blanks between them: `1 5 10 25k`.

    Raises:
        QuantityTextError: with words for the person typing.
    """
    found: list[str] = []
    for word in text.replace(";", " ").split():
        quantity = read_quantity(word.strip(","))
        if quantity is not None:
            found.append(quantity_text(quantity))
    if len(found) > SIZES_MAX:
        raise QuantityTextError(f"At most {SIZES_MAX} sizes have room below the quantity.")
    return tuple(dict.fromkeys(found))
