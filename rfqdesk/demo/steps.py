"""Named steps with a progress line each, so that a failing one is known by name."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console

T = TypeVar("T")


class Steps:
    """Runs steps one after the other and tells how each went.

    `failed` is the name of the step that raised, "" while none has. A step that
    was cancelled has not failed.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self.failed = ""

    async def run(self, name: str, work: Callable[[], Awaitable[T]]) -> T:
        """Run one step; what it raises passes through after the step was named."""
        with self._told(name):
            return await work()

    def note(self, text: str) -> None:
        """Say something that is not a step."""
        self._console.print(f"    {text}", style="dim", highlight=False, markup=False)

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        if self._console.is_terminal:
            self._console.print(f"  … {name}", end="\r", highlight=False, markup=False)
        self.failed = name
        try:
            yield
            self.failed = ""
        except asyncio.CancelledError:
            self.failed = ""
            self._console.print(f"  · {name}: stopped", highlight=False, markup=False)
            raise
        finally:
            if self.failed:
                self._console.print(f"  ✗ {name}", style="red", highlight=False, markup=False)
        took_ms = round((time.perf_counter() - started) * 1000)
        self._console.print(f"  ✓ {name}  {took_ms} ms", highlight=False, markup=False)
