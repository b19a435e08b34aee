"""A store and another embedding model go in; the store comes out built with that model, all of it in one step.

Vectors of two models can't be compared. So the new ones are made in a store beside, by an ordinary sync, which a stop
or a power cut leaves to be gone on with; meanwhile readers find all of the old, and then all of the new.
"""

import shutil
import threading
from contextlib import ExitStack, closing, suppress
from pathlib import Path

from assistant.embedding import Embedder
from assistant.errors import StoreBusyError, StoreFormatError
from assistant.indexing import sync
from assistant.limits import Limits
from assistant.replica import Replica
from assistant.reports import Progress, SyncReport
from assistant.store import Store

_BESIDE = "another-model"


def sync_with_model(
    folder: Path,
    store: Store,
    embedder: Embedder,
    limits: Limits,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
    replica: Replica | None = None,
) -> SyncReport:
    """`sync`, also where the store was built with another model than the embedder's: `rebuilt` says so then. With a
    `replica`, the new store has all that its server holds of the new model, and gives it the rest.

    Raises:
        CorpusError, StoreBusyError: as `sync`.
        ServerError: the server is away; the old store goes on.
    """
    beside = store.folder / _BESIDE
    built_with = store.meta("embedder")
    if built_with in (None, embedder.fingerprint):
        if beside.exists():  # a change that was given up
            with suppress(StoreBusyError), store.writing(wait_seconds=0):
                shutil.rmtree(beside)
        return sync(folder, store, embedder, limits, progress, stop)
    with store.writing() as writer:
        with closing(_begun(beside, embedder.fingerprint)) as new, ExitStack() as until_done:
            if replica:
                new.publisher = other = replica.beside(new)
                until_done.callback(other.server.close)
                other.follow()
            report = sync(folder, new, embedder, limits, progress, stop)
        report.rebuilt = f"the index was built with {built_with}, now with {embedder.fingerprint}"
        if not report.cancelled:
            writer.become(new.path)
            shutil.rmtree(beside)
    return report


def _begun(folder: Path, fingerprint: str) -> Store:
    """The store beside, with what an earlier run has made of this model."""
    with suppress(StoreFormatError):
        store = Store(folder)
        if store.meta("embedder") in (None, fingerprint):
            return store
        store.close()
    shutil.rmtree(folder)
    return Store(folder)
