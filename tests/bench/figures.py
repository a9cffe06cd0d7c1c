"""What a measurement needs besides its subject: a process's CPU time, load, medians, a table."""

import os
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class Row(NamedTuple):
    """One line of the table: what was measured, ours, the yardstick's ("" for none)."""

    what: str
    ours: str
    theirs: str = ""


def cpu_s(pid: int) -> float:
    """CPU time that a process has used so far, as Linux counts it (to a hundredth of a second)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def rss_bytes(pid: int) -> int:
    """Memory of a process that is in use, as Linux counts it."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def pin(pid: int, core: int) -> None:
    """Keep all threads of a process, and those that they start, on one core."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(task.name), {core})


class Load(NamedTuple):
    """How often something was done, in how much time, and what it cost the other process."""

    count: int
    elapsed_s: float
    server_cpu_s: float

    @property
    def per_s(self) -> float:
        """Times a second, as seen from outside."""
        return self.count / self.elapsed_s

    @property
    def cpu_us(self) -> float:
        """Microseconds of the server's CPU for each."""
        return self.server_cpu_s * 1_000_000 / self.count


def loaded(pid: int, once: Callable[[], None], *, threads: int, seconds: float) -> Load:
    """Do `once` again and again in several threads of this process."""
    counts = [0] * threads
    begin_s, end_s = time.perf_counter(), time.perf_counter() + seconds

    def work(number: int) -> None:
        while time.perf_counter() < end_s:
            once()
            counts[number] += 1

    before_s = cpu_s(pid)
    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return Load(sum(counts), time.perf_counter() - begin_s, cpu_s(pid) - before_s)


def median_of(samples: Sequence[float]) -> str:
    """Median and worst of some milliseconds."""
    return f"{statistics.median(samples):,.1f} ms (worst {max(samples):,.1f})"


def print_table(title: str, rows: Sequence[Row], yardstick: str) -> None:
    """Print rows as a Markdown table, which the README can take over."""
    print(f"\n{title}\n")
    print(f"| measured | rfqdesk | {yardstick} |")
    print("|---|---|---|")
    for row in rows:
        print(f"| {row.what} | {row.ours} | {row.theirs} |")
