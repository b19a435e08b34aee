"""Which words of a question are named as left open."""

import pytest

from assistant.open_words import open_phrases
from assistant.words import words


def named(question, **values):
    """What is named where these words are open so likely, and all others hardly."""
    return open_phrases([(word, values.get(word.text, 0.05)) for word in words(question)])


@pytest.mark.parametrize(
    ("question", "values", "expected"),
    [
        ("How much does a visit cost?", {"much": 0.9, "cost": 0.8}, ("How much", "cost")),
        ("How much does a visit cost?", {"How": 0.7, "much": 0.4}, ("How much",)),
        ("How many months does it take?", {"many": 0.9, "months": 0.9}, ("How many months",)),
        ("Does much walking help?", {"much": 0.9, "walking": 0.6}, ("walking",)),
        ("A visit costs how much?", {"visit": 0.7, "costs": 0.9, "much": 0.8}, ("visit costs", "how much")),
        ("How long, and who pays?", {"long": 0.8, "who": 0.9, "pays": 0.9}, ("How long", "who pays")),
    ],
)
def test_how_and_its_measure_are_named_together_and_no_measure_alone(question, values, expected):
    assert named(question, **values) == expected


@pytest.mark.parametrize(
    ("question", "values", "expected"),
    [
        ("Is massage safe?", {"massage": 0.3, "safe": 0.9}, ("massage", "safe")),
        ("Are the side effects bad?", {"side": 0.7, "effects": 0.9, "bad": 0.4}, ("side effects", "bad")),
        ("Who pays?", {"Who": 0.2, "pays": 0.9}, ("Who pays",)),
    ],
)
def test_neighbours_are_a_phrase_where_they_are_open_alike(question, values, expected):
    assert named(question, **values) == expected


def test_where_no_word_is_open_the_likeliest_is_named():
    assert named("Is gout inherited?", inherited=0.2, gout=0.1) == ("inherited",)


def test_a_question_of_nothing_but_function_words_names_nothing():
    assert named("What is it?", it=0.9) == ()
