"""An assistant goes in; a few questions that its documents really answer come out, to begin with.

They are made from the documents (`heading_questions.py`) and asked before they are shown, which takes a second or two.
So that happens in the background, after a change of the documents, while the page is there already.
"""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.types import Document
from assistant.ui.heading_questions import Candidate, candidates

if TYPE_CHECKING:
    from assistant.assistant import Assistant

logger = logging.getLogger(__name__)
_COUNT = 4
_DOCUMENTS = 4
_MOST_READ = 60
_MOST_ASKED = 20
"""Of a corpus that answers none of them no more are tried: each takes a tenth of a second of the machine."""

PAUSE_SECONDS = 5.0
"""From one search to the next: while many documents are taken in, each of them is a change."""

_LAST_QUESTION_SECONDS = 10.0


class Examples:
    """The examples of the documents as they are. Example: `Examples().of(assistant)` is None until they are found."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._work: threading.Thread | None = None
        self._next = 0.0
        self._found: tuple[int, list[str]] = (-1, [])

    def of(self, assistant: "Assistant") -> list[str] | None:
        """The questions, or None while they are being looked for; the first call after a change begins with that."""
        generation = assistant.library.store.generation
        with self._lock:
            if self._found[0] == generation:
                return self._found[1]
            if (
                time.monotonic() >= self._next
                and not self._stop.is_set()
                and not (self._work and self._work.is_alive())
            ):
                self._next = time.monotonic() + PAUSE_SECONDS
                self._work = threading.Thread(
                    target=self._find, args=(assistant, generation), name="examples", daemon=True
                )
                self._work.start()
        return None

    def stop(self) -> None:
        """Look for no more, and wait until nothing is asked any longer: the process is about to end."""
        with self._lock:
            self._stop.set()
            work = self._work
        if work:
            work.join(_LAST_QUESTION_SECONDS)

    def _find(self, assistant: "Assistant", generation: int) -> None:
        questions: list[str] = []
        try:
            questions = example_questions(assistant, self._stop)
        except AssistantError as error:  # e.g. a document was taken out meanwhile: then there is a new generation
            logger.info("%s", error)
        except Exception:
            logger.exception("Example questions could not be found.")
        with self._lock:
            self._found = generation, questions


def example_questions(assistant: "Assistant", stop: threading.Event | None = None) -> list[str]:
    """Up to four, taken in turn from the first documents that have any, of different forms if there are enough; each
    is answered, by the document that it was made from, and by another sentence than the others are.

    Raises:
        AssistantError: a document is no longer there.
        StoppedError: `stop` was set.
    """
    first = (assistant.document(stored.id) for stored in assistant.documents()[:_MOST_READ])
    documents = list(islice((document for document in first if any(candidates(document))), _DOCUMENTS))
    found: list[tuple[Document, Candidate]] = []
    evidence: set[tuple[str, int]] = set()
    for document, candidate in _to_try(documents):
        if len({candidate.form for _, candidate in found}) == _COUNT:
            break
        if any(of is document and other.place == candidate.place for of, other in found):
            continue  # this heading has its question
        quoted = _evidence(assistant, candidate.question, document, stop)
        if quoted and quoted not in evidence:
            evidence.add(quoted)
            found.append((document, candidate))
    return _varied([candidate for _, candidate in found])


def _varied(found: Sequence[Candidate]) -> list[str]:
    """The first of each form before the second of any, in the order in which they were found."""
    forms = [candidate.form for candidate in found]
    repeated = [forms[:index].count(form) for index, form in enumerate(forms)]
    chosen = sorted(range(len(found)), key=lambda index: (repeated[index], index))[:_COUNT]
    return [found[index].question for index in sorted(chosen)]


def _to_try(documents: Sequence[Document]) -> Iterator[tuple[Document, Candidate]]:
    """In turn from the documents, each question once, and not without end."""
    by_document = [[(document, candidate) for candidate in candidates(document)] for document in documents]
    in_turn = chain.from_iterable(zip_longest(*by_document))
    each = {candidate.question: (document, candidate) for document, candidate in filter(None, in_turn)}
    yield from list(each.values())[:_MOST_ASKED]


def _evidence(
    assistant: "Assistant", question: str, document: Document, stop: threading.Event | None
) -> tuple[str, int] | None:
    """Where the first quote stands, if the question is answered wholly, without a card, and from this document."""
    answer = assistant.ask(question, stop=stop)
    if answer.outcome != "answered" or answer.notices or answer.quotes[0].document != document.id:
        return None
    return document.id, answer.quotes[0].start
