"""Where a venue listens: the address to bind, and the file that says which ports it got."""

import contextlib
import ipaddress
import json
import os
from collections.abc import Iterator
from pathlib import Path

import structlog

from rfqserver.gateway.listener import open_listener
from rfqserver.gateway.monitor import MONITOR_ADDRESS, Monitored, monitor_app, monitor_door
from rfqserver.service.venue_config import VenueConfig

log = structlog.get_logger("rfqserver.service")


def bind_address(config: VenueConfig) -> str:
    """Address to listen on: loopback for a venue on this machine only, else every one."""
    try:
        local = ipaddress.ip_address(config.host).is_loopback
    except ValueError:
        local = config.host == "localhost"
    # A venue is meant to be reached from anywhere; the certificate is the door.
    return "127.0.0.1" if local else "0.0.0.0"  # noqa: S104 - Explained above.


async def open_monitor(
    monitored: Monitored, port: int, stack: contextlib.AsyncExitStack
) -> dict[str, int]:
    """Open the monitoring port, after the others: those who trade come first."""
    try:
        monitor = await open_listener(
            monitor_app(monitored), MONITOR_ADDRESS, port, None, door=monitor_door()
        )
    except OSError as error:
        log.critical("trading goes on unmonitored", why=str(error))
        return {}
    stack.push_async_callback(monitor.close)
    return {"monitor_port": monitor.port}


@contextlib.contextmanager
def ready_file(path: Path, ports: dict[str, int]) -> Iterator[None]:
    """Say where the venue listens, for as long as it does."""
    ready = {"pid": os.getpid(), **ports}
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(ready), encoding="utf-8")
    partial.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
