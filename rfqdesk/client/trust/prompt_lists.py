"""Revocation lists for what can't wait: what comes within moments, else what is held."""

import asyncio

from rfqdesk.client.trust.revocation_list import RevocationList
from rfqdesk.client.trust.revocation_lists import Path509, RevocationLists

PATIENCE_S = 2.0


class PromptLists:
    """Gives the network `PATIENCE_S` in all, from now on, however often lists are asked for.

    Whoever slows plain HTTP down, or holds the turn with another download,
    delays nothing by more than that.
    """

    def __init__(self, lists: RevocationLists) -> None:
        self._lists = lists
        self._until_s = asyncio.get_running_loop().time() + PATIENCE_S

    def path_of(self, peer: tuple[str, int]) -> Path509:
        """See `RevocationLists.path_of`."""
        return self._lists.path_of(peer)

    def remember_path(self, peer: tuple[str, int], path: Path509) -> None:
        """See `RevocationLists.remember_path`."""
        self._lists.remember_path(peer, path)

    async def for_path(self, path: Path509, known: Path509 = ()) -> tuple[RevocationList, ...]:
        """The lists that judge a path, held ones where newer do not come in time.

        Raises:
            RevocationUnknownError: one of them is neither held nor to be had in time.
        """
        try:
            async with asyncio.timeout_at(self._until_s):
                return await self._lists.for_path(path, known)
        except TimeoutError:
            return await self._lists.held_for_path(path, known)
