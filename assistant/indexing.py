"""A corpus folder goes in; the store is brought in line with it, and a report of what was done comes out."""

import hashlib
import threading
from contextlib import ExitStack, suppress
from functools import cached_property
from pathlib import Path

from assistant.corpus_folder import CorpusFile, Scan, refusal, scan
from assistant.documents import READER_VERSION, SourceFile, read_document
from assistant.embedded import NOTHING, embed_document, known_vectors
from assistant.embedding import Embedder
from assistant.errors import BusyMachineError, DocumentError, ServerError, StoreBusyError, UnopenedFileError
from assistant.limits import Limits
from assistant.passages import SPLITTER_VERSION
from assistant.reports import Duplicate, FileOutcome, Progress, Refused, Renamed, Steps, SyncReport
from assistant.store import Store
from assistant.types import Document
from assistant.writing import FileRecord, Writer


def sync(
    folder: Path,
    store: Store,
    embedder: Embedder,
    limits: Limits,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> SyncReport:
    """Bring the store in line with the files below `folder`; files that are as they were aren't even read.

    Once `stop` is set, it ends after the file it is at: what is done is committed, and the next run does
    the rest.

    Raises:
        CorpusError: the folder is missing or unreadable. The store is left as it is then: a folder
            that is away for a moment must not empty the index.
        StoreBusyError: there is something to write, and another process is writing.
        StoreError: the store is of another model; `change_model` makes it anew.
    """
    found = scan(folder)
    while True:
        with ExitStack() as until_done:
            try:
                run = _Sync(store, embedder, found, limits, until_done)
                return run.run(progress or (lambda _: None), stop or threading.Event())
            except _StoreHasMovedError:
                continue  # another process wrote between our look and our turn to write: look again


class _StoreHasMovedError(Exception):
    """The store changed after this run had looked at it."""


class _Sync:
    """One run of `sync`: what is known, and the report as it grows. It asks to be the writer only when
    there is something to write, so that looking never gets in anybody's way.
    """

    def __init__(self, store: Store, embedder: Embedder, found: Scan, limits: Limits, until_done: ExitStack) -> None:
        self._store = store
        self._embedder = embedder
        self._found = found
        self._limits = limits
        self._until_done = until_done
        store.require_model(embedder.fingerprint)
        self._generation = store.generation
        self._report = SyncReport(refused=list(found.refused))
        self._records = store.files()
        self._stored = store.hashes()
        self._learned: list[FileRecord] = []
        self._unopened: set[str] = set()
        self._same = {id_ for id_, file in found.files.items() if self._is_as_it_was(file)}
        missing = {id_ for id_ in self._stored if id_ not in found.files}
        # With a publisher, documents may come from other processes' folders; only those of ours can be gone.
        others = missing - set(self._records) if store.publisher else set()
        self._gone = {id_: self._stored[id_].text for id_ in sorted(missing - others)}
        owners = (self._same | self._unopened | others) & set(self._stored)
        self._owners = {self._stored[id_].text: id_ for id_ in owners}

    def run(self, progress: Progress, stop: threading.Event) -> SyncReport:
        try:
            self._report.cancelled = not self._bring_in_line(progress, stop)
        except ServerError:
            if not stop.is_set():  # else nobody waits for the file in hand any more
                raise
            self._report.cancelled = True
        self._remember()
        return self._report

    def _bring_in_line(self, progress: Progress, stop: threading.Event) -> bool:
        """False if it was stopped."""
        steps = Steps(progress, len(self._found.files) + len(self._found.refused) + len(self._gone))
        for item in self._found.refused:
            steps.tell(item.document, "refused", item.reason)
        for file in self._found.files.values():
            if stop.is_set():
                return False
            if not (ended := self._ended_before(file.document_id)):
                steps.tell(file.document_id, "working")
                ended = self._take_in(file)
            steps.total -= ended[0] == "renamed"  # the old name has had its turn with the new
            steps.tell(file.document_id, *ended)
        if stop.is_set():
            return False
        for document_id in self._gone:  # what is left of them: the others have turned up under new names
            self._writer.remove(document_id)
            self._report.removed.append(document_id)
            steps.tell(document_id, "removed")
        return True

    @cached_property
    def _writer(self) -> Writer:
        writer = self._until_done.enter_context(self._store.writing())
        if self._store.generation != self._generation:
            raise _StoreHasMovedError
        if self._store.meta("embedder") != self._embedder.fingerprint:
            writer.remember("embedder", self._embedder.fingerprint)
        return writer

    def _stamp(self, file: CorpusFile) -> str:
        """The file's stamp, with all else that what became of it depended on."""
        return f"{READER_VERSION}/{SPLITTER_VERSION}/{self._limits.stamp} {file.stamp}" if file.stamp else ""

    def _is_as_it_was(self, file: CorpusFile) -> bool:
        """By its stamp or, where that is another or can't be trusted, by its bytes."""
        stored = self._stored.get(file.document_id)
        record = self._records.get(file.document_id)
        if record is None:
            if stored is None:
                return False
            record = FileRecord(file.document_id, "", stored.source, stored.text)  # by another process
        stamp = self._stamp(file)
        if stamp and stamp == record.stamp:
            return True
        try:
            source_sha256 = _source_sha256(file.load(self._limits))
        except UnopenedFileError:
            self._unopened.add(file.document_id)
            return False
        except DocumentError:
            return False
        if record.source_sha256 and stored and source_sha256 == stored.source:
            record = record._replace(source_sha256=source_sha256, text_sha256=stored.text)
        if source_sha256 != record.source_sha256:
            return False
        if record.reason and not record.text_sha256:
            return False  # what was refused under other limits may be taken now
        if record._replace(stamp=stamp) != self._records.get(file.document_id):
            self._learned.append(record._replace(stamp=stamp))
            self._records[file.document_id] = record
        return True

    def _ended_before(self, document_id: str) -> tuple[FileOutcome, str] | None:
        """What became of a file that is as it was, when it was read; None if it has to be read again."""
        if document_id not in self._same:
            return None
        record = self._records[document_id]
        if document_id in self._stored:
            self._report.unchanged.append(document_id)
            return "unchanged", ""
        if record.reason:
            return self._refuse(Refused(document=document_id, reason=record.reason, next_step=record.next_step))
        if owner := self._owners.get(record.text_sha256):
            return self._note_duplicate(document_id, owner)
        return None

    def _take_in(self, file: CorpusFile) -> tuple[FileOutcome, str]:
        """What becomes of a new or changed file, and what there is to say about it."""
        document_id = file.document_id
        record = FileRecord(document_id, self._stamp(file), "")
        try:
            source = file.load(self._limits)
            record = record._replace(source_sha256=_source_sha256(source))
            document = read_document(source, self._limits)
        except DocumentError as error:
            if not isinstance(error, UnopenedFileError):  # else nobody knows whether it is another now
                self._forget(document_id)
                if record.source_sha256 and not isinstance(error, BusyMachineError):  # else the next sync tries again
                    self._learned.append(record._replace(reason=error.what, next_step=error.next_step))
            return self._refuse(refusal(document_id, error))
        record = record._replace(text_sha256=document.sha256)
        if owner := self._owners.get(document.sha256):
            self._forget(document_id)
            self._learned.append(record)
            return self._note_duplicate(document_id, owner)
        self._owners[document.sha256] = document_id
        return self._store_document(document, record)

    def _store_document(self, document: Document, record: FileRecord) -> tuple[FileOutcome, str]:
        is_new = document.id not in self._stored
        old = next((id_ for id_, text in self._gone.items() if text == document.sha256), "") if is_new else ""
        writer = self._writer  # first the turn to write, then the work
        before = self._records.get(old or document.id)
        is_to_be_embedded_anew = before is None or not before.source_sha256  # by `rebuild`, too
        known = NOTHING if is_to_be_embedded_anew else known_vectors(self._store, old or document.id)
        passages = embed_document(document, self._embedder, known)
        writer.replace(document, record.source_sha256, passages, old, record)
        if old:
            del self._gone[old]
            self._report.renamed.append(Renamed(old=old, new=document.id))
            return "renamed", old
        (self._report.added if is_new else self._report.changed).append(document.id)
        return ("added" if is_new else "changed"), ""

    def _refuse(self, refused: Refused) -> tuple[FileOutcome, str]:
        self._report.refused.append(refused)
        return "refused", refused.reason

    def _note_duplicate(self, document_id: str, owner: str) -> tuple[FileOutcome, str]:
        self._report.duplicates.append(Duplicate(document=document_id, same_as=owner))
        return "duplicate", owner

    def _forget(self, document_id: str) -> None:
        """What was stored under this id is not what the file says any more."""
        if document_id in self._stored:
            self._writer.remove(document_id)

    def _remember(self) -> None:
        """What was learned of files besides documents; if another process is writing, it is learned again."""
        gone = [] if self._report.cancelled else [id_ for id_ in self._records if id_ not in self._found.files]
        if self._learned or gone:
            with suppress(StoreBusyError), self._store.writing(wait_seconds=0) as writer:
                writer.remember_files(self._learned, gone)


def _source_sha256(source: SourceFile) -> str:
    """Of everything that a stored document depends on, the versions of what reads and splits included."""
    versions = f"{READER_VERSION}/{SPLITTER_VERSION}"
    parts = (versions.encode(), source.content, source.side)
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
