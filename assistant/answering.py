"""A conversation goes in, an Answer comes out: safety first, then retrieval, evidence, quotes and framing words."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from assistant import framing
from assistant.conversation import check_question, is_small_talk, standalone
from assistant.evidence import Evidence, EvidenceFinder
from assistant.quoting import cut_part, cut_quotes
from assistant.retrieval import Retriever
from assistant.safety import notices
from assistant.settings import Settings
from assistant.store import Store
from assistant.structure import Part
from assistant.types import Answer, Notice, Outcome, Quote, Turn, text_sha256
from assistant.vocabulary import Vocabulary
from assistant.wording import mended, with_terms

PART_CONFIDENCE = 0.9
"""Of a section, item or list that the question names and the documents have; DECISIONS.md has the count."""

_CLOSEST = 2


class _Timer:
    """Milliseconds a stage, in the order of the stages, and in total since it was made."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self._stages[name] = _milliseconds_since(started)

    def milliseconds(self) -> dict[str, float]:
        return {**self._stages, "total": _milliseconds_since(self._started)}


def _milliseconds_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)


class Answerer:
    """Answers from one store. It writes nothing; the same question over the same documents gives the same answer."""

    def __init__(self, settings: Settings, store: Store, retriever: Retriever, finder: EvidenceFinder) -> None:
        self._settings = settings
        self._store = store
        self._retriever = retriever
        self._finder = finder
        self._vocabulary = Vocabulary(store)
        notices("", (), settings.locale)  # the patterns are compiled now, not while the first person waits

    def answer(self, question: str, history: Sequence[Turn], answer_id: str = "") -> Answer:
        """The answer to `question` after `history`.

        Raises:
            QuestionError: the question is empty, too long, or not text.
        """
        cleaned = check_question(question, self._settings.max_question_characters)
        answer_id = answer_id or text_sha256(repr((question, list(history))))[:12]
        timer = _Timer()
        with timer.stage("safety"):
            raised = notices(cleaned, history, self._settings.locale)
        if is_small_talk(cleaned):
            return self._compose(answer_id, question, cleaned, "small_talk", raised, timer)
        with timer.stage("understanding"):
            plain, looked_up = self._understood(cleaned, history)
        with self._store.reading():  # all of one moment, also while documents are being replaced
            with timer.stage("retrieval"):
                found = self._retriever.retrieve(looked_up)
            with timer.stage("evidence"):
                evidence = self._finder.find(looked_up, found)
                part = self._finder.find_part(plain, evidence)
        return self._decide(answer_id, question, looked_up, raised, evidence, part, timer)

    def signals(self, question: str, history: Sequence[Turn]) -> dict[str, float]:
        """The signals that the confidence is computed from; empty where nothing was found."""
        _, looked_up = self._understood(check_question(question, self._settings.max_question_characters), history)
        with self._store.reading():
            return self._finder.find(looked_up, self._retriever.retrieve(looked_up)).signals

    def rank_documents(self, question: str, history: Sequence[Turn], limit: int) -> list[str]:
        """The ids of the documents whose passages fit best, best first, at most `limit`."""
        _, looked_up = self._understood(check_question(question, self._settings.max_question_characters), history)
        with self._store.reading():
            hits = self._retriever.retrieve(looked_up, limit * 2).hits
        return list(dict.fromkeys(hit.passage.document for hit in hits))[:limit]

    def _understood(self, question: str, history: Sequence[Turn]) -> tuple[str, str]:
        """The question with what it leans on, spelt right; and the same in the documents' words, to look up."""
        with self._store.reading():
            plain = mended(standalone(question, history), self._vocabulary)
            return plain, with_terms(plain, self._vocabulary)

    def _decide(
        self,
        answer_id: str,
        question: str,
        looked_up: str,
        raised: list[Notice],
        evidence: Evidence,
        part: Part | None,
        timer: _Timer,
    ) -> Answer:
        confidence = max(evidence.confidence, PART_CONFIDENCE if part else 0.0)
        if confidence >= self._settings.answer_threshold:
            quotes = cut_part(part) if part else cut_quotes(evidence.candidates, self._settings.max_quotes)
            return self._compose(
                answer_id, question, looked_up, "answered", raised, timer, quotes, confidence=confidence
            )
        with timer.stage("open_words"):
            not_covered = self._finder.not_covered(looked_up, evidence)
        return self._compose(
            answer_id,
            question,
            looked_up,
            "not_in_documents",
            raised,
            timer,
            closest=cut_quotes(evidence.candidates, _CLOSEST),
            not_covered=not_covered,
            confidence=confidence,
        )

    def _compose(
        self,
        answer_id: str,
        question: str,
        looked_up: str,
        outcome: Outcome,
        raised: list[Notice],
        timer: _Timer,
        quotes: Sequence[Quote] = (),
        closest: Sequence[Quote] = (),
        not_covered: Sequence[str] = (),
        confidence: float = 0.0,
    ) -> Answer:
        return Answer(
            id=answer_id,
            question=question,
            standalone_question=looked_up,
            outcome=outcome,
            notices=raised,
            text=framing.words_for(outcome, quotes, bool(self._store.documents())),
            quotes=list(quotes),
            not_covered=list(not_covered),
            closest=list(closest),
            confidence=round(confidence, 4),
            timings_ms=timer.milliseconds(),
        )
