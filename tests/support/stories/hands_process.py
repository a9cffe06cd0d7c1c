"""The process of `hands_to_kill`, off screen, which a test kills."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from support.stories.killable_desk import Killable


class Handed(Killable):
    """A desk's process that may say one thing or another."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        super().__init__(process)
        self._lines = process

    async def told(self, word: str) -> str:
        """Have it do something, and hear what it says then."""
        assert self._lines.stdin is not None
        assert self._lines.stdout is not None
        self._lines.stdin.write(f"{word}\n".encode())
        async with asyncio.timeout(60):
            return (await self._lines.stdout.readline()).decode().strip()


@asynccontextmanager
async def hands_process(profile: Path) -> AsyncIterator[Handed]:
    """A desk of this profile, with hands of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "support.stories.hands_to_kill", str(profile),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ
        | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    handed = Handed(process)
    try:
        yield handed
    finally:
        await handed.kill()
