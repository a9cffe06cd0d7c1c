"""Running a trading session for the length of a test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from support.venues.scripted_venue import ScriptedVenue

from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionStatus
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.events import ServerMessage
from rfqdesk.protocol.structs import FeedMessage


class Recorder:
    """Keeps what a session told."""

    def __init__(self, session: TradingSession) -> None:
        self.session = session
        self.statuses: list[ConnectionStatus] = []
        self.messages: list[ServerMessage] = []
        session.subscribe(self._take)

    def _take(self, what: ServerMessage | ConnectionStatus) -> None:
        if isinstance(what, ConnectionStatus):
            self.statuses.append(what)
        else:
            self.messages.append(what)

    @property
    def seqs(self) -> list[int]:
        """Sequence numbers of the feed events heard, in order."""
        return [one.seq for one in self.messages if isinstance(one, FeedMessage)]

    @property
    def states(self) -> list[str]:
        """States passed through, repetitions left out."""
        states: list[str] = []
        for status in self.statuses:
            if not states or states[-1] != status.state.value:
                states.append(status.state.value)
        return states


@asynccontextmanager
async def running(
    venue: ScriptedVenue, identity: Identity | None = None, **options: Any
) -> AsyncIterator[tuple[TradingSession, Recorder]]:
    """Run a session against a venue; it is closed at the end."""
    session = TradingSession(identity or venue.ca.identity(venue.port), **options)
    recorder = Recorder(session)
    async with asyncio.TaskGroup() as group:
        group.create_task(session.run(), name="session under test")
        try:
            yield session, recorder
        finally:
            await session.close()
