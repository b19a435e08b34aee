"""A standalone question goes in; the passages that may answer it come out as Hits, best first."""

from typing import NamedTuple

from assistant.embedding import Embedder
from assistant.encoder import Floats
from assistant.store import Store
from assistant.types import Hit
from assistant.vectors import VectorIndex
from assistant.words import content_words, words

RANK_CONSTANT = 60
"""k of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): 1 / (k + rank), summed."""


class Found(NamedTuple):
    """The hits, best first, and the question's vector, shape (dimension,), for those who rank on."""

    hits: list[Hit]
    question_vector: Floats


class Retriever:
    """Hybrid retrieval: nearest vectors and BM25 over words, fused by rank."""

    def __init__(self, store: Store, vectors: VectorIndex, embedder: Embedder, limit: int) -> None:
        self._store = store
        self._vectors = vectors
        self._embedder = embedder
        self._limit = limit

    def retrieve(self, question: str, limit: int | None = None) -> Found:
        """At most `limit` passages of either ranking (the setting's number without it), fused."""
        limit = limit or self._limit
        vector = self._embedder.embed_question(question)
        dense = [passage_id for passage_id, _ in self._vectors.nearest(vector, limit)]
        lexical = [passage_id for passage_id, _ in self._store.search_words(_terms(question), limit)]
        ranks: dict[int, dict[str, int]] = {}
        for name, ranking in (("dense", dense), ("lexical", lexical)):
            for rank, passage_id in enumerate(ranking, start=1):
                ranks.setdefault(passage_id, {})[name] = rank
        # What the vector index still has and the store no longer holds drops out here.
        passages = self._store.passages(list(ranks))
        hits = [Hit(passages[id_], _fused(of), of) for id_, of in ranks.items() if id_ in passages]
        return Found(sorted(hits, key=lambda hit: (-hit.score, hit.passage.id)), vector)


def _fused(ranks: dict[str, int]) -> float:
    return sum(1 / (RANK_CONSTANT + rank) for rank in ranks.values())


def _terms(question: str) -> list[str]:
    """The words to look up, each once; of a question of function words only, all of them."""
    chosen = content_words(question) or words(question)
    return list(dict.fromkeys(word.text.lower() for word in chosen))
