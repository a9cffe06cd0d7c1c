"""The server process around one venue: signals, open files, the fast loop."""

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from rfqserver.service.allocator import map_large_blocks
from rfqserver.service.monitoring.logs import configure_logs
from rfqserver.service.venue import Venue
from rfqserver.service.venue_directory import VenueDirectory

GC_THRESHOLD = 20_000
"""Objects made since the last look for garbage before the next one."""


def run_venue(directory: Path, issuing_passphrase: bytes) -> None:
    """Serve a venue until SIGTERM or SIGINT, and until what is open then is over. Blocks.

    A second signal ends it at once.

    Raises:
        JournalError: the journal cannot be opened, was tampered with, or failed.
        VenueDirectoryError, KeyFileError, IssuingError: the venue cannot be opened.
        OSError: a port is taken.
    """

    configure_logs()
    map_large_blocks()
    _allow_many_connections()

    async def serve() -> None:
        venue = Venue(VenueDirectory(directory), issuing_passphrase)
        # What was replayed stays for good; looking through it for garbage, a million objects at
        # a time, would hold up trading for a tenth of a second whenever Python thinks of it.
        gc.collect()
        gc.freeze()
        # What a command leaves behind is kept for the day and refers to nothing that refers back;
        # looking for garbage after each 700 objects finds none of it.
        gc.set_threshold(GC_THRESHOLD, 20, 20)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            # Windows knows no signal handlers on a loop; there Ctrl+C raises.
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(number, venue.drain)
        await venue.serve()

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(serve())


def _allow_many_connections() -> None:
    """Take as many open files as the system grants: the usual 1,024 are used up too soon."""
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Some systems report a hard limit they do not let anyone set.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop
