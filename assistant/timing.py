"""Stages of work go in; how many milliseconds each took comes out, or that the work is to stop."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.errors import StoppedError


class Timer:
    """Milliseconds a stage, in the order of the stages, and in total since it was made. A stage that happens
    several times counts as the sum. Once `stop` is set, no further stage begins.
    """

    def __init__(self, stop: threading.Event | None = None) -> None:
        self._stop = stop
        self._started = time.perf_counter()
        self._stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """What happens inside is counted under `name`; stages are not to be put into one another.

        Raises:
            StoppedError: as `go_on`.
        """
        self.go_on()
        started = time.perf_counter()
        yield
        self._stages[name] = self._stages.get(name, 0.0) + _milliseconds_since(started)

    def go_on(self) -> None:
        """To be called before every piece of work that takes long.

        Raises:
            StoppedError: `stop` is set.
        """
        if self._stop is not None and self._stop.is_set():
            raise StoppedError("This question was stopped.", "Ask it again whenever you like.")

    def milliseconds(self) -> dict[str, float]:
        """What each stage took so far, and "total"; two decimals."""
        stages = {name: round(taken, 2) for name, taken in self._stages.items()}
        return {**stages, "total": round(_milliseconds_since(self._started), 2)}


def _milliseconds_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
