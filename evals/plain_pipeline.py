"""A folder of files goes in; a plain llama-index pipeline over them comes out, as a tutorial would build it.

Sentence splitter, the same embedding model as ours, a Chroma collection on disk, a retriever of the nearest nodes.
It is what ours is compared with for speed: it neither refuses, nor checks, nor says which sentence answers.
"""

from pathlib import Path
from typing import Any

import chromadb
from chromadb.config import Settings as ChromaSettings
from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import Document, TextNode
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr

from assistant.embedding import Embedder

CHUNK_TOKENS = 128
"""About as long as our passages, so that both search about as many."""


class SameModel(BaseEmbedding):  # type: ignore[misc]
    """Our embedding model as llama-index knows one."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.fingerprint, embed_batch_size=64)
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(value) for value in self._embedder.embed_question(query)]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self._embedder.embed_passages(texts).tolist()
        return rows


class PlainPipeline:
    """The pipeline, kept in `folder`."""

    def __init__(self, folder: Path, embedder: Embedder, top: int = 5) -> None:
        client = chromadb.PersistentClient(str(folder), ChromaSettings(anonymized_telemetry=False))
        self.collection: Any = client.get_or_create_collection(
            "plain", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        store = ChromaVectorStore(chroma_collection=self.collection)
        self._storage = StorageContext.from_defaults(vector_store=store)
        self._model = SameModel(embedder)
        self._store = store
        index = VectorStoreIndex.from_vector_store(store, embed_model=self._model)
        self._retriever = index.as_retriever(similarity_top_k=top)

    def index(self, files: list[Path]) -> None:
        """Split, embed and store the files."""
        documents = [Document(text=path.read_text("utf-8"), metadata={"file": path.name}) for path in files]
        VectorStoreIndex.from_documents(
            documents,
            storage_context=self._storage,
            embed_model=self._model,
            transformations=[SentenceSplitter(chunk_size=CHUNK_TOKENS, chunk_overlap=20)],
        )

    def add_made(self, texts: list[str], vectors: Any) -> None:
        """Store nodes with vectors that are made up."""
        nodes = [
            TextNode(text=text, metadata={"file": "made"}, embedding=vector.tolist())
            for text, vector in zip(texts, vectors, strict=True)
        ]
        for start in range(0, len(nodes), 2000):
            self._store.add(nodes[start : start + 2000])

    def ask(self, question: str) -> int:
        """Retrieve; returns how many nodes were found."""
        return len(self._retriever.retrieve(question))
