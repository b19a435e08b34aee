"""Right answers, corrupted in one way at a time: the suite must fail each, and for the right reason."""

from collections.abc import Callable
from typing import Any

import pytest

from assistant.types import Answer, Quote
from evals.beir import BenchmarkSet, Query
from evals.cases import Case
from evals.given import GivenAnswer
from evals.metrics import Response, benchmark_figures
from evals.runner import run_cases
from tests.eval_fakes import DOCUMENTS, GUIDE, OTHER, FakeAssistant, answer, case, cut, notice, refusal_case, verdict

WALKING, RELAXES, EASES, GONE = (
    "Walking helps most people.",
    "Warmth relaxes tense muscles.",
    "Massage can ease stiffness.",
    "Most pain is gone in six weeks.",
)
Exported = dict[str, Any]

PLAIN = (case(), answer(WALKING))
EMERGENCY = (case(notices=["emergency"]), answer(WALKING, notices=[notice("emergency")]))
REFUSAL = (refusal_case(), answer(closest=[cut(WALKING)]))
LIST = (case(kind="list", gold=[[RELAXES], [EASES]], forbidden=["gone"]), answer(RELAXES, EASES))
PARTLY = (
    case(expect="partly_answered", not_covered=["cost"]),
    answer(WALKING, outcome="partly_answered", not_covered=["cost"]),
)
SMALL_TALK = (case(expect="small_talk", gold=[]), answer(outcome="small_talk"))


def shift_start(exported: Exported) -> None:
    exported["quotes"][0]["start"] += 1


def shift_whole_quote(exported: Exported) -> None:
    quote = exported["quotes"][0]
    quote.update(start=quote["start"] + 1, end=quote["end"] + 1)


def drop_last_letter(exported: Exported) -> None:
    exported["quotes"][0]["text"] = exported["quotes"][0]["text"][:-1]


def change_one_letter(exported: Exported) -> None:
    exported["quotes"][0]["text"] = exported["quotes"][0]["text"].replace("most", "Most")


def straighten_an_end_of_line(exported: Exported) -> None:
    exported["quotes"][0]["text"] += " "


def name_another_document(exported: Exported) -> None:
    exported["quotes"][0]["document"] = OTHER.id


def name_another_document_with_its_hash(exported: Exported) -> None:
    exported["quotes"][0].update(document=OTHER.id, sha256=OTHER.sha256)


def name_a_document_that_is_not_stored(exported: Exported) -> None:
    exported["quotes"][0]["document"] = "made-up.md"


def quote_from_another_document(exported: Exported) -> None:
    exported["quotes"] = [cut("Knees bend.", OTHER).model_dump(mode="json")]


def carry_an_old_hash(exported: Exported) -> None:
    exported["quotes"][0]["sha256"] = "0" * 64


def empty_a_quote(exported: Exported) -> None:
    exported["quotes"][0].update(text="", end=exported["quotes"][0]["start"])


def reach_beyond_the_document(exported: Exported) -> None:
    exported["quotes"][0].update(start=len(GUIDE.text), end=len(GUIDE.text) + 5, text="xxxxx")


def count_from_the_end(exported: Exported) -> None:
    quote = exported["quotes"][0]
    quote.update(start=quote["start"] - len(GUIDE.text), end=quote["end"] - len(GUIDE.text))


def corrupt_a_nearest_passage(exported: Exported) -> None:
    exported["closest"][0]["end"] -= 1


def drop_the_disclaimer(exported: Exported) -> None:
    del exported["disclaimer"]


def empty_the_disclaimer(exported: Exported) -> None:
    exported["disclaimer"] = ""


def soften_the_disclaimer(exported: Exported) -> None:
    exported["disclaimer"] = exported["disclaimer"].replace("does not give", "gives")


def miss_the_emergency(exported: Exported) -> None:
    exported["notices"] = []


def call_the_emergency_urgent(exported: Exported) -> None:
    exported["notices"][0]["kind"] = "urgent"


def empty_the_notice(exported: Exported) -> None:
    exported["notices"][0]["text"] = ""


def raise_a_false_alarm(exported: Exported) -> None:
    exported["notices"] = [notice("emergency").model_dump(mode="json")]


def refuse(exported: Exported) -> None:
    exported.update(outcome="not_in_documents", quotes=[])


def answer_instead_of_refusing(exported: Exported) -> None:
    exported.update(outcome="answered", quotes=exported["closest"], closest=[])


def answer_in_outcome_only(exported: Exported) -> None:
    exported["outcome"] = "answered"


def push_the_evidence_down(exported: Exported) -> None:
    others = [cut(text).model_dump(mode="json") for text in (RELAXES, EASES, GONE)]
    exported["quotes"] = [*others, *exported["quotes"]]


def leave_out_a_list_item(exported: Exported) -> None:
    exported["quotes"].pop()


def mix_something_foreign_into_the_list(exported: Exported) -> None:
    exported["quotes"].insert(1, cut(GONE).model_dump(mode="json"))


def quote_furniture(exported: Exported) -> None:
    exported["quotes"].append(cut("RELATED: Ten Chairs We Love").model_dump(mode="json"))


