"""The assistant as others plug it into llama-index."""

from llama_index.core.retrievers import BaseRetriever

from assistant.llama import PassageRetriever, QuotingQueryEngine
from assistant.types import DISCLAIMER, Answer


def test_a_node_is_the_exact_slice_that_its_positions_and_metadata_say(article):
    retriever = PassageRetriever(article, limit=4)
    nodes = retriever.retrieve("Does skipping exercises matter?")
    assert isinstance(retriever, BaseRetriever)
    assert len(nodes) == 4
    assert [node.score for node in nodes] == sorted((node.score for node in nodes), reverse=True)
    for node in (found.node for found in nodes):
        document = article.document(node.metadata["document"])
        assert document.text[node.start_char_idx : node.end_char_idx] == node.get_content()
        assert (document.sha256, document.title) == (node.metadata["sha256"], node.metadata["title"])
    assert any("exercises" in node.get_content() for node in nodes)


def test_the_response_has_the_quotes_as_source_nodes_and_the_whole_answer_with_its_disclaimer(article):
    response = QuotingQueryEngine(assistant=article).query("Does skipping exercises matter?")
    answer = Answer.model_validate(response.metadata["answer"])
    assert [node.text for node in response.source_nodes] == [quote.text for quote in answer.quotes] != []
    assert DISCLAIMER.split(".")[0] in str(response)
    assert response.source_nodes[0].text.split(".")[0][:40] in str(response)


def test_a_question_that_the_documents_dont_answer_has_no_source_nodes(article):
    response = QuotingQueryEngine(assistant=article).query("Who won the 1998 World Cup?")
    assert response.source_nodes == []
    assert response.metadata["answer"]["outcome"] == "not_in_documents"
