"""How the C library hands out large blocks, where it lets itself be told."""

import ctypes
import sys

_M_MMAP_THRESHOLD = -3
MAPPED_FROM_BYTES = 131_072


def map_large_blocks() -> bool:
    """Keep glibc from reusing large blocks; whether that was possible.

    Each TLS connection has a read buffer of 256 KB, of which an idle one touches a few pages.
    A fresh mapping costs no more than these. By default glibc learns from the first block
    that is freed to take such sizes from its heap, where old contents make all pages count.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        told = ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, MAPPED_FROM_BYTES)
    except AttributeError:
        # Another C library, such as musl, which maps large blocks anyway.
        return False
    return bool(told == 1)
