import pytest

from assistant.errors import ModelError
from assistant.models import READER, RERANKER
from assistant.reading import PassageText, open_reader
from assistant.words import words

PASSAGE = PassageText(
    "Knee surgery – Recovery",
    (
        "Most people walk without crutches after six weeks.",
        "Swelling can last for several months.",
        "Your surgeon decides when you may drive again.",
    ),
)
ELSEWHERE = PassageText("Bread", ("Let the dough rest overnight.", "Bake it at a high temperature."))


@pytest.fixture(scope="module")
def reader():
    return open_reader(READER.name)


def test_the_sentence_that_answers_stands_out(reader):
    (reading,) = reader.read("How long until I can walk without crutches?", [PASSAGE])
    assert max(reading.sentences) == reading.sentences[0] > 0
    assert reading.whole > 0


@pytest.mark.parametrize(
    ("question", "word"),
    [("How much does knee surgery cost?", "cost"), ("Is knee surgery safe in pregnancy?", "pregnancy")],
)
def test_a_near_miss_is_told_from_an_answer_by_the_word_that_is_left_open(reader, question, word):
    (reading,) = reader.read(question, [PASSAGE])
    opened = dict(zip((each.text for each in words(question)), reading.open_words, strict=True))
    assert reading.whole < 0
    assert opened[word] > 0.5 > opened["knee"]


def test_a_passage_about_something_else_answers_nothing(reader):
    answers, other = reader.read("How long does the swelling last?", [PASSAGE, ELSEWHERE])
    assert answers.whole > 0 > other.whole
    assert max(other.sentences) < 0


def test_of_a_two_part_question_the_half_that_is_there_is_told(reader):
    (reading,) = reader.read("How long does the swelling last and what does the operation cost?", [PASSAGE])
    assert reading.partly > reading.whole
    assert max(reading.sentences) == reading.sentences[1]


@pytest.mark.parametrize("name", [READER.name, RERANKER.name, "none"])
def test_every_reader_labels_each_sentence_and_each_word(name):
    question = "How long, please, does it last?"
    readings = open_reader(name).read(question, [PASSAGE, ELSEWHERE, PassageText("", ("One.",))])
    assert [len(reading.sentences) for reading in readings] == [3, 2, 1]
    assert all(len(reading.open_words) == len(words(question)) for reading in readings)
    assert open_reader(name).read(question, []) == []


def test_a_passages_reading_does_not_depend_on_its_neighbours(reader):
    question = "How long does the swelling last?"
    assert reader.read(question, [PASSAGE])[0] == reader.read(question, [ELSEWHERE, PASSAGE])[1]


def test_a_passage_beyond_the_models_length_is_read_up_to_there(reader):
    long = PassageText("", ("The knee swells. " * 300, "The last sentence."))
    (reading,) = reader.read("Does the knee swell?", [long])
    assert reading.sentences[1] < reading.sentences[0]


def test_an_unknown_reader_is_refused():
    with pytest.raises(ModelError, match="There is no reranker 'best'"):
        open_reader("best")
