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
        ("Who can operate?", "What does it cost?"),
        ("What does it cost?", "Who can operate?"),
    ]


def test_of_a_long_story_what_it_asks_is_the_question():
    story = "My back hurts when I sit. " * 15
    message = f"{story}Perhaps it is my chair. Could that explain it? Thank you!"
    assert questions_in(message) == [("Perhaps it is my chair. Could that explain it?", "")]
    assert questions_in(story) == [(story, "")]


@given(st.text(max_size=400))
def test_nothing_is_invented(message):
    asked = questions_in(message)
    assert asked
    assert all(set(question) | set(around) <= set(message) | {" "} for question, around in asked)
