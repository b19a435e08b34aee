"""A question's vector goes in, the nearest passages come out, found by the Chroma server that all processes use."""

import math
import threading
from typing import Any

from assistant.chroma_server import ChromaServer
from assistant.encoder import Floats
from assistant.store import Store

Neighbours = list[tuple[int, float]]


class SharedVectors:
    """The server's vectors, searched through llama-index's `ChromaVectorStore`. What it finds and the store
    doesn't hold (yet, or any more) drops out.
    """

    def __init__(self, store: Store, server: ChromaServer) -> None:
        self._store = store
        self._server = server
        self._lock = threading.Lock()
        self._generation = -1
        self._ids: dict[str, int] = {}

    @property
    def is_resting(self) -> bool:
        """Whether the server failed only just now; a question need not wait for it."""
        return self._server.is_resting

    def nearest(self, vector: Floats, limit: int) -> Neighbours:
        """Passage ids with their cosine, best first; of equals the older passage.

        Raises:
            ServerError: the server can't be used.
        """
        found = self._server.search(lambda collection: search(vector_store(collection), vector, limit))
        ids = self._current()
        return sorted(
            ((ids[name], cosine) for name, cosine in found if name in ids), key=lambda pair: (-pair[1], pair[0])
        )

    def _current(self) -> dict[str, int]:
        """Which of the store's passages bears which of the server's names."""
        with self._lock, self._store.reading():
            if self._generation != self._store.generation:
                self._ids = self._store.shared_names()
                self._generation = self._store.generation
            return self._ids


def vector_store(collection: Any) -> Any:
    """The collection as llama-index knows one."""
    from llama_index.vector_stores.chroma import ChromaVectorStore

    return ChromaVectorStore(chroma_collection=collection)


def search(store: Any, vector: Floats, limit: int) -> list[tuple[str, float]]:
    """The ids that a llama-index vector store finds, with their cosines."""
    from llama_index.core.vector_stores import VectorStoreQuery

    result = store.query(VectorStoreQuery(query_embedding=vector.tolist(), similarity_top_k=limit))
    # llama-index turns Chroma's cosine distance d into a similarity exp(-d).
    cosines = [1 + math.log(similarity) for similarity in result.similarities or []]
    return list(zip(result.ids or [], cosines, strict=True))
