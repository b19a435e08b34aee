"""A question and texts go in, one relevance score a text comes out, from a model that reads both together.

`TokenCoverage` is the second reader: how well the evidence covers each word of the question.
"""

from collections.abc import Sequence

import numpy as np

from assistant.encoder import Floats, OnnxEncoder, unit_length


class CrossEncoder:
    """ms-marco-MiniLM-L-12-v2: question and text in one sequence, one logit out (Nogueira and Cho 2019,
    arXiv 1901.04085).
    """

    def __init__(self, encoder: OnnxEncoder) -> None:
        self._encoder = encoder

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """One logit a text, about -11 to 11."""
        outputs = self._encoder.run_all([self._encoder.tokenize(question, text) for text in texts])
        return [float(output[0]) for output in outputs]


class TokenCoverage:
    """Late interaction (Khattab and Zaharia 2020, arXiv 2004.12832): each word of the question is given the
    similarity of its best match among the evidence's tokens.
    """

    def __init__(self, encoder: OnnxEncoder) -> None:
        self._encoder = encoder

    def words(self, question: str, texts: Sequence[str]) -> list[tuple[str, int, int, float]]:
        """Each whitespace- or punctuation-bounded word of `question` with its span and its coverage.

        Coverage is a cosine in [-1, 1], the best over all of `texts`; a word of several word pieces
        gets their mean. Without texts it is 0.
        """
        encoding = self._encoder.tokenize(question)
        outputs = self._encoder.run_all([encoding, *(self._encoder.tokenize(text) for text in texts)])
        vectors, *evidence = (unit_length(output) for output in outputs)
        best = self._best_match(vectors, evidence)
        pieces: dict[int, list[int]] = {}
        for index, word in enumerate(encoding.word_ids):
            if word is not None:
                pieces.setdefault(word, []).append(index)
        result = []
        for indices in pieces.values():
            start, end = encoding.offsets[indices[0]][0], encoding.offsets[indices[-1]][1]
            result.append((question[start:end], start, end, float(np.mean(best[indices]))))
        return result

    def _best_match(self, vectors: Floats, evidence: Sequence[Floats]) -> Floats:
        if not evidence:
            return np.zeros(len(vectors), dtype=np.float32)
        # Without the first and last token, [CLS] and [SEP], which match anything.
        tokens = np.concatenate([output[1:-1] for output in evidence])
        result: Floats = (vectors @ tokens.T).max(axis=1)
        return result
