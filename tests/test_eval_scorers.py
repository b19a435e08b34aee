"""Each scorer on answers whose score is worked out by hand, in the comment beside it."""

import pytest

from assistant.types import Answer, Span
from evals.cases import Case
from evals.conduct_scorers import same_word
from evals.given import GivenAnswer
from evals.quote_scorers import quoted_sentences
from evals.scorers import SCORERS, judge
from tests.eval_fakes import DOCUMENTS, GUIDE, OTHER, answer, case, cut, notice, refusal_case, verdict

WALKING, RELAXES, EASES = "Walking helps most people.", "Warmth relaxes tense muscles.", "Massage can ease stiffness."
BED, GONE = "Bed rest does not help.", "Most pain is gone in six weeks."
LIST = {"kind": "list", "question": "Which treatments?", "gold": [["Heat", RELAXES], ["Massage", EASES]]}


def value(scorer: str, expected: Case, given: Answer) -> float | None:
    return verdict(expected, given).scores[scorer].value


def test_a_right_answer_passes_and_so_does_a_right_refusal() -> None:
    assert verdict(case(), answer(WALKING)).failures == ()
    assert verdict(refusal_case(), answer()).failures == ()


def test_every_scorer_that_does_not_apply_says_so_and_has_no_value() -> None:
    scores = verdict(case(expect="any", gold=[]), answer()).scores
    silent = {name for name, score in scores.items() if score.value is None}
    assert silent == {scorer.name for scorer in SCORERS} - {"completed", "notices_not_false", "disclaimer"}
    assert all(scores[name].explanation.startswith("doesn't apply: ") for name in silent)


@pytest.mark.parametrize(
    ("quotes", "at_1", "at_3"),
    [
        ((WALKING, BED, GONE), 1, 1),  # the one needed slot is in the first quote
        ((BED, GONE, WALKING), 0, 1),  # in the third
        ((BED, GONE, RELAXES, WALKING), 0, 0),  # in the fourth: too late
    ],
)
def test_gold_recall_counts_the_first_and_the_first_three_quotes(
    quotes: tuple[str, ...], at_1: float, at_3: float
) -> None:
    assert value("gold_recall_at_1", case(), answer(*quotes)) == at_1
    assert value("gold_recall_at_3", case(), answer(*quotes)) == at_3
    assert value("evidence", case(), answer(*quotes)) == at_3


def test_one_alternative_fills_a_slot_and_two_alternatives_fill_no_more() -> None:
    both = case(gold=[[WALKING, BED], [GONE]])
    assert value("evidence", both, answer(WALKING, BED)) == 1 / 2  # one of two slots
    assert value("evidence", both, answer(BED, GONE)) == 1  # two of two


def test_slots_beyond_the_needed_number_add_nothing() -> None:
    two_of_three = case(gold=[[WALKING], [BED], [GONE]], needed=2)
    assert value("evidence", two_of_three, answer(WALKING)) == 1 / 2
    assert value("evidence", two_of_three, answer(WALKING, BED, GONE)) == 1  # 3 filled, 2 needed


def test_gold_in_other_letters_does_not_count() -> None:
    assert value("evidence", case(gold=[["walking helps most people."]]), answer(WALKING)) == 0


def test_a_refusal_of_an_answerable_question_has_recall_0_and_not_none() -> None:
    assert value("gold_recall_at_1", case(), answer()) == 0


def test_list_coverage_counts_all_quotes_but_nothing_foreign_between() -> None:
    assert value("list_coverage", case(**LIST), answer(RELAXES)) == 1 / 2
    assert value("list_coverage", case(**LIST), answer(BED, GONE, WALKING, RELAXES, EASES)) == 1  # fourth and fifth
    assert value("list_coverage", case(**LIST, forbidden=["Bed"]), answer(RELAXES, EASES, BED)) == 0
    assert value("list_coverage", case(), answer(WALKING)) is None  # no list was asked for


def test_quote_precision_is_the_share_of_quoted_sentences_that_are_gold() -> None:
    # "Walking helps …" is gold; "Bed rest …" and "Most pain …" are not: 1 of 3
    assert value("quote_precision", case(), answer(f"{WALKING} {BED}", GONE)) == pytest.approx(1 / 3)
    # the heading and its two sentences, of which the heading and the first are gold: 2 of 3
    heat = GUIDE.text[GUIDE.text.index("Heat") : GUIDE.text.index("twenty minutes.") + len("twenty minutes.")]
    assert value("quote_precision", case(**LIST), answer(heat)) == pytest.approx(2 / 3)


def test_quoting_the_whole_page_fails_though_all_gold_is_in_it() -> None:
    # one gold sentence among 12 or more pieces is below the least precision of .1
    document = type(GUIDE)("long.md", "Long", f"{WALKING} " + "Rest is good. " * 11, ())
    whole = answer(quotes=[], outcome="not_in_documents").model_dump(mode="json")
    quote = type(cut(WALKING)).cut(document, Span(0, len(document.text)), 1.0)
    given = {**whole, "outcome": "answered", "quotes": [quote.model_dump(mode="json")]}
    judged = judge(case(), GivenAnswer.read(given), {"long.md": document})
    assert judged.scores["evidence"].value == 1
    assert [failure.split(":")[0] for failure in judged.failures] == ["quote_precision"]


def test_quoted_sentences_are_counted_line_by_line() -> None:
    assert quoted_sentences("Reasons\n\nIt hurts. It stays.") == ["Reasons", "It hurts.", "It stays."]


