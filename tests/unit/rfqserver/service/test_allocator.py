"""Large blocks come from the system and go back to it."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from rfqserver.service.allocator import MAPPED_FROM_BYTES

# Blocks of a size that glibc, once one of them was freed, would keep in its heap for the next.
PROGRAM = f"""
import ctypes
from rfqserver.service.allocator import map_large_blocks
assert map_large_blocks()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
libc.free(libc.malloc({4 * MAPPED_FROM_BYTES}))
blocks = [libc.malloc({2 * MAPPED_FROM_BYTES}) for _ in range(8)]
heap = next(line for line in open("/proc/self/maps") if line.rstrip().endswith("[heap]"))
low, high = (int(end, 16) for end in heap.split()[0].split("-"))
print(sum(low <= block < high for block in blocks))
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="the C library is not glibc")
def test_large_blocks_are_mapped_also_after_one_was_freed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[4],
    )
    assert done.stdout.strip() == "0"