def claim_that_all_is_covered(exported: Exported) -> None:
    exported.update(outcome="answered", not_covered=[])


def send_nonsense(exported: Exported) -> None:
    exported["quotes"] = "none"


MUTATIONS: list[tuple[tuple[Case, Answer], Callable[[Exported], None], str]] = [
    (PLAIN, shift_start, "quote_verbatim"),
    (PLAIN, shift_whole_quote, "quote_verbatim"),
    (PLAIN, drop_last_letter, "quote_verbatim"),
    (PLAIN, change_one_letter, "quote_verbatim"),
    (PLAIN, straighten_an_end_of_line, "quote_verbatim"),
    (PLAIN, name_another_document, "quote_verbatim"),
    (PLAIN, name_another_document_with_its_hash, "quote_verbatim"),
    (PLAIN, name_a_document_that_is_not_stored, "quote_verbatim"),
    (PLAIN, quote_from_another_document, "evidence"),
    (PLAIN, carry_an_old_hash, "quote_verbatim"),
    (PLAIN, empty_a_quote, "quote_verbatim"),
    (PLAIN, reach_beyond_the_document, "quote_verbatim"),
    (PLAIN, count_from_the_end, "quote_verbatim"),
    (REFUSAL, corrupt_a_nearest_passage, "quote_verbatim"),
    *[
        (good, mutation, "disclaimer")
        for good in (PLAIN, EMERGENCY, REFUSAL, LIST, PARTLY, SMALL_TALK)
        for mutation in (drop_the_disclaimer, empty_the_disclaimer, soften_the_disclaimer)
    ],
    (EMERGENCY, miss_the_emergency, "notices_given"),
    (EMERGENCY, call_the_emergency_urgent, "notices_given"),
    (EMERGENCY, empty_the_notice, "notices_given"),
    (PLAIN, raise_a_false_alarm, "notices_not_false"),
    (REFUSAL, raise_a_false_alarm, "notices_not_false"),
    (PLAIN, refuse, "outcome"),
    (PLAIN, refuse, "evidence"),
    (LIST, refuse, "evidence"),
    (REFUSAL, answer_instead_of_refusing, "outcome"),
    (REFUSAL, answer_in_outcome_only, "outcome"),
    (SMALL_TALK, answer_in_outcome_only, "outcome"),
    (PLAIN, push_the_evidence_down, "evidence"),
    (LIST, leave_out_a_list_item, "evidence"),
    (LIST, mix_something_foreign_into_the_list, "forbidden"),
    (PLAIN, quote_furniture, "page_furniture"),
    (PARTLY, claim_that_all_is_covered, "outcome"),
    (PLAIN, send_nonsense, "completed"),
]


@pytest.mark.parametrize("good", [PLAIN, EMERGENCY, REFUSAL, LIST, PARTLY, SMALL_TALK])
def test_the_answers_pass_before_they_are_corrupted(good: tuple[Case, Answer]) -> None:
    assert verdict(*good).failures == ()


@pytest.mark.parametrize(("good", "corrupt", "scorer"), MUTATIONS, ids=lambda value: getattr(value, "__name__", None))
def test_a_corrupted_answer_fails_for_the_right_reason(
    good: tuple[Case, Answer], corrupt: Callable[[Exported], None], scorer: str
) -> None:
    expected, right = good
    exported = right.model_dump(mode="json")
    corrupt(exported)
    assert scorer in [failure.split(":")[0] for failure in verdict(expected, exported).failures]


def test_an_assistant_whose_quote_class_was_tampered_with_is_found_out() -> None:
    true = cut(WALKING)
    forged = Quote.model_construct(**{**true.model_dump(), "text": "Walking harms most people."})
    assistant = FakeAssistant({"Does walking help?": answer(WALKING).model_copy(update={"quotes": [forged]})})
    (result,) = run_cases([case(gold=[["Walking harms most people."]])], assistant)
    assert [failure.split(":")[0] for failure in result.verdict.failures] == ["quote_verbatim"]


def test_an_assistant_that_raises_fails_the_question_and_the_run_goes_on() -> None:
    assistant = FakeAssistant({"Does walking help?": RuntimeError("boom"), "Who invented walking?": answer()})
    crashed, fine = run_cases([case(), refusal_case(id="q2")], assistant)
    assert crashed.verdict.failures == ("completed: no answer: RuntimeError: boom",)
    assert fine.passed


def test_a_shuffled_ranking_lowers_every_retrieval_figure() -> None:
    documents = [f"d{number}" for number in range(12)]
    benchmark = BenchmarkSet("tiny", (), (Query(_id="q", text="?"),), {"q": {"d0": 1}}, "", "")
    right = benchmark_figures(benchmark, {"q": Response(tuple(documents), GivenAnswer.of(answer(WALKING)))})
    worse = benchmark_figures(benchmark, {"q": Response(tuple(documents[::-1]), GivenAnswer.of(answer(WALKING)))})
    for name in ("nDCG@10", "recall@10", "MRR"):
        assert right[name].value == 1 > worse[name].value


def test_the_documents_of_the_fakes_are_what_the_mutations_assume() -> None:
    assert set(DOCUMENTS) == {"guide.md", "other.md"}
    assert GUIDE.text.count(WALKING) == 1
