"""Waits at a venue until something has changed there, over a connection of its own."""

import time
from collections.abc import Callable

from rfqdesk.client.command_signer import CommandSigner
from rfqdesk.client.errors import ClientError
from rfqdesk.client.operations_line import OperationsLine
from rfqdesk.client.trust.revocation_lists import RevocationLists
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.operations.live import AwaitChanges, ChangesView
from rfqdesk.protocol.operations.wire import encode_operation


class ChangesBell:
    """One waits at a time. `identity` is asked for at each wait: it may have been renewed.

    After `age_max_s` the venue proves itself anew, by its lists of the day.
    """

    def __init__(
        self, identity: Callable[[], Identity], lists: RevocationLists, age_max_s: float
    ) -> None:
        self._identity = identity
        self._lists = lists
        self._age_max_s = age_max_s
        self._opened_s = 0.0
        self._used: Identity | None = None
        self._line: OperationsLine | None = None
        self._signer: CommandSigner | None = None

    async def wait(self, seen: ChangesView) -> ChangesView:
        """The counts as soon as they are others than those `seen`, or after a while anyway.

        Raises:
            ClientError: the venue can't be asked; the next call connects anew.
        """
        identity, market, sessions, trades = seen.counts
        operation = AwaitChanges(identity=identity, market=market, sessions=sessions, trades=trades)
        try:
            line, signer = await self._connected()
            answer = await line.post(signer.signed(encode_operation(operation)), "await_changes")
        except ClientError:
            await self.close()
            raise
        return answer.changes or seen

    async def close(self) -> None:
        """Hang up."""
        line, self._line, self._signer = self._line, None, None
        if line is not None:
            await line.close()

    async def _connected(self) -> tuple[OperationsLine, CommandSigner]:
        identity, now_s = self._identity(), time.monotonic()
        if identity is not self._used or now_s - self._opened_s > self._age_max_s:
            await self.close()
        if self._line is None or self._signer is None:
            self._line, welcome = await OperationsLine.open(identity, self._lists)
            self._signer = CommandSigner(identity, welcome.session_id)
            self._used, self._opened_s = identity, now_s
        return self._line, self._signer
