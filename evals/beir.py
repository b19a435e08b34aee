"""A folder in the BEIR layout goes in; its documents, queries and relevance judgements come out."""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import InputError
from assistant.passages import split
from assistant.readers.plaintext import read_plain_text
from assistant.types import Block, Document
from evals.cases import Message

_FILES = ("corpus.jsonl", "queries.jsonl", "qrels.tsv")


class BenchmarkSetError(InputError):
    """The folder isn't in the BEIR layout."""


class Metadata(BaseModel):
    """What a query may say about itself, beside the BEIR standard; other keys are left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    answerable: bool | None = None
    answers: tuple[str, ...] = ()
    context: str = ""
    label: str = ""
    history: tuple[Message, ...] = ()


class Query(BaseModel):
    """One line of queries.jsonl."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(alias="_id", min_length=1)
    text: str
    metadata: Metadata = Metadata()


class BenchmarkSet(NamedTuple):
    """A whole set. `relevance` gives, by query and document id, the grade; 0 means judged not relevant."""

    name: str
    documents: tuple[Document, ...]
    queries: tuple[Query, ...]
    relevance: Mapping[str, Mapping[str, int]]
    corpus_sha256: str
    queries_sha256: str


def load(folder: Path, limit: int | None = None) -> BenchmarkSet:
    """The set in `folder`; with a `limit`, its first queries only (and the whole corpus).

    Raises:
        BenchmarkSetError: a file is missing, or a line of it isn't as it should be.
    """
    missing = [name for name in _FILES if not (folder / name).is_file()]
    if missing:
        raise BenchmarkSetError(
            f"'{folder}' is not in the BEIR layout: {', '.join(missing)} is missing.",
            "It needs corpus.jsonl, queries.jsonl and qrels.tsv; see evals/README.md.",
        )
    documents = tuple(_document(value, where) for value, where in _rows(folder / "corpus.jsonl"))
    queries = tuple(_query(value, where) for value, where in _rows(folder / "queries.jsonl"))
    for name, ids in (
        ("corpus", [document.id for document in documents]),
        ("queries", [query.id for query in queries]),
    ):
        if len(set(ids)) < len(ids):
            repeated = next(id_ for index, id_ in enumerate(ids) if id_ in ids[:index])
            raise BenchmarkSetError(f"'{folder / name}.jsonl' has the id '{repeated}' twice.", "Ids must be unique.")
    return BenchmarkSet(
        folder.resolve().name,
        documents,
        queries[:limit],
        _relevance(folder / "qrels.tsv"),
        _sha256(folder / "corpus.jsonl"),
        _sha256(folder / "queries.jsonl"),
    )


def layout(text: str) -> tuple[Block, ...]:
    """The blocks of a text, as the assistant's reader of plain text sees them; the text stays as it is.

    What that reader takes for headings only, and so would never be found, is one paragraph instead.
    """
    blocks = read_plain_text(text).blocks
    whole = (Block("paragraph", 0, len(text)),)
    return blocks if not text.strip() or split(Document("", "", text, blocks)) else whole


def _document(value: dict[str, Any], where: str) -> Document:
    try:
        document_id, title, text = value["_id"], value.get("title") or "", value["text"]
    except KeyError as error:
        raise BenchmarkSetError(f"{where}: the key {error} is missing.", "Correct the line.") from error
    if not (isinstance(document_id, str) and document_id and isinstance(title, str) and isinstance(text, str)):
        raise BenchmarkSetError(f"{where}: _id, title and text must be texts.", "Correct the line.")
    return Document(document_id, title, text, layout(text))


def _query(value: dict[str, Any], where: str) -> Query:
    try:
        return Query.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise BenchmarkSetError(f"{where}: {key}: {first['msg'].lower()}.", "Correct the line.") from error


def _rows(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    value = json.loads(line)
                except ValueError as error:
                    raise BenchmarkSetError(f"{path}:{number}: not JSON ({error}).", "Correct the line.") from error
                if not isinstance(value, dict):
                    raise BenchmarkSetError(f"{path}:{number}: not a JSON object.", "Correct the line.")
                yield value, f"{path}:{number}"


def _relevance(path: Path) -> dict[str, dict[str, int]]:
    """Rows of query, document and grade, under a header line; two ids that stand twice: the last one."""
    relevance: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
            if number > 1 and row:
                try:
                    query_id, document_id, grade = row
                    relevance.setdefault(query_id, {})[document_id] = int(grade)
                except ValueError as error:
                    raise BenchmarkSetError(
                        f"{path}:{number}: not a query, a document and a whole number.", "Correct the line."
                    ) from error
    return relevance


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
