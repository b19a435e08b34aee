"""Stages of work go in; how many milliseconds each took comes out."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Timer:
    """Milliseconds a stage, in the order of the stages, and in total since it was made. A stage that happens
    several times counts as the sum.
    """

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """What happens inside is counted under `name`; stages are not to be put into one another."""
        started = time.perf_counter()
        yield
        self._stages[name] = self._stages.get(name, 0.0) + _milliseconds_since(started)

    def milliseconds(self) -> dict[str, float]:
        """What each stage took so far, and "total"; two decimals."""
        stages = {name: round(taken, 2) for name, taken in self._stages.items()}
        return {**stages, "total": round(_milliseconds_since(self._started), 2)}


def _milliseconds_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
