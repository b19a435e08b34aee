"""Settings go in; a Library comes out: the documents of one corpus folder, as they are indexed in one data folder."""

import threading
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from assistant.chroma_server import ChromaServer
from assistant.corpus_folder import put_in, take_back, take_out
from assistant.embedding import Embedder, open_embedder
from assistant.errors import CorpusError, ServerError, StoreBusyError, StoreError
from assistant.memory import keep_together
from assistant.model_change import sync_with_model
from assistant.replica import AT_ONCE, Patience, Replica
from assistant.reports import FileProgress, Progress, Refused, SyncReport
from assistant.settings import Settings
from assistant.store import Store, StoredDocument
from assistant.types import Document
from assistant.vectors import discard_chroma


class Added(NamedTuple):
    """What `Library.add` did: the files that could not be taken, and the sync that followed."""

    refused: list[Refused]
    report: SyncReport


class Library:
    """Looks after the documents; answering questions from them is `Assistant`'s. Safe for several threads.

    Models are loaded only when there is something to embed.
    """

    def __init__(self, settings: Settings, embedder: Embedder | None = None) -> None:
        keep_together()
        self.settings = settings
        self.store = Store(settings.data_folder, settings.busy_wait_seconds)
        self.embedder = embedder or open_embedder(settings.embedding_model, settings.threads)
        self._one_sync = threading.Lock()
        self._replica: Replica | None = None
        if settings.chroma_url:
            self._replica = Replica(self.store, settings.chroma_url, self.embedder.fingerprint)
            self.store.publisher = self._replica
        self._unread: StoreError | None = None
        self.last_report = SyncReport()

    @classmethod
    def open(cls, settings: Settings, progress: Progress | None = None, embedder: Embedder | None = None) -> Self:
        """A library in line with the corpus folder. If another process is just writing to the same data
        folder, it is what is stored so far, and `busy_problem` says so.

        Raises:
            AssistantError: the corpus folder, the data folder or the weights can't be used.
        """
        library = cls(settings, embedder)
        library.sync_if_free(progress)
        return library

    def sync_if_free(self, progress: Progress | None = None) -> None:
        """`sync`; if another process is just writing or the server is away, nothing is done and `busy_problem`
        says so.

        Raises:
            CorpusError: as `sync`.
        """
        try:
            self.sync(progress, patient=False)
        except (StoreBusyError, ServerError) as error:
            self._unread = error

    @property
    def busy_problem(self) -> str:
        """Why the last `sync_if_free` did nothing; empty if it did, or another sync has since."""
        return str(self._unread) if self._unread else ""

    def expect_documents(self) -> None:
        """That there are none may only be said where they could be read.

        Raises:
            StoreBusyError, ServerError: nothing is stored yet, and this is what keeps it from being read.
        """
        problem = self._unread or (self._replica.failure if self._replica else None)
        if problem and not self.store.documents():
            raise type(problem)("The documents have not been read.", str(problem))

    @property
    def server(self) -> ChromaServer | None:
        """The Chroma server that several processes use, if there is one."""
        return self._replica.server if self._replica else None

    @property
    def server_problem(self) -> str:
        """Why the Chroma server can't be used at present; empty if it can, or if there is none."""
        return self._replica.problem if self._replica else ""

    def follow(self) -> None:
        """Take over what other processes have changed on the Chroma server; nothing without one, or while a
        sync is running. While the server is away, what was known before stays.
        """
        if self._replica and self._one_sync.acquire(blocking=False):
            try:
                self._replica.follow_if_reachable()
            finally:
                self._one_sync.release()

    def sync(
        self, progress: Progress | None = None, stop: threading.Event | None = None, patient: bool = True
    ) -> SyncReport:
        """Bring the index in line with the corpus folder.

        `progress` is told of each file; once `stop` is set, it ends after the file it is at, with
        `report.cancelled`: what is done is kept, and the next sync does the rest. What a Chroma server doesn't do is
        tried again for the time that the settings say; not if `patient` is False, for who comes again anyway.

        Raises:
            CorpusError: the corpus folder is missing; the index stays as it is.
            StoreBusyError: another process is writing.
            ServerError: the Chroma server is away; what is done is kept.
        """
        stop = stop or threading.Event()
        patience = Patience(self.settings.chroma_wait_seconds, stop) if patient else AT_ONCE
        with self._one_sync, self._replica.patient(patience) if self._replica else nullcontext():
            try:
                self.last_report = self._in_line(progress, stop)
            except ServerError:
                if not stop.is_set():
                    raise
                return SyncReport(cancelled=True)  # before it came to the files
            self._unread = None
            return self.last_report

    def _in_line(self, progress: Progress | None, stop: threading.Event) -> SyncReport:
        if self._replica:
            self._replica.follow()
        folder, limits = self.settings.corpus_folder, self.settings.limits
        return sync_with_model(folder, self.store, self.embedder, limits, progress, stop, self._replica)

    def rebuild(self, progress: Progress | None = None, stop: threading.Event | None = None) -> SyncReport:
        """Read and embed every file again, one after the other: until its turn has come, the old one answers.
        After a `stop`, or a power cut, the next sync goes on with it.

        Raises:
            CorpusError, StoreBusyError: as `sync`.
        """
        with self.store.writing() as writer:
            writer.mark_all_stale()
            discard_chroma(self.store.folder)
            return self.sync(progress, stop)

    def add(
        self, paths: Sequence[Path], progress: Progress | None = None, stop: threading.Event | None = None
    ) -> Added:
        """Copy files into the corpus folder and index them; one that can't be read is refused and not kept there.
        After a `stop`, what is copied stays, and the next sync indexes it.

        Raises:
            CorpusError, StoreBusyError: as `sync`.
        """
        new, refused = put_in(list(paths), self.settings.corpus_folder, self.settings.limits)
        if progress:
            for item in refused:
                progress(FileProgress(item.document, 0, 0, "refused", item.reason))
        report = self.sync(progress, stop)
        of_ours = [item for item in report.refused if item.document in set(new)]
        for item in of_ours:
            take_back(item.document, self.settings.corpus_folder)
        others = [item for item in report.refused if item not in of_ours]
        self.last_report = report.model_copy(update={"refused": others})
        return Added([*refused, *of_ours], self.last_report)

    def remove(self, document_id: str) -> Path:
        """Take a document out of the index and its file out of the corpus folder.

        Returns where the file is kept: below the data folder, in `removed/`.

        Raises:
            CorpusError: there is no such document.
            StoreBusyError: another process is writing; the file is where it was.
        """
        with self.store.writing():  # before the file moves: a busy store must leave everything as it is
            kept = take_out(document_id, self.settings.corpus_folder, self.settings.data_folder / "removed")
            self.sync()
        return kept

    def documents(self) -> list[StoredDocument]:
        """The indexed documents, sorted by id."""
        self.follow()
        return self.store.documents()

    def document(self, document_id: str) -> Document:
        """One document with its canonical text.

        Raises:
            CorpusError: it isn't in the index.
        """
        self.follow()
        if document := self.store.document(document_id):
            return document
        raise CorpusError(f"There is no document '{document_id}' in the index.", "Run: python -m assistant documents")

    def close(self) -> None:
        """Let go of the data folder, and of the server."""
        if self._replica:
            self._replica.server.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
