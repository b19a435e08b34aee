import pytest

from assistant import Assistant, Settings
from assistant.library import Library
from tests.conftest import WordEmbedder
from tests.killing import text_of
from tests.rounds import Rounds, unique_sentences


@pytest.fixture
def rounds(tmp_path):
    (tmp_path / "corpus").mkdir()
    settings = Settings(corpus_folder=tmp_path / "corpus", data_folder=tmp_path / "data")
    texts = {f"d{number}.md": text_of(number, 0) for number in range(24)}
    with Assistant(Library(settings, WordEmbedder())) as assistant:
        assistant.load_vectors()
        made = Rounds(tmp_path, texts, assistant)
        made.again = lambda: None  # a command of its own would use the real model on this store
        yield made


def test_documents_swapped_round_after_round_leave_exactly_the_right_set(rounds):
    rounds.run(3, 10)
    assert [problem for problem in rounds.problems if "memory" not in problem] == []


def test_a_document_that_still_answers_is_noticed(rounds):
    rounds.swap("all in", set(), set(rounds.texts))
    rounds.present.discard("d1.md")
    rounds.examine("then", {"d1.md"})
    assert any("d1.md are still found" in problem for problem in rounds.problems)
    assert any("['d1.md'] still answer" in problem for problem in rounds.problems)


def test_a_sentence_whose_words_another_document_has_too_is_not_what_a_document_is_known_by():
    texts = {"a": "Wash your hands, and rest. Drink much.", "b": "Often: wash your hands and rest. Sleep well."}
    assert unique_sentences(texts) == {"a": "Drink much.", "b": "Often: wash your hands and rest."}
