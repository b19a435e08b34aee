"""Texts go in, unit vectors come out; questions and passages may be treated differently.

Models are sentence-transformers models: a packaged one, whose int8 ONNX weights stand in a module of
our own, or the folder of any other. Importing sentence-transformers takes seconds and some 400 MB, so
it happens when passages are embedded; one question is run by the packaged module directly, with the
same result to the last bit (a test holds that).
"""

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from assistant.encoder import Floats, OnnxEncoder, stack, unit_length
from assistant.errors import ModelError
from assistant.models import BGE_SMALL, MINILM, PackagedModel, locate

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

QUESTION_PROMPT = "Represent this sentence for searching relevant passages: "
"""Put before questions, not passages, as the model card of bge-small-en-v1.5 says."""


class Embedder(Protocol):
    """What the store and the retriever need of an embedding model."""

    @property
    def fingerprint(self) -> str:
        """Names the model and the exact weights; vectors of different fingerprints don't mix."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, shape (len(texts), dimension)."""

    def embed_question(self, text: str) -> Floats:
        """A unit vector, shape (dimension,)."""


def open_embedder(name: str, threads: int = 0) -> Embedder:
    """The embedding model of that name: packaged, or a folder in sentence-transformers' format.

    Raises:
        ModelError: no such model, or its weights are missing or altered. Nothing is ever downloaded.
    """
    if name == BGE_SMALL.name:
        return PackagedEmbedder(BGE_SMALL, threads)
    if name == MINILM.name:
        folder = locate(MINILM)["model.safetensors"].parent
        return FolderEmbedder(folder, f"{MINILM.name}:{MINILM.fingerprint}")
    if (Path(name) / "modules.json").is_file():
        return FolderEmbedder(Path(name), f"{Path(name).name}:{_folder_fingerprint(Path(name))}")
    raise ModelError(
        f"There is no embedding model '{name}'.",
        f"Use {BGE_SMALL.name}, {MINILM.name}, or a folder with a sentence-transformers model (modules.json).",
    )


class PackagedEmbedder:
    """bge-small-en-v1.5 in int8: the vector of the first token, scaled to length 1."""

    dimension = 384

    def __init__(self, model: PackagedModel, threads: int) -> None:
        self._model = model
        self._threads = threads
        self.fingerprint = f"{model.name}:{model.fingerprint}"

    def embed_question(self, text: str) -> Floats:
        """A unit vector, shape (384,)."""
        vector: Floats = self.encode([QUESTION_PROMPT + text])[0]
        return vector

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, shape (len(texts), 384), by way of sentence-transformers."""
        if not texts:
            return stack([], self.dimension)
        return _encode_with(self.sentence_transformer, texts, normalize_embeddings=False)  # they are of length 1

    def encode(self, texts: Sequence[str]) -> Floats:
        """The model itself: unit vectors, shape (len(texts), 384), no prompt added."""
        encodings = [self._encoder.tokenize(text) for text in texts]
        first_tokens = [output[0] for output in self._encoder.run_all(encodings)]
        return unit_length(stack(first_tokens, self.dimension))

    @cached_property
    def _encoder(self) -> OnnxEncoder:
        return OnnxEncoder(self._model, self._threads)

    @cached_property
    def sentence_transformer(self) -> "SentenceTransformer":
        """The model as sentence-transformers (and so llama-index) knows one."""
        from assistant.onnx_module import OnnxModule

        model = _import_sentence_transformer()
        return model(modules=[OnnxModule(self.encode, self.dimension)], device="cpu")


class FolderEmbedder:
    """Any sentence-transformers model that lies in a folder."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        try:
            self._model = _import_sentence_transformer()(str(folder), device="cpu", local_files_only=True)
        except (OSError, ValueError) as error:
            raise ModelError(f"The model in '{folder}' can't be loaded: {error}.", "Check the folder.") from error
        self.dimension = int(self._model.get_embedding_dimension() or 0)

    def embed_question(self, text: str) -> Floats:
        """A unit vector, shape (dimension,), with the model's own prompt for queries if it has one."""
        prompt = "query" if "query" in self._model.prompts else None
        vector: Floats = _encode_with(self._model, [text], prompt_name=prompt, normalize_embeddings=True)[0]
        return vector

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, shape (len(texts), dimension)."""
        return _encode_with(self._model, texts, normalize_embeddings=True) if texts else stack([], self.dimension)


def _encode_with(model: "SentenceTransformer", texts: Sequence[str], **options: Any) -> Floats:
    vectors: Floats = np.asarray(model.encode(list(texts), show_progress_bar=False, **options), dtype=np.float32)
    return vectors


def _import_sentence_transformer() -> Any:
    """Import late (it is slow), and with the hub switched off, so that nothing can be fetched."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer


def _folder_fingerprint(folder: Path) -> str:
    """Size and time of every file: hashing gigabytes at each start would be too slow."""
    from assistant.types import text_sha256

    files = sorted(path for path in folder.rglob("*") if path.is_file())
    facts = [(path.relative_to(folder).as_posix(), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return text_sha256(repr(facts))[:12]
