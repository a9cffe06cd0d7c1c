"""Short ways in for bots: an identity from its profile, a live session from the identity."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rfqdesk.client.session import TradingSession
from rfqdesk.client.trust.renewal import RenewalKeeper
from rfqdesk.client.trust.revocation_lists import LISTS_FOLDER, RevocationLists
from rfqdesk.identity.errors import NotEnrolledError
from rfqdesk.identity.identity import Identity, unlock
from rfqdesk.identity.platform import default_profile_directory
from rfqdesk.identity.profile import ProfileStore


async def identity_from(directory: str | Path | None = None) -> Identity:
    """Read a profile directory (None: this user's) and unlock its key in the keyring.

    Raises:
        NotEnrolledError: there is no profile there, or no certificate in it.
        IdentityError: the profile or the keyring can't be used.
    """
    store = ProfileStore(Path(directory) if directory else default_profile_directory())
    profile = store.load()
    if profile is None:
        raise NotEnrolledError(f"{store.path} does not exist")
    return await unlock(profile)


@asynccontextmanager
async def connect(
    identity: Identity,
    *,
    resume_after_seq: int = 0,
    local_address: str | None = None,
    pull_on_disconnect: bool = True,
    cancel_on_disconnect: bool = False,
    renew_in: str | Path | None = None,
    snapshot: bool = False,
) -> AsyncIterator[TradingSession]:
    """Run a session for the length of a block; it is live when the block begins.

    `renew_in` is the profile directory of the identity: its certificate is then
    renewed in time for as long as the block runs (see `RenewalKeeper`), and
    failures are logged; the venue's revocation lists are kept there as well,
    else in memory. See `TradingSession` for the other arguments. `events()`
    inside the block begins with the session's first event.

    Raises:
        ClientError: the venue refuses this identity, or is not the venue.
    """
    lists = None if renew_in is None else RevocationLists(Path(renew_in) / LISTS_FOLDER)
    session = TradingSession(
        identity,
        resume_after_seq=resume_after_seq,
        local_address=local_address,
        pull_on_disconnect=pull_on_disconnect,
        cancel_on_disconnect=cancel_on_disconnect,
        lists=lists,
        snapshot=snapshot,
    )
    session.keep_events()
    keeper = None if renew_in is None else _keeper(Path(renew_in), identity, session)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(session.run(), name="rfqdesk session of connect")
            keeping = None
            if keeper is not None:
                keeping = group.create_task(keeper.run(), name="rfqdesk renewal of connect")
            try:
                await session.wait_live()
                yield session
            finally:
                if keeping is not None:
                    keeping.cancel()
                await session.close()
    except BaseExceptionGroup as failures:
        if len(failures.exceptions) > 1:
            raise
        # The block's own error, as its author wrote it, without the wrapping.
        raise failures.exceptions[0] from None


def _keeper(directory: Path, identity: Identity, session: TradingSession) -> RenewalKeeper:
    store = ProfileStore(directory)
    profile = store.load()
    if profile is None:
        raise NotEnrolledError(f"{store.path} does not exist")
    return RenewalKeeper(profile, identity, session, store=store, lists=session.lists)
