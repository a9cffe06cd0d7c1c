"""Under whose name a dealing event stands in the journal."""

from rfqdesk.protocol.terms import Role
from rfqserver.engine.commands import VENUE, Actor
from rfqserver.engine.facts.events import PartyAdmitted
from rfqserver.service.sequencer import entry_of

EVENT = PartyAdmitted(time_ms=1, firm="albion", name="Albion Capital", role=Role.TRADER)


def test_a_participant_is_named_with_the_certificate() -> None:
    jane = Actor(firm="albion", trader="jane", role=Role.TRADER, certificate_serial="3F0A")
    assert entry_of(EVENT, 1, jane).actor == "albion/jane#3F0A"


def test_what_nobody_asked_for_is_the_venues_own() -> None:
    assert entry_of(EVENT, 1, VENUE).actor == "venue"
