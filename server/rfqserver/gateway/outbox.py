"""What waits to be sent on one connection: bounded, flushed once per loop turn.

Many messages share one transport write, which is where the throughput of a
fan-out lies; and a reader too slow for its share is cut off instead of being
buffered for without limit.
"""

import asyncio
from collections.abc import Awaitable, Callable

from rfqdesk.protocol.limits import SERVER_FRAME_MAX_BYTES


class SlowConsumerError(Exception):
    """The peer does not read as fast as it is written to."""


class Outbox:
    """Lines on their way to one peer.

    Args:
        bytes_max: waiting bytes above which the peer counts as too slow.
        write_max_s: seconds one write may wait for the peer's window to open.
        age_max_s: seconds a message may wait in all, behind others and for the window.
    """

    def __init__(self, *, bytes_max: int, write_max_s: float, age_max_s: float) -> None:
        self._lines: list[bytes] = []
        self._bytes = 0
        self._bytes_max = bytes_max
        self._write_max_s = write_max_s
        self._age_max_s = age_max_s
        self._oldest_s = 0.0
        self._wake = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._finishing = False
        self._overflowed = False
        self._patience: asyncio.Timeout | None = None

    def put(self, line: bytes) -> None:
        """Queue one message without its newline. After `finish` it is dropped."""
        if self._finishing or self._overflowed:
            return
        if self._empty.is_set():
            self._empty.clear()
        self._bytes += len(line) + 1
        if self._bytes > self._bytes_max:
            self._overflowed = True
            self._lines.clear()
            if self._patience is not None and not self._patience.expired():
                # A write that hangs is not waited for any longer. One whose time has just run
                # out knows, and takes no other time: its error would fall upon whoever tells us.
                self._patience.reschedule(asyncio.get_running_loop().time())
        else:
            if not self._lines:
                self._oldest_s = asyncio.get_running_loop().time()
            self._lines.append(line)
        if not self._wake.is_set():
            self._wake.set()

    @property
    def waiting_bytes(self) -> int:
        """What was queued and is not written."""
        return self._bytes

    def finish(self) -> None:
        """Take nothing more; `run` returns once all that waits is written."""
        self._finishing = True
        self._wake.set()

    async def drained(self) -> None:
        """Wait until nothing waits. For those who send more than `bytes_max` on purpose."""
        await self._empty.wait()

    async def run(self, send: Callable[[str], Awaitable[None]]) -> None:
        """Write until finished.

        Raises:
            SlowConsumerError: more waits than allowed, or for longer.
        """
        while True:
            await self._wake.wait()
            self._wake.clear()
            self._check_bytes()
            lines, self._lines = self._lines, []
            late_s = self._oldest_s + self._age_max_s
            for frame in joined(lines, SERVER_FRAME_MAX_BYTES):
                await self._write(send, frame, late_s)
            self._bytes -= sum(len(line) + 1 for line in lines)
            if not self._lines:
                self._empty.set()
                if self._finishing:
                    return

    async def _write(
        self, send: Callable[[str], Awaitable[None]], frame: bytes, late_s: float
    ) -> None:
        left_s = late_s - asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(min(self._write_max_s, left_s)) as self._patience:
                await send(frame.decode())
        except TimeoutError as error:
            self._check_bytes()
            waited = (
                f"a write waited longer than {self._write_max_s} s"
                if self._write_max_s < left_s
                else f"a message waited longer than {self._age_max_s} s"
            )
            raise SlowConsumerError(waited) from error
        finally:
            self._patience = None

    def _check_bytes(self) -> None:
        if self._overflowed:
            raise SlowConsumerError(f"more than {self._bytes_max} bytes were waiting")


def joined(lines: list[bytes], bytes_max: int) -> list[bytes]:
    """Join lines with newlines into as few frames of at most `bytes_max` as keep their order."""
    frames: list[bytes] = []
    frame: list[bytes] = []
    size = 0
    for line in lines:
        if frame and size + 1 + len(line) > bytes_max:
            frames.append(b"\n".join(frame))
            frame, size = [], 0
        size += len(line) + (1 if frame else 0)
        frame.append(line)
    if frame:
        frames.append(b"\n".join(frame))
    return frames
