"""The disclaimer, and whatever must be read first, are on every path out of the assistant."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.rendering import answer_to_markdown, answer_to_text
from assistant.safety import KINDS
from assistant.types import DISCLAIMER, Answer, Block, Document, Notice, Quote, Span
from assistant.ui.exchanges import Exchange, shown, to_markdown
from assistant.ui.render import render_answer, render_failure, render_pending
from tests.command_line import run

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60)
NOTICES = st.lists(st.builds(Notice, kind=st.sampled_from(KINDS), text=st.just("Call now."), source=TEXTS), max_size=4)
RENDERERS = {
    "markdown": answer_to_markdown,
    "Answer.to_markdown": Answer.to_markdown,
    "plain text": answer_to_text,
    "JSON": lambda answer: json.loads(answer.model_dump_json())["disclaimer"],
    "page": render_answer,
}


@st.composite
def answers(draw):
    """Any answer: every outcome, with and without notices, quotes, open words and nearest passages."""
    outcome = draw(st.sampled_from(["answered", "partly_answered", "not_in_documents", "small_talk"]))
    text = draw(TEXTS)
    source = Document("a.md", draw(TEXTS), text, (Block("paragraph", 0, len(text)),))
    quotes = [Quote.cut(source, Span(0, len(text)), 0.5)]
    is_answered = outcome in ("answered", "partly_answered")
    return Answer(
        id="1",
        question=draw(TEXTS),
        standalone_question=draw(TEXTS),
        outcome=outcome,
        notices=draw(NOTICES),
        text=draw(TEXTS),
        quotes=quotes if is_answered else [],
        not_covered=draw(st.lists(TEXTS, max_size=2)),
        closest=quotes if not is_answered and draw(st.booleans()) else [],
        confidence=0.5,
        timings_ms={},
    )


@pytest.mark.parametrize("renderer", RENDERERS)
@given(answer=answers())
def test_every_rendering_of_every_outcome_has_the_disclaimer(renderer, answer):
    assert DISCLAIMER in RENDERERS[renderer](answer)


@pytest.mark.parametrize("renderer", [answer_to_markdown, answer_to_text, render_answer])
@given(answer=answers())
def test_every_notice_stands_before_everything_else(renderer, answer):
    shown = renderer(answer.model_copy(update={"text": "OUR WORDS"}))
    assert shown.count("Call now.") >= len(answer.notices)
    if answer.notices:
        assert shown.index("Call now.") < shown.index("OUR WORDS")


@given(text=TEXTS, notices=NOTICES, calm=st.booleans())
def test_what_stands_in_the_place_of_an_answer_on_the_page_has_it_too(text, notices, calm):
    assert DISCLAIMER in render_failure(text, text, notices, calm)
    assert DISCLAIMER in render_pending(text, notices) or not notices


@given(
    answer=answers(),
    state=st.sampled_from(["answered", "failed", "stopped", "not_a_question"]),
    notices=NOTICES,
    text=TEXTS,
)
def test_every_exchange_of_an_exported_conversation_has_it(answer, state, notices, text):
    kept = answer if state == "answered" else None
    exchange = Exchange(question=text, state=state, answer=kept, notices=tuple(notices), what=text, next_step=text)
    parts = [shown(exchange), shown(exchange)]
    assert all(DISCLAIMER in part["html"] for part in parts)
    assert to_markdown(parts).count(DISCLAIMER) >= 2
    if kept:
        assert json.loads(json.dumps(parts[0]["exchange"]))["answer"]["disclaimer"] == DISCLAIMER


@given(answer=answers(), words=TEXTS)
def test_no_answer_can_be_made_with_another_disclaimer(answer, words):
    exported = json.loads(answer.model_dump_json())
    for changed in ({"disclaimer": words}, {"disclaimer": ""}, {"disclaimer": None}):
        with pytest.raises(ValueError, match="disclaimer"):
            Answer.model_validate(exported | changed, strict=False)
    assert Answer.model_validate_json(json.dumps(exported)).disclaimer == DISCLAIMER


@pytest.mark.parametrize("problem", ["no corpus", "too long"])
def test_a_command_that_can_not_answer_somebody_in_danger_says_first_what_to_do(article_copy, problem):
    question = "I can't pee and my groin is numb. " * (1 if problem == "no corpus" else 1000)
    settings = article_copy
    if problem == "no corpus":
        settings = settings.model_copy(update={"corpus_folder": settings.corpus_folder / "none"})
    result = run(settings, "ask", question)
    said = result.stderr.decode()
    assert result.returncode != 0 and not result.stdout
    assert said.index("EMERGENCY") < said.index(DISCLAIMER) < said.index("error: ")


def test_a_line_of_a_batch_that_can_not_be_answered_has_the_disclaimer(article_copy):
    lines = run(article_copy, "ask", "--json", "--batch", "-", stdin=b'{"question": ""}\nnonsense\n').stdout
    assert [json.loads(line)["disclaimer"] for line in lines.splitlines()] == [DISCLAIMER] * 2
