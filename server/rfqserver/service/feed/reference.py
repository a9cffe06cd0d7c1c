"""Reference data as messages: instruments for everyone, makers for traders."""

from collections.abc import Callable, Mapping

from rfqdesk.protocol.events import PartyEntry, PartyList, SecurityList
from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.terms import Instrument
from rfqserver.engine.state.offer_state import LookCount
from rfqserver.engine.state.state import (
    VenueState,
    maker_firms,
)

INSTRUMENTS_PER_MESSAGE = 250
INSTRUMENTS_MAX = 16_000
"""The whole list goes out at once, so it has to fit a connection's outbox."""


def listed_instruments(state: VenueState) -> tuple[Instrument, ...]:
    """Instruments that had not expired when last something happened."""
    return tuple(
        item
        for item in state.instruments.values()
        if not item.expiry_ms or item.expiry_ms > state.last_time_ms
    )


def security_lists(state: VenueState) -> list[SecurityList]:
    """Cut the list of instruments into messages; at least one, even when it is empty."""
    instruments = listed_instruments(state)
    starts = range(0, max(1, len(instruments)), INSTRUMENTS_PER_MESSAGE)
    return [
        SecurityList(
            instruments=instruments[start : start + INSTRUMENTS_PER_MESSAGE],
            first=start == 0,
            last=start + INSTRUMENTS_PER_MESSAGE >= len(instruments),
        )
        for start in starts
    ]


def party_list(
    state: VenueState,
    is_online: Callable[[str], bool],
    may_ask: Callable[[str], bool],
    looks: Mapping[str, LookCount],
) -> PartyList:
    """List the makers a trader may ask. Not for makers: their rivals are none of their business."""
    askable = [firm for firm in maker_firms(state) if may_ask(firm)]
    groups = (
        PartyGroup(name, tuple(firm for firm in members if firm in askable))
        for name, members in sorted(state.maker_groups.items())
    )
    return PartyList(
        makers=tuple(
            _entry(state, firm, looks.get(firm, LookCount()), online=is_online(firm))
            for firm in askable
        ),
        groups=tuple(group for group in groups if group.makers),
    )


def _entry(state: VenueState, firm: str, looks: LookCount, *, online: bool) -> PartyEntry:
    return PartyEntry(
        firm=firm,
        name=state.parties[firm].name,
        online=online,
        looks_asked=looks.asked,
        looks_accepted=looks.accepted,
    )
