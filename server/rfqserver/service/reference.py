"""Reference data as messages: instruments for everyone, makers for traders."""

from collections.abc import Callable

from rfqdesk.protocol.events import PartyEntry, PartyList, SecurityList
from rfqserver.engine.state import VenueState, maker_firms

INSTRUMENTS_PER_MESSAGE = 250


def security_lists(state: VenueState) -> list[SecurityList]:
    """Cut the instrument master into messages; at least one, even when it is empty."""
    instruments = tuple(state.instruments.values())
    starts = range(0, max(1, len(instruments)), INSTRUMENTS_PER_MESSAGE)
    return [
        SecurityList(
            instruments=instruments[start : start + INSTRUMENTS_PER_MESSAGE],
            first=start == 0,
            last=start + INSTRUMENTS_PER_MESSAGE >= len(instruments),
        )
        for start in starts
    ]


def party_list(state: VenueState, is_online: Callable[[str], bool]) -> PartyList:
    """List the makers a trader may ask. Not for makers: their rivals are none of their business."""
    return PartyList(
        makers=tuple(
            PartyEntry(firm=firm, name=state.parties[firm].name, online=is_online(firm))
            for firm in maker_firms(state)
        )
    )
