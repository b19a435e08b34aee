"""A file's bytes go in, its Reading comes out: made in a process apart, which is stopped when it takes too long."""

import atexit
import contextlib
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from assistant.errors import BusyMachineError, DocumentError
from assistant.layout import Reading
from assistant.limits import Limits
from assistant.readers.reading import read
from assistant.readers.sniffing import sniff
from assistant.readers.worker import reading_of, receive, send

_LARGEST_HERE = 50_000
"""Plain text and Markdown up to so many bytes are read in this process: nothing in them can take long."""

_WORKS_MOSTLY = 0.8
"""Of the time allowed: a process that has worked less was kept waiting by others, and may be done another time."""


def parse(name: str, content: bytes, limits: Limits) -> Reading:
    """Read a file by what it is.

    Raises:
        BusyMachineError: not in time, as the machine was busy.
        DocumentError: it can't be read, or not within the limits.
    """
    kind = sniff(name, content)
    if kind in ("txt", "md") and len(content) <= _LARGEST_HERE:
        return read(kind, name, content, limits)
    return _PROCESS.read(kind, name, content, limits)


class Usage(NamedTuple):
    """What the reading process has taken so far: its most memory, in bytes, and seconds of CPU."""

    peak_bytes: int
    cpu_seconds: float


def usage() -> Usage | None:
    """None where no reading process is running, or it can't be told (only Linux tells)."""
    return _PROCESS.usage()


def process_id() -> int | None:
    """The number of the reading process, or None where none is running."""
    return _PROCESS.process_id()


def stop() -> None:
    """End the reading process, if there is one; the next file starts another."""
    _PROCESS.stop()


class _ReaderProcess:
    """One process for all files, started with the first; another is started after it was stopped or fell."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, kind: str, name: str, content: bytes, limits: Limits) -> Reading:
        with self._turn:
            request, began = {"kind": kind, "name": name, "limits": list(limits)}, time.monotonic()
            answer = self._ask(request, content, limits.seconds)
            if answer == "fell":  # perhaps before it came to this file, e.g. ended by the system to save memory
                answer = self._ask(request, content, max(0.1, limits.seconds - (time.monotonic() - began)))
        if isinstance(answer, str):
            raise _error(name, answer, limits)
        head, body = answer
        if "error" in head:
            raise DocumentError(*head["error"])
        return reading_of(head, body)

    def stop(self) -> None:
        """End the process, if there is one; nothing is lost."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream:
                    with contextlib.suppress(OSError):
                        stream.close()

    def process_id(self) -> int | None:
        return self._process.pid if self._process else None

    def usage(self) -> Usage | None:
        folder = Path(f"/proc/{self.process_id()}")
        try:
            status, stat = (folder / "status").read_text("ascii"), (folder / "stat").read_text("ascii")
        except OSError:
            return None
        peak = re.search(r"VmHWM:\s+(\d+) kB", status)
        user, system = stat.rpartition(")")[2].split()[11:13]
        return Usage(int(peak[1]) * 1024 if peak else 0, (int(user) + int(system)) / os.sysconf("SC_CLK_TCK"))

    def forget(self) -> None:
        """In a child of this process: the reader is the parent's."""
        self._turn, self._process = threading.Lock(), None

    def _ask(self, request: dict[str, Any], content: bytes, seconds: float) -> tuple[dict[str, Any], bytes] | str:
        """The answer, or in a word why there is none."""
        process = self._running()
        too_late = threading.Event()
        before = self.usage()
        was_busy = False

        def stop_it() -> None:
            nonlocal was_busy
            after = self.usage()
            worked = after.cpu_seconds - before.cpu_seconds if after and before else 0.0
            was_busy = worked < _WORKS_MOSTLY * seconds
            too_late.set()
            process.kill()

        timer = threading.Timer(seconds, stop_it)
        timer.daemon = True
        timer.start()
        answer = None
        try:
            with contextlib.suppress(OSError, ValueError):  # it fell in the middle
                send(cast(BinaryIO, process.stdin), request, content)
                answer = receive(cast(BinaryIO, process.stdout))
            if answer is None and too_late.is_set():
                return "too busy" if was_busy else "too long"
            return answer if answer is not None else "fell"
        finally:
            timer.cancel()
            if answer is None or too_late.is_set():
                self.stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "assistant.readers.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,  # Ctrl+C is for the parent, which then ends it
            )
        return self._process


def _environment() -> dict[str, str]:
    """Ours, so that the same libraries are found, without the settings: a password may be among them."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    return {**ours, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def _error(name: str, reason: str, limits: Limits) -> DocumentError:
    if reason in ("too long", "too busy"):
        kind = BusyMachineError if reason == "too busy" else DocumentError
        return kind(
            f"Reading '{name}' takes longer than the {limits.seconds:g} seconds allowed.",
            "Split it, save it in another format, or raise ASSISTANT_MAX_READING_SECONDS.",
        )
    return DocumentError(
        f"'{name}' is damaged, or takes more than the {limits.memory_bytes / 1e6:,.0f} MB of memory allowed to read.",
        "Save it in another format, or raise ASSISTANT_MAX_READING_MEGABYTES.",
    )


_PROCESS = _ReaderProcess()
atexit.register(_PROCESS.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_PROCESS.forget)
