"""Changes to the store go in; one SQLite transaction each comes out, the old state or the new and nothing between."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from assistant.encoder import Floats
from assistant.types import Document, Passage

SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE documents (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL,
    blocks TEXT NOT NULL, page_starts TEXT NOT NULL, source_sha256 TEXT NOT NULL);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, section TEXT NOT NULL, sentences TEXT NOT NULL,
    vector BLOB NOT NULL, sentence_vectors BLOB NOT NULL);
CREATE INDEX passages_document ON passages(document);
CREATE VIRTUAL TABLE words USING fts5(content, tokenize = "porter unicode61 remove_diacritics 2");
"""


class EmbeddedPassage(NamedTuple):
    """A passage with its vector, shape (dimension,), its sentences' vectors, shape (sentences,
    dimension), and the words by which the lexical index finds it.
    """

    passage: Passage
    vector: Floats
    sentence_vectors: Floats
    words: str


class Writer:
    """Changes to a store; each method is one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def replace(
        self, document: Document, source_sha256: str, passages: Iterable[EmbeddedPassage], renamed_from: str = ""
    ) -> None:
        """Store a document instead of what was there under its id (and under the id it had before)."""
        with self._transaction():
            for document_id in {document.id, renamed_from or document.id}:
                self._delete(document_id)
            self._insert(document, source_sha256, passages)

    def remove(self, document_id: str) -> None:
        """Take a document out, with its passages, words and vectors."""
        with self._transaction():
            self._delete(document_id)

    def mark_all_stale(self) -> None:
        """Have the next sync read and embed every document again; until then each answers as it is."""
        with self._transaction():
            self._connection.execute("UPDATE documents SET source_sha256 = 'stale since ' || source_sha256")

    def clear(self) -> None:
        """Take everything out, e.g. because another model is to be used."""
        with self._transaction():
            self._connection.execute("DELETE FROM words")
            self._connection.execute("DELETE FROM documents")

    def remember(self, key: str, value: str) -> None:
        """Keep a value for `Store.meta`."""
        with self._transaction():
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def _delete(self, document_id: str) -> None:
        self._connection.execute(
            "DELETE FROM words WHERE rowid IN (SELECT id FROM passages WHERE document = ?)", (document_id,)
        )
        self._connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))

    def _insert(self, document: Document, source_sha256: str, passages: Iterable[EmbeddedPassage]) -> None:
        blocks = json.dumps([[block.kind, block.start, block.end, block.level] for block in document.blocks])
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                document.title,
                document.text,
                document.sha256,
                blocks,
                json.dumps(document.page_starts),
                source_sha256,
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
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute(
                "INSERT OR REPLACE INTO meta VALUES ('generation', 1 + coalesce("
                "(SELECT value FROM meta WHERE key = 'generation'), 0))"
            )
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
