"""The demonstration's market: a venue with its instruments, and dealers at their desks."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from rfqdesk.client.entry import connect
from rfqdesk.demo.board import Board, write_instruments
from rfqdesk.demo.dealers import DealerBot
from rfqdesk.demo.mark_feed import MarkFeed
from rfqdesk.demo.onboarding import Registrar, onboard
from rfqdesk.demo.people import Dealer
from rfqdesk.demo.steps import Steps
from rfqdesk.demo.venue_process import VenueProcess
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.terms import Role

VENUE_NAME = "demo"


@asynccontextmanager
async def open_market(folder: Path, board: Board, steps: Steps) -> AsyncIterator[Registrar]:
    """Create the venue, start its server, load the instruments; stop it in the end."""
    venue = VenueProcess(folder / "venue")
    await steps.run(
        "Venue created: root and issuing CA, empty journal", lambda: venue.create(VENUE_NAME)
    )
    try:
        ready = await steps.run("Server listening", venue.start)
        steps.note(f"enrolment on port {ready.est_port}, trading on port {ready.trading_port}")
        registrar = Registrar(venue, ready)
        listing = folder / "instruments.csv"
        write_instruments(board.instruments(), listing)
        await steps.run(
            f"{len(board.lines)} instruments loaded from {board.source}",
            lambda: registrar.operate("instruments", "import", str(listing)),
        )
        yield registrar
        await steps.run(
            "Journal verified", lambda: venue.operate("journal", "verify", str(venue.folder))
        )
    finally:
        await venue.stop()


async def onboard_dealers(
    registrar: Registrar, dealers: Sequence[Dealer], folder: Path, steps: Steps
) -> list[Identity]:
    """Enrol each dealer: key into the keyring, request, approval, certificate."""
    identities = []
    for dealer in dealers:
        name = f"{dealer.person.firm_name} onboarded as a maker"
        home = folder / dealer.firm

        async def enrol(dealer: Dealer = dealer, home: Path = home) -> Identity:
            return await onboard(registrar, dealer.person, Role.MAKER, home)

        identities.append(await steps.run(name, enrol))
    return identities


async def let_tell_marks(registrar: Registrar, dealer: Dealer, steps: Steps) -> None:
    """Have the operator entitle a dealer to tell the venue reference prices."""
    name = f"{dealer.firm}/{dealer.person.trader}"
    await steps.run(
        f"{dealer.person.firm_name} entitled to tell reference prices",
        lambda: registrar.operate("marks", "allow", name),
    )


@asynccontextmanager
async def dealers_quoting(
    dealers: Sequence[Dealer], identities: Sequence[Identity], board: Board, seed: int
) -> AsyncIterator[list[DealerBot]]:
    """Connect the dealers' bots and let them quote while the block runs; the first tells marks."""
    async with AsyncExitStack() as stack:
        bots: list[DealerBot] = []
        feeds: list[MarkFeed] = []
        for dealer, identity in zip(dealers, identities, strict=True):
            session = await stack.enter_async_context(connect(identity))
            bots.append(DealerBot(dealer, session, board, seed))
            if not feeds:
                feeds.append(MarkFeed(session, board, seed))
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(bot.run(), name="dealer's bot") for bot in bots]
            tasks += [group.create_task(feed.run(), name="marks") for feed in feeds]
            try:
                yield bots
            finally:
                for task in tasks:
                    task.cancel()
