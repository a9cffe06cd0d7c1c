"""A bot that only keeps its session up and its certificate fresh; a process of its own.

It prints the serial number of the certificate each new session stands on.
"""

import asyncio
import sys

from rfqdesk.client import connect, identity_from
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.protocol.events import ServerMessage


async def main(directory: str) -> None:
    """Keep going until this process is ended."""

    def heard(what: ServerMessage | ConnectionStatus) -> None:
        if not isinstance(what, ConnectionStatus) or what.state is not ConnectionState.LIVE:
            return
        if what.welcome is not None and what.welcome.session_id not in told:
            told.add(what.welcome.session_id)
            print(what.welcome.certificate_serial, flush=True)

    told: set[str] = set()
    async with connect(await identity_from(directory), renew_in=directory) as session:
        session.subscribe(heard)
        heard(session.status)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
