"""What the venue last said holds: instruments, makers, our own standing. Pure."""

from rfqdesk.protocol.events import PartyEntry, PartyList, SecurityList, Standing
from rfqdesk.protocol.terms import Instrument


class VenueData:
    """Lists are replaced when they are complete, never half."""

    def __init__(self) -> None:
        self.instruments: dict[str, Instrument] = {}
        self.makers: tuple[PartyEntry, ...] = ()
        self.standing: Standing | None = None
        self._arriving: dict[str, Instrument] = {}

    def apply(self, message: SecurityList | PartyList | Standing) -> None:
        """Take in a message of reference data, or our standing."""
        if isinstance(message, Standing):
            self.standing = message
            return
        if isinstance(message, PartyList):
            self.makers = message.makers
            return
        if message.first:
            self._arriving = {}
        self._arriving.update({item.symbol: item for item in message.instruments})
        if message.last:
            self.instruments, self._arriving = self._arriving, {}
