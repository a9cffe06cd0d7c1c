"""The floor under every answer: TLS alone, and the disk alone, with as many bytes.

Run as `python -m bench.cycles.echo`: a TLS 1.3 server that returns what it gets, on the
loop that the venue uses. It reads what it needs from standard input and writes its port.
"""

import asyncio
import os
import ssl
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import msgspec
import uvloop
from msgspec import Struct
from support.pki.throwaway_ca import ThrowawayCa

from rfqdesk.identity.keypair import key_from_pem, key_to_pem
from rfqdesk.identity.tls_key import load_key_and_chain


class EchoPlan(Struct, frozen=True):
    """Which key and chain the server shows, and the core to run on."""

    key_pem: str
    chain_pem: str
    core: int | None


class _Echo(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._transport.write(data)


class _Asker(asyncio.Protocol):
    """Sends the same bytes so many times, each when the last came back."""

    def __init__(self, message: bytes, times: int) -> None:
        self.round_trips_s: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._message = message
        self._times = times
        self._heard = 0
        self._sent_s = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._heard += len(data)
        if self._heard < len(self._message):
            return
        self.round_trips_s.append(time.perf_counter() - self._sent_s)
        self._heard = 0
        if len(self.round_trips_s) < self._times:
            self._send()
        else:
            self._transport.close()
            self.done.set_result(None)

    def _send(self) -> None:
        self._sent_s = time.perf_counter()
        self._transport.write(self._message)


def server_plan(core: int | None) -> tuple[EchoPlan, str]:
    """What an echo server needs, and the root that its clients trust."""
    ca = ThrowawayCa()
    issued = ca.server("localhost")
    return EchoPlan(key_to_pem(issued.key), ca.chain_pem(issued), core), ca.root_pem


async def round_trips_s(port: int, root_pem: str, size: int, times: int) -> Sequence[float]:
    """Send `size` bytes to an echo server, again and again."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=root_pem)
    _, asker = await asyncio.get_running_loop().create_connection(
        lambda: _Asker(os.urandom(size), times), "127.0.0.1", port,
        ssl=context, server_hostname="localhost",
    )  # fmt: skip
    await asker.done
    return asker.round_trips_s


def syncs_s(folder: Path, size: int, times: int) -> Sequence[float]:
    """Append `size` bytes to a file and have them on the disk, again and again. Blocks."""
    piece, took_s = os.urandom(size), []
    with (folder / "floor").open("wb", buffering=0) as file:
        for _ in range(times):
            began_s = time.perf_counter()
            file.write(piece)
            os.fdatasync(file.fileno())
            took_s.append(time.perf_counter() - began_s)
    return took_s


async def _serve(plan: EchoPlan) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    load_key_and_chain(context, key_from_pem(plan.key_pem), plan.chain_pem)
    server = await asyncio.get_running_loop().create_server(_Echo, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Until this process is killed.
    await asyncio.Event().wait()


def main() -> None:
    """Read, say the port, serve."""
    plan = msgspec.json.decode(sys.stdin.buffer.readline(), type=EchoPlan)
    if plan.core is not None:
        os.sched_setaffinity(0, {plan.core})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(plan))


if __name__ == "__main__":
    main()
