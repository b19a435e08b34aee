"""A benchmark set and an assistant over its index go in; a line a query and the set's figures come out."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.types import Answer
from evals.beir import BenchmarkSet, Query
from evals.benchmark_index import Bar
from evals.given import GivenAnswer
from evals.metrics import Response

RANKING_LENGTH = 100
_DECIDES = (".py", ".json", ".yaml", ".onnx")  # what an answer depends on: code, fitted parameters, patterns, weights


class Ranking(Protocol):
    """What the benchmark needs of an assistant."""

    def ask(self, question: str, history: Iterable[Mapping[str, Any]] = (), id: str = "") -> Answer:
        """One answer."""

    def rank_documents(self, question: str, history: Iterable[Mapping[str, Any]] = (), limit: int = 100) -> list[str]:
        """The ids of the documents that may answer, best first."""


def answer_all(
    benchmark: BenchmarkSet, assistant: Ranking, output: Path, fingerprint: str, bar: Bar
) -> dict[str, Response]:
    """Ask every query and write FILE, a line a query in their order, complete or not at all.

    Until it is complete the lines are in `FILE.partial`, whose first line holds the `fingerprint`; a run
    with the same one goes on from there, and one with another begins anew, so that answers of two
    versions of the program never end up in one file.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    partial = output.with_name(output.name + ".partial")
    done = _resume(partial, fingerprint)
    todo = [query for query in benchmark.queries if query.id not in done]
    with partial.open("a", encoding="utf-8") as lines, bar("answering", len(todo)) as advance:
        for query in todo:
            done[query.id] = _row(query, assistant)
            lines.write(json.dumps(done[query.id], ensure_ascii=False) + "\n")
            lines.flush()
            advance(query.id)
    rows = [done[query.id] for query in benchmark.queries]
    complete = output.with_name(output.name + ".complete")
    complete.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    os.replace(complete, output)
    partial.unlink()
    return {row["_id"]: response_of(row) for row in rows}


def response_of(row: Mapping[str, Any]) -> Response:
    """What a line of FILE says, to be measured."""
    if row["answer"] is None:
        return Response(tuple(row["ranking"]), GivenAnswer(error=row.get("error", "no answer")))
    return Response(tuple(row["ranking"]), GivenAnswer.read(row["answer"]))


def run_fingerprint(settings: Settings, benchmark: BenchmarkSet, index: Path) -> str:
    """Changes with the queries, the index, the settings, and any line of the assistant's own code or data."""
    spec = find_spec("assistant")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    code = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.suffix in _DECIDES]
    knobs = settings.model_dump(mode="json", exclude={"corpus_folder", "data_folder"})
    parts = [benchmark.queries_sha256.encode(), index.name.encode(), repr(knobs).encode(), *code]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _row(query: Query, assistant: Ranking) -> dict[str, Any]:
    """One line. A query that fails has an answer of null and the error, and counts as failed."""
    history = [turn.model_dump() for turn in query.metadata.history]
    row: dict[str, Any] = {"_id": query.id, "ranking": [], "answer": None}
    try:
        ranking = assistant.rank_documents(query.text, history=history, limit=RANKING_LENGTH)
        row["ranking"] = list(dict.fromkeys(ranking))[:RANKING_LENGTH]
        row["answer"] = assistant.ask(query.text, history=history, id=query.id).model_dump(mode="json")
    except Exception as error:  # one crash must neither hide the other results nor drop out of the count
        row["error"] = str(error) if isinstance(error, AssistantError) else f"{type(error).__name__}: {error}"
    return row


def _resume(partial: Path, fingerprint: str) -> dict[str, dict[str, Any]]:
    """The rows of an interrupted run with this fingerprint; the file is left ready to be added to."""
    header = json.dumps({"fingerprint": fingerprint})
    lines = partial.read_text(encoding="utf-8").split("\n") if partial.is_file() else []
    complete = lines[1:-1] if lines and lines[0] == header else []  # the last piece is empty, or half a line
    partial.write_text("".join(line + "\n" for line in [header, *complete]), encoding="utf-8")
    rows = [json.loads(line) for line in complete]
    return {row["_id"]: row for row in rows}
