"""A question's vector goes in, the nearest passages' ids and cosines come out.

Chroma, by way of llama-index, is the vector index: a cache of the store's vectors that is brought in
line with them whenever the store has changed. Chroma allows one process a folder, and importing it
takes seconds; a second process, and the first seconds of any, search the store's vectors exactly.
"""

import logging
import os
import shutil
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from filelock import FileLock, Timeout

from assistant.chroma_server import ChromaServer
from assistant.encoder import Floats, stack
from assistant.errors import ServerError
from assistant.shared_vectors import Neighbours, SharedVectors, search, vector_store
from assistant.store import Store

logger = logging.getLogger(__name__)
_BATCH = 2000


class VectorIndex(Protocol):
    """What the retriever needs: nearest neighbours among the store's passages."""

    def nearest(self, vector: Floats, limit: int) -> Neighbours:
        """Passage ids with their cosine to `vector`, shape (dimension,), best first."""


class ExactVectors:
    """Every passage is compared: right by definition, and quick up to some ten thousand passages."""

    def __init__(self, store: Store, dimension: int) -> None:
        self._store = store
        self._dimension = dimension
        self._lock = threading.Lock()
        self._generation = -1
        self._ids = np.zeros(0, dtype=np.int64)
        self._matrix = stack([], dimension)

    def nearest(self, vector: Floats, limit: int) -> Neighbours:
        """Passage ids with their cosine, best first; of equals the older passage."""
        ids, matrix = self._current()
        cosines = matrix @ vector
        near = np.arange(len(ids))
        if len(ids) > limit:  # sorting all of them takes longer than comparing them
            near = np.flatnonzero(cosines >= np.partition(cosines, -limit)[-limit])
        order = near[np.lexsort((ids[near], -cosines[near]))[:limit]]
        return [(int(ids[index]), float(cosines[index])) for index in order]

    def ids(self) -> list[int]:
        """The passages that it would find, ascending."""
        return sorted(self._current()[0].tolist())

    def _current(self) -> tuple[Any, Floats]:
        with self._lock, self._store.reading():
            if self._generation != self._store.generation:
                wanted = np.array(self._store.passage_ids(), dtype=np.int64)
                kept = np.isin(self._ids, wanted)  # ids are never used again, so what is known stays right
                new = list(self._store.vectors(np.setdiff1d(wanted, self._ids).tolist()))
                self._matrix = np.vstack([self._matrix[kept], stack([row[2] for row in new], self._dimension)])
                self._ids = np.concatenate([self._ids[kept], np.array([row[0] for row in new], dtype=np.int64)])
                self._generation = self._store.generation
            return self._ids, self._matrix


