"""A standalone question goes in; the passages that may answer it come out as Hits, best first."""

from typing import NamedTuple

from assistant.embedding import Embedder
from assistant.encoder import Floats
from assistant.store import Store
from assistant.types import Hit
from assistant.vectors import VectorIndex
from assistant.words import content_words, words

Ranking = list[tuple[int, float]]
"""Passage ids with their scores, best first."""

SCORE_DIGITS = 5
"""Decimals in which scores are compared: the last ones of a cosine depend on where in the matrix its vector stands."""


class Found(NamedTuple):
    """The hits, best first, and the question's vector, shape (dimension,), for those who rank on."""

    hits: list[Hit]
    question_vector: Floats


class Retriever:
    """Hybrid retrieval: the cosine of the vectors, plus a share of BM25 over words.

    The two scores are added, not the ranks: a convex combination keeps how much better the first is than
    the second, and beats reciprocal rank fusion here (DECISIONS.md) as in Bruch, Gai and Ingber, "An Analysis
    of Fusion Functions for Hybrid Retrieval", ACM TOIS 2023.
    """

    def __init__(
        self, store: Store, vectors: VectorIndex, embedder: Embedder, limit: int, lexical_weight: float
    ) -> None:
        self._store = store
        self._vectors = vectors
        self._embedder = embedder
        self._limit = limit
        self._lexical_weight = lexical_weight

    def retrieve(self, question: str, limit: int | None = None) -> Found:
        """At most `limit` passages of either ranking (the setting's number without it), fused.

        Raises:
            StoreError: the store has become one of another embedding model.
        """
        self._store.require_model(self._embedder.fingerprint)
        limit = limit or self._limit
        vector = self._embedder.embed_question(question)
        dense = self._vectors.nearest(vector, limit)
        lexical = self._store.search_words(_terms(question), limit)
        ranks: dict[int, dict[str, int]] = {}
        for name, ranking in (("dense", dense), ("lexical", lexical)):
            for rank, (passage_id, _) in enumerate(ranking, start=1):
                ranks.setdefault(passage_id, {})[name] = rank
        scores = _fused(dense, lexical, self._lexical_weight)
        # What the vector index still has and the store no longer holds drops out here.
        passages = self._store.passages(list(ranks))
        hits = [Hit(passages[id_], scores[id_], of) for id_, of in ranks.items() if id_ in passages]
        return Found(sorted(hits, key=_place), vector)


def _place(hit: Hit) -> tuple[float, str, int]:
    """Equal passages of several documents come in one order, whichever was stored first."""
    return -round(hit.score, SCORE_DIGITS), hit.passage.document, hit.passage.start


def _fused(dense: Ranking, lexical: Ranking, lexical_weight: float) -> dict[int, float]:
    """Cosine + weight × BM25 ÷ the best BM25. What only the words found counts as near as the last of the
    vectors' ranking, which it is at most.
    """
    cosines, bm25 = dict(dense), dict(lexical)
    farthest = min(cosines.values(), default=0.0)
    best = max(bm25.values(), default=0.0)
    share = lexical_weight / best if best > 0 else 0.0
    return {id_: cosines.get(id_, farthest) + share * bm25.get(id_, 0.0) for id_ in cosines.keys() | bm25.keys()}


def _terms(question: str) -> list[str]:
    """The words to look up, each once; of a question of function words only, all of them."""
    chosen = content_words(question) or words(question)
    return list(dict.fromkeys(word.text.lower() for word in chosen))
