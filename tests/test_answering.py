"""The whole path with the real models on the real article."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant import DISCLAIMER, Assistant, Settings
from assistant.errors import CorpusError, QuestionError
from assistant.vectors import Vectors
from tests.conftest import PROJECT

GOLDEN = json.loads((PROJECT / "tests" / "golden_article.json").read_text("utf-8"))


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["question"][:40])
def test_the_sentence_that_answers_is_quoted_first(article, case):
    answer = article.ask(case["question"])
    assert answer.outcome == "answered"
    assert case["quote"] in answer.quotes[0].text
    assert answer.quotes[0].section == case["section"]
    answer.check(article.document)


@pytest.mark.parametrize(
    "question", ["Who won the 1998 World Cup?", "What is the capital of Australia?", "How do I change a bicycle tyre?"]
)
def test_a_question_about_something_else_is_refused_with_the_nearest_passages(article, question):
    answer = article.ask(question)
    assert answer.outcome == "not_in_documents"
    assert answer.quotes == []
    assert answer.closest
    assert answer.not_covered
    assert answer.confidence < 0.3
    assert "don’t answer this" in answer.text


@pytest.mark.parametrize(
    "question",
    ["Physical Therapy for Failed Back Syndrome", "How to do therapy with a child?", "How many comments are there?"],
)
def test_the_pages_leftovers_are_never_quoted(article, question):
    answer = article.ask(question)
    for quote in [*answer.quotes, *answer.closest]:
        assert not any(word in quote.text for word in ("RELATED", "Failed Back", "Practitioners", "Comments"))


def test_every_answer_carries_the_disclaimer_and_the_times(article):
    for question in ("hi", "Why does physical therapy fail?", "Who won the 1998 World Cup?"):
        answer = article.ask(question)
        assert answer.disclaimer == DISCLAIMER
        assert answer.timings_ms["total"] > 0
    assert {"safety", "understanding", "retrieval", "evidence", "total"} == set(answer.timings_ms)


def test_the_times_of_two_questions_in_one_message_add_up_to_no_more_than_the_total(article):
    times = article.ask("Does stress increase pain? Is surgery a last resort?").timings_ms
    assert times["evidence"] > 0
    assert sum(times.values()) - times["total"] <= times["total"] + 0.1


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Is spinal stenosis inherited?", "inherited"),
        ("How much does a spinal fusion cost?", "cost"),
        ("What are the side effects of corticosteroid injections?", "side effects"),
    ],
)
def test_a_near_miss_is_refused_by_the_word_that_is_left_open(article, question, word):
    answer = article.ask(question)
    assert answer.outcome == "not_in_documents"
    assert word in " ".join(answer.not_covered)
    assert answer.closest


def test_of_two_questions_the_answered_one_is_quoted_and_the_other_named(article):
    answer = article.ask("Who can give a second opinion, and is it covered by Medicare?")
    assert answer.outcome == "partly_answered"
    assert answer.quotes[0].text.startswith("Consult another healthcare provider")
    assert "Medicare" in " ".join(answer.not_covered)
    assert "only a part" in answer.text


def test_two_questions_that_are_both_answered_are_both_quoted(article):
    answer = article.ask("Does stress increase pain? Is surgery a last resort?")
    assert answer.outcome == "answered"
    assert {"Stress, anxiety", "Surgery is typically a last resort"} <= {
        start
        for start in ("Stress, anxiety", "Surgery is typically a last resort")
        if any(start in quote.text for quote in answer.quotes[:2])
    }


def test_of_a_long_story_what_it_asks_is_answered(article):
    story = "My kids laugh at me and we have just moved house, so it was a busy spring with boxes everywhere. " * 4
    answer = article.ask(f"{story}I hardly did the exercises at home. Does skipping exercises matter? Thank you!")
    assert answer.outcome == "answered"
    assert "If patients don’t perform their prescribed exercises" in answer.quotes[0].text


def test_small_talk_is_answered_without_looking_anything_up(article):
    answer = article.ask("Hello!")
    assert (answer.outcome, answer.quotes, answer.closest) == ("small_talk", [], [])


def test_the_same_question_gives_the_same_answer(article):
    first, second = (
        article.ask("Why might a second opinion help?").model_dump(exclude={"timings_ms"}) for _ in range(2)
    )
    assert first == second


def test_a_question_asked_again_is_answered_at_once_and_alike(article):
    question = "How could a team of several professions help with complex cases?"
    first, again = article.ask(question), article.ask(question)
    assert again.model_copy(update={"timings_ms": first.timings_ms}) == first
    assert again.timings_ms["retrieval"] == again.timings_ms["evidence"] == 0
    assert first.timings_ms["evidence"] > 0
    history = [{"role": "user", "content": "My legs are numb and I wet myself"}]
    assert article.ask(question, history).notices, "what was said before is part of the question"


def test_many_at_once_get_their_own_answers(article):
    questions = [case["question"] for case in GOLDEN] * 3
    alone = {question: article.ask(question).quotes for question in set(questions)}
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(article.ask, questions))
    assert [answer.question for answer in answers] == questions
    assert all(answer.quotes == alone[answer.question] for answer in answers)


def test_the_answer_is_the_same_with_chroma_as_without(article, article_copy):
    with Assistant.open(article_copy) as other:
        other._vectors.load_chroma()
        assert isinstance(other._vectors, Vectors)
        assert other._vectors.chroma is not None
        for case in GOLDEN:
            assert other.ask(case["question"]).quotes == article.ask(case["question"]).quotes


def test_a_follow_up_is_looked_up_with_what_it_follows(article):
    history = [
        {"role": "user", "content": "What does the article say about surgery?"},
        {"role": "assistant", "content": "Here is what the document says about this: …"},
    ]
    answer = article.ask("And when is it necessary?", history)
    assert answer.question == "And when is it necessary?"
    assert answer.standalone_question == "What does the article say about surgery? And when is it necessary?"
    assert any("last resort" in quote.text for quote in answer.quotes)


def test_a_short_question_is_looked_up_both_ways_and_taken_as_the_documents_answer_it(article):
    history = [
        {"role": "user", "content": "Who can give a second opinion?"},
        {"role": "assistant", "content": "Consult another healthcare provider, preferably a spine specialist."},
    ]
    leaning = article.ask("which tests would they run?", history)
    assert "updated imaging" in leaning.quotes[0].text
    alone = article.ask("Does stress increase pain?", history)
    assert alone.standalone_question == "Does stress increase pain?"
    assert "Stress, anxiety" in alone.quotes[0].text


@pytest.mark.parametrize(
    ("question", "is_list"),
    [
        ("why does physical therapy fail", True),
        ("how can physical therapy fail?", True),
        ("what can i do if physical therapy fails", False),
        ("what to do if PT fails?", False),
    ],
)
def test_a_list_whose_name_has_the_words_of_a_question_must_answer_it(article, question, is_list):
    quotes = article.ask(question).quotes
    assert (quotes[0].text.startswith("There are several reasons why")) == is_list
    assert quotes


def test_a_follow_up_that_is_not_answered_is_refused_like_any_other(article):
    history = [
        {"role": "user", "content": "Which injections are there?"},
        {"role": "assistant", "content": "injections (such as corticosteroids or nerve blocks)"},
    ]
    answer = article.ask("How much do they cost?", history)
    assert answer.outcome == "not_in_documents"
    assert "cost" in " ".join(answer.not_covered)


def test_documents_in_another_language_are_found_by_their_words_with_less_confidence(tmp_path):
    (tmp_path / "corpus").mkdir()
    text = "Der Ischiasnerv beginnt im unteren Rücken.\n\nDie Insulinpumpe fasst 300 Einheiten. Der Akku hält zwei Wochen.\n"
    (tmp_path / "corpus" / "pumpe.txt").write_text(text)
    with Assistant.open(Settings(corpus_folder=tmp_path / "corpus", data_folder=tmp_path / "data")) as assistant:
        answer = assistant.ask("Wie viele Einheiten fasst die Insulinpumpe?")
        stranger = assistant.ask("Wer gewann 1998 die Weltmeisterschaft?")
    assert "300 Einheiten" in [*answer.quotes, *answer.closest][0].text
    assert stranger.outcome == "not_in_documents"
    assert stranger.confidence < answer.confidence < 0.99


def test_a_corpus_of_one_sentence_answers_and_refuses(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "one.txt").write_text("Ice the knee for ten minutes after every walk.")
    with Assistant.open(Settings(corpus_folder=tmp_path / "corpus", data_folder=tmp_path / "data")) as assistant:
        assert assistant.ask("How long should I ice my knee?").quotes[0].text.startswith("Ice the knee")
        assert assistant.ask("Who invented the telephone?").outcome == "not_in_documents"


def test_an_emergency_earlier_in_the_conversation_is_shown_before_the_answer(article):
    history = [
        {"role": "user", "content": "Since yesterday I can't pee and I am numb between my legs."},
        {"role": "assistant", "content": "…"},
    ]
    answer = article.ask("Does acupuncture help?", history)
    assert answer.notices[0].kind == "emergency"
    assert answer.to_markdown().startswith("**Emergency")


@pytest.mark.parametrize("question", ["", " ", "x" * 100_000, "\x00\x01", "?"])
def test_what_can_not_be_a_question_is_turned_down(article, question):
    with pytest.raises(QuestionError):
        article.ask(question)


def test_an_empty_corpus_says_so(tmp_path):
    (tmp_path / "corpus").mkdir()
    with Assistant.open(Settings(corpus_folder=tmp_path / "corpus", data_folder=tmp_path / "data")) as assistant:
        answer = assistant.ask("What helps against back pain?")
    assert answer.outcome == "not_in_documents"
    assert "There are no documents" in answer.text


def test_a_missing_corpus_folder_is_said_before_anything_is_loaded(tmp_path):
    with pytest.raises(CorpusError, match=r"There is no corpus folder .*--corpus DIR"):
        Assistant.open(Settings(corpus_folder=tmp_path / "none", data_folder=tmp_path / "data"))
    assert not (tmp_path / "data").exists()


def test_a_swapped_in_document_answers_and_a_removed_one_never_again(article_copy):
    pump = article_copy.corpus_folder / "pump.txt"
    with Assistant.open(article_copy) as assistant:
        pump.write_text("The insulin pump holds 300 units. Its battery lasts two weeks.\n")
        assistant.sync()
        assert assistant.ask("How many units does the insulin pump hold?").quotes[0].document == "pump.txt"
        pump.write_text("The insulin pump holds 180 units. Its battery lasts two weeks.\n")
        assistant.sync()
        changed = assistant.ask("How many units does the insulin pump hold?")
        assert changed.quotes[0].text.startswith("The insulin pump holds 180 units.")
        assert "300" not in changed.to_markdown()
        pump.unlink()
        assistant.sync()
        gone = assistant.ask("How many units does the insulin pump hold?")
        assert "pump.txt" not in {quote.document for quote in [*gone.quotes, *gone.closest]}


def test_what_was_remembered_is_forgotten_when_the_documents_change(article_copy):
    with Assistant.open(article_copy) as assistant:
        question = "What is the dose of the yellow pump?"
        assert assistant.ask(question).outcome == "not_in_documents"
        (article_copy.corpus_folder / "pump.txt").write_text("The dose of the yellow pump is 300 units of insulin.\n")
        assistant.sync()
        assert "300 units" in assistant.ask(question).quotes[0].text
        assistant.remove("pump.txt")
        assert assistant.ask(question).outcome == "not_in_documents"


def test_all_items_of_a_list_of_headings_are_quoted_in_their_order(article):
    answer = article.ask("What are the reasons physical therapy fails?")
    first = answer.quotes[0].text
    assert first.startswith("There are several reasons")
    assert "\n\n1. Incorrect Diagnosis\n\nIf the root cause" in first  # the lead-in and what stands below it
    assert [quote.text.partition("\n")[0] for quote in answer.quotes[1:]] == [
        "2. Advanced Structural Damage",
        "3. Non-Compliance With Treatment",
        "4. Chronic Pain Conditions",
        "5. Psychological Factors",
    ]
    assert answer.quotes[1].section == ["Why Physical Therapy Sometimes Fails", "2. Advanced Structural Damage"]


def test_a_lists_first_quote_is_its_first_item_where_the_lead_in_stands_apart(article):
    answer = article.ask("List all the alternative steps to take.")
    assert answer.quotes[0].text.startswith("1. Get a Second Opinion\n\nConsult another healthcare provider")
    assert len(answer.quotes) == 4


def test_a_paragraph_that_ends_in_a_lead_in_is_part_of_its_section(article):
    first = article.ask("What does the section What to Do Next say?").quotes[0].text
    assert first.startswith("When you're not getting relief") and first.endswith("steps you can take:")


def test_among_hundreds_of_lists_the_one_that_is_named_is_found_quickly(tmp_path):
    (tmp_path / "corpus").mkdir()
    chapters = [f"Signs of illness {i} are these:\n\n- sign {i} a\n- sign {i} b\n" for i in range(300)]
    chapters.insert(200, "Signs of the zorblax fever are these:\n\n- blue nails\n- cold ears\n")
    (tmp_path / "corpus" / "signs.md").write_text("\n".join(chapters))
    with Assistant.open(Settings(corpus_folder=tmp_path / "corpus", data_folder=tmp_path / "data")) as assistant:
        answer = assistant.ask("What are the signs of zorblax fever?")
        usual = assistant.ask("How does the zorblax fever show?").timings_ms["evidence"]
    assert answer.quotes[0].text == "Signs of the zorblax fever are these:\n\n- blue nails\n- cold ears"
    assert answer.timings_ms["evidence"] < 5 * usual + 500  # with all 301 read it is 20 times as long


def test_a_question_that_says_no_more_than_a_lists_name_gets_the_list(article):
    answer = article.ask("Why does physical therapy sometimes fail?")
    assert answer.quotes[0].text.startswith("There are several reasons")
    assert len(answer.quotes) == 5


def test_a_list_is_not_an_answer_to_what_it_does_not_name(article):
    answer = article.ask("What are the typical symptoms of spinal stenosis?")
    assert answer.outcome == "not_in_documents"


def test_a_yes_or_no_question_with_first_in_it_asks_for_no_item(article):
    answer = article.ask("Is physical therapy usually the first treatment for back pain?")
    assert any("first line of treatment" in quote.text for quote in answer.quotes)


def test_a_lead_in_is_not_quoted_without_its_list(article):
    answer = article.ask("Does physical therapy always work?")
    assert answer.quotes
    assert not any(quote.text.endswith(":") for quote in answer.quotes)


def test_a_section_is_quoted_when_it_is_named(article):
    (quote,) = article.ask("What does the section on managing expectations say?").quotes
    assert quote.section == ["Managing Expectations"]
    assert quote.text.startswith("It’s also important to set realistic expectations.")
    assert quote.text.endswith("even if the pain doesn’t disappear completely.")


def test_a_list_is_quoted_whole_with_its_lead_in(tmp_path):
    (tmp_path / "corpus").mkdir()
    text = "Pain is common.\n\nCall a nurse if you notice one of these:\n\n- a swollen ankle\n- a red toe\n- a cold foot\n\nOthers rest.\n"
    (tmp_path / "corpus" / "feet.md").write_text(text)
    with Assistant.open(Settings(corpus_folder=tmp_path / "corpus", data_folder=tmp_path / "data")) as assistant:
        answer = assistant.ask("When should I call a nurse?")
    assert (
        answer.quotes[0].text
        == "Call a nurse if you notice one of these:\n\n- a swollen ankle\n- a red toe\n- a cold foot"
    )


def test_a_quote_is_never_cut_before_the_word_that_turns_it(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "rest.txt").write_text(
        "You can take the yellow tablets at night. But never with alcohol. Sleep well.\n"
    )
    with Assistant.open(Settings(corpus_folder=tmp_path / "corpus", data_folder=tmp_path / "data")) as assistant:
        answer = assistant.ask("When can I take the yellow tablets?")
    assert answer.quotes[0].text.startswith("You can take the yellow tablets at night. But never with alcohol.")


@pytest.mark.parametrize("question", ["one by one please", "go through them in order", "list them all"])
def test_all_of_them_are_those_of_the_list_that_was_asked_for(article, question):
    history = [
        {"role": "user", "content": "What are the reasons that physical therapy fails?"},
        {"role": "assistant", "content": "The documents give five."},
    ]
    answer = article.ask(question, history)
    assert "Incorrect Diagnosis" in answer.quotes[0].text
    assert "Psychological Factors" in answer.quotes[-1].text


def test_what_it_stands_for_in_a_second_question_is_what_answers_the_first(tmp_path):
    (tmp_path / "corpus").mkdir()
    library = "Town library\n\nPrinting costs 10 pence a page. Computers are in the reading room on the first floor.\n"
    injury = "Concussion\n\nIn some cases, you may also have a scan of the brain, such as a CT scan or an MRI.\n"
    (tmp_path / "corpus" / "library.txt").write_text(library)
    (tmp_path / "corpus" / "injury.txt").write_text(injury)
    with Assistant.open(Settings(corpus_folder=tmp_path / "corpus", data_folder=tmp_path / "data")) as assistant:
        answer = assistant.ask("How much is a printed page, and can I scan there?")
        other = assistant.ask("How much is a printed page, and which scan follows a concussion?")
    assert {quote.document for quote in answer.quotes} == {"library.txt"}
    assert {quote.document for quote in other.quotes} == {"library.txt", "injury.txt"}


@pytest.mark.parametrize("title", ["When physical therapy doesn’t work for back pain", "Notes"])
def test_what_to_do_gets_the_steps_that_the_text_announces_whatever_its_title(article_copy, title):
    (sidecar,) = article_copy.corpus_folder.glob("*.yaml")
    sidecar.write_text(f"title: {title}\n", encoding="utf-8")
    with Assistant.open(article_copy) as assistant:
        answer = assistant.ask("What can I do if physical therapy doesn't work?")
    lead, *steps = answer.quotes
    assert lead.text.endswith("There are several alternative steps you can take:")
    assert [step.section[-1] for step in steps] == [
        "1. Get a Second Opinion",
        "2. Explore Other Non-Surgical Treatments",
        "3. Consider Multidisciplinary Pain Management",
        "4. Surgical Consultation",
    ]
