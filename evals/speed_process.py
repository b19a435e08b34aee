"""What to measure goes in on the command line; one JSON line of figures comes out. Run by `evals.speed`, in a process
of its own, so that starts are cold and memory is of nothing else.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_STARTED = time.perf_counter()

import numpy as np  # noqa: E402 - imports are part of a cold start, so the clock starts before them
import psutil  # noqa: E402

from assistant.settings import Settings  # noqa: E402


def main(side: str, task: str, folder: Path, questions: list[str]) -> dict[str, float]:
    """The figures of one task ("index", "ask", or "fill-N") of one side ("ours", "plain")."""
    return _SIDES[side](task, folder, questions)


def _ours(task: str, folder: Path, questions: list[str]) -> dict[str, float]:
    from assistant.assistant import Assistant
    from assistant.library import Library

    settings = Settings(corpus_folder=folder / "corpus", data_folder=folder / "ours")
    if task == "ask":
        with Library(settings) as library:
            assistant = Assistant(library)
            retrieval: list[float] = []

            def ask(question: str) -> None:
                retrieval.append(assistant.ask(question).timings_ms.get("retrieval", 0.0))

            figures = _asked(ask, questions, before_warm=assistant.load_vectors)
            return {**figures, "retrieval_p95_ms": float(np.percentile(retrieval[1:], 95))}
    with Library(settings) as library:
        if task == "index":
            return _timed(library.sync)
        from evals.made_corpus import fill

        return _timed(lambda: fill(library.store, library.embedder, int(task.removeprefix("fill-"))))


def _plain(task: str, folder: Path, questions: list[str]) -> dict[str, float]:
    from assistant.embedding import open_embedder
    from evals.plain_pipeline import PlainPipeline

    embedder = open_embedder(Settings().embedding_model)
    pipeline = PlainPipeline(folder / "plain", embedder)
    if task == "ask":
        return _asked(pipeline.ask, questions)
    if task == "index":
        return _timed(lambda: pipeline.index(sorted((folder / "corpus").iterdir())))
    from evals.made_corpus import made_passages

    texts, vectors = made_passages(int(task.removeprefix("fill-")), embedder.dimension)
    return _timed(lambda: pipeline.add_made(texts, vectors))


_SIDES: dict[str, Callable[[str, Path, list[str]], dict[str, float]]] = {"ours": _ours, "plain": _plain}


def _timed(work: Callable[[], Any]) -> dict[str, float]:
    started = time.perf_counter()
    work()
    return {"seconds": time.perf_counter() - started, "memory_mb": _memory()}


def _asked(
    ask: Callable[[str], Any], questions: list[str], before_warm: Callable[[], None] = lambda: None
) -> dict[str, float]:
    """The first answer since the process began, and then, when what is loaded on first use is there, each question."""
    ask(questions[0])
    cold = time.perf_counter() - _STARTED
    before_warm()
    for question in questions[:10]:
        ask(question)
    milliseconds = []
    for question in questions:
        started = time.perf_counter()
        ask(question)
        milliseconds.append((time.perf_counter() - started) * 1000)
    p50, p95 = (float(value) for value in np.percentile(milliseconds, (50, 95)))
    return {"cold_seconds": cold, "p50_ms": p50, "p95_ms": p95, "memory_mb": _memory()}


def _memory() -> float:
    return float(psutil.Process().memory_info().rss / 1e6)


if __name__ == "__main__":
    given = json.loads(sys.stdin.read())
    print(json.dumps(main(given["side"], given["task"], Path(given["folder"]), given["questions"])))
