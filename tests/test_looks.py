"""How many passages are read for a question: few where one surely answers, more before it is refused."""

import pytest

from assistant import Assistant
from assistant.library import Library
from assistant.models import READER
from assistant.reading import Reading
from assistant.settings import Settings
from tests.conftest import WordEmbedder

QUESTION = "When does the boat race start?"
SOUNDS_LIKE_IT = "The boat race, when it does start, is a race of boat number {}.\n"


class NoonReader:
    """Takes whatever speaks of noon for an answer, and keeps what it was given."""

    name = READER.name

    def __init__(self):
        self.given = []

    def read(self, question, passages):
        self.given += passages
        return [_reading("noon" in " ".join(passage.sentences), len(passage.sentences)) for passage in passages]


def _reading(answers, sentences):
    logit = 12.0 if answers else -12.0
    return Reading(logit, -20.0, (logit,) * sentences, (0.0,) * 6)


@pytest.fixture
def reader(monkeypatch):
    made = NoonReader()
    monkeypatch.setattr("assistant.assistant.open_reader", lambda *_: made)
    return made


def _asked(library, corpus, texts):
    """Of one document with a section a text."""
    (corpus / "races.md").write_text("".join(f"# Section {number}\n\n{text}\n" for number, text in enumerate(texts)))
    library.sync()
    return Assistant(library).ask(QUESTION)


def test_what_answers_is_found_behind_five_passages_that_only_sound_like_it(library, corpus, reader):
    answer = _asked(library, corpus, [*(SOUNDS_LIKE_IT.format(n) for n in range(5)), "Everybody sets out at noon.\n"])
    assert [quote.text for quote in answer.quotes] == ["Everybody sets out at noon."]
    assert len(reader.given) == 6, "each passage once"


def test_where_the_nearest_surely_answers_nothing_further_is_read(library, corpus, reader):
    sure = "When does the boat race start? At noon the boat race does start.\n"
    answer = _asked(library, corpus, [sure, *(SOUNDS_LIKE_IT.format(n) for n in range(9))])
    assert answer.outcome == "answered"
    assert len(reader.given) == 3


def test_before_a_question_is_refused_seven_passages_are_read_of_many(library, corpus, reader):
    answer = _asked(library, corpus, [SOUNDS_LIKE_IT.format(n) for n in range(30)])
    assert answer.outcome == "not_in_documents"
    assert len(reader.given) == 7


def test_a_passage_of_many_matters_is_read_further_for_its_one_near_sentence(library, corpus, reader):
    scattered = [f"The boat race is number {n}. It does start, but nobody says when.\n" for n in range(20)]
    near = "Kitchens, gardens, cellars, attics, stables and harbours close early. When the boat race does start it is noon.\n"
    answer = _asked(library, corpus, [*scattered, near])
    assert [quote.text for quote in answer.quotes] == ["When the boat race does start it is noon."]
    assert len(reader.given) == 7


def test_nothing_further_is_read_where_the_setting_is_none(tmp_path, corpus, reader):
    settings = Settings(corpus_folder=corpus, data_folder=tmp_path / "data", read_passages=2, further_passages=0)
    with Library(settings, WordEmbedder()) as library:
        _asked(library, corpus, [SOUNDS_LIKE_IT.format(n) for n in range(9)])
    assert len(reader.given) == 2
