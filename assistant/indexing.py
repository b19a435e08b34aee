"""A corpus folder goes in; the store is brought in line with it, and a report of what was done comes out."""

import hashlib
import threading
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

from assistant.corpus_folder import Scan, refusal, scan
from assistant.documents import READER_VERSION, SourceFile, read_document
from assistant.embedding import Embedder
from assistant.errors import DocumentError
from assistant.passages import SPLITTER_VERSION, passage_text, split
from assistant.reports import Duplicate, FileOutcome, FileProgress, Progress, Renamed, SyncReport
from assistant.store import Store
from assistant.types import Document
from assistant.writing import EmbeddedPassage, Writer


def sync(
    folder: Path,
    store: Store,
    embedder: Embedder,
    max_bytes: int,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> SyncReport:
    """Bring the store in line with the files below `folder`; files that are as they were cost nothing.

    Once `stop` is set, it ends after the file it is at: what is done is committed, and the next run does
    the rest.

    Raises:
        CorpusError: the folder is missing or unreadable. The store is left as it is then: a folder
            that is away for a moment must not empty the index.
        StoreBusyError: there is something to write, and another process is writing.
    """
    found = scan(folder, max_bytes)
    while True:
        with ExitStack() as until_done:
            try:
                return _Sync(store, embedder, found, until_done, progress).run(stop or threading.Event())
            except _StoreHasMovedError:
                continue  # another process wrote between our look and our turn to write: look again


class _StoreHasMovedError(Exception):
    """The store changed after this run had looked at it."""


class _Sync:
    """One run of `sync`: what is known, and the report as it grows. It asks to be the writer only when
    there is something to write, so that looking never gets in anybody's way.
    """

    def __init__(
        self, store: Store, embedder: Embedder, found: Scan, until_done: ExitStack, progress: Progress | None
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._sources = found.sources
        self._until_done = until_done
        self._progress = progress or (lambda _: None)
        self._done = 0
        self._generation = store.generation
        self._report = SyncReport(refused=list(found.refused))
        built_by = store.meta("embedder")
        if built_by not in (None, embedder.fingerprint):
            self._report.rebuilt = f"the index was built with {built_by}, now with {embedder.fingerprint}"
        self._stored = {} if self._report.rebuilt else {document.id: document for document in store.documents()}
        self._gone = {
            id_: known for id_, known in self._stored.items() if id_ not in found.sources and id_ not in found.unopened
        }
        self._owners = {
            known.sha256: id_ for id_, known in self._stored.items() if id_ in found.unopened or self._is_unchanged(id_)
        }

    def run(self, stop: threading.Event) -> SyncReport:
        if self._report.rebuilt:
            _ = self._writer  # even where there is nothing to put in, the old vectors have to go
        self._total = len(self._sources) + len(self._report.refused) + len(self._gone)
        for item in self._report.refused:
            self._tell(item.document, "refused", item.reason)
        for document_id, source in self._sources.items():
            if stop.is_set():
                break
            if self._is_unchanged(document_id):
                self._report.unchanged.append(document_id)
                self._tell(document_id, "unchanged")
            else:
                self._tell(document_id, "working")
                self._tell(document_id, *self._take_in(document_id, source))
        self._report = self._report.model_copy(update={"cancelled": stop.is_set()})
        if not stop.is_set():  # what is gone may yet turn up as a rename
            for document_id in self._gone:
                self._writer.remove(document_id)
                self._report.removed.append(document_id)
                self._tell(document_id, "removed")
        return self._report

    def _tell(self, document_id: str, outcome: FileOutcome, detail: str = "") -> None:
        self._done += outcome != "working"
        self._progress(FileProgress(document_id, self._done, self._total, outcome, detail))

    @cached_property
    def _writer(self) -> Writer:
        writer = self._until_done.enter_context(self._store.writing())
        if self._store.generation != self._generation:
            raise _StoreHasMovedError
        if self._report.rebuilt:
            writer.clear()  # vectors of two models can't be compared, so none of the old ones may stay
        if self._store.meta("embedder") != self._embedder.fingerprint:
            writer.remember("embedder", self._embedder.fingerprint)
        return writer

    def _is_unchanged(self, document_id: str) -> bool:
        source, known = self._sources.get(document_id), self._stored.get(document_id)
        return source is not None and known is not None and known.source_sha256 == _source_sha256(source)

    def _take_in(self, document_id: str, source: SourceFile) -> tuple[FileOutcome, str]:
        """What became of a new or changed file, and what there is to say about it."""
        try:
            document = read_document(source)
        except DocumentError as error:
            self._report.refused.append(refusal(document_id, error))
            self._forget(document_id)
            return "refused", error.what
        if owner := self._owners.get(document.sha256):
            self._report.duplicates.append(Duplicate(document=document_id, same_as=owner))
            self._forget(document_id)
            return "duplicate", owner
        self._owners[document.sha256] = document_id
        is_new = document_id not in self._stored
        old = next((id_ for id_, known in self._gone.items() if known.sha256 == document.sha256), "")
        renamed_from = old if is_new else ""
        writer = self._writer  # first the turn to write, then the work
        passages = embed_document(document, self._embedder)
        writer.replace(document, _source_sha256(source), passages, renamed_from)
        if renamed_from:
            del self._gone[renamed_from]
            self._total -= 1
            self._report.renamed.append(Renamed(old=renamed_from, new=document_id))
            return "renamed", renamed_from
        (self._report.added if is_new else self._report.changed).append(document_id)
        return ("added" if is_new else "changed"), ""

    def _forget(self, document_id: str) -> None:
        """What was stored under this id is not what the file says any more."""
        if document_id in self._stored:
            self._writer.remove(document_id)


def embed_document(document: Document, embedder: Embedder) -> list[EmbeddedPassage]:
    """The document's passages with their vectors. A passage is embedded with its title and headings
    before it, a sentence with its nearest heading, so that "It often works well." says what works.
    """
    passages = split(document)
    contents = [passage_text(document, passage) for passage in passages]
    headings = [" – ".join((document.title, *passage.section)) for passage in passages]
    texts = [f"{heading}\n{content}" for heading, content in zip(headings, contents, strict=True)]
    sentence_texts = [
        sentence_in_context(document.text[start:end], passage.section)
        for passage in passages
        for start, end in passage.sentences
    ]
    vectors = embedder.embed_passages(texts + sentence_texts)
    result = []
    position = len(texts)
    for passage, vector, text in zip(passages, vectors[: len(texts)], texts, strict=True):
        after = position + len(passage.sentences)
        result.append(EmbeddedPassage(passage, vector, vectors[position:after], text))
        position = after
    return result


def sentence_in_context(sentence: str, section: tuple[str, ...]) -> str:
    """A sentence with its nearest heading before it, as it is embedded and reranked."""
    return f"{section[-1]}: {sentence}" if section else sentence


def _source_sha256(source: SourceFile) -> str:
    """Of everything that a stored document depends on, the versions of what reads and splits included."""
    versions = f"{READER_VERSION}/{SPLITTER_VERSION}"
    parts = (versions.encode(), source.content, source.side)
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
