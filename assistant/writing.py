"""Changes to the store go in; one SQLite transaction each comes out, the old state or the new and nothing between."""

import json
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from assistant.database import Connection
from assistant.encoder import Floats
from assistant.packing import Packed, packed, unpack_into
from assistant.types import Document, Passage

_REMOVED = (
    "It was removed by another process that uses the same Chroma server.",
    "Take the file out of the corpus folder, or change it to have it added again.",
)

_TABLES = {
    "documents": "id, title, text, sha256, blocks, page_starts, source_sha256, version, metadata",
    "passages": 'rowid, document, start, "end", section, sentences, vector, sentence_vectors',
    "words": "rowid, content",
    "files": "id, stamp, source_sha256, text_sha256, reason, next_step",
}
"""What a store holds, but for what it remembers of itself."""


class FileRecord(NamedTuple):
    """What is remembered of a file of the corpus folder, so that it isn't read again while it is as it was.

    `stamp` is by what the file system tells it (empty: it must be hashed), `source_sha256` is of its bytes,
    `text_sha256` of the text that was found in it, if it was read; what is not taken has a `reason` and a `next_step`.
    """

    id: str
    stamp: str
    source_sha256: str
    text_sha256: str = ""
    reason: str = ""
    next_step: str = ""


class EmbeddedPassage(NamedTuple):
    """A passage with its vector, shape (dimension,), its sentences' vectors, shape (sentences,
    dimension), and the words by which the lexical index finds it.
    """

    passage: Passage
    vector: Floats
    sentence_vectors: Floats
    words: str


class Publisher(Protocol):
    """Is told of each change before it is committed, and can prevent it by raising."""

    def put(self, document: Packed) -> None:
        """A document is stored."""

    def take_out(self, document_id: str) -> None:
        """A document is taken out."""


class Writer:
    """Changes to a store; each method is one transaction."""

    def __init__(self, connection: Connection, publisher: Publisher | None = None) -> None:
        self._connection = connection
        self._publisher = publisher

    def replace(
        self,
        document: Document,
        source_sha256: str,
        passages: Iterable[EmbeddedPassage],
        renamed_from: str = "",
        record: FileRecord | None = None,
    ) -> None:
        """Store a document instead of what was there under its id (and under the id it had before), with
        what is to be remembered of its file.
        """
        with self._transaction():
            for document_id in {document.id, renamed_from or document.id}:
                self._delete(document_id)
            self._insert(document, source_sha256, passages)
            if record:
                self._remember_file(record)
            if self._publisher:
                self._publisher.put(packed(self._connection, document.id))
                if renamed_from:
                    self._publisher.take_out(renamed_from)

    def remove(self, document_id: str, elsewhere: bool = False) -> None:
        """Take a document out, with its passages, words and vectors; `elsewhere`, as another process did so:
        its file, if it is still here, is not to bring it back.
        """
        with self._transaction():
            self._delete(document_id, with_record=not elsewhere)
            self._connection.execute(
                "UPDATE files SET reason = ?, next_step = ? WHERE id = ?", (*_REMOVED, document_id)
            )
            if self._publisher:
                self._publisher.take_out(document_id)

    def adopt(self, document_id: str, content: str) -> None:
        """Store a document as another process packed it; what is remembered of a file of ours stays."""
        with self._transaction():
            self._delete(document_id, with_record=False)
            unpack_into(self._connection, content)

    def mark_all_stale(self) -> None:
        """Have the next sync read and embed every file again; until then each document answers as it is."""
        with self._transaction():
            self._connection.execute("UPDATE files SET stamp = '', source_sha256 = ''")

    def remember_files(self, records: Iterable[FileRecord], gone: Iterable[str]) -> None:
        """Remember these files, and forget those that are gone. What answers is the same as before."""
        with self._transaction(is_a_change=False):
            self._connection.executemany("DELETE FROM files WHERE id = ?", [(file_id,) for file_id in gone])
            for record in records:
                self._remember_file(record)

    def clear(self) -> None:
        """Take everything out."""
        with self._transaction():
            self._clear()

    def become(self, path: Path) -> None:
        """Hold what the store in another file holds, instead of all that is here."""
        self._connection.execute("ATTACH DATABASE ? AS other", (str(path),))
        try:
            with self._transaction():
                sequence = "SELECT coalesce(max(seq), 0) FROM main.sqlite_sequence WHERE name = 'passages'"
                last = self._connection.execute(sequence).fetchone()[0]
                self._clear()
                for table, columns in _TABLES.items():
                    new_ids = columns.replace("rowid", f"rowid + {last}")  # a passage's id is never used again
                    self._connection.execute(
                        f"INSERT INTO main.{table} ({columns}) SELECT {new_ids} FROM other.{table}"
                    )
                remembered = "SELECT key, value FROM other.meta WHERE key IN ('embedder', 'server', 'moment')"
                self._connection.execute(f"INSERT OR REPLACE INTO main.meta {remembered}")
        finally:
            self._connection.execute("DETACH DATABASE other")

    def remember(self, key: str, value: str) -> None:
        """Keep a value for `Store.meta`."""
        with self._transaction(is_a_change=False):
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def _clear(self) -> None:
        for table in ("words", "documents", "files"):  # passages go with their documents
            self._connection.execute(f"DELETE FROM main.{table}")

    def _delete(self, document_id: str, with_record: bool = True) -> None:
        self._connection.execute(
            "DELETE FROM words WHERE rowid IN (SELECT id FROM passages WHERE document = ?)", (document_id,)
        )
        self._connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))
        if with_record:
            self._connection.execute("DELETE FROM files WHERE id = ?", (document_id,))

    def _remember_file(self, record: FileRecord) -> None:
        self._connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", record)

    def _insert(self, document: Document, source_sha256: str, passages: Iterable[EmbeddedPassage]) -> None:
        blocks = json.dumps([astuple(block) for block in document.blocks])
        self._connection.execute(
            "INSERT INTO documents (id, title, text, sha256, blocks, page_starts, source_sha256, version, metadata)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                document.title,
                document.text,
                document.sha256,
                blocks,
                json.dumps(document.page_starts),
                source_sha256,
                uuid.uuid4().hex,
                json.dumps(astuple(document.metadata)),
            ),
        )
        for passage, vector, sentence_vectors, words in passages:
            cursor = self._connection.execute(
                'INSERT INTO passages (document, start, "end", section, sentences, vector, sentence_vectors)'
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    document.id,
                    passage.start,
                    passage.end,
                    json.dumps(passage.section),
                    json.dumps(passage.sentences),
                    vector.astype(np.float32).tobytes(),
                    sentence_vectors.astype(np.float16).tobytes(),
                ),
            )
            self._connection.execute("INSERT INTO words (rowid, content) VALUES (?, ?)", (cursor.lastrowid, words))

    @contextmanager
    def _transaction(self, is_a_change: bool = True) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            if is_a_change:
                self._count_up()
        except BaseException:
            if self._connection.in_transaction:  # SQLite has taken it back itself where the disk was full
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _count_up(self) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO meta VALUES ('generation', 1 + coalesce("
            "(SELECT value FROM meta WHERE key = 'generation'), 0))"
        )
