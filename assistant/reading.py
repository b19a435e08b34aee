"""A question and passages go in; what a reader makes of each comes out: whether it answers, which of its
sentences are the evidence, and which words of the question it leaves open.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from tokenizers import Encoding

from assistant.encoder import Floats, OnnxEncoder
from assistant.errors import ModelError
from assistant.models import COLBERT, READER, RERANKER
from assistant.reranking import CrossEncoder, TokenCoverage
from assistant.words import Word, words

_LONGEST_HEADINGS = 200
_NOTHING = -20.0
"""The logit of a sentence that the model did not get to see."""

_COVERED = 0.6
"""A word whose best match in the evidence is nearer than this cosine is covered (late interaction only)."""


class PassageText(NamedTuple):
    """What is read: the title and headings above a passage, as one line, and its sentences."""

    headings: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of one passage.

    `whole` and `partly` are logits against "does not answer": that the passage answers the question, or only
    a part of it. `sentences` has a logit a sentence: that it is evidence. `open_words` has, for each word of
    the question in its order, the probability that the passage leaves it open.
    """

    whole: float
    partly: float
    sentences: tuple[float, ...]
    open_words: tuple[float, ...]

    @property
    def answers(self) -> float:
        """The logit that the passage answers anything of the question, whole or in part."""
        return float(np.logaddexp(self.whole, self.partly))


class Reader(Protocol):
    """What finds evidence in passages."""

    @property
    def name(self) -> str:
        """Under which its calibration is kept."""

    def read(self, question: str, passages: Sequence[PassageText]) -> list[Reading]:
        """One reading a passage, in the same order."""


class EvidenceReader:
    """The project's own reader: question and passage in one sequence through a BERT of 12 layers, which labels
    the passage, each sentence and each word of the question. How it was made: assistant/weights/README.md.
    """

    name = READER.name

    def __init__(self, encoder: OnnxEncoder) -> None:
        self._encoder = encoder

    def read(self, question: str, passages: Sequence[PassageText]) -> list[Reading]:
        """One reading a passage; a text of over 512 tokens is read up to there."""
        texts = [composed(passage) for passage in passages]
        encodings = [self._encoder.tokenize(question, text) for text, _ in texts]
        outputs = self._encoder.run_all(encodings)
        asked = words(question)
        return [
            _reading(output, encoding, spans, asked)
            for output, encoding, (_, spans) in zip(outputs, encodings, texts, strict=True)
        ]


def composed(passage: PassageText) -> tuple[str, list[tuple[int, int]]]:
    """The passage as one text, and where in it each sentence stands."""
    text = f"{passage.headings[:_LONGEST_HEADINGS]}\n" if passage.headings else ""
    spans = []
    for sentence in passage.sentences:
        start = len(text)
        text += re.sub(r"\s+", " ", sentence) + " "
        spans.append((start, len(text) - 1))
    return text, spans


def _reading(output: Floats, encoding: Encoding, spans: Sequence[tuple[int, int]], asked: Sequence[Word]) -> Reading:
    """`output` has a row a token: logits of evidence, of being left open, and of none, partly and whole, the
    last three alike in all rows.
    """
    types, offsets = np.array(encoding.type_ids), np.array(encoding.offsets)
    real = offsets[:, 1] > offsets[:, 0]
    starts = offsets[:, 0]

    def mean(mask: Floats, column: int, default: float) -> float:
        return float(output[mask, column].mean()) if mask.any() else default

    sentences = tuple(
        mean(real & (types == 1) & (starts >= start) & (starts < end), 0, _NOTHING) for start, end in spans
    )
    in_question = real & (types == 0)
    open_logits = [mean(in_question & (starts >= word.start) & (starts < word.end), 1, 0.0) for word in asked]
    none, partly, whole = (float(value) for value in output[0, 2:5])
    return Reading(
        whole - none, partly - none, sentences, tuple(float(1 / (1 + np.exp(-logit))) for logit in open_logits)
    )


class CrossEncoderReader:
    """The packaged models in its place: ms-marco-MiniLM-L-12-v2 on each sentence and on the passage, and late
    interaction for the open words. Slower, and it can't tell part of an answer from the whole.
    """

    name = RERANKER.name

    def __init__(self, cross_encoder: CrossEncoder, coverage: TokenCoverage) -> None:
        self._cross_encoder = cross_encoder
        self._coverage = coverage

    def read(self, question: str, passages: Sequence[PassageText]) -> list[Reading]:
        """One reading a passage; `partly` is far below `whole`, as nothing speaks for it."""
        texts = [text for passage in passages for text in (composed(passage)[0], *passage.sentences)]
        scores = iter(self._cross_encoder.score(question, texts))
        return [
            Reading(
                next(scores),
                _NOTHING,
                tuple(next(scores) for _ in passage.sentences),
                self._open_words(question, passage),
            )
            for passage in passages
        ]

    def _open_words(self, question: str, passage: PassageText) -> tuple[float, ...]:
        pieces = self._coverage.words(question, [composed(passage)[0]])
        result = []
        for word in words(question):
            values = [value for _, start, end, value in pieces if word.start <= start and end <= word.end]
            result.append(float(np.mean(values) < _COVERED) if values else 1.0)
        return tuple(result)


class NoReader:
    """Finds everything alike, so the order of retrieval stands."""

    name = "none"

    def read(self, question: str, passages: Sequence[PassageText]) -> list[Reading]:
        """Zeros for each passage."""
        asked = words(question)
        return [Reading(0.0, _NOTHING, (0.0,) * len(passage.sentences), (0.0,) * len(asked)) for passage in passages]


def open_reader(name: str, threads: int = 0) -> Reader:
    """The reader of that name.

    Raises:
        ModelError: no such reader, or its weights are missing or altered.
    """
    if name == "none":
        return NoReader()
    if name == READER.name:
        return EvidenceReader(OnnxEncoder(READER, threads))
    if name == RERANKER.name:
        encoders = OnnxEncoder(RERANKER, threads), OnnxEncoder(COLBERT, threads)
        return CrossEncoderReader(CrossEncoder(encoders[0]), TokenCoverage(encoders[1]))
    raise ModelError(f"There is no reranker '{name}'.", f"Use {READER.name}, {RERANKER.name} or none.")
