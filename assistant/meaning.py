"""A conversation's pieces go in; the kinds of danger that they are about, by meaning, come out.

The patterns of `safety.yaml` catch what they have words for. This half catches the rest: a sentence embedding of
each piece, of a short message as a whole, and of the last messages together, weighed by a classifier that was fitted
on example phrasings (`meaning.json` says on which, when, and with what result; `evals/safety` fits it again).
How a piece is read (about a text, general, past, with a "no") is weighed with it, so that a piece that the
patterns would not count needs a much clearer meaning. Nothing here is random: same text, same kinds.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.types import NoticeKind

Floats = NDArray[np.float32]

READINGS = ("about", "general", "past", "no", "not", "well")
"""How a piece may be read; each has a weight of its own."""

WHOLE_WORDS = 60
"""A message of at most so many words, or several together, is also judged as a whole."""

_SET_APART = frozenset({"about", "general", "past", "denied"})
_REMEMBERED = 4096  # units whose verdict is kept, so that a conversation's earlier turns cost nothing


DANGERS: tuple[NoticeKind, ...] = ("emergency", "crisis", "urgent", "personal_decision")
_ALARMS = DANGERS[:3]


class Encoder(Protocol):
    """Texts → unit vectors; `PackagedEmbedder` is one."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Shape (len(texts), 384), each text by itself."""


class Piece(NamedTuple):
    """A sentence, or the half of one that is read differently, and how it is read."""

    text: str
    readings: frozenset[str]


class Unit(NamedTuple):
    """A text to be judged, and which share of its pieces has each of `READINGS`."""

    text: str
    readings: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Classifier:
    """One row of weights a class over the vector's numbers and the readings; the last class is no danger."""

    classes: Sequence[str]
    weights: Floats
    readings: Floats
    bias: Floats
    thresholds: Mapping[str, float]

    def probabilities(self, vectors: Floats, readings: Floats) -> Floats:
        """Shape (texts, classes), each row adding up to 1."""
        scores = vectors @ self.weights.T + readings @ self.readings.T + self.bias
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares: Floats = powers / powers.sum(axis=1, keepdims=True)
        return shares

    def kinds(self, vectors: Floats, readings: Floats) -> list[frozenset[NoticeKind]]:
        """For each text the kinds that are likely enough."""
        shares = self.probabilities(vectors, readings).tolist()
        set_apart = [bool(row[:3].any()) for row in readings]
        return [likely(row, apart, self.thresholds) for row, apart in zip(shares, set_apart, strict=True)]


def likely(shares: Sequence[float], set_apart: bool, thresholds: Mapping[str, float]) -> frozenset[NoticeKind]:
    """The kinds of `DANGERS` whose share is high enough by itself, and the likeliest of the alarms where they are so
    together. A text that is about a text, general or past alarms only if its meaning is very sure.
    """
    share = dict(zip(DANGERS, shares[: len(DANGERS)], strict=True))
    least = {kind: thresholds["set_apart"] if set_apart and kind in _ALARMS else thresholds[kind] for kind in DANGERS}
    found = {kind for kind in DANGERS if share[kind] >= least[kind]}
    if not set_apart and sum(share[kind] for kind in _ALARMS) >= thresholds["together"]:
        found.add(max(_ALARMS, key=lambda kind: share[kind]))
    return frozenset(found)


class Meaning:
    """The classifier with its encoder. Safe to be used by several threads at once."""

    def __init__(self, encoder: Encoder, classifier: Classifier | None = None) -> None:
        self._encoder = encoder
        self._classifier = classifier or load_classifier()
        self._judge = lru_cache(_REMEMBERED)(self._judge_one)

    def kinds(self, message: Sequence[Piece], before: Sequence[Sequence[Piece]] = ()) -> frozenset[NoticeKind]:
        """What `message` is about after the messages `before`, of which the last two count."""
        found = [self._judge(unit) for unit in units(message, before)]
        return frozenset().union(*found)

    def _judge_one(self, unit: Unit) -> frozenset[NoticeKind]:
        classifier = self._classifier
        return classifier.kinds(self._encoder.encode([unit.text]), np.array([unit.readings], dtype=np.float32))[0]


def open_meaning(embedder: object, threads: int = 0) -> Meaning:
    """The meaning half on `embedder`, if that is the model it was fitted on; else on that model, loaded for it.

    Raises:
        ModelError: the model's weights are missing or altered.
    """
    from assistant.embedding import PackagedEmbedder  # late: the patterns must be there before any model
    from assistant.models import BGE_SMALL

    fits = isinstance(embedder, PackagedEmbedder) and embedder.fingerprint.startswith(f"{BGE_SMALL.name}:")
    return Meaning(embedder if fits else PackagedEmbedder(BGE_SMALL, threads))  # type: ignore[arg-type]


def units(message: Sequence[Piece], before: Sequence[Sequence[Piece]] = ()) -> Iterator[Unit]:
    """The texts to judge, each once: every piece that isn't denied; and the pieces that are read as somebody's present
    state together, of the message, and of it with the one or two before it, if that is short.
    """
    wholes = [message, *([piece for turn in [*before[-count:], message] for piece in turn] for count in (1, 2))]
    plain = [[piece for piece in whole if not _SET_APART & piece.readings] for whole in wholes]
    alone = [[piece] for piece in message if "denied" not in piece.readings]
    seen = set()
    for pieces in [*alone, *plain]:
        unit = _unit(pieces)
        if unit.text and unit.text not in seen and (len(pieces) == 1 or len(unit.text.split()) <= WHOLE_WORDS):
            seen.add(unit.text)
            yield unit


def _unit(pieces: Sequence[Piece]) -> Unit:
    """Pieces in a row as one text. Where one is marked and another not, the marks count in part."""
    shares = tuple(sum(name in piece.readings for piece in pieces) / max(1, len(pieces)) for name in READINGS)
    return Unit(". ".join(piece.text for piece in pieces), shares)


@cache
def load_classifier() -> Classifier:
    """The fitted one, `meaning.json`."""
    data: dict[str, Any] = json.loads(files("assistant").joinpath("meaning.json").read_text("utf-8"))
    rows = [data["classes"][name] for name in data["classes"]]
    return Classifier(
        classes=tuple(data["classes"]),
        weights=np.array([row["weights"] for row in rows], dtype=np.float32),
        readings=np.array([[row["readings"][name] for name in READINGS] for row in rows], dtype=np.float32),
        bias=np.array([row["bias"] for row in rows], dtype=np.float32),
        thresholds=data["thresholds"],
    )
