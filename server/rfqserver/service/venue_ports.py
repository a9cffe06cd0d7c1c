"""Where a venue listens: the address to bind, and the file that says which ports it got."""

import contextlib
import ipaddress
import json
import os
from collections.abc import Iterator
from pathlib import Path

from rfqserver.service.venue_directory import VenueConfig


def bind_address(config: VenueConfig) -> str:
    """Address to listen on: loopback for a venue on this machine only, else every one."""
    try:
        local = ipaddress.ip_address(config.host).is_loopback
    except ValueError:
        local = config.host == "localhost"
    # A venue is meant to be reached from anywhere; the certificate is the door.
    return "127.0.0.1" if local else "0.0.0.0"  # noqa: S104 - Explained above.


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
