"""A wire that can be cut, muffled and laid anew, between a client and the venue.

It passes bytes on unread, so the TLS session through it is the real one.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class TcpRelay:
    """Listens on `port` and passes on to `target_port`, from `source_address`."""

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self.source_address = "127.0.0.1"
        self.port = 0
        self._swallowed: set[bool] = set()
        self._links: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    def swallow_answers(self) -> None:
        """Let nothing of the server reach the client any more, on lines there are now."""
        self._swallowed.add(True)

    def swallow_requests(self) -> None:
        """Let nothing of the client reach the server any more, on lines there are now."""
        self._swallowed.add(False)

    def lines(self) -> int:
        """How many lines stand."""
        return len(self._links)

    def cut(self) -> None:
        """Cut every line at once, as a pulled cable and a reset would."""
        for writer in self._writers:
            writer.transport.abort()
        self._swallowed.clear()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one client."""
        task = asyncio.current_task()
        if task is not None:
            self._links.add(task)
            task.add_done_callback(self._links.discard)
        try:
            up_reader, up_writer = await asyncio.open_connection(
                "127.0.0.1", self.target_port, local_addr=(self.source_address, 0)
            )
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, up_writer}
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(reader, up_writer, answers=False))
                group.create_task(self._pump(up_reader, writer, answers=True))
        finally:
            for end in (writer, up_writer):
                self._writers.discard(end)
                end.transport.abort()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                if answers not in self._swallowed:
                    writer.write(data)
                    await writer.drain()
        writer.transport.abort()

    async def close(self) -> None:
        """Cut everything and wait for it to be gone."""
        self.cut()
        if self._links:
            await asyncio.wait(self._links)


@asynccontextmanager
async def tcp_relay(target_port: int) -> AsyncIterator[TcpRelay]:
    """A relay on a free port."""
    relay = TcpRelay(target_port)
    server = await asyncio.start_server(relay.accept, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
        await relay.close()
