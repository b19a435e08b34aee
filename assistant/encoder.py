"""Texts, or pairs of texts, go in; the raw output of a packaged ONNX model comes out.

Every text is run by itself, several at once on as many threads as there are cores. The packaged
models are int8 with ranges measured at run time over the whole batch, so in a batch a text's numbers
would depend on its neighbours; alone they never do, and it is faster as well (DECISIONS.md).
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from assistant.models import PackagedModel, locate
from assistant.types import whole_characters

Floats = NDArray[np.float32]
MAX_TOKENS = 512
"""All packaged models are BERTs of 512 positions; what is longer is cut at the end."""


class OnnxEncoder:
    """One packaged model, loaded. Safe to be used by several threads at once."""

    def __init__(self, model: PackagedModel, threads: int = 0) -> None:
        paths = locate(model)
        self.model = model
        self._tokenizer = Tokenizer.from_file(str(paths["tokenizer.json"]))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # the threads go to whole texts instead, see the module
        options.enable_mem_pattern = False  # it would keep a plan for each length of text, and gains nothing
        self._session = onnxruntime.InferenceSession(
            str(paths["model.onnx"]), options, providers=["CPUExecutionProvider"]
        )
        self._threads = ThreadPoolExecutor(threads or os.cpu_count() or 1, thread_name_prefix=model.name)

    def tokenize(self, text: str, pair: str | None = None) -> Encoding:
        """The tokens of `text`, or of `text` and `pair` with a separator between them."""
        return self._tokenizer.encode(whole_characters(text), pair and whole_characters(pair))

    def run(self, encoding: Encoding) -> Floats:
        """The model's first output for one encoding, without the batch axis."""
        inputs: dict[str, Any] = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
        }
        output: Floats = np.asarray(self._session.run(None, inputs)[0][0], dtype=np.float32)
        return output

    def run_all(self, encodings: Sequence[Encoding]) -> list[Floats]:
        """`run` for each encoding, in the same order."""
        if len(encodings) == 1:
            return [self.run(encodings[0])]
        return list(self._threads.map(self.run, encodings))


def unit_length(vectors: Floats) -> Floats:
    """Vectors scaled to length 1 along the last axis; a vector of zeros stays as it is."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: Floats = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return result


def stack(vectors: Sequence[Floats], dimension: int) -> Floats:
    """Rows into a matrix of shape (len(vectors), dimension), also where there are none."""
    return np.stack(vectors).astype(np.float32) if vectors else np.zeros((0, dimension), dtype=np.float32)
