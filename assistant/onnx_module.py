"""A function from texts to vectors goes in; a module that sentence-transformers can be built of comes out.

Apart from `embedding` so that only those who need it import torch.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from sentence_transformers.base.modules.input_module import InputModule

from assistant.encoder import Floats


class OnnxModule(InputModule):  # type: ignore[misc]  # see pyproject: not typed for us
    """The whole of a packaged model as the first and only module of a `SentenceTransformer`."""

    def __init__(self, encode: Callable[[Sequence[str]], Floats], dimension: int) -> None:
        super().__init__()
        self._encode = encode
        self._dimension = dimension

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """Only puts the prompt before the texts: the ONNX encoder tokenises by itself."""
        return {"texts": [(prompt or "") + str(text) for text in inputs]}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Adds `sentence_embedding`, a tensor of shape (texts, dimension)."""
        return {**features, "sentence_embedding": torch.from_numpy(self._encode(features["texts"]))}

    def get_embedding_dimension(self) -> int:
        """Numbers in a vector."""
        return self._dimension

    def save(self, *_: Any, **__: Any) -> None:
        """Nothing to save: the weights belong to the installed package."""
