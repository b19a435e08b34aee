"""Misspelt words become what was meant, and right words stay: counted over the words of evals/spelling."""

import shutil

import pytest
from conftest import ARTICLE

from assistant.slips import least_slip, slip, sound
from assistant.vocabulary import Vocabulary
from assistant.wording import mended
from evals.spelling_rates import misspelt_words, rates, right_words


@pytest.fixture
def vocabulary(library, corpus):
    shutil.copy(ARTICLE, corpus)
    library.sync()
    return Vocabulary(library.store)


def test_of_the_words_held_back_most_are_mended_few_wrongly_and_right_ones_stay(vocabulary):
    found = rates(vocabulary, "held")
    assert found.mended_right / found.typed > 0.78, found.told
    assert found.mended_wrong / found.typed < 0.05, found.told
    assert found.touched / found.right < 0.02, found.told


def test_the_collection_is_large_and_each_word_stands_once():
    typed = [typed for typed, _ in misspelt_words()]
    assert len(typed) > 600 and len(set(typed)) > 600
    assert len(right_words()) > 450
    assert not set(typed) & set(right_words())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dose anxeity make teh pain wurse", "does anxiety make the pain worse"),
        ("how long dose it take", "how long does it take"),
        ("what si stenosis", "what is stenosis"),
        ("wat shoud i do nxt", "what should i do next"),
        ("alot of pian", "a lot of pain"),
        ("shouldi get a secnd opinon", "should i get a second opinion"),
        ("Will insurence pay for accupunture?", "Will insurance pay for acupuncture?"),
        ("my theripist said nuthing", "my therapist said nothing"),
    ],
)
def test_several_slips_in_one_question_are_mended(vocabulary, typed, meant):
    assert mended(typed, vocabulary) == meant


@pytest.mark.parametrize(
    "question",
    [
        "What is the dose of ibuprofen?",
        "dose adjustment in elderly patients",
        "Is the SI joint to blame?",
        "si joint pain",
        "Has Dr Behcet written on Crohn's?",  # names, and no document has them
        "Was hilft bei Rückenschmerzen und ist das gefährlich?",
        "que puedo hacer para el dolor de espalda",
        "Ozempic, Xarelto and enbrel with statins",
        "my haemorrhoids and anaemia",
        "HSA or AWS",
    ],
)
def test_right_words_stay_whatever_they_are_near(vocabulary, question):
    assert mended(question, vocabulary) == question


def test_no_slip_is_smaller_than_its_quick_estimate_which_spares_the_others():
    pairs = [(typed, word) for typed, meant in misspelt_words() for word in (*meant, typed[::-1], typed[1:] + "er")]
    assert not [pair for pair in pairs if least_slip(*pair) > slip(*pair) + 1e-9]
    assert least_slip("pain", "pain") == 0 < least_slip("pian", "pain")


def test_the_likelier_slip_is_the_smaller():
    assert slip("pain", "pain") == 0
    assert slip("teh", "the") < slip("tge", "the") < slip("tce", "the")  # swapped, the key beside, any other
    assert slip("accupuncture", "acupuncture") < slip("aqupuncture", "acupuncture")
    assert slip("sain", "pain") > slip("pais", "pain")  # the first letter is seldom the wrong one


def test_what_sounds_alike_is_found():
    assert sound("hemroids") == sound("hemorrhoids")
    assert sound("sykology") == sound("psychology")
