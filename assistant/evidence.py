"""A question and its hits go in; the sentences that may answer it come out, scored, with the signals
from which the probability of an answer is computed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from pydantic import BaseModel

from assistant.indexing import sentence_in_context
from assistant.passages import passage_text
from assistant.reranking import Reranker, TokenCoverage
from assistant.retrieval import Found
from assistant.store import Store
from assistant.structure import ListInText, Part, list_asked_for, lists_in, ordinal, section_asked_for
from assistant.types import Document, Passage, Span
from assistant.words import content_words

SIMILARITY_WEIGHT = 10.0
"""Cosines differ by tenths where the cross-encoder's logits differ by ones (DECISIONS.md)."""

COVERED = 0.6
"""A word of the question whose best match in the evidence is nearer than this cosine is covered."""

LIST_MARGIN = 1.0
"""How much lower, in logits, a list's name may score than the best sentence for the list to be the answer."""

NAMED_LIST_MARGIN = 6.0
"""The same where the list is called what the question calls it ("reasons")."""

_PASSAGES_LOOKED_AT = 10
_LISTS_LOOKED_AT = 8
_SENTENCES_FOR_COVERAGE = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be evidence. `similarity` is its cosine to the question, `relevance` the
    cross-encoder's logit, `score` what they are ranked by.
    """

    document: Document
    passage: Passage
    span: Span
    similarity: float
    relevance: float

    @property
    def score(self) -> float:
        """What the candidates are ranked by."""
        return self.relevance + SIMILARITY_WEIGHT * self.similarity

    @property
    def text(self) -> str:
        """The sentence itself."""
        return self.document.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Candidates, best first; the calibrated probability that they answer the question, and the signals it
    was computed from.
    """

    candidates: tuple[Candidate, ...]
    confidence: float
    signals: dict[str, float]


class EvidenceFinder:
    """Looks closely at what was retrieved: sentence by sentence, with the models that read both together."""

    def __init__(self, store: Store, reranker: Reranker, coverage: TokenCoverage, limit: int) -> None:
        self._store = store
        self._reranker = reranker
        self._coverage = coverage
        self._limit = limit

    def find(self, question: str, found: Found) -> Evidence:
        """The evidence for a standalone question. Without hits, none, with confidence 0."""
        candidates = self._rank(question, self._nearest_sentences(found))
        if not candidates:
            return Evidence((), 0.0, {})
        signals = {
            "relevance": candidates[0].relevance,
            "passage_relevance": self._passage_relevance(question, candidates[0]),
            "similarity": max(candidate.similarity for candidate in candidates),
        }
        return Evidence(tuple(candidates), probability(signals), signals)

    def not_covered(self, question: str, evidence: Evidence) -> tuple[str, ...]:
        """The content words of the question that the best sentences leave open, each once, in its order.

        Only a refusal shows them, so only a refusal waits for the model that finds them.
        """
        covered = self._word_coverage(question, evidence.candidates[:_SENTENCES_FOR_COVERAGE])
        return tuple(dict.fromkeys(word for word, value in covered if value < COVERED))

    def find_part(self, question: str, evidence: Evidence) -> Part | None:
        """What the question asks for by its place in a document: a section, an item of a list, a whole list.

        A list is taken only if its name (heading and lead-in) fits the question as well as the best
        sentence does; "Which kinds of pain does it help?" may well be answered by one sentence.
        """
        documents = list({candidate.document.id: candidate.document for candidate in evidence.candidates[:3]}.values())
        if section := section_asked_for(question, documents):
            return section
        index, noun = ordinal(question), list_asked_for(question)
        if index is None and noun is None:
            return None
        lists = [found for document in documents for found in lists_in(document)]
        if index is not None:  # only a list that has this item can be meant
            lists = [found for found in lists if -len(found.items) <= index < len(found.items)]
        lists = _likely_lists(question, lists)
        if not lists:
            return None
        scores = self._reranker.score(question, [found.label for found in lists])
        score, best = max(zip(scores, lists, strict=True), key=lambda pair: pair[0])
        if index is not None:
            return Part(best.document, (best.items[index],), best.label)
        margin = NAMED_LIST_MARGIN if noun and noun in best.label.lower() else LIST_MARGIN
        if score < evidence.candidates[0].relevance - margin:
            return None
        return Part(best.document, (*([best.lead_in] if best.lead_in else []), *best.items), best.label)

    def _nearest_sentences(self, found: Found) -> list[Candidate]:
        """The sentences of the best passages that are nearest to the question by their vectors."""
        candidates = []
        for hit in found.hits[:_PASSAGES_LOOKED_AT]:
            document = self._store.document(hit.passage.document)
            vectors = self._store.sentence_vectors(hit.passage.id)
            if document is None or len(vectors) != len(hit.passage.sentences):
                continue  # replaced since it was found
            similarities = vectors @ found.question_vector
            candidates += [
                Candidate(document, hit.passage, span, float(similarity), 0.0)
                for span, similarity in zip(hit.passage.sentences, similarities, strict=True)
            ]
        return sorted(candidates, key=lambda candidate: -candidate.similarity)[: self._limit]

    def _rank(self, question: str, candidates: list[Candidate]) -> list[Candidate]:
        scores = self._reranker.score(question, [candidate.text for candidate in candidates])
        ranked = [
            Candidate(candidate.document, candidate.passage, candidate.span, candidate.similarity, relevance)
            for candidate, relevance in zip(candidates, scores, strict=True)
        ]
        return sorted(ranked, key=lambda candidate: -candidate.score)

    def _passage_relevance(self, question: str, best: Candidate) -> float:
        """The cross-encoder's logit for the whole passage around the best sentence, headings included: a
        sentence may need its neighbours to be seen as the answer.
        """
        text = " – ".join((best.document.title, *best.passage.section))
        (score,) = self._reranker.score(question, [f"{text}\n{passage_text(best.document, best.passage)}"])
        return score

    def _word_coverage(self, question: str, best: Sequence[Candidate]) -> list[tuple[str, float]]:
        """Each content word of the question, with how well the best sentences cover it."""
        texts = [sentence_in_context(candidate.text, candidate.passage.section) for candidate in best]
        pieces = self._coverage.words(question, texts)
        result = []
        for word in content_words(question):
            values = [value for _, start, end, value in pieces if word.start <= start and end <= word.end]
            result.append((word.text, float(np.mean(values)) if values else 0.0))
        return result


def _likely_lists(question: str, lists: list[ListInText]) -> list[ListInText]:
    """Those whose names share most words with the question: a long document has hundreds, and the
    cross-encoder is not to read them all.
    """
    asked = {word.text.lower() for word in content_words(question)}
    shared = [len(asked & {word.text.lower() for word in content_words(found.label)}) for found in lists]
    order = sorted(range(len(lists)), key=lambda index: -shared[index])
    return [lists[index] for index in order[:_LISTS_LOOKED_AT]]


def probability(signals: dict[str, float]) -> float:
    """The calibrated probability that the documents answer: logistic regression over the signals, its
    weights kept in `confidence.json` with date, data and figures (`python -m evals calibrate` fits new ones).
    """
    model = _confidence_model()
    logit = model.intercept + sum(weight * signals[name] for name, weight in model.weights.items())
    return float(1 / (1 + np.exp(-logit)))


class _ConfidenceModel(BaseModel):
    """The fitted model and where it comes from."""

    date: str
    data: str
    figures: str
    intercept: float
    weights: dict[str, float]


@cache
def _confidence_model() -> _ConfidenceModel:
    return _ConfidenceModel.model_validate_json(files("assistant").joinpath("confidence.json").read_text("utf-8"))
