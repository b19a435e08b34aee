"""Documents with their passages and vectors go in, and come out again: the truth, in one SQLite file.

One transaction a document, so a reader sees the old or the new and never a mix. The lexical index
(FTS5) is part of the same transaction. Vector search lives in `vectors`, which can be made anew from
here at any time.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from filelock import FileLock, Timeout

from assistant import word_search
from assistant.database import Connection, bring_up_to_date, connect, is_up_to_date
from assistant.encoder import Floats
from assistant.errors import StoreBusyError, StoreError, StoreFormatError
from assistant.types import Block, Document, Metadata, Passage, Span
from assistant.writing import FileRecord, Publisher, Writer

_FILE = "assistant.sqlite3"


class StoredDocument(NamedTuple):
    """What `documents` lists: a document without its text. `pages` is 0 where it has none; then, its Metadata."""

    id: str
    title: str
    sha256: str
    source_sha256: str
    characters: int
    passages: int
    pages: int = 0
    source: str = ""
    licence: str = ""
    date: str = ""
    language: str = ""


class Hashes(NamedTuple):
    """Of a document's canonical text, and of what it was read from."""

    text: str
    source: str


class Store:
    """The store in one data folder. Reading needs no lock; writing needs `writing()`."""

    def __init__(self, folder: Path, busy_wait_seconds: float = 1.0) -> None:
        self.folder = folder
        self._busy_wait_seconds = busy_wait_seconds
        self._local = threading.local()
        self._cached_document = lru_cache(maxsize=64)(self._load_document)
        self.publisher: Publisher | None = None
        self._lock = FileLock(folder / "writer.lock", thread_local=False)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not is_up_to_date(self.connection):
                with self.writing():
                    bring_up_to_date(self.connection)
        except (OSError, sqlite3.OperationalError) as error:
            reason = "it is a file" if folder.is_file() else getattr(error, "strerror", None) or str(error)
            raise StoreFormatError(
                f"The data folder '{folder}' can't be used: {reason.lower()}.", "Choose another with --data DIR."
            ) from error

    @property
    def path(self) -> Path:
        """Of the SQLite file."""
        return self.folder / _FILE

    @property
    def generation(self) -> int:
        """Grows with every committed change, in this process or another."""
        return int(self.meta("generation") or 0)

    def meta(self, key: str) -> str | None:
        """A remembered value, such as what built the index."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def require_model(self, fingerprint: str) -> None:
        """Raises StoreError if what is stored is of another model, whose vectors can't be compared with this one's."""
        if (built_with := self.meta("embedder")) not in (None, fingerprint):
            raise StoreError(
                f"The index in '{self.folder}' is built with the model {built_with}, this process uses {fingerprint}.",
                "If another process is just making it anew, wait; else start this one again with that model.",
            )

    def documents(self) -> list[StoredDocument]:
        """All documents, sorted by id."""
        rows = self.connection.execute(
            "SELECT id, title, sha256, source_sha256, length(text),"
            " (SELECT count(*) FROM passages WHERE document = documents.id), json_array_length(page_starts), metadata"
            " FROM documents ORDER BY id"
        )
        return [StoredDocument(*row[:-1], *json.loads(row[-1])) for row in rows]

    def hashes(self) -> dict[str, Hashes]:
        """The hashes of each document, by id."""
        rows = self.connection.execute("SELECT id, sha256, source_sha256 FROM documents")
        return {row[0]: Hashes(row[1], row[2]) for row in rows}

    def versions(self) -> dict[str, str]:
        """The version of each document, by id; another one each time it is replaced."""
        return dict(self.connection.execute("SELECT id, version FROM documents"))

    def shared_names(self) -> dict[str, int]:
        """The passages' ids by the names that they have on a Chroma server: the same in every process."""
        rows = self.connection.execute(
            "SELECT version || '-' || (row_number() OVER (PARTITION BY document ORDER BY passages.id) - 1), passages.id"
            " FROM passages JOIN documents ON documents.id = document"
        )
        return dict(rows)

    def files(self) -> dict[str, FileRecord]:
        """What is remembered of the corpus folder's files, by id."""
        return {row[0]: FileRecord(*row) for row in self.connection.execute("SELECT * FROM files")}

    def document(self, document_id: str) -> Document | None:
        """One document with its text, or None."""
        query = "SELECT version FROM documents WHERE id = ?"
        row = self.connection.execute(query, (document_id,)).fetchone()
        return None if row is None else self._cached_document(document_id, row[0])

    def _load_document(self, document_id: str, _version: str) -> Document:
        row = self.connection.execute(
            "SELECT title, text, blocks, page_starts, metadata FROM documents WHERE id = ?", (document_id,)
        ).fetchone()
        blocks = tuple(Block(*block) for block in json.loads(row[2]))
        metadata = Metadata(*json.loads(row[4]))
        return Document(document_id, row[0], row[1], blocks, tuple(json.loads(row[3])), metadata)

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages of these ids that are (still) there."""
        marks = ",".join("?" * len(ids))
        rows = self.connection.execute(
            f'SELECT id, document, start, "end", section, sentences FROM passages WHERE id IN ({marks})', list(ids)
        )
        return {row[0]: _passage(row) for row in rows}

    def passages_of(self, document_id: str) -> list[Passage]:
        """One document's passages in order."""
        rows = self.connection.execute(
            'SELECT id, document, start, "end", section, sentences FROM passages WHERE document = ? ORDER BY id',
            (document_id,),
        )
        return [_passage(row) for row in rows]

    def passage_ids(self) -> list[int]:
        """The ids of all passages, ascending."""
        return [row[0] for row in self.connection.execute("SELECT id FROM passages ORDER BY id")]

    def vectors(self, ids: Sequence[int]) -> Iterator[tuple[int, str, Floats]]:
        """The id, document and vector of each of these passages that is there, ascending by id."""
        query = "SELECT document, vector FROM passages WHERE id = ?"
        for passage_id in sorted(ids):
            if row := self.connection.execute(query, (passage_id,)).fetchone():
                yield passage_id, row[0], np.frombuffer(row[1], dtype=np.float32)

    def sentence_vectors(self, passage_id: int) -> Floats:
        """The vectors of a passage's sentences, shape (sentences, dimension); empty if it is gone."""
        query = "SELECT sentence_vectors, length(vector) FROM passages WHERE id = ?"
        row = self.connection.execute(query, (passage_id,)).fetchone()
        if row is None:
            return np.zeros((0, 0), dtype=np.float32)
        return np.frombuffer(row[0], dtype=np.float16).astype(np.float32).reshape(-1, row[1] // 4)

    def search_words(self, terms: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """Passages that hold any of the words, best first, each with its BM25 score. See `word_search.search`."""
        return word_search.search(self.connection, terms, limit)

    def has_phrase(self, phrase: str) -> bool:
        """Whether a passage has these words in a row, in any of their English endings."""
        return word_search.has_phrase(self.connection, phrase)

    def text(self, document_id: str) -> str:
        """One document's canonical text; empty if it is gone."""
        row = self.connection.execute("SELECT text FROM documents WHERE id = ?", (document_id,)).fetchone()
        return str(row[0]) if row else ""

    def texts(self) -> Iterator[str]:
        """The canonical text of every document, one after the other."""
        return (row[0] for row in self.connection.execute("SELECT text FROM documents ORDER BY id"))

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Everything read inside is of one moment, whatever is written meanwhile."""
        connection = self.connection
        if connection.in_transaction:
            yield
            return
        connection.execute("BEGIN")
        try:
            yield
        finally:
            connection.execute("COMMIT")

    @contextmanager
    def writing(self, wait_seconds: float | None = None, alone: bool = False) -> Iterator[Writer]:
        """The one writer of this data folder, over all processes; `wait_seconds` instead of the setting. If
        `alone`, other data folders aren't told of the changes.

        Raises:
            StoreBusyError: another one is writing, for longer than the waiting time.
        """
        try:
            with self._lock.acquire(self._busy_wait_seconds if wait_seconds is None else wait_seconds):
                yield Writer(self.connection, None if alone else self.publisher)
        except Timeout as error:
            raise StoreBusyError(
                f"Another process is writing to the data folder '{self.folder}'.",
                "Wait until it is done, or choose another folder with --data DIR.",
            ) from error

    def close(self) -> None:
        """Close this thread's connection; the others go with their threads."""
        if connection := getattr(self._local, "connection", None):
            connection.close()
            del self._local.connection

    @property
    def connection(self) -> Connection:
        """SQLite's connections belong to one thread each, so each thread has its own."""
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self.path)
        return connection


def _passage(row: tuple[int, str, int, int, str, str]) -> Passage:
    passage_id, document, start, end, section, sentences = row
    spans = tuple(Span(*span) for span in json.loads(sentences))
    return Passage(document, start, end, tuple(json.loads(section)), spans, passage_id)
