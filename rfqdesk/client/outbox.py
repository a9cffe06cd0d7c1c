"""Messages waiting to be sent on one connection: bounded, joined into few frames."""

import asyncio
from collections import deque
from collections.abc import Callable

from rfqdesk.client.errors import LocalMistakeError, TooManyPendingError

OUTBOX_MAX_BYTES = 1_048_576


class Outbox:
    """Lines in the order they were put in.

    All that is put in during one turn of the event loop leaves in one frame,
    as far as `frame_max_bytes` allows: one write costs more than the bytes.
    """

    def __init__(self, frame_max_bytes: int, max_bytes: int = OUTBOX_MAX_BYTES) -> None:
        self._frame_max_bytes = frame_max_bytes
        self._max_bytes = max_bytes
        self._waiting: deque[tuple[bytes, Callable[[], None] | None]] = deque()
        self._bytes = 0
        self._filled = asyncio.Event()

    def put(self, line: bytes, on_handed: Callable[[], None] | None = None) -> None:
        """Queue one message; `on_handed` is called when it goes to the socket.

        Raises:
            LocalMistakeError: the message is larger than a frame may be.
            TooManyPendingError: too much is waiting already.
        """
        if len(line) > self._frame_max_bytes:
            raise LocalMistakeError(
                f"a message of {len(line)} bytes is larger than the {self._frame_max_bytes} allowed"
            )
        if self._bytes + len(line) > self._max_bytes:
            raise TooManyPendingError(f"{self._bytes} bytes are waiting to be sent")
        self._waiting.append((line, on_handed))
        self._bytes += len(line)
        self._filled.set()

    async def next_frame(self) -> str:
        """Wait for messages and return as many as fit into one frame.

        They count as handed to the socket from here on: whether the peer got
        them can't be known any more.
        """
        await self._filled.wait()
        lines: list[bytes] = []
        size = -1
        while self._waiting and size + 1 + len(self._waiting[0][0]) <= self._frame_max_bytes:
            line, on_handed = self._waiting.popleft()
            size += 1 + len(line)
            self._bytes -= len(line)
            lines.append(line)
            if on_handed is not None:
                on_handed()
        if not self._waiting:
            self._filled.clear()
        return b"\n".join(lines).decode("utf-8")
