"""An Example goes in; what the network reads comes out, and for each token what it shall say of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from assistant.models import RERANKER, locate
from assistant.reading import PassageText, composed  # not another one like it: what is taught must be what is read
from evals.training.examples import Example

LONGEST = 384
"""Tokens. The assistant reads up to 512; its passages have some 150, and what is longer trains more slowly."""

NOT_TAUGHT = -1


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """An example as numbers, one a token in each array. `sentence` is the number of the sentence that the token
    belongs to, `open` 1 if the token belongs to a word left open and 0 if not; NOT_TAUGHT where neither is said.
    """

    example: Example
    ids: NDArray[np.int64]
    types: NDArray[np.int64]
    sentence: NDArray[np.int64]
    open: NDArray[np.int64]
    sentence_count: int

    @property
    def length(self) -> int:
        """Tokens."""
        return len(self.ids)


class ExampleEncoder:
    """The tokenizer of the model that is trained further, and of the one that comes out."""

    def __init__(self) -> None:
        self._tokenizer = Tokenizer.from_file(str(locate(RERANKER)["tokenizer.json"]))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST, strategy="only_second")  # the question is always read whole

    def encode(self, example: Example) -> Encoded:
        """The example as the assistant's reader would be given it, and what is right about it."""
        text, spans = as_read(example)
        encoding = self._tokenizer.encode(example.question, text)
        return Encoded(
            example,
            np.array(encoding.ids),
            np.array(encoding.type_ids),
            _sentences(encoding, spans),
            _open(encoding, example),
            len(spans),
        )


def as_read(example: Example) -> tuple[str, list[tuple[int, int]]]:
    """The passage as one text, and where in it each sentence stands. Headings between sentences are read as well."""
    text, spans = composed(PassageText(example.headings, tuple(unit.text for unit in example.units)))
    return text, [span for span, unit in zip(spans, example.units, strict=True) if unit.is_sentence]


def _sentences(encoding: Encoding, spans: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    result = np.full(len(encoding.ids), NOT_TAUGHT)
    types, starts, ends = _token_places(encoding)
    for number, (start, end) in enumerate(spans):
        result[(types == 1) & (ends > starts) & (starts >= start) & (starts < end)] = number
    return result


def _open(encoding: Encoding, example: Example) -> NDArray[np.int64]:
    """Only the question's tokens are said to be open or not, and only where somebody has looked."""
    result = np.full(len(encoding.ids), NOT_TAUGHT)
    if example.open_words is None:
        return result
    is_open = _open_characters(example.question.lower(), example.open_words)
    for token, (kind, start, end) in enumerate(zip(*_token_places(encoding), strict=True)):
        if kind == 0 and end > start:
            result[token] = is_open[start:end].any()
    return result


def _open_characters(question: str, open_words: Sequence[str]) -> NDArray[np.bool_]:
    """For each character, whether it is of an open word, wherever this stands in the question."""
    result = np.zeros(len(question), dtype=np.bool_)
    for word in open_words:
        start = -1
        while (start := question.find(word.lower(), start + 1)) >= 0:
            result[start : start + len(word)] = True
    return result


def _token_places(encoding: Encoding) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    offsets = np.array(encoding.offsets)
    return np.array(encoding.type_ids), offsets[:, 0], offsets[:, 1]
