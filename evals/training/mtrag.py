"""MTRAG-UN goes in; the turns of its half for training come out, with passages that answer and some that don't."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

import numpy as np

from assistant.conversation import standings
from assistant.embedding import Embedder
from assistant.passages import passage_text, split
from assistant.types import Document, Passage, Turn
from evals.beir import BenchmarkSet, Query
from evals.held_out import family
from evals.training.examples import NO_EVIDENCE, Example, Label, Unit, is_trained, one_line

_POSITIVES = 2
"""Passages of a turn that are taught as answering it: the most alike. The others often only add to the answer."""

_NEAREST, _DRAWN = 8, 3
"""Of the passages most like an unanswerable turn, so many are drawn: what the assistant would read for it."""

_FAR_FROM, _FAR_TO = 15, 40
"""Ranks of the one that is drawn for an answerable turn: nearer ones often answer, though nobody marked them."""


class _Place(NamedTuple):
    document: Document
    passage: Passage


def mtrag(benchmark: BenchmarkSet, embedder: Embedder, rng: Random) -> Iterator[Example]:
    """Each turn of the conversations that are not left for measuring, as the assistant passes it on.

    Passages that a conversation left for measuring needs are never shown. Turns that are called underspecified are
    left out where passages were given for them: these answer one of the things that could be meant.
    """
    needed = {
        document
        for query in benchmark.queries
        if not is_trained(family(benchmark.name, query))
        for document in benchmark.relevance.get(query.id, {})
    }
    documents = [document for document in benchmark.documents if document.id not in needed]
    places = [_Place(document, passage) for document in documents for passage in split(document)]
    vectors = embedder.embed_passages([f"{one.document.title}\n{passage_text(*one)}" for one in places])
    for query in benchmark.queries:
        if is_trained(family(benchmark.name, query)):
            question = _passed_on(query)
            order = np.argsort(-(vectors @ embedder.embed_question(question)), kind="stable")
            relevant = {id_ for id_, grade in benchmark.relevance.get(query.id, {}).items() if grade > 0}
            yield from _of_turn(query, question, [places[index] for index in order], relevant, rng)


def _of_turn(
    query: Query, question: str, order: Sequence[_Place], relevant: set[str], rng: Random
) -> Iterator[Example]:
    if query.metadata.answerable:
        label = Label.PARTLY if query.metadata.label == "PARTIAL" else Label.WHOLE
        for place in [one for one in order if one.document.id in relevant][:_POSITIVES]:
            yield _example(question, place, label)
        others = [one for one in order[_FAR_FROM:_FAR_TO] if one.document.id not in relevant]
        if others:
            yield _example(question, rng.choice(others), Label.NONE)
    elif not relevant:
        for place in rng.sample(order[:_NEAREST], min(_DRAWN, len(order))):
            yield _example(question, place, Label.NONE)


def _passed_on(query: Query) -> str:
    """With the earlier questions that it may lean on in brackets."""
    history = [Turn(turn.role, turn.content) for turn in query.metadata.history]
    return standings(query.text, history)[0].marked


def _example(question: str, place: _Place, label: Label) -> Example:
    """Which sentences answer isn't known, nor which words are open."""
    text = place.document.text
    units = tuple(Unit(one_line(text[start:end]), True) for start, end in place.passage.sentences)
    evidence = NO_EVIDENCE if label == Label.NONE else None
    headings = " – ".join(part for part in (place.document.title, *place.passage.section) if part)
    return Example("mtrag_un", question, headings, units, label, evidence, None)
