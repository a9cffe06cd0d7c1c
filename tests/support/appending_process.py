"""A process that appends for ever and says on standard output what is durable.

Run as: python -m support.appending_process JOURNAL [MAX_FILE_BYTES]
"""

import asyncio
import resource
import signal
import sys
from pathlib import Path

from support.journals import entry

from rfqserver.journal.interface import JournalHaltedError
from rfqserver.journal.sqlite import SqliteJournal


def say(words: str) -> None:
    """Write one line that the parent can rely on having been written."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


async def append_for_ever(path: Path) -> None:
    """Append batches of one to four entries from several tasks at once."""
    journal = SqliteJournal.open(path)
    journal.start(
        lambda seq: say(f"durable {seq}"), lambda failure: say(f"failed {type(failure).__name__}")
    )
    say(f"opened {journal.last_seq}")

    async def keep_appending(size: int) -> None:
        while True:
            first = journal.last_seq + 1
            seq = journal.append([entry(first + n) for n in range(size)])
            await journal.wait_durable(seq)

    try:
        async with asyncio.TaskGroup() as group:
            for size in range(1, 5):
                group.create_task(keep_appending(size))
    except* JournalHaltedError:
        say("halted")
    await journal.close()
    say("closed")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        # Writing beyond the limit must fail with an error instead of ending the
        # process, as a full disk does.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        limit = int(sys.argv[2])
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    asyncio.run(append_for_ever(Path(sys.argv[1])))
