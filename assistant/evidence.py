"""A question and its hits go in; the sentences that may answer it come out, scored, with the signals
from which the probability of an answer is computed.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from assistant.confidence import Probabilities, probabilities
from assistant.conversation import Standing
from assistant.earlier import Earlier
from assistant.open_words import open_phrases
from assistant.reading import PassageText, Reader, Reading
from assistant.retrieval import Found
from assistant.store import Store
from assistant.tables import read_as
from assistant.timing import Timer
from assistant.types import Document, Hit, Passage, Span
from assistant.words import Word, content_words, is_function_word, words

PASSAGE_WEIGHT = 0.7
"""What a passage's own logit adds to that of each of its sentences (DECISIONS.md)."""

SIMILARITY_WEIGHT = 12.0
"""Cosines differ by tenths where logits differ by ones (DECISIONS.md)."""

NEARNESS_WEIGHT = 2.5
"""What the sentence nearest to the question gains, the next half of it, and so on (DECISIONS.md)."""

SHARED_WEIGHT = 2.0
"""What a sentence gains that has all of the question's words of content (DECISIONS.md)."""

SENTENCE_WEIGHT = 1.0
"""What the cosine of a passage's nearest sentence counts beside the passage's own score in choosing what is read
further (DECISIONS.md)."""

