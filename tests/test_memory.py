"""What is freed doesn't stay: only where the C library is glibc, which can tell what is in use."""

import ctypes
import gc
import os
import subprocess
import sys

import pytest

from assistant import memory
from assistant.encoder import OnnxEncoder
from assistant.models import BGE_SMALL
from tests.conftest import PROJECT

GLIBC = memory._function("mallinfo2") is not None
pytestmark = pytest.mark.skipif(not GLIBC, reason="this C library doesn't tell what is in use")

FIELDS = ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")


class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in FIELDS]


def in_use():
    """Bytes that this process has from the C library and has not freed."""
    tell = memory._function("mallinfo2")
    tell.restype = Info
    gc.collect()
    info = tell()
    return info.uordblks + info.hblkhd


def test_texts_of_ever_other_lengths_leave_the_encoders_memory_as_it_was():
    encoder = OnnxEncoder(BGE_SMALL, 1)
    for words in (120, 121):
        encoder.run(encoder.tokenize("pain " * words))
    before = in_use()
    for words in range(2, 120):
        encoder.run(encoder.tokenize("pain " * words))
    assert in_use() - before < 800_000  # 1.8 MB where a plan is kept for each length


def test_threads_share_one_heap_unless_the_user_has_said_otherwise():
    program = (
        "import ctypes, threading, os\n"
        "from assistant.memory import keep_together\n"
        "keep_together()\n"
        "libc = ctypes.CDLL(None)\n"
        "libc.malloc.restype = ctypes.c_void_p\n"
        "where = []\n"
        "threads = [threading.Thread(target=lambda: where.append(libc.malloc(5000))) for _ in range(6)]\n"
        "[thread.start() for thread in threads]\n"
        "[thread.join() for thread in threads]\n"
        "heap = next(line for line in open('/proc/self/maps') if '[heap]' in line).split()[0].split('-')\n"
        "print(all(int(heap[0], 16) <= each < int(heap[1], 16) for each in where))\n"
    )

    ours = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}

    def told(**more):
        run = [sys.executable, "-c", program]
        return subprocess.run(run, cwd=PROJECT, env={**ours, **more}, capture_output=True, text=True).stdout

    assert told() == "True\n"
    assert told(MALLOC_ARENA_MAX="8") == "False\n"
