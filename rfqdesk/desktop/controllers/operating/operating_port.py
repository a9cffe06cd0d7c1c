"""What the operator's window needs of a session, so that tests can stand in for the network."""

from typing import Protocol

from rfqdesk.client.server_clock import ServerClock
from rfqdesk.client.status import ConnectionStatus
from rfqdesk.protocol.operations.base import Operation
from rfqdesk.protocol.operations.live import ChangesView
from rfqdesk.protocol.operations.wire import OperationAnswer, OperatorWelcome


class OperatingPort(Protocol):
    """The part of `client.operating.OperatorSession` that the controllers use."""

    clock: ServerClock
    status: ConnectionStatus
    welcome: OperatorWelcome | None

    async def perform(self, operation: Operation) -> OperationAnswer:
        """Have an operation carried out; raises ClientError."""
        ...

    async def wait_changes(self, seen: ChangesView) -> ChangesView:
        """What changed, as soon as it differs, or after a while anyway; raises ClientError."""
        ...

    def will_retry(self, in_ms: int) -> None:
        """Have those who listen told when it is tried again."""
        ...