REPEATED = 1.0
"""What a sentence loses that the last answer quoted: a follow-up seldom asks for the same again."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be evidence. `similarity` is its cosine to the question, `relevance` the reader's
    logit for it, `support` the reader's logit for its passage; `repeated`, that the last answer quoted it;
    `nearness` is 1 for the most similar of all that were read, 1/2 for the next, and so on; `shared` the share of
    the question's words of content that it has.
    """

    document: Document
    passage: Passage
    span: Span
    similarity: float
    relevance: float
    support: float
    repeated: bool = False
    nearness: float = 0.0
    shared: float = 0.0

    @property
    def score(self) -> float:
        """What the candidates are ranked by."""
        score = self.relevance + PASSAGE_WEIGHT * self.support
        score += SIMILARITY_WEIGHT * self.similarity + NEARNESS_WEIGHT * self.nearness + SHARED_WEIGHT * self.shared
        return score - REPEATED if self.repeated else score

    @property
    def text(self) -> str:
        """The sentence itself."""
        return self.document.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Candidates, best first; the calibrated probabilities that they answer the question, the signals these
    were computed from, and the words of the question that are left open.
    """

    candidates: tuple[Candidate, ...]
    chances: Probabilities
    signals: dict[str, float]
    open_words: tuple[str, ...]


SURE = 1.5
"""The logit of a passage with which nothing further is read (DECISIONS.md)."""

GONE = -20.0
"""The logit of a passage that is no longer there."""

NOTHING = Evidence((), Probabilities(0.0, 0.0), {}, ())
"""Of a store without documents."""


class EvidenceFinder:
    """Looks closely at what was retrieved: sentence by sentence, with a model that reads both together."""

    def __init__(self, store: Store, reader: Reader, limit: int, further: int) -> None:
        self._store = store
        self._reader = reader
        self._limit = limit
        self._further = further

    def find(self, asked: Standing, found: Found, earlier: Earlier, timer: Timer) -> Evidence:
        """The evidence for a question in the best hits, and in the passages that an `earlier` answer
        quoted. Without hits, none.

        Raises:
            StoppedError: nobody waits for it any more.
        """
        nearest = {passage.id: passage for passage in (*self._first(found), *earlier.passages)}
        timer.go_on()
        read = self._read(asked, list(nearest.values()))
        if not any(reading.answers > SURE for _, _, reading in read):
            timer.go_on()
            read += self._read(asked, self._then(found, nearest))  # before it is refused, a second look
        if not read:
            return NOTHING
        candidates = [
            candidate
            for document, passage, reading in read
            for candidate in self._candidates(document, passage, reading, found, earlier)
        ]
        best = max((reading for _, _, reading in read), key=lambda reading: reading.answers)
        named = list(zip(words(asked.question), best.open_words, strict=False))  # not those of the context
        signals = _signals(best, candidates, named)
        ranked = sorted(_compared(asked, candidates), key=lambda candidate: -candidate.score)
        return Evidence(tuple(ranked), probabilities(self._reader.name, signals), signals, open_phrases(named))

    def relevance(self, asked: Standing, hits: Sequence[Hit]) -> list[float]:
        """The reader's logit for each hit's passage; very low for one that is gone."""
        read = self._read(asked, [hit.passage for hit in hits])
        found = {passage.id: reading.answers for _, passage, reading in read}
        return [found.get(hit.passage.id, GONE) for hit in hits]

    def _first(self, found: Found) -> list[Passage]:
        return [hit.passage for hit in found.hits[: self._limit]]

    def _then(self, found: Found, nearest: Container[int]) -> list[Passage]:
        """What is read if nothing so far answers. A passage of several matters may be far from the question
        though a sentence of it is near.
        """
        scores = {
            hit.passage.id: hit.score + SENTENCE_WEIGHT * self._nearest_sentence(hit, found)
            for hit in found.hits
            if hit.passage.id not in nearest
        }
        rest = [hit.passage for hit in found.hits if hit.passage.id in scores]
        return sorted(rest, key=lambda passage: -scores[passage.id])[: self._further]

    def _nearest_sentence(self, hit: Hit, found: Found) -> float:
        vectors = self._store.sentence_vectors(hit.passage.id)
        return float((vectors @ found.question_vector).max()) if len(vectors) else 0.0

    def _read(self, asked: Standing, passages: Sequence[Passage]) -> list[tuple[Document, Passage, Reading]]:
        there = [
            (document, passage)
            for passage in passages
            if (document := self._store.document(passage.document)) is not None  # replaced since it was found
        ]
        readings = self._reader.read(asked.marked, [_text_of(document, passage) for document, passage in there])
        return [(document, passage, reading) for (document, passage), reading in zip(there, readings, strict=True)]

    def _candidates(
        self, document: Document, passage: Passage, reading: Reading, found: Found, earlier: Earlier
    ) -> list[Candidate]:
        vectors = self._store.sentence_vectors(passage.id)
        if len(vectors) != len(passage.sentences):
            return []
        similarities = vectors @ found.question_vector
        return [
            Candidate(
                document,
                passage,
                span,
                float(similarity),
                relevance,
                reading.answers,
                (document.id, span) in earlier.quoted,
            )
            for span, similarity, relevance in zip(passage.sentences, similarities, reading.sentences, strict=True)
        ]


def _compared(asked: Standing, candidates: Sequence[Candidate]) -> list[Candidate]:
    """With what is known once all are there. Cosines of different questions lie in different ranges; their order is
    comparable.
    """
    wanted = {word.text.lower() for word in content_words(asked.whole)}
    return [
        replace(candidate, nearness=1 / place, shared=_share(wanted, candidate.text))
        for place, candidate in enumerate(sorted(candidates, key=lambda each: -each.similarity), start=1)
    ]


def _share(wanted: set[str], text: str) -> float:
    return len(wanted & {word.text.lower() for word in content_words(text)}) / max(1, len(wanted))


def _text_of(document: Document, passage: Passage) -> PassageText:
    headings = " – ".join(part for part in (document.title, *passage.section) if part)
    return PassageText(headings, read_as(document, passage.sentences))


def _signals(best: Reading, candidates: Sequence[Candidate], named: Sequence[tuple[Word, float]]) -> dict[str, float]:
    content = [value for word, value in named if not is_function_word(word.text)]
    return {
        "answers": best.answers,
        "whole": best.whole,
        "partly": best.partly,
        "sentence": max(best.sentences, default=0.0),
        "similarity": max((candidate.similarity for candidate in candidates), default=0.0),
        "open": max((value for _, value in named), default=0.0),
        "open_content": sum(content) / len(content) if content else 0.0,
    }
