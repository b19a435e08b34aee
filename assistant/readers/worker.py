"""The process that files are read in: one request a time comes on standard input, its answer goes to standard output.

It imports the readers and nothing else, may use so much memory and no more, writes no file, opens no
connection, and ends by itself when its time is up or the process that started it is gone.
"""

import json
import os
import signal
import struct
import sys
from dataclasses import astuple
from typing import Any, BinaryIO, NoReturn

from assistant.errors import DocumentError
from assistant.layout import Reading
from assistant.limits import Limits
from assistant.readers.reading import read
from assistant.types import Block, Metadata

_GRACE_SECONDS = 5
_LENGTH = struct.Struct(">QQ")


def main() -> None:
    """Answer requests until standard input ends."""
    sys.addaudithook(_refuse_connections)
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not look like an answer
    while (request := receive(requests)) is not None:
        send(answers, *_answer(*request))


def receive(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next message, a JSON head and bytes; None where the stream has ended."""
    lengths = stream.read(_LENGTH.size)
    if len(lengths) < _LENGTH.size:
        return None
    head, body = _LENGTH.unpack(lengths)
    parts = stream.read(head), stream.read(body)
    return (json.loads(parts[0]), parts[1]) if len(parts[1]) == body else None


def send(stream: BinaryIO, head: dict[str, Any], body: bytes = b"") -> None:
    """Write one message."""
    encoded = json.dumps(head).encode("utf-8")
    stream.write(_LENGTH.pack(len(encoded), len(body)) + encoded)
    stream.write(body)
    stream.flush()


def reading_of(head: dict[str, Any], body: bytes) -> Reading:
    """The Reading in an answer."""
    blocks = tuple(Block(*block) for block in head["blocks"])
    text = body.decode("utf-8", "surrogatepass")
    return Reading(text, blocks, tuple(head["pages"]), head["title"], Metadata(*head["metadata"]))


def _answer(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    limits = Limits(*request["limits"])
    _limit_process(limits)
    try:
        reading = read(request["kind"], request["name"], content, limits)
    except DocumentError as error:
        return {"error": [error.what, error.next_step]}, b""
    finally:
        _alarm(0)
    blocks = [astuple(block) for block in reading.blocks]
    metadata = [getattr(reading.metadata, name) for name in ("source", "licence", "date", "language")]
    head = {"blocks": blocks, "pages": reading.page_starts, "title": reading.title, "metadata": metadata}
    return head, reading.text.encode("utf-8", "surrogatepass")


def _limit_process(limits: Limits) -> None:
    """The parent stops a reading that takes too long; this is for when the parent is gone."""
    _alarm(limits.seconds + _GRACE_SECONDS)
    try:
        import resource
    except ImportError:  # Windows has none
        return
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = limits.memory_bytes if most == resource.RLIM_INFINITY else min(limits.memory_bytes, most)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _refuse_connections(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(("socket.connect", "socket.getaddrinfo", "subprocess.", "os.exec", "os.system")):
        _refuse(event)


def _refuse(event: str) -> NoReturn:
    raise PermissionError(f"a reader may not do this: {event}")


if __name__ == "__main__":
    main()
