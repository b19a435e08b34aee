"""A question's vector goes in, the nearest passages' ids and cosines come out.

Chroma, by way of llama-index, is the vector index: a cache of the store's vectors that is brought in
line with them whenever the store has changed. Chroma allows one process a folder, and importing it
takes seconds; a second process, and the first seconds of any, search the store's vectors exactly. Where
most of what it holds was removed, its place is taken by a new one, made in the background.
"""

import logging
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from filelock import FileLock, Timeout

from assistant.chroma_folder import ChromaVectors, folders, new_folder
from assistant.chroma_server import ChromaServer
from assistant.encoder import Floats, stack
from assistant.errors import ServerError
from assistant.memory import give_back
from assistant.shared_vectors import Neighbours, SharedVectors
from assistant.store import Store

logger = logging.getLogger(__name__)


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
        self._folder = store.folder / "chroma"
        self._folder_lock = FileLock(store.folder / "chroma.lock", thread_local=False)
        self._closing = threading.Event()
        self._renewal: threading.Thread | None = None
        self._one_renewal = threading.Lock()

    @property
    def chroma(self) -> "ChromaVectors | None":
        """The Chroma side, or None while it is loading or when another process has it."""
        return self._chroma

    def nearest(self, vector: Floats, limit: int) -> Neighbours:
        """Passage ids with their cosine, best first, from whichever index is ready."""
        if self._shared and not self._shared.is_resting:
            with suppress(ServerError):
                return self._shared.nearest(vector, limit)
        if chroma := self._chroma:
            try:
                found = chroma.nearest(vector, limit)
                self._renew_if_mostly_removed(chroma)
                return found
            except Exception:  # Chroma has no common base for its errors; the cache must never cost an answer
                if self._chroma is chroma:  # else another has just taken its place
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
        for folder in folders(self._folder):
            try:
                self._chroma = ChromaVectors(self._store, folder, self._name, self._closing)
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

    def wait_until_renewed(self) -> None:
        """Wait for the new Chroma folder, if one is being made."""
        if renewal := self._renewal:
            renewal.join()

    def close(self) -> None:
        """Leave the Chroma folder to others."""
        self._closing.set()
        self.wait_until_renewed()
        chroma, self._chroma = self._chroma, None
        if chroma:
            chroma.close()
        self._folder_lock.release()

    def _renew_if_mostly_removed(self, chroma: ChromaVectors) -> None:
        """In the background; until then, `chroma` goes on."""
        if not chroma.is_mostly_removed or self._closing.is_set():
            return
        with self._one_renewal:
            if self._renewal is None and self._chroma is chroma:
                self._renewal = threading.Thread(target=self._renew, args=(chroma,), name="renew-chroma", daemon=True)
                self._renewal.start()

    def _renew(self, old: ChromaVectors) -> None:
        """Another folder takes the old one's place, once it is in line with the store."""
        folder = new_folder(self._folder)
        try:
            new = ChromaVectors(self._store, folder, self._name, self._closing)
        except Exception:  # it goes on with the old one, and the next start tries again
            logger.warning("Chroma can't use the new folder '%s'; it keeps what was removed.", folder, exc_info=True)
            shutil.rmtree(folder, ignore_errors=True)
            return
        finally:
            self._store.close()  # this thread's connection
        if self._closing.is_set():
            new.discard()
            return
        self._chroma = new
        old.discard()
        give_back()
        self._renewal = None


def discard_chroma(data_folder: Path) -> None:
    """Have Chroma's folder made anew at the next start; not while a process has it open, which brings it in line."""
    with suppress(Timeout), FileLock(data_folder / "chroma.lock", timeout=0):
        shutil.rmtree(data_folder / "chroma", ignore_errors=True)
