"""An Assistant goes in; a retriever and a query engine come out that plug into anything made with llama-index."""

from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.assistant import Assistant
from assistant.types import Document, Quote, Span


class PassageRetriever(BaseRetriever):  # type: ignore[misc]
    """The passages that the assistant would read for a question, best first, as nodes.

    A node's text is `canonical_text[start_char_idx:end_char_idx]`; its metadata say of which document, by its
    `sha256`, and where in it.
    """

    def __init__(self, assistant: Assistant, limit: int = 10) -> None:
        super().__init__()
        self._assistant = assistant
        self._limit = limit

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._assistant.passages(query_bundle.query_str, self._limit)
        return [_node(document, Span(hit.passage.start, hit.passage.end), hit.score) for document, hit in found]


class QuotingQueryEngine(CustomQueryEngine):  # type: ignore[misc]
    """Answers as the assistant does: the response is all that it shows, with notices, checked quotes and the
    disclaimer; the source nodes are the quotes. `response.metadata["answer"]` is the Answer as JSON values.
    Where the documents don't answer there are no source nodes.
    """

    assistant: Any

    def custom_query(self, query_str: str) -> Response:
        """The response to one question."""
        answer = self.assistant.ask(query_str)
        nodes = [_node_of_quote(self.assistant.document(quote.document), quote) for quote in answer.quotes]
        return Response(answer.to_markdown(), source_nodes=nodes, metadata={"answer": answer.model_dump(mode="json")})


def _node_of_quote(document: Document, quote: Quote) -> NodeWithScore:
    quote.check(document)
    return _node(document, Span(quote.start, quote.end), quote.score)


def _node(document: Document, span: Span, score: float) -> NodeWithScore:
    node = TextNode(
        id_=f"{document.id}:{span.start}-{span.end}",
        text=document.text[span.start : span.end],
        start_char_idx=span.start,
        end_char_idx=span.end,
        metadata={
            "document": document.id,
            "title": document.title,
            "sha256": document.sha256,
            "section": list(document.section_of(span)),
            "page": document.page_at(span.start),
        },
    )
    return NodeWithScore(node=node, score=score)
