"""The path of a store's file goes in; connections come out, to a database of this program's version, whose errors
say in plain words what happened.
"""

import sqlite3
from pathlib import Path
from typing import Any

from assistant.errors import StoreBusyError, StoreError, StoreFormatError

SCHEMA_VERSION = 3
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE documents (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL,
    blocks TEXT NOT NULL, page_starts TEXT NOT NULL, source_sha256 TEXT NOT NULL, version TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '[]');
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, section TEXT NOT NULL, sentences TEXT NOT NULL,
    vector BLOB NOT NULL, sentence_vectors BLOB NOT NULL);
CREATE INDEX passages_document ON passages(document);
CREATE VIRTUAL TABLE words USING fts5(content, tokenize = "porter unicode61 remove_diacritics 2");
CREATE TABLE files (
    id TEXT PRIMARY KEY, stamp TEXT NOT NULL, source_sha256 TEXT NOT NULL, text_sha256 TEXT NOT NULL,
    reason TEXT NOT NULL, next_step TEXT NOT NULL);
"""
MIGRATIONS = {
    1: """
ALTER TABLE documents ADD COLUMN version TEXT NOT NULL DEFAULT '';
UPDATE documents SET version = lower(hex(randomblob(8)));
CREATE TABLE files (
    id TEXT PRIMARY KEY, stamp TEXT NOT NULL, source_sha256 TEXT NOT NULL, text_sha256 TEXT NOT NULL,
    reason TEXT NOT NULL, next_step TEXT NOT NULL);
INSERT INTO files SELECT id, '', source_sha256, sha256, '', '' FROM documents;
""",
    2: "ALTER TABLE documents ADD COLUMN metadata TEXT NOT NULL DEFAULT '[]';",
}
"""By the version that a store has: what makes the next one of it, without losing anything."""

_BUSY_SECONDS = 10
"""How long SQLite itself waits, e.g. for another process that folds the log into the file."""


class _Cursor(sqlite3.Cursor):
    """A cursor whose errors, which may come as late as at the last row, are ours."""

    def execute(self, *arguments: Any) -> "_Cursor":
        try:
            super().execute(*arguments)
        except sqlite3.DatabaseError as error:
            raise _translated(error, self.connection) from error
        return self

    def fetchone(self) -> Any:
        try:
            return super().fetchone()
        except sqlite3.DatabaseError as error:
            raise _translated(error, self.connection) from error

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except sqlite3.DatabaseError as error:
            raise _translated(error, self.connection) from error


class Connection(sqlite3.Connection):
    """A connection that gives StoreErrors, of one thread only."""

    path: Path

    def cursor(self, *_: Any, **__: Any) -> Any:
        """A cursor that gives StoreErrors."""
        return super().cursor(_Cursor)

    def execute(self, *arguments: Any) -> Any:
        """As sqlite3's, through such a cursor.

        Raises:
            StoreBusyError: the file is locked for long.
            StoreFormatError: it is damaged, or no database.
            StoreError: the disk is full, or the file can't be read or written.
        """
        return self.cursor().execute(*arguments)


def connect(path: Path) -> Connection:
    """A connection for this thread to the database at `path`, which is made if there is none."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_SECONDS, factory=Connection)
    connection.path = path
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def is_up_to_date(connection: Connection) -> bool:
    """Whether the database is of this version; False if it is empty or older.

    Raises:
        StoreFormatError: it is another program's, or of a newer version of this one.
    """
    version = _version(connection)
    if version is None or version in MIGRATIONS:
        return False
    if version != SCHEMA_VERSION:
        raise _not_ours(connection.path, f"is of version {version or 'unknown'}, this program's is {SCHEMA_VERSION}")
    return True


def bring_up_to_date(connection: Connection) -> None:
    """Make what is missing, in one transaction: all of it in an empty database, or the step from each older
    version to the next. Called by the one who has the turn to write.
    """
    if (version := _version(connection)) is None:
        connection.execute("PRAGMA journal_mode = WAL")
        _run(connection, f"{SCHEMA} INSERT INTO meta VALUES ('schema', '{SCHEMA_VERSION}');")
    while version in MIGRATIONS:
        _run(connection, f"{MIGRATIONS[version]} UPDATE meta SET value = '{version + 1}' WHERE key = 'schema';")
        version += 1


def _run(connection: Connection, script: str) -> None:
    try:
        connection.executescript(f"BEGIN IMMEDIATE; {script} COMMIT;")
    except sqlite3.DatabaseError as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise _translated(error, connection) from error


def _version(connection: Connection) -> int | None:
    """The version of what is stored, 0 if it is unknown, or None where there is nothing yet."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if not tables:
        return None
    row = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() if "meta" in tables else None
    return int(row[0]) if row and row[0].isdecimal() else 0


def _translated(error: sqlite3.DatabaseError, connection: sqlite3.Connection) -> Exception:
    path = getattr(connection, "path", Path("the store"))
    said = str(error)
    if "locked" in said or "busy" in said:
        return StoreBusyError(f"Another process keeps '{path}' locked.", "Wait until it is done, then try again.")
    if "malformed" in said or "not a database" in said or "encrypted" in said:
        return _not_ours(path, "is damaged or not an index of this program")
    if isinstance(error, sqlite3.OperationalError) and any(word in said for word in ("full", "disk I/O", "readonly")):
        return StoreError(
            f"'{path}' can't be written: {said}. What was stored before is still there.",
            "Free some space, or check the disk and the permissions, then run: python -m assistant sync",
        )
    return error


def _not_ours(path: Path, why: str) -> StoreFormatError:
    return StoreFormatError(
        f"'{path}' {why}.",
        "Nothing was changed. Choose another folder with --data DIR, or move the file away: "
        "the index is made anew from the corpus folder.",
    )
