"""A store and a folder go in; nearest neighbours come out, by Chroma embedded, which keeps the store's vectors there.

Through llama-index's `ChromaVectorStore`. What is removed from a collection stays in Chroma's index, hidden: in memory,
on disk and in the time that each change takes. Only another folder is free of it, so it is counted.
"""

import shutil
import threading
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from assistant.encoder import Floats
from assistant.shared_vectors import Neighbours, search, vector_store
from assistant.store import Store

_BATCH = 2000
_LITTLE = 1000
"""So many removed passages, of some 2 kB each, are not worth a new folder."""


class ChromaVectors:
    """The passages of a store in a Chroma collection of this `name`, in a folder that this process alone uses. Once
    `stop` is set, putting them there ends before the next some thousand.

    Raises:
        Exception: of whatever kind, where Chroma can't use the folder; it has no common base for its errors.
    """

    def __init__(self, store: Store, folder: Path, name: str, stop: threading.Event | None = None) -> None:
        self._store = store
        self._folder = folder
        self._stop = stop or threading.Event()
        self._client, self._collection = _open(folder, name)
        self._removed = int((self._collection.metadata or {}).get("removed", 0))
        self._held = 0
        self._lock = threading.Lock()
        self._generation = -1
        self.vector_store = vector_store(self._collection)
        try:
            self.bring_in_line()
        except BaseException:
            self.close()
            raise

    @property
    def is_mostly_removed(self) -> bool:
        """Whether more was removed than is left, so that a new folder would be half as large."""
        return self._removed > max(self._held, _LITTLE)

    def nearest(self, vector: Floats, limit: int) -> Neighbours:
        """Passage ids with their cosine, best first; of equals the older passage."""
        self.bring_in_line()
        found = [(int(node_id), cosine) for node_id, cosine in search(self.vector_store, vector, limit)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def ids(self) -> list[int]:
        """The passages that it would find, ascending."""
        self.bring_in_line()
        return sorted(self._present())

    def bring_in_line(self) -> None:
        """Add what the collection lacks and take out what the store no longer has."""
        with self._lock:
            if self._generation >= (generation := self._store.generation):
                return  # also for a reader who still sees an older state: it must not undo newer changes
            wanted = set(self._store.passage_ids())
            present = self._present()
            self._count_removed(len(present - wanted))
            for batch in self._batches(present - wanted):
                self.vector_store.delete_nodes([str(passage_id) for passage_id in batch])
            for batch in self._batches(wanted - present):
                self.vector_store.add(_nodes(self._store, batch))
            if not self._stop.is_set():
                self._generation, self._held = generation, len(wanted)

    def close(self) -> None:
        """Let go of the memory. Who is just searching gets an error."""
        self._client.close()

    def discard(self) -> None:
        """`close`, and remove the folder."""
        self.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _present(self) -> set[int]:
        return {int(node_id) for node_id in self._collection.get(include=[])["ids"]}

    def _count_removed(self, count: int) -> None:
        """Before they are removed, and in the folder: after a power cut it may be too many, never too few."""
        if count:
            self._removed += count
            self._collection.modify(metadata={"removed": self._removed})

    def _batches(self, ids: set[int]) -> Iterator[list[int]]:
        ordered = sorted(ids)
        for start in range(0, len(ordered), _BATCH):
            if self._stop.is_set():
                return
            yield ordered[start : start + _BATCH]


def folders(parent: Path) -> Iterator[Path]:
    """The folder there is, if any, and a new one. A second one there was to take the first one's place when its
    process ended; either serves, and the other is removed.
    """
    there = sorted(folder for folder in parent.glob("*") if folder.is_dir())
    for other in there[1:]:
        shutil.rmtree(other, ignore_errors=True)
    yield from there[:1]
    yield new_folder(parent)


def new_folder(parent: Path) -> Path:
    """The path of a folder that isn't there yet. It has another name each time: within a process, Chroma does not open
    a path again at which it failed.
    """
    return parent / uuid.uuid4().hex[:8]


def _open(folder: Path, name: str) -> tuple[Any, Any]:
    """A client of its own, and the collection; vectors of another model are taken out."""
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    client = chromadb.PersistentClient(str(folder), ChromaSettings(anonymized_telemetry=False))
    for other in client.list_collections():
        if other.name != name:
            client.delete_collection(other.name)
    collection = client.get_or_create_collection(
        name,
        embedding_function=None,  # vectors are always given; Chroma's default would fetch a model
        configuration={"hnsw": {"space": "cosine", "ef_search": 200, "ef_construction": 200}},
    )
    return client, collection


def _nodes(store: Store, ids: Iterable[int]) -> list[Any]:
    from llama_index.core.schema import TextNode

    rows = store.vectors(list(ids))
    return [
        TextNode(id_=str(passage_id), text="", metadata={"document": document}, embedding=vector.tolist())
        for passage_id, document, vector in rows
    ]