def test_the_outcome_must_be_exactly_the_expected_one() -> None:
    partly = answer(WALKING, outcome="partly_answered", not_covered=["people"])
    assert value("outcome", case(), partly) == 0
    assert value("refusal_decision", case(), partly) == 1  # it did answer
    assert value("outcome", case(expect="any", gold=[]), partly) is None


@pytest.mark.parametrize(
    ("expected", "given", "right"),
    [
        (case(), answer(WALKING), 1),
        (case(), answer(), 0),
        (case(), answer(outcome="small_talk"), 0),  # neither answered nor refused
        (refusal_case(), answer(), 1),
        (refusal_case(), answer(WALKING), 0),
        (refusal_case(), answer(outcome="small_talk"), 0),
        (case(expect="small_talk", gold=[]), answer(outcome="small_talk"), None),
    ],
)
def test_the_refusal_decision_is_to_answer_what_is_answered_and_refuse_what_is_not(
    expected: Case, given: Answer, right: float | None
) -> None:
    assert value("refusal_decision", expected, given) == right


def test_closest_passages_of_a_wrong_refusal_are_useful_if_they_hold_the_gold() -> None:
    assert value("closest", case(), answer(closest=[cut(WALKING)])) == 1
    assert value("closest", case(), answer(closest=[cut(BED)])) == 0
    assert value("closest", case(), answer(WALKING)) is None  # not refused


def test_closest_passages_of_a_near_miss_are_useful_if_they_share_its_topic() -> None:
    # the open word is "cost"; the topic is what is left: "massage", "session"
    near_miss = refusal_case(question="What does a massage session cost?", not_covered=["cost"])
    assert value("closest", near_miss, answer(closest=[cut(EASES)])) == 1  # shares "massage"
    assert value("closest", near_miss, answer(closest=[cut(WALKING)])) == 0
    assert value("closest", refusal_case(), answer(closest=[cut(EASES)])) is None  # nothing near is known


def test_notices_are_right_missed_or_false() -> None:
    both = case(notices=["emergency", "urgent"])
    assert value("notices_given", both, answer(WALKING, notices=[notice("emergency")])) == 1 / 2
    assert value("notices_given", case(), answer(WALKING)) is None
    assert value("notices_not_false", case(), answer(WALKING)) == 1
    assert value("notices_not_false", case(), answer(WALKING, notices=[notice("urgent")])) == 0


def test_a_lesser_notice_beside_an_emergency_is_not_false_but_an_emergency_beside_a_lesser_one_is() -> None:
    given = answer(WALKING, notices=[notice("emergency"), notice("personal_decision")])
    assert value("notices_not_false", case(notices=["emergency"]), given) == 1
    assert value("notices_not_false", case(notices=["personal_decision"]), given) == 0


def test_a_follow_up_is_resolved_if_any_of_its_gold_is_quoted() -> None:
    turns = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    follow_up = case(history=turns, gold=[[WALKING], [BED]])
    assert value("follow_up", follow_up, answer(BED)) == 1
    assert value("follow_up", follow_up, answer(GONE)) == 0
    assert value("follow_up", case(), answer(WALKING)) is None  # no earlier turn


def test_not_covered_is_the_share_of_open_words_named_in_any_of_their_forms() -> None:
    open_words = refusal_case(not_covered=["pays", "insurers"])
    assert value("not_covered", open_words, answer(not_covered=["insurer"])) == 1 / 2
    assert value("not_covered", open_words, answer(not_covered=["the insurer", "pay"])) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("insurer", "Insurers", True), ("pays", "pay", True), ("cost", "coast", False), ("back", "backward", False)],
)
def test_words_are_the_same_but_for_case_and_ending(one: str, other: str, same: bool) -> None:
    assert same_word(one, other) is same is same_word(other, one)


def test_forbidden_text_is_found_in_words_quotes_and_nearest_passages() -> None:
    bait = refusal_case(forbidden=["Warmth"])
    assert value("forbidden", bait, answer()) == 1
    assert value("forbidden", bait, answer(text="Warmth!")) == 0
    assert value("forbidden", bait, answer(closest=[cut(RELAXES)])) == 0


def test_page_furniture_in_a_quote_fails_wherever_it_begins_and_ends() -> None:
    across = GUIDE.text[GUIDE.text.index(GONE) : GUIDE.text.index("Ten Chairs") + 3]
    assert "page_furniture: quotes page furniture: “RELATED: Ten Chairs We Love”" in (
        verdict(case(gold=[[GONE]]), answer(across)).failures
    )


def test_an_answer_that_never_came_fails_and_is_counted_as_empty() -> None:
    judged = judge(case(notices=["urgent"]), GivenAnswer(error="ValueError: no"), DOCUMENTS)
    assert judged.failures == ("completed: no answer: ValueError: no",)
    zero = ("gold_recall_at_1", "evidence", "outcome", "refusal_decision", "notices_given", "disclaimer")
    assert [judged.scores[name].value for name in zero] == [0] * len(zero)
    assert judged.scores["notices_not_false"].value is None  # silence is no good conduct


def test_json_that_is_not_in_the_agreed_form_is_an_error_and_not_a_crash() -> None:
    assert "confidence" in GivenAnswer.read({**answer().model_dump(mode="json"), "confidence": 7}).error


def test_a_quote_is_compared_with_the_document_it_names() -> None:
    both = answer(WALKING).model_copy(update={"closest": [cut("Knees bend.", OTHER)]})
    assert value("quote_verbatim", case(), both) == 1
    assert value("quote_verbatim", case(), answer()) is None  # nothing is quoted
