"""What the browser keeps of a conversation, and what comes of it when it is shown, exported or rated."""

import json

import pytest

from assistant.errors import CorpusError
from assistant.types import DISCLAIMER, Answer, Document, Notice, Quote, Span
from assistant.ui.exchanges import Exchange, shown, to_markdown
from assistant.ui.rated import Rated, cases
from evals.checking import check
from evals.question_sets import read

DOCUMENT = Document("a.md", "A title", "One is here. Two is there.", ())
CARD = Notice(kind="emergency", text="Call 112 now.", source="NHS")


def exchange(document=DOCUMENT, **changes):
    quotes = [Quote.cut(document, Span(0, 12), 1.0)]
    values = {
        "id": "1", "question": "Where is one?", "standalone_question": "Where is one?", "outcome": "answered",
        "notices": [], "text": "Here:", "quotes": quotes, "not_covered": [], "closest": [], "confidence": 0.5,
        "timings_ms": {},
    }  # fmt: skip
    question = changes.pop("asked", "Where is one?")
    return Exchange(question=question, state="answered", answer=Answer(**values | changes))


def kept(value):
    """As it comes back from the browser."""
    return Exchange.model_validate(json.loads(json.dumps(value.model_dump(mode="json"))))


def test_a_kept_answer_is_shown_again_with_its_quotes_cut_anew():
    again = shown(kept(exchange()), lambda _: DOCUMENT)
    assert "One is here." in again["html"] and "> One is here." in again["markdown"]
    assert again["exchange"] == shown(exchange())["exchange"], "it is kept as it was"


def test_a_kept_answer_is_not_believed_without_its_document():
    assert "One is here." not in shown(kept(exchange()))["html"]


@pytest.mark.parametrize("change", ["the document", "the quote"])
def test_a_kept_answer_that_is_no_longer_exact_is_not_shown(change):
    changed = Document("a.md", "A title", "One is gone. Two is there.", ())
    value = kept(exchange(notices=[CARD]))
    if change == "the quote":
        forged = value.answer.quotes[0].model_copy(update={"text": "One is gone."})
        value = value.model_copy(update={"answer": value.answer.model_copy(update={"quotes": [forged]})})
    again = shown(value, lambda _: changed if change == "the document" else DOCUMENT)
    assert "One is" not in again["html"] and "has changed since" in again["html"]
    assert again["html"].index("Call") < again["html"].index("changed"), "the card stays"
    assert DISCLAIMER in again["markdown"] and "One is" not in again["markdown"]


def test_a_document_that_is_gone_is_named():
    def gone(_):
        raise CorpusError("There is none.", "List them.")

    assert "“A title” is no longer among the documents." in shown(kept(exchange()), gone)["html"]


def test_later_questions_get_what_was_said_and_quoted():
    assert [turn.content for turn in exchange().turns] == ["Where is one?", "Here:\n\nOne is here."]
    assert Exchange(question="???", state="not_a_question").turns == []


def test_the_markdown_of_a_conversation_has_questions_as_headings_without_markup():
    part = shown(exchange().model_copy(update={"question": "Is [this](x) <b>\nmarkup?"}))
    assert to_markdown([part]).startswith("## Is \\[this\\](x) \\<b\\> markup?\n\nHere:")


def checked(tmp_path, *rated):
    path = tmp_path / "rated.jsonl"
    path.write_text(cases(rated))
    return check(read(path), [DOCUMENT]), [json.loads(line) for line in path.read_text().splitlines()]


def test_rated_answers_are_good_cases(tmp_path):
    refused = exchange(asked="Two?", id="2", outcome="not_in_documents", quotes=[], text="The documents don’t say.")
    turns = exchange().turns
    problems, lines = checked(
        tmp_path,
        Rated(exchange=exchange(), good=True),
        Rated(exchange=refused, good=True, turns=turns),
        Rated(exchange=exchange(asked="Three?", id="3"), good=False, reason="not_in_documents", turns=turns[:1]),
        Rated(exchange=exchange(asked="Four?", id="4"), good=False, reason="not_what_i_asked", note="the other one"),
        Rated(exchange=refused, good=False, reason="in_documents", turns=turns),
        Rated(exchange=Exchange(question="Why?", state="failed"), good=False),
        Rated(exchange=exchange(asked="Five?", id="5"), good=False, reason="incomplete"),
        Rated(exchange=exchange(asked="Six?", id="6"), good=False),
    )
    assert problems == []
    assert [line["id"] for line in lines] == [f"rated-{number}" for number in range(1, 7)], "the last rating counts"
    good, wrongly_refused, wrongly_answered, other, incomplete, bad = lines
    assert (good["expect"], good["gold"]) == ("answered", [["One is here."]]) and "note" not in good
    assert (wrongly_refused["expect"], wrongly_refused["forbidden"]) == ("any", ["The documents don’t say."])
    assert wrongly_answered["expect"] == "not_in_documents" and wrongly_answered["history"] == []
    assert other["forbidden"] == ["One is here."]
    assert other["note"] == "not what i asked – the other one (it was: answered)"
    assert incomplete["gold"] == [["One is here."]] and "forbidden" not in incomplete
    assert bad["forbidden"] == ["One is here."] and bad["note"] == "no reason given (it was: answered)"


def test_the_cards_of_a_rated_answer_are_expected_again(tmp_path):
    problems, (line,) = checked(tmp_path, Rated(exchange=exchange(notices=[CARD]), good=True))
    assert problems == [] and line["notices"] == ["emergency"]
