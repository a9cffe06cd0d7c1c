"""The way of an operator's command to the engine, under the operator's account."""

from rfqserver.engine.commands import VENUE, EngineCommand
from rfqserver.engine.facts.events import Event
from rfqserver.engine.state.state import VenueState
from rfqserver.journal.interface import Journal
from rfqserver.service.operator.account import Account
from rfqserver.service.sequencer import Sequencer


class OperatorLine:
    """Has commands decided in the turn of the loop in which they come."""

    def __init__(self, sequencer: Sequencer, journal: Journal) -> None:
        self._sequencer = sequencer
        self.journal = journal
        self.changes = 0
        """Rises with everything that operators did here."""

    @property
    def state(self) -> VenueState:
        """How the venue stands now."""
        return self._sequencer.state

    async def execute(self, command: EngineCommand, account: Account) -> tuple[Event, ...]:
        """Have a command decided; what came of it is durable when this returns.

        Raises:
            JournalHaltedError: it is not known whether it was kept.
        """
        events = self._sequencer.execute(command, VENUE, operator=account.actor)
        self.changes += 1
        await self.journal.wait_durable(self.journal.last_seq)
        return events
