"""MedQuAD goes in; each question of its half for training comes out with its answer, and with two others' answers."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

import numpy as np

from assistant.embedding import Embedder
from assistant.passages import passage_text, split
from assistant.types import Document, Passage
from evals.beir import BenchmarkSet, Query
from evals.training.examples import Example, Label, Unit, one_line
from evals.training.public import training_queries

_ALIKE = 25
_DRAWN_FROM = 12


class _Place(NamedTuple):
    document: Document
    passage: Passage


def medquad(benchmark: BenchmarkSet, embedder: Embedder, rng: Random) -> Iterator[Example]:
    """Each question with the passage of its own answer that is most like it, and with two passages, out of the
    dozen most like it, of answers to other questions: mostly about another side of the same illness.

    Which sentences are the evidence isn't known, nor which words are open where it isn't the own answer.
    """
    places = [_Place(document, passage) for document in benchmark.documents for passage in split(document)]
    vectors = embedder.embed_passages([_text(place) for place in places])
    for query in training_queries(benchmark):
        similarities = vectors @ embedder.embed_question(query.text)
        order = [places[index] for index in np.argsort(-similarities, kind="stable")]
        own = {document for document, grade in benchmark.relevance.get(query.id, {}).items() if grade > 0}
        for document in sorted(own):
            if best := next((place for place in order if place.document.id == document), None):
                yield _example(query, best, Label.WHOLE)
        others = [place for place in order[:_ALIKE] if place.document.id not in own]
        for place in rng.sample(others[:_DRAWN_FROM], 2):
            yield _example(query, place, Label.NONE)


def _text(place: _Place) -> str:
    """As the assistant's index has it."""
    headings = " – ".join((place.document.title, *place.passage.section))
    return f"{headings}\n{passage_text(place.document, place.passage)}"


def _example(query: Query, place: _Place, label: Label) -> Example:
    """Without headings: the set's documents have no titles, and their names would give the answer away."""
    text = place.document.text
    units = tuple(Unit(one_line(text[start:end]), True) for start, end in place.passage.sentences)
    return Example("medquad", query.text, "", units, label, None, () if label == Label.WHOLE else None)
