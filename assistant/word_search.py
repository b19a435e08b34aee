"""Words and a store's connection go in; the passages that hold them come out, best first by BM25 (SQLite's FTS5)."""

from collections.abc import Sequence

from assistant.database import Connection


def search(connection: Connection, terms: Sequence[str], limit: int) -> list[tuple[int, float]]:
    """Passages that hold any of the terms, each with its score (higher is better). Where several have the last score,
    those come in that are first by document and place, not those that were stored first.
    """
    if not terms:
        return []
    query = " OR ".join(map(_quoted, terms))
    rows: list[tuple[int, float]] = connection.execute(
        "SELECT rowid, -bm25(words) AS score FROM words WHERE words MATCH ? ORDER BY score DESC, rowid LIMIT ?",
        (query, limit + 1),
    ).fetchall()
    if len(rows) <= limit or rows[-1][1] < rows[-2][1]:
        return rows[:limit]
    last = rows[-1][1]
    better = [row for row in rows if row[1] > last]
    equal = connection.execute(
        "SELECT id, score FROM (SELECT rowid AS found, -bm25(words) AS score FROM words WHERE words MATCH ?)"
        " JOIN passages ON id = found WHERE score = ? ORDER BY document, start LIMIT ?",
        (query, last, limit - len(better)),
    )
    return [*better, *equal]


def has_phrase(connection: Connection, phrase: str) -> bool:
    """Whether a passage has these words in a row, in any of their English endings."""
    row = connection.execute("SELECT 1 FROM words WHERE words MATCH ? LIMIT 1", (_quoted(phrase),)).fetchone()
    return row is not None


def _quoted(words: str) -> str:
    """As FTS5 takes them for words and not for a query."""
    return '"' + words.replace('"', '""') + '"'
