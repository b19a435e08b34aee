"""Facts about the half of the detector that goes by meaning, with the packaged model."""

import time

import numpy as np
import pytest

from assistant.embedding import PackagedEmbedder
from assistant.meaning import DANGERS, Meaning, likely, load_classifier, open_meaning
from assistant.models import BGE_SMALL
from assistant.safety import notices, pieces_of
from assistant.types import Turn


@pytest.fixture(scope="module")
def meaning():
    return open_meaning(PackagedEmbedder(BGE_SMALL, 0))


def kinds(meaning, *messages):
    history = [Turn("user", said) for said in messages[:-1]]
    return [notice.kind for notice in notices(messages[-1], history, "default", meaning)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("like a newborn foal on my legs since Sunday, they keep crumpling", "emergency"),
        ("a fist behind my breastbone and I'm dripping with sweat", "emergency"),
        ("I'd be grateful if I never opened my eyes again", "crisis"),
    ],
)
def test_words_that_no_pattern_has_are_understood(meaning, text, kind):
    assert kind not in kinds(None, text)
    assert kind in kinds(meaning, text)


@pytest.mark.parametrize(
    "text",
    [
        "no numbness, no bladder problems, just a sore back",
        "Does the article mention bladder problems?",
        "My back is killing me",
        "What is cauda equina syndrome?",
        "Ten years ago I had a slipped disc, all well since",
        "What kinds of injections are there?",
    ],
)
def test_what_the_patterns_read_as_harmless_stays_so(meaning, text):
    assert kinds(meaning, text) == []


def test_what_it_raised_stays_in_short_form_until_it_is_taken_back(meaning):
    said = "I'd be grateful if I never opened my eyes again"
    first = notices(said, [], "uk", meaning)
    later = notices("How common is back pain?", [Turn("user", said)], "uk", meaning)
    assert [notice.kind for notice in later] == ["crisis"] and len(later[0].text) < len(first[0].text)
    assert kinds(meaning, said, "sorry, that was a joke") == []


def test_a_denied_piece_is_not_judged(meaning):
    assert meaning.kinds(pieces_of("I have never thought about suicide")) == frozenset()


def test_what_is_set_apart_alarms_only_if_it_is_very_sure():
    limits = {**dict.fromkeys(DANGERS, 0.5), "together": 0.7, "set_apart": 0.9}
    assert likely([0.6, 0.1, 0.1, 0.1, 0.1], False, limits) == {"emergency"}
    assert likely([0.6, 0.1, 0.1, 0.1, 0.1], True, limits) == frozenset()
    assert likely([0.3, 0.4, 0.1, 0.1, 0.1], False, limits) == {"crisis"}


def test_the_same_text_always_means_the_same(meaning):
    text = "Legs like a newborn foal since Sunday. What helps?"
    assert len({meaning.kinds(pieces_of(text)) for _ in range(3)}) == 1
    again = Meaning(PackagedEmbedder(BGE_SMALL, 1))
    assert again.kinds(pieces_of(text)) == meaning.kinds(pieces_of(text))


def test_the_fitted_file_has_a_row_for_every_class():
    classifier = load_classifier()
    assert classifier.classes == (*DANGERS, "none")
    assert classifier.weights.shape == (5, 384) and np.isfinite(classifier.weights).all()


def test_nothing_and_very_much_are_both_quick(meaning):
    assert meaning.kinds([]) == frozenset()
    started = time.process_time()
    notices("My back hurts a bit. " * 190, [], "uk", meaning)
    assert time.process_time() - started < 3
