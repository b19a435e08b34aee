"""Sizes go in; times and memory of ours and of the plain llama-index pipeline come out, side by side.

Both index the same files with the same embedding model and are asked the same questions, in turn, each in a process
of its own. Ours answers (safety, retrieval, reading, quoting, checking); the plain one only retrieves. The figures of
growth are on made-up passages with random vectors.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from assistant.errors import AssistantError
from evals.made_corpus import write_files

SIDES = ("ours", "plain")


class Figure(NamedTuple):
    """One measured thing: its name and unit, ours, and the plain pipeline's (None where it has no such thing)."""

    name: str
    ours: float
    plain: float | None

    @property
    def ratio(self) -> float | None:
        """Ours ÷ plain; below 1, ours is the quicker or smaller."""
        return self.ours / self.plain if self.plain else None


class Sizes(NamedTuple):
    """How much is measured: made-up documents of 20 passages that are really embedded, and grown corpora."""

    documents: int = 6
    small: int = 1000
    large: int = 20_000


def measure(folder: Path, questions: Sequence[str], sizes: Sizes, advance: Callable[[str], None]) -> list[Figure]:
    """All figures; `folder` is for the indexes, and must be empty."""
    write_files(folder / "real" / "corpus", sizes.documents)
    indexed = _both("index", folder / "real", questions, advance)
    asked = _both("ask", folder / "real", questions, advance)
    grown = {}
    for passages in (sizes.small, sizes.large):
        part = folder / f"grown-{passages}"
        (part / "corpus").mkdir(parents=True)
        _both(f"fill-{passages}", part, questions, advance)
        grown[passages] = _both("ask", part, questions, advance)
    return [
        _figure(f"index {sizes.documents} documents (s)", indexed, "seconds"),
        _figure("memory while indexing (MB)", indexed, "memory_mb"),
        _figure("cold start to the first answer (s)", asked, "cold_seconds"),
        _figure("warm question p50 (ms)", asked, "p50_ms"),
        _figure("warm question p95 (ms)", asked, "p95_ms"),
        _figure("memory while answering (MB)", asked, "memory_mb"),
        *(
            _figure(f"{passages:,} passages: {name}", grown[passages], key)
            for passages in (sizes.small, sizes.large)
            for name, key in (
                ("p50 (ms)", "p50_ms"),
                ("p95 (ms)", "p95_ms"),
                ("retrieval p95 (ms)", "retrieval_p95_ms"),
                ("memory (MB)", "memory_mb"),
            )
        ),
        _growth(sizes, grown),
    ]


def table(figures: Sequence[Figure]) -> str:
    """The figures in Markdown."""
    rows = ["| | ours | plain llama-index | ratio |", "|---|---|---|---|"]
    for figure in figures:
        ours, plain, ratio = (
            "–" if value is None else f"{value:.3g}" if value < 1000 else f"{value:,.0f}"
            for value in (figure.ours, figure.plain, figure.ratio)
        )
        rows.append(f"| {figure.name} | {ours} | {plain} | {ratio} |")
    return "\n".join(rows) + "\n"


def _growth(sizes: Sizes, grown: dict[int, dict[str, dict[str, float]]]) -> Figure:
    ours, plain = (grown[sizes.large][side]["p95_ms"] / grown[sizes.small][side]["p95_ms"] for side in SIDES)
    return Figure(f"p95 of {sizes.large:,} ÷ p95 of {sizes.small:,} passages", ours, plain)


def _figure(name: str, of: dict[str, dict[str, float]], key: str) -> Figure:
    return Figure(name, of["ours"][key], of["plain"].get(key))


def _both(
    task: str, folder: Path, questions: Sequence[str], advance: Callable[[str], None]
) -> dict[str, dict[str, float]]:
    figures = {}
    for side in SIDES:
        advance(f"{task} {side}")
        figures[side] = _in_a_process(side, task, folder, questions)
    return figures


def _in_a_process(side: str, task: str, folder: Path, questions: Sequence[str]) -> dict[str, float]:
    given = json.dumps({"side": side, "task": task, "folder": str(folder), "questions": list(questions)})
    done = subprocess.run(
        [sys.executable, "-m", "evals.speed_process"], input=given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["nothing was said"])[-1]
        raise AssistantError(f"Measuring {task} of {side} failed: {said}.", "Run it again with less: --large 2000.")
    figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures
