"""A sentence that asks is told from one that tells, with a question mark or without."""

import pytest

from assistant.asking import asks, may_ask
from evals.story_reading import is_found, messages


@pytest.mark.parametrize(
    "sentence",
    [
        "Is it catching?",
        "I was wondering whether needles could take the edge off.",
        "no idea if not doing the homework holds me back",
        "Can someone tell me why it doesn't do much for her",
        "I'd like to know how much worry has to do with it.",
        "I’d love to understand what that is caused by.",
        "What I don't get is why they would do that.",
        "My question would be how long I'd be off work.",
        "Please explain to me what a disc is.",
        "So tell me how often I should stretch.",
        "I'm not sure any more that staying in bed is right.",
        "Anyone know if they survive the winter",
        "Curious to hear what that therapy is called.",
    ],
)
def test_a_sentence_that_asks(sentence):
    assert asks(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "My boss wants to know when I'll be in.",
        "My sister asked why I limp.",
        "He says that it is because he sat in a draught.",
        "You know?",
        "I know what hurts and what doesn't.",
        "Yesterday he told me what he had heard.",
        "I wonder woman.",
        "The doctor explained everything.",
        "?!",
    ],
)
def test_a_sentence_that_tells(sentence):
    assert not asks(sentence)


def test_a_question_without_its_mark_may_be_one():
    assert may_ask("why does it hurt more at night")
    assert not may_ask("it hurts more at night")
    assert not may_ask("why me")


def test_of_long_messages_what_asks_is_told_from_the_story():
    held = [message for message in messages() if message["half"] == "held"]
    assert len(held) == 32
    assert sum(map(is_found, held)) >= 31
