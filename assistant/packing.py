"""A stored document goes in; one string comes out that holds all of it, and gives it back in another store."""

import base64
import json
import zlib
from typing import Any, NamedTuple

import numpy as np

from assistant.database import Connection
from assistant.encoder import Floats


class Packed(NamedTuple):
    """A document with its passages, words and vectors as text; `vectors` are its passages', in order."""

    document: str
    version: str
    content: str
    vectors: list[Floats]


def packed(connection: Connection, document_id: str) -> Packed:
    """The document as it stands in the database, whichever columns that has."""
    (document,) = _rows(connection, "SELECT * FROM documents WHERE id = ?", document_id)
    query = (
        "SELECT passages.*, words.content AS words FROM passages JOIN words ON words.rowid = passages.id"
        " WHERE document = ? ORDER BY passages.id"
    )
    passages = _rows(connection, query, document_id)
    for passage in passages:
        del passage["id"]  # each store numbers its own
    text = json.dumps({"document": document, "passages": passages}, default=_blob, ensure_ascii=False)
    content = base64.b64encode(zlib.compress(text.encode(), level=1)).decode()
    vectors = [np.frombuffer(passage["vector"], dtype=np.float32) for passage in passages]
    return Packed(document_id, document["version"], content, vectors)


def unpack_into(connection: Connection, content: str) -> None:
    """Insert what `packed` made; the document's id must be free."""
    values = json.loads(zlib.decompress(base64.b64decode(content)), object_hook=_unblob)
    _insert(connection, "documents", values["document"])
    for passage in values["passages"]:
        words = passage.pop("words")
        rowid = _insert(connection, "passages", passage)
        connection.execute("INSERT INTO words (rowid, content) VALUES (?, ?)", (rowid, words))


def _rows(connection: Connection, query: str, document_id: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query, (document_id,))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _insert(connection: Connection, table: str, row: dict[str, Any]) -> int:
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    return int(connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values())).lastrowid)


def _blob(value: Any) -> dict[str, str]:
    return {"base64": base64.b64encode(value).decode()}


def _unblob(value: dict[str, Any]) -> Any:
    return base64.b64decode(value["base64"]) if set(value) == {"base64"} else value
