"""Stepping on and back through a list that the last answer quoted an item of."""

import pytest

from assistant import Assistant, Settings
from assistant.places import step_asked_for
from assistant.types import Turn

FIRST_AID = """# Burns

What to do with a burn:

1. Cool the burn with running water for twenty minutes.
2. Take off rings.
3. Cover the burn loosely with cling film.
4. See a doctor.

# After a cut

Bleeding stops sooner if you press on the wound. After that the wound should stay dry for a day.
"""


@pytest.mark.parametrize(
    "question",
    [
        "and then?",
        "then what?",
        "what comes after that?",
        "the next one",
        "ok done, what next?",
        "what's the next step please",
        "And after that one?",
        "what should I do next",
        "go on",
    ],
)
def test_a_step_on(question):
    assert step_asked_for(question) == 1


@pytest.mark.parametrize(
    "question",
    ["the step before it", "the rule before it", "what came before that?", "and the previous one?", "go back one"],
)
def test_a_step_back(question):
    assert step_asked_for(question) == -1


@pytest.mark.parametrize(
    "question",
    [
        "does it hurt after that?",
        "what happens after surgery?",
        "what helps then?",
        "before I eat?",
        "how long after that",
        "what should I do next week",
        "the last one",
        "then why?",
    ],
)
def test_what_asks_for_more_than_a_step_is_none(question):
    assert step_asked_for(question) == 0


def test_what_the_documents_call_their_items_counts():
    assert step_asked_for("the court before it") == 0
    assert step_asked_for("the court before it", ["courts"]) == -1


@pytest.fixture(scope="module")
def first_aid(tmp_path_factory):
    folder = tmp_path_factory.mktemp("first_aid")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "burns.md").write_text(FIRST_AID)
    with Assistant.open(Settings(corpus_folder=folder / "corpus", data_folder=folder / "data")) as assistant:
        yield assistant


class Talk:
    """A conversation that goes on with what was really answered."""

    def __init__(self, assistant, is_markdown=False):
        self._assistant = assistant
        self._is_markdown = is_markdown
        self._turns = []

    def __call__(self, question):
        answer = self._assistant.ask(question, self._turns)
        said = "\n\n".join([answer.text, *(quote.text for quote in answer.quotes)])
        if self._is_markdown:
            said = answer.to_markdown()
        self._turns += [Turn("user", question), Turn("assistant", said)]
        return [quote.text for quote in answer.quotes] or answer.text


@pytest.mark.parametrize("is_markdown", [False, True])
def test_one_steps_on_through_a_list_to_its_end_and_back(first_aid, is_markdown):
    talk = Talk(first_aid, is_markdown)
    assert talk("What is the first step with a burn?") == ["1. Cool the burn with running water for twenty minutes."]
    assert talk("and then?") == ["2. Take off rings."]
    assert talk("what comes after that?") == ["3. Cover the burn loosely with cling film."]
    assert talk("the step before it") == ["2. Take off rings."]
    assert talk("the next one") == ["3. Cover the burn loosely with cling film."]
    assert talk("next step?") == ["4. See a doctor."]
    assert talk("and then?") == "The documents don’t answer this: the list that was quoted ends there."


def test_beyond_the_end_one_stands_where_one_stood(first_aid):
    talk = Talk(first_aid)
    talk("What is the last step with a burn?")
    talk("and then?")
    assert talk("and what was before that?") == ["3. Cover the burn loosely with cling film."]


def test_before_the_first_item_there_is_none(first_aid):
    talk = Talk(first_aid)
    talk("What is the first step with a burn?")
    assert talk("and before that?") == "The documents don’t answer this: the list that was quoted begins there."


def test_several_items_are_stepped_over_together(first_aid):
    talk = Talk(first_aid)
    talk("What are the first two steps with a burn?")
    assert talk("and then?") == ["3. Cover the burn loosely with cling film."]


def test_after_a_quote_that_is_no_item_there_is_no_list_to_step_through(first_aid):
    talk = Talk(first_aid)
    talk("How does bleeding stop sooner?")
    assert "the list that was quoted" not in "".join(talk("and then?"))


def test_a_step_beyond_the_end_names_no_word_as_open(first_aid):
    history = [Turn("user", "What is the last step with a burn?"), Turn("assistant", "4. See a doctor.")]
    answer = first_aid.ask("the next step", history)
    assert (answer.outcome, answer.not_covered) == ("not_in_documents", [])


def test_what_is_shown_as_looked_up_says_from_where_the_step_is(first_aid):
    history = [Turn("user", "What is the second step with a burn?"), Turn("assistant", "2. Take off rings.")]
    assert first_aid.ask("and then?", history).standalone_question == "and then? (after “2. Take off rings.”)"
    assert first_aid.ask("what comes before it?", history).standalone_question == (
        "what comes before it? (before “2. Take off rings.”)"
    )
