"""A question is looked up in the documents' words: slips of the pen mended, lay words and abbreviations explained."""

import re
from importlib.resources import files

import pytest
import yaml

from assistant.vocabulary import Vocabulary
from assistant.wording import mended, worded

TEXT = """# Nerves

Nerve compression hurts. Physical therapy and corticosteroid injections are tried before surgery; acupuncture too.
Complex regional pain syndrome is another thing. Anxiety and depression make a herniated disc worse.
The first exercises start at home. Ibuprofen is a medicine for pain.
"""


@pytest.fixture
def vocabulary(library, corpus):
    (corpus / "nerves.md").write_text(TEXT, "utf-8")
    library.sync()
    return Vocabulary(library.store)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("do depresion and anxeity make it wrose", "do depression and anxiety make it worse"),
        ("hernated disc", "herniated disc"),
        ("Is surgrey needed?", "Is surgery needed?"),
        ("waht are exersises", "what are exercises"),
        ("acupunture or accupuncture", "acupuncture or acupuncture"),
        ("what is mindfullness", "what is mindfulness"),  # no document has it, but English does
    ],
)
def test_a_misspelt_word_is_mended(vocabulary, typed, meant):
    assert mended(typed, vocabulary) == meant


@pytest.mark.parametrize(
    "question",
    [
        "Can I take Aleve or Advil with Humira and Xarelto?",  # names that no document has
        "Does gabapentin work for spondylolisthesis?",
        "Was hilft gegen Rückenschmerzen?",
        "What is the dose?",  # a right word, however near to "does"
        "nerve compression and corticosteroid injections",
        "L4-L5, T2 and 40mg",
    ],
)
def test_a_word_that_is_known_is_never_mended(vocabulary, question):
    assert mended(question, vocabulary) == question


def test_what_the_documents_know_changes_with_them(library, corpus, vocabulary):
    assert mended("zolmotripan", vocabulary) == "zolmotripan"
    (corpus / "more.txt").write_text("Zolmitriptan is a medicine for migraine.", "utf-8")
    library.sync()
    assert mended("zolmotripan", vocabulary) == "zolmitriptan"


@pytest.mark.parametrize(
    ("said", "searched", "read"),
    [
        (
            "is physio enough for a trapped nerve?",
            "is physio (physical therapy) enough for a trapped nerve (nerve compression)?",
            "is physical therapy enough for a nerve compression?",
        ),
        ("does PT help?", "does PT (physical therapy) help?", "does physical therapy help?"),
        ("cortisone", "cortisone (corticosteroid)", "corticosteroid"),
        (
            "what about CRPS",
            "what about CRPS (complex regional pain syndrome)",
            "what about complex regional pain syndrome",
        ),
        ("advil", "advil (ibuprofen)", "ibuprofen"),
    ],
)
def test_a_lay_word_is_searched_with_the_documents_term_and_read_as_it(vocabulary, said, searched, read):
    found = worded(said, vocabulary)
    assert (found.searched, found.read) == (searched, read)


def test_a_phrase_of_what_is_read_is_told_in_the_persons_words(vocabulary):
    found = worded("is physio enough for a trapped nerve?", vocabulary)
    assert found.as_said("compression") == found.as_said("nerve compression") == "trapped nerve"
    assert found.as_said("physical therapy enough") == "physio enough"
    assert found.as_said("enough") == "enough"


@pytest.mark.parametrize(
    "question",
    [
        "Is nerve compression serious?",
        "does PT (physical therapy) help?",  # said already
        "What do water pills do?",  # diuretics: not in these documents either
        "What did NASA find?",
    ],
)
def test_nothing_is_added_where_nothing_is_gained(vocabulary, question):
    assert worded(question, vocabulary) == (question, question, {})


def test_an_abbreviation_stands_for_the_words_that_begin_with_its_letters(library, corpus, vocabulary):
    (corpus / "heart.txt").write_text("Peripheral arterial disorder narrows vessels.", "utf-8")
    library.sync()
    assert worded("what is PAD", vocabulary).searched == "what is PAD (peripheral arterial disorder)"


def test_the_documents_own_lay_word_is_left_alone(library, corpus, vocabulary):
    (corpus / "more.txt").write_text("A trapped nerve is common.", "utf-8")
    library.sync()
    assert worded("trapped nerve", vocabulary).read == "trapped nerve"


def test_every_group_of_lay_words_names_its_source():
    groups = yaml.safe_load(files("assistant").joinpath("lay_words.yaml").read_text("utf-8"))["groups"]
    assert sum(len(group["entries"]) for group in groups) > 200
    for group in groups:
        assert group["source"]
        for entry, terms in group["entries"].items():
            assert re.fullmatch(r"[a-z0-9&'.*\- ]+", entry), entry
            assert "*" not in terms, entry


def test_the_page_is_told_what_was_looked_up(article):
    answer = article.ask("is surgrey a last resrot?")
    assert answer.standalone_question == "is surgery a last resort?"
    assert answer.question == "is surgrey a last resrot?"
    assert any("last resort" in quote.text for quote in answer.quotes)