class ChromaVectors:
    """The same passages in a Chroma collection, searched through llama-index's `ChromaVectorStore`."""

    def __init__(self, store: Store, collection: Any) -> None:
        self._store = store
        self._collection = collection
        self._lock = threading.Lock()
        self._generation = -1
        self.vector_store = vector_store(collection)
        self.bring_in_line()

    def nearest(self, vector: Floats, limit: int) -> Neighbours:
        """Passage ids with their cosine, best first; of equals the older passage."""
        self.bring_in_line()
        found = [(int(node_id), cosine) for node_id, cosine in search(self.vector_store, vector, limit)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def ids(self) -> list[int]:
        """The passages that it would find, ascending."""
        self.bring_in_line()
        return sorted(self._present())

    def _present(self) -> set[int]:
        return {int(node_id) for node_id in self._collection.get(include=[])["ids"]}

    def bring_in_line(self) -> None:
        """Add what the collection lacks and take out what the store no longer has."""
        with self._lock:
            if self._generation >= (generation := self._store.generation):
                return  # also for a reader who still sees an older state: it must not undo newer changes
            wanted = set(self._store.passage_ids())
            present = self._present()
            for batch in _batches(sorted(present - wanted)):
                self.vector_store.delete_nodes([str(passage_id) for passage_id in batch])
            for batch in _batches(sorted(wanted - present)):
                self.vector_store.add(_nodes(self._store, batch))
            self._generation = generation


class Vectors:
    """The vector index of a data folder: exact at first, Chroma as soon as it is ready and ours; or that of
    a Chroma `server`, and exact whenever that is away.
    """

    def __init__(self, store: Store, dimension: int, fingerprint: str, server: ChromaServer | None = None) -> None:
        self._shared = SharedVectors(store, server) if server else None
        self._store = store
        self._name = "passages-" + fingerprint.rpartition(":")[2]
        self._exact = ExactVectors(store, dimension)
        self._chroma: ChromaVectors | None = None
        self._folder_lock = FileLock(store.folder / "chroma.lock", thread_local=False)

    @property
    def chroma(self) -> "ChromaVectors | None":
        """The Chroma side, or None while it is loading or when another process has it."""
        return self._chroma

    def nearest(self, vector: Floats, limit: int) -> Neighbours:
        """Passage ids with their cosine, best first, from whichever index is ready."""
        if self._shared and not self._shared.is_resting:
            with suppress(ServerError):
                return self._shared.nearest(vector, limit)
        if self._chroma is not None:
            try:
                return self._chroma.nearest(vector, limit)
            except Exception:  # Chroma has no common base for its errors; the cache must never cost an answer
                logger.exception("Chroma failed and is left out from here on; restart to make it anew.")
                self._chroma = None
        return self._exact.nearest(vector, limit)

    def indexed(self) -> dict[str, list[int]]:
        """The passages in the vectors that are compared one by one and, where it is ours, in Chroma."""
        chroma = {"chroma": self._chroma.ids()} if self._chroma else {}
        return {"exact": self._exact.ids(), **chroma}

    def load_chroma(self) -> None:
        """Import and open Chroma; takes seconds. Nothing with a server, or when another process has the folder."""
        if self._shared:
            return
        try:
            self._folder_lock.acquire(timeout=0)
        except Timeout:
            logger.info("Another process has the Chroma folder; searching the store's vectors exactly.")
            return
        for folder in _chroma_folders(self._store.folder / "chroma"):
            try:
                self._chroma = ChromaVectors(self._store, _open_collection(folder, self._name))
                return
            except Exception:  # whatever is wrong with the cache, it is made anew from the store
                logger.warning("The Chroma folder '%s' can't be used as it is; making it anew.", folder, exc_info=True)
                shutil.rmtree(folder, ignore_errors=True)
        logger.error("Chroma can't be used at all; searching the store's vectors exactly.")

    def load_chroma_in_background(self, done: Callable[[], None] = lambda: None) -> threading.Thread:
        """`load_chroma` in a thread of its own."""

        def load() -> None:
            self.load_chroma()
            done()

        thread = threading.Thread(target=load, name="load-chroma", daemon=True)
        thread.start()
        return thread

    def close(self) -> None:
        """Leave the Chroma folder to others."""
        self._chroma = None
        self._folder_lock.release()


def discard_chroma(data_folder: Path) -> None:
    """Have Chroma's folder made anew at the next start; not while a process has it open, which brings it in line."""
    with suppress(Timeout), FileLock(data_folder / "chroma.lock", timeout=0):
        shutil.rmtree(data_folder / "chroma", ignore_errors=True)


def _chroma_folders(parent: Path) -> Iterator[Path]:
    """The folder there is, if any, and a new one. New means another name: within a process, Chroma does not
    open a path again at which it failed.
    """
    yield from sorted(folder for folder in parent.glob("*") if folder.is_dir())[:1]
    yield parent / uuid.uuid4().hex[:8]


def _open_collection(folder: Path, name: str) -> Any:
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    client = chromadb.PersistentClient(str(folder), ChromaSettings(anonymized_telemetry=False))
    for other in client.list_collections():
        if other.name != name:
            client.delete_collection(other.name)  # vectors of another model
    return client.get_or_create_collection(
        name,
        embedding_function=None,  # vectors are always given; Chroma's default would fetch a model
        configuration={"hnsw": {"space": "cosine", "ef_search": 200, "ef_construction": 200}},
    )


def _nodes(store: Store, ids: Iterable[int]) -> list[Any]:
    from llama_index.core.schema import TextNode

    rows = store.vectors(list(ids))
    return [
        TextNode(id_=str(passage_id), text="", metadata={"document": document}, embedding=vector.tolist())
        for passage_id, document, vector in rows
    ]


def _batches(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
