"""A benchmark's documents go in; a folder with their index comes out, apart from the user's, made once."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.database import SCHEMA_VERSION
from assistant.documents import READER_VERSION
from assistant.embedded import embed_document
from assistant.embedding import Embedder, open_embedder
from assistant.library import Library
from assistant.passages import SPLITTER_VERSION
from assistant.settings import Settings
from assistant.store import Store
from evals.beir import BenchmarkSet

if TYPE_CHECKING:
    from assistant import Assistant

Bar = Callable[[str, int], AbstractContextManager[Callable[[str], None]]]
"""Makes a progress bar of a title and a total; what it gives is called after each step."""


def index_folder(cache: Path, benchmark: BenchmarkSet, embedder: Embedder) -> Path:
    """Where this corpus is indexed: named by its content and by everything that its index depends on."""
    versions = (embedder.fingerprint, READER_VERSION, SPLITTER_VERSION, SCHEMA_VERSION)
    key = hashlib.sha256(repr((benchmark.corpus_sha256, versions)).encode()).hexdigest()[:12]
    return cache / f"{benchmark.name}-{key}"


def build_index(store: Store, benchmark: BenchmarkSet, embedder: Embedder, bar: Bar) -> None:
    """Store the documents that aren't stored yet, each in its own transaction, so that an interrupted
    run goes on where it was.
    """
    stored = {document.id: document.sha256 for document in store.documents()}
    todo = [document for document in benchmark.documents if stored.get(document.id) != document.sha256]
    if not todo:
        return
    with store.writing() as writer, bar("indexing", len(todo)) as advance:
        writer.remember("embedder", embedder.fingerprint)
        for document in todo:
            writer.replace(document, document.sha256, embed_document(document, embedder))
            advance(document.id)


def open_benchmark(loaded: BenchmarkSet, settings: Settings, bar: Bar) -> "Assistant":
    """An assistant on the set's documents, indexed apart from the user's."""
    from assistant import Assistant

    embedder = open_embedder(settings.embedding_model, settings.threads)
    folder = index_folder(settings.data_folder / ".cache" / "benchmarks", loaded, embedder)
    library = Library(settings.model_copy(update={"data_folder": folder}), embedder)
    build_index(library.store, loaded, embedder, bar)
    return Assistant(library)
