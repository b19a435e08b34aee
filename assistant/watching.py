"""Progress goes in; a bar comes out where a person is watching, and Ctrl+C ends the work cleanly."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.reports import FileProgress, Progress


@contextmanager
def bar() -> "Iterator[Progress | None]":
    """Shows each file on standard error as its turn comes; nothing at all in a pipe or a log."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None, visible=False)  # where there is nothing to do, nothing is shown

        def show(step: "FileProgress") -> None:
            shown.update(task, completed=step.done, total=step.total)
            if step.outcome == "working":
                shown.update(task, description=escape(step.document[-40:]), visible=True)

        yield show


@contextmanager
def stopped_by_ctrl_c() -> Iterator[threading.Event]:
    """What is set by Ctrl+C; a second one interrupts at once, as ever."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop  # only the main thread is told of it
        return

    def on_interrupt(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
