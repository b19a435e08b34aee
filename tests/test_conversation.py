import pytest

from assistant.conversation import Standing, check_question, is_small_talk, leans_back, standings, turns
from assistant.errors import QuestionError
from assistant.types import Turn

SURGERY = [Turn("user", "When is surgery needed?"), Turn("assistant", "Here is what the text says about this: …")]


@pytest.mark.parametrize(
    "text",
    [
        "hi",
        "Hello there!",
        "Thanks a lot!",
        "thank you",
        "who are you?",
        "What can you do?",
        "ok",
        "bye",
        "Good evening, how is it going?",
        "great thanks, that was very helpful",
        "Okay thanks and bye, have a good weekend!",
        "👋 hi",
        "thanks for your kind help!",
    ],
)
def test_small_talk_is_recognised(text):
    assert is_small_talk(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hi, when is surgery needed?",
        "Thanks, and what about surgery?",
        "help with back pain",
        "acupuncture",
        "good posture",
        "thanks for that what about surgery",
        "is that all there is to know about surgery",
        "hello " * 600 + "why",
    ],
)
def test_a_greeting_with_a_question_is_a_question(text):
    assert not is_small_talk(text)


@pytest.mark.parametrize(
    "question", ["And how long does it take?", "Why?", "What about the risks?", "Does it hurt?", "And massage?"]
)
def test_a_follow_up_takes_along_what_it_leans_on(question):
    meant, *alone = standings(question, SURGERY)
    assert meant.whole == f"When is surgery needed? {question}"
    assert meant.marked == f"{question} (When is surgery needed?)"
    assert alone in ([], [Standing(question)])


@pytest.mark.parametrize(("question", "ways"), [("Why?", 1), ("And for how long?", 1), ("Does it hurt?", 2)])
def test_what_says_nothing_by_itself_is_not_meant_alone(question, ways):
    assert len(standings(question, SURGERY)) == ways


@pytest.mark.parametrize(
    "question",
    [
        "give me an example",
        "can you give an example please?",
        "in more detail please",
        "could you elaborate?",
        "one by one",
        "like what?",
        "how come?",
        "I don't understand",
        "ok and who does it",
        "Thanks. And how long does recovery take after a fusion?",
        "great, so what would the surgeon do first?",
    ],
)
def test_what_is_wanted_of_the_answer_leans_on_the_question(question):
    assert leans_back(question)


@pytest.mark.parametrize(
    "question", ["is massage an example of manual therapy", "good posture", "what is a summary care record"]
)
def test_a_word_for_a_part_of_an_answer_may_be_what_is_asked_about(question):
    assert not leans_back(question)


@pytest.mark.parametrize("question", ["Which procedures?", "how many weeks", "for older people?"])
def test_a_short_question_may_be_meant_either_way(question):
    assert standings(question, SURGERY) == [Standing(question, "When is surgery needed?"), Standing(question)]


@pytest.mark.parametrize(
    ("question", "points_back"),
    [
        ("which one is cheaper", True),
        ("is it the red one?", True),
        ("it's painful?", True),
        ("is the first one curable?", True),
        ("does that one hurt", True),
        ("how many milligrams for one injection", False),
        ("a one-time payment?", False),
    ],
)
def test_one_of_something_points_at_nothing(question, points_back):
    assert leans_back(question) is points_back


def test_what_a_short_question_leaned_on_is_reached_too():
    history = [*SURGERY, Turn("user", "Which procedures?"), Turn("assistant", "…")]
    assert [meant.context for meant in standings("And how long does it take?", history)] == [
        "Which procedures?",
        "When is surgery needed? Which procedures?",
    ]


@pytest.mark.parametrize(
    ("asked", "whole"),
    [
        ("what helps", "what helps? and for how long"),
        ("Tell me what helps", "Tell me what helps. and for how long"),
        ("lower back exercises,", "lower back exercises. and for how long"),
        ("It hurts. What helps?", "It hurts. What helps? and for how long"),
        ("is it “gout?”", "is it “gout?” and for how long"),
    ],
)
def test_each_earlier_question_ends_as_a_sentence_does(asked, whole):
    (meant, *_) = standings("and for how long", [Turn("user", asked), Turn("assistant", "…")])
    assert meant.whole == whole


def test_no_context_reaches_back_over_a_change_of_subject():
    history = [*SURGERY, Turn("user", "Different question: is massage any good?"), Turn("assistant", "…")]
    assert standings("And how often?", history) == [
        Standing("And how often?", "Different question: is massage any good?")
    ]


@pytest.mark.parametrize(
    "question",
    [
        "How well does a combined acupuncture and massage programme relieve chronic shoulder pain?",
        "Different question: does massage help?",
        "changing the topic, what is fibromyalgia",
    ],
)
def test_a_question_that_stands_alone_or_changes_the_subject_stays_as_it_is(question):
    assert not leans_back(question)
    assert standings(question, SURGERY) == [Standing(question)]


@pytest.mark.parametrize(
    "question",
    ["Is there something else I can do?", "by the way, does it hurt?", "Is there another thing that helps with it?"],
)
def test_asking_for_more_is_no_change_of_subject(question):
    assert Standing(question, "When is surgery needed?") in standings(question, SURGERY)


@pytest.mark.parametrize("question", ["something else: what is gout", "On another note, what is gout?"])
def test_a_change_of_subject_may_be_said_in_front(question):
    assert standings(question, SURGERY) == [Standing(question)]


def test_without_history_nothing_is_added():
    assert standings("And how long does it take?", []) == [Standing("And how long does it take?")]


def test_a_follow_up_to_a_follow_up_reaches_the_question_that_started_it():
    history = [*SURGERY, Turn("user", "And after that?"), Turn("assistant", "…")]
    (meant,) = standings("And how long?", history)
    assert meant.whole == "When is surgery needed? And after that? And how long?"


def test_small_talk_in_between_is_passed_over():
    history = [*SURGERY, Turn("user", "Thanks!"), Turn("assistant", "Hello!")]
    (meant,) = standings("And how long does it take?", history)
    assert meant.context == "When is surgery needed?"


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "\x00\x07", "?!…", "😀"])
def test_a_question_without_words_is_turned_down(question):
    with pytest.raises(QuestionError, match=r"The question (is empty|has no words in it)\. Ask something"):
        check_question(question, 100)


def test_a_question_that_is_far_too_long_is_turned_down():
    with pytest.raises(QuestionError, match="has 100,000 characters, more than the 4,000 allowed"):
        check_question("x" * 100_000, 4000)


def test_half_a_surrogate_pair_is_turned_down():
    with pytest.raises(QuestionError, match="not valid Unicode"):
        check_question("back \udc80 pain", 100)


def test_control_characters_are_taken_off():
    assert check_question("\x1b[31mback\x00 pain?\x7f", 100) == "[31mback  pain?"


@pytest.mark.parametrize("item", [{"role": "system", "content": "x"}, {"role": "user"}, {"role": "user", "content": 3}])
def test_a_history_of_another_form_is_turned_down(item):
    with pytest.raises(QuestionError, match="no turn of a conversation"):
        turns([item])
