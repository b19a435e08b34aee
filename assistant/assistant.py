"""Settings go in; an Assistant comes out that answers questions from the corpus folder's documents."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from assistant.answering import Answerer
from assistant.conversation import turns
from assistant.corpus_folder import check_is_folder
from assistant.dictionary import load as load_words
from assistant.evidence import EvidenceFinder
from assistant.library import Added, Library
from assistant.lookup import Lookup
from assistant.meaning import open_meaning
from assistant.parts import PartFinder
from assistant.reading import open_reader
from assistant.reports import Progress, SyncReport
from assistant.retrieval import Retriever
from assistant.settings import Settings
from assistant.store import StoredDocument
from assistant.timing import Timer
from assistant.types import Answer, Document, Hit, Notice, Turn
from assistant.vectors import Vectors


class Assistant:
    """The whole of it: `Assistant.open(Settings())`, then `ask`. Safe to be used by several threads."""

    def __init__(self, library: Library) -> None:
        self.library = library
        settings, store, embedder = library.settings, library.store, library.embedder
        self._vectors = Vectors(store, embedder.dimension, embedder.fingerprint, library.server)
        reader = open_reader(settings.reranker, settings.threads)
        retriever = Retriever(store, self._vectors, embedder, settings.retrieved_passages, settings.lexical_weight)
        finder = EvidenceFinder(store, reader, settings.read_passages, settings.further_passages)
        self._lookup = Lookup(store, retriever, finder, PartFinder(reader))
        self._answerer = Answerer(settings, store, self._lookup, open_meaning(settings.threads))

    @classmethod
    def open(cls, settings: Settings | None = None, progress: Progress | None = None) -> Self:
        """An assistant whose index is in line with the corpus folder.

        Raises:
            AssistantError: the corpus folder, the data folder or the weights can't be used.
        """
        settings = settings or Settings()
        check_is_folder(settings.corpus_folder)  # said before seconds are spent on the models
        return cls(Library.open(settings, progress))

    def ask(
        self,
        question: str,
        history: Iterable[Turn | Mapping[str, Any]] = (),
        id: str = "",
        stop: threading.Event | None = None,
    ) -> Answer:
        """One answer; `history` is the earlier turns, oldest first, each {"role", "content"}. Another thread may set
        `stop`: then the work ends before its next step, within some tenths of a second.

        Raises:
            QuestionError: the question is empty, too long, or not text.
            StoppedError: `stop` was set before there was an answer.
            StoreBusyError, ServerError: nothing is stored yet, and this keeps the documents from being read.
        """
        self.library.follow()
        answer = self._answerer.answer(question, turns(history), id, stop)
        if answer.outcome != "small_talk":
            self.library.expect_documents()
        return answer

    def notices(self, question: str, history: Iterable[Turn | Mapping[str, Any]] = ()) -> list[Notice]:
        """What must be read first, also where the question isn't answered."""
        return self._answerer.notices(question, turns(history))

    def rank_documents(
        self, question: str, history: Iterable[Turn | Mapping[str, Any]] = (), limit: int = 100
    ) -> list[str]:
        """The ids of the documents that fit a question, best first, at most `limit`."""
        self.library.follow()
        return self._lookup.rank_documents(self._answerer.checked(question), turns(history), limit)

    def passages(self, question: str, limit: int = 10) -> list[tuple[Document, Hit]]:
        """The passages that are found for a question, best first, each with its document."""
        self.library.follow()
        return self._lookup.passages(self._answerer.checked(question), limit)

    def signals(self, question: str, history: Iterable[Turn | Mapping[str, Any]] = ()) -> dict[str, float]:
        """What the confidence of the answer would be computed from, by name; empty without documents."""
        found = self._lookup.find(self._answerer.checked(question), turns(history), Timer())
        return found.best.evidence.signals

    def sync(
        self, progress: Progress | None = None, stop: threading.Event | None = None, patient: bool = True
    ) -> SyncReport:
        """See `Library.sync`."""
        return self.library.sync(progress, stop, patient)

    def rebuild(self, progress: Progress | None = None, stop: threading.Event | None = None) -> SyncReport:
        """See `Library.rebuild`."""
        return self.library.rebuild(progress, stop)

    def add(
        self, paths: Sequence[Path], progress: Progress | None = None, stop: threading.Event | None = None
    ) -> Added:
        """See `Library.add`."""
        return self.library.add(paths, progress, stop)

    def remove(self, document_id: str) -> Path:
        """See `Library.remove`."""
        return self.library.remove(document_id)

    def documents(self) -> list[StoredDocument]:
        """See `Library.documents`."""
        return self.library.documents()

    def document(self, document_id: str) -> Document:
        """See `Library.document`."""
        return self.library.document(document_id)

    def warm_up(self) -> None:
        """Load Chroma and the word lists, in the background: until Chroma is ready, the store's vectors are searched
        exactly.
        """
        threading.Thread(target=load_words, name="word lists", daemon=True).start()
        self._vectors.load_chroma_in_background()

    def load_vectors(self) -> None:
        """The same, and wait for it."""
        self._vectors.load_chroma()

    def close(self) -> None:
        """Leave the data folder to others."""
        self._vectors.close()
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
