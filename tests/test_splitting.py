import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.splitting import questions_in


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        (
            "Who can give a second opinion, and is it covered by Medicare?",
            ["Who can give a second opinion", "is it covered by Medicare?"],
        ),
        (
            "what do the plans include and how many weeks do they run",
            ["what do the plans include", "how many weeks do they run"],
        ),
        ("Why does it fail? What should I try next?", ["Why does it fail?", "What should I try next?"]),
        ("Is rest or exercise better?", None),
        ("Why does it fail and what then?", None),  # "what then" says nothing to look up
        ("I know what hurts and what doesn't.", None),
        ("Are stress and what comes with it important?", None),
    ],
)
def test_a_message_is_split_where_one_question_ends_and_another_begins(message, questions):
    assert [asked.question for asked in questions_in(message)] == (questions or [message])


def test_each_question_has_the_others_around_it():
    assert questions_in("Who can operate? What does it cost?") == [
        ("Who can operate?", "What does it cost?", ""),
        ("What does it cost?", "Who can operate?", ""),
    ]


STORY = "My back hurts when I sit. I tried three chairs. My wife says that I complain too much, you know? "


@pytest.mark.parametrize(
    ("asking", "asked"),
    [
        ("Could my chair explain it?", None),
        ("I was wondering whether my chair could explain it.", "whether my chair could explain it."),
        ("No idea if a chair can do that", "if a chair can do that"),
        ("Tell me how a chair should be.", None),
        ("Which chair is best? And are stools any good?", None),
        ("what chair should one have", None),
    ],
)
@pytest.mark.parametrize(
    "form", ["{story}{asking}", "{asking} {story}", "Hello all. {asking} {story}Thank you so much!"]
)
def test_of_a_story_what_it_asks_is_the_question(asking, asked, form):
    asking += "" if asking[-1] in ".?" else "."
    message = form.format(story=STORY * 2, asking=asking)
    expected = (asked or asking).rstrip(".")
    assert [found.question.rstrip(".") for found in questions_in(message)] == [expected]


def test_what_a_storys_question_leans_on_stands_before_it():
    message = STORY + "Perhaps it is my chair. How much of a difference would that make? Thanks!"
    (asked,) = questions_in(message)
    assert asked.question == "How much of a difference would that make?"
    assert asked.leaning == "Perhaps it is my chair. How much of a difference would that make?"


def test_a_story_that_asks_nothing_is_taken_as_it_is():
    story = "My back hurts when I sit. " * 8
    assert questions_in(story) == [(story, "", "")]


def test_a_short_message_keeps_what_leads_up_to_its_question():
    message = "My back hurts when I sit. Could my chair explain it?"
    assert questions_in(message) == [(message, "", "")]


@given(st.text(max_size=400))
def test_nothing_is_invented(message):
    asked = questions_in(message)
    assert asked
    assert all(set("".join(each)) <= set(message) | {" "} for each in asked)
