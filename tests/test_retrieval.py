"""Hybrid retrieval: what the vectors and the words found is fused by their scores."""

import numpy as np
import pytest

from assistant.passages import split
from assistant.retrieval import Retriever
from assistant.store import Store
from assistant.types import Block, Document
from assistant.vectors import ExactVectors
from assistant.writing import EmbeddedPassage

NEAR, NEARER, NAMED = "near", "nearer", "named"
COSINES = {NEAR: 0.8, NEARER: 0.84, NAMED: 0.79}
TEXTS = {NEAR: "Backs ache.", NEARER: "Backs hurt.", NAMED: "Trial ZQ7 studied backs."}


class GivenCosines:
    """A vector index that knows the cosines beforehand; `left_out` is nearest to nothing."""

    def __init__(self, store, left_out=()):
        self.ids = {store.passages([id_])[id_].document: id_ for id_ in store.passage_ids()}
        self.cosines = {name: value for name, value in COSINES.items() if name not in left_out}

    def nearest(self, vector, limit):
        ordered = sorted(self.cosines.items(), key=lambda item: -item[1])
        return [(self.ids[name], value) for name, value in ordered][:limit]


class NoNeighbours:
    def nearest(self, vector, limit):
        return []


class NoVector:
    fingerprint = "none"

    def embed_question(self, text):
        return np.zeros(4, np.float32)


@pytest.fixture
def store(tmp_path):
    return filled(tmp_path / "data", TEXTS)


def filled(folder, texts):
    opened = Store(folder)
    with opened.writing() as writer:
        for name, text in texts.items():
            document = Document(name, name, text, (Block("paragraph", 0, len(text)),))
            rows = [
                EmbeddedPassage(passage, np.ones(4, np.float32), np.ones((1, 4), np.float32), text)
                for passage in split(document)
            ]
            writer.replace(document, name, rows)
    return opened


def order(store, question, weight, left_out=()):
    retriever = Retriever(store, GivenCosines(store, left_out), NoVector(), 10, weight)
    return [hit.passage.document for hit in retriever.retrieve(question).hits]


def test_with_no_weight_on_words_the_nearest_comes_first(store):
    assert order(store, "What did ZQ7 find?", 0.0) == [NEARER, NEAR, NAMED]


def test_a_rare_word_lifts_its_passage_over_slightly_nearer_ones(store):
    assert order(store, "What did ZQ7 find?", 0.1) == [NAMED, NEARER, NEAR]


def test_words_that_nobody_has_leave_the_order_to_the_vectors(store):
    assert order(store, "Qwertz?", 0.1) == [NEARER, NEAR, NAMED]


def test_what_only_the_words_found_is_found_and_counts_as_near_as_the_last(store):
    hits = order(store, "ZQ7 hurt", 0.1, left_out=(NAMED,))
    assert set(hits) == {NEAR, NEARER, NAMED}
    assert order(store, "ZQ7", 0.0, left_out=(NAMED,))[:1] == [NEARER]


def test_each_hit_tells_its_rank_in_every_ranking_that_found_it(store):
    retriever = Retriever(store, GivenCosines(store), NoVector(), 10, 0.1)
    hits = {hit.passage.document: hit for hit in retriever.retrieve("ZQ7").hits}
    assert hits[NAMED].ranks == {"dense": 3, "lexical": 1}
    assert hits[NEARER].ranks == {"dense": 1}
    assert hits[NAMED].score == pytest.approx(0.79 + 0.1)


def test_equal_passages_come_in_the_order_of_their_documents_whichever_was_taken_in_first(tmp_path):
    """Else two machines with the same documents would quote different ones."""
    names = [f"edition {number}" for number in range(8)]
    texts = {name: "Warmth eases the pain." for name in names} | {"better": "Pain."}
    for order_taken_in in (list(texts), [*reversed(texts)]):
        opened = filled(tmp_path / order_taken_in[0], {name: texts[name] for name in order_taken_in})
        hits = Retriever(opened, ExactVectors(opened, 4), NoVector(), 20, 0.1).retrieve("pain").hits
        assert [hit.passage.document for hit in hits] == ["better", *names]
        only_words = Retriever(opened, NoNeighbours(), NoVector(), 4, 0.1).retrieve("pain").hits
        assert [hit.passage.document for hit in only_words] == ["better", *names[:3]]


def test_cosines_that_differ_in_their_last_digits_are_equal(store):
    """The same vector's cosine comes out otherwise at another place in the matrix."""
    vectors = GivenCosines(store)
    vectors.cosines = {NEARER: 0.8400001, NEAR: 0.8400002, NAMED: 0.84}
    hits = Retriever(store, vectors, NoVector(), 10, 0.1).retrieve("Qwertz?").hits
    assert [hit.passage.document for hit in hits] == sorted([NEARER, NEAR, NAMED])
