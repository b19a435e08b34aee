"""Nothing goes in; the C library is told how to keep this process's memory, and gives back what is free.

For each thread glibc begins a heap of its own, up to eight a core. Chroma's threads come and go with each of its
clients, and what they leave is scattered over such heaps: the process grows though no more of it is in use
(DECISIONS.md). Other systems' C libraries know nothing of this and are left alone.
"""

import ctypes
import os
import sys

_ARENA_MAX = -8
"""The number by which mallopt knows how many heaps there may be."""

_HEAPS = 1


def keep_together() -> None:
    """Let all threads that begin from now on share one heap, unless MALLOC_ARENA_MAX has been set."""
    if (set_option := _function("mallopt")) and "MALLOC_ARENA_MAX" not in os.environ:
        set_option(_ARENA_MAX, _HEAPS)


def give_back() -> None:
    """Have the system take what is free; some milliseconds."""
    if trim := _function("malloc_trim"):
        trim(0)


def _function(name: str) -> "ctypes._FuncPointer | None":
    """A function of the C library, if it has it."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
