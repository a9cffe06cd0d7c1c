"""Reference data on its way to the clients."""

import pytest
from msgspec.structs import replace
from support.venues.dealing_room import CALLS

from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.instrument_file import CURRENCY_MAX_CHARS
from rfqdesk.protocol.limits import DECIMAL_MAX_FRACTION_DIGITS, DECIMAL_MAX_INTEGER_DIGITS
from rfqdesk.protocol.terms import InstrumentKind, PutCall, Role
from rfqserver.engine.commands import VENUE, AdmitParty
from rfqserver.engine.decide import decide
from rfqserver.engine.state.evolve import evolve
from rfqserver.engine.state.offer_state import LookCount
from rfqserver.engine.state.state import VenueState
from rfqserver.gateway.connection import OUTBOX_MAX_BYTES
from rfqserver.service.feed.reference import (
    INSTRUMENTS_MAX,
    INSTRUMENTS_PER_MESSAGE,
    listed_instruments,
    party_list,
    security_lists,
)


def test_the_longest_list_fits_an_outbox() -> None:
    number = f"{'9' * DECIMAL_MAX_INTEGER_DIGITS}.{'9' * DECIMAL_MAX_FRACTION_DIGITS}"
    longest = replace(
        CALLS[0],
        symbol="X" * 40,
        kind=InstrumentKind.PERPETUAL,
        underlying="U" * CURRENCY_MAX_CHARS,
        price_currency="P" * CURRENCY_MAX_CHARS,
        tick_size=number,
        lot_size=number,
        strike=number,
        put_call=PutCall.CALL,
        mark_price=f"-{number}",
    )
    state = VenueState(instruments={str(i): longest for i in range(INSTRUMENTS_PER_MESSAGE)})
    [message] = security_lists(state)
    messages = INSTRUMENTS_MAX // INSTRUMENTS_PER_MESSAGE
    assert messages * len(encode(message)) < OUTBOX_MAX_BYTES * 0.9


def test_what_has_expired_is_not_listed_any_more() -> None:
    kept, gone = replace(CALLS[0], expiry_ms=2_000), replace(CALLS[1], expiry_ms=1_000)
    state = VenueState(last_time_ms=1_000, instruments={"a": kept, "b": gone})
    assert listed_instruments(state) == (kept,)
    assert security_lists(state)[0].instruments == (kept,)


@pytest.mark.rule("LLK-10")
def test_traders_are_told_how_often_a_maker_took_what_it_looked_at() -> None:
    state = VenueState()
    for firm in ("birch", "cedar"):
        admit = AdmitParty(firm, firm.title(), Role.MAKER)
        for event in decide(state, admit, VENUE, 1, "id-1").events:
            evolve(state, event)
    looks = {"birch": LookCount(asked=7, accepted=5)}
    told = party_list(state, lambda _firm: True, lambda _firm: True, looks).makers
    assert [(one.firm, one.looks_asked, one.looks_accepted) for one in told] == [
        ("birch", 7, 5),
        ("cedar", 0, 0),
    ]
