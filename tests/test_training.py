"""What the evidence reader is taught: places in texts, examples with the right labels, halves, and the order."""

import json
import re
from collections import Counter
from random import Random

import pytest
from rapidfuzz.distance import OSA

from assistant.conversation import Standing
from assistant.types import Span
from evals.beir import load
from evals.held_out import FITTED, family, final, held_out, is_fitted
from evals.training import __main__ as command
from evals.training import conversations, public, questions
from evals.training.course import Course, check
from evals.training.examples import NO_EVIDENCE, Example, Label, Unit, is_held_out, is_trained
from evals.training.keywords import keywords
from evals.training.misspelling import misspelt
from evals.training.questions import Answerable, PartlyAnswerable, Turn, Unanswerable, Written
from evals.training.stretches import FILES, Place, Shelf, TrainingDataError
from evals.training.two_questions import join
from evals.training.variation import as_typed, cut_out
from evals.training.written import WrittenExamples
from tests.conftest import WordEmbedder

TEXT = """Knees

Knee pain is common. Walking  helps most people. It is free.

Treatment

Rest helps for two days. Ice numbs the pain. An operation is seldom needed. It may fail.
"""
SENTENCES = ["Knee pain is common.", "Walking helps most people.", "It is free."]
MORE = ["Rest helps for two days.", "Ice numbs the pain.", "An operation is seldom needed.", "It may fail."]


def span(sentence):
    """Where a sentence, as it stands on one line, is in TEXT."""
    raw = sentence.replace("Walking helps", "Walking  helps")
    return Span(TEXT.index(raw), TEXT.index(raw) + len(raw))


WATCHED = next(f"d{number}_0" for number in range(12, 99) if is_held_out(f"d{number}_0"))
DOCUMENTS = [*(f"d{number}_0" for number in range(12)), WATCHED]


def write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def place(set="clapnq", document="d0"):
    return Place(set, document, 0, len(TEXT))


@pytest.fixture
def data(tmp_path):
    """All sets in little: documents of the same text in each, and a question of each kind about each."""
    for name, file in {**FILES, "medquad": "corpus.jsonl"}.items():
        write(tmp_path / name / file, [{"_id": id_, "title": "Knees", "text": TEXT} for id_ in ("d0", *DOCUMENTS)])
        asked = [(document, answerable) for document in DOCUMENTS for answerable in (True, False)]
        queries = [
            {
                "_id": f"q{number}",
                "text": f"Does walking help? {number}",
                "metadata": {"answerable": yes, "answers": ["most people"] if yes else [], "context": document},
            }
            for number, (document, yes) in enumerate(asked)
        ]
        write(tmp_path / name / "queries.jsonl", queries)
        relevant = [f"q{number}\t{document}\t1\n" for number, (document, _) in enumerate(asked)]
        (tmp_path / name / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(relevant), encoding="utf-8")
    return tmp_path


@pytest.fixture
def stretch(data):
    return Shelf(data).stretch(place())


WRITTEN = Written(
    set="clapnq",
    document="d0",
    start=0,
    end=len(TEXT),
    answerable=(
        Answerable("Does walking help?", (span(SENTENCES[1]),)),
        Answerable("What numbs the pain?", (span(MORE[1]),)),
    ),
    unanswerable=(
        Unanswerable("Does swimming help?", ("swimming",)),
        Unanswerable("Who operates on knees?", ("Who operates",)),
    ),
    partly=(PartlyAnswerable("Is it common, and why?", (span(SENTENCES[0]),), ("why",)),),
)


def made(stretch, seeds=range(60)):
    """Examples of the questions above, from many draws."""
    return [example for seed in seeds for example in WrittenExamples([stretch], {}, Random(seed)).of(WRITTEN, stretch)]


def sentences(example):
    return [unit.text for unit in example.units if unit.is_sentence]


def evidence(example):
    return {sentences(example)[number] for number in example.evidence}


# stretches and positions


def test_positions_slice_the_sentences(stretch):
    assert [" ".join(TEXT[start:end].split()) for start, end in stretch.spans] == [*SENTENCES, *MORE]
    assert [unit.text for unit in stretch.units if unit.is_sentence] == [*SENTENCES, *MORE]
    assert stretch.numbers([span(MORE[1]), span(SENTENCES[1])]) == {1, 4}


def test_a_stretch_within_a_section_stands_under_its_headings(data):
    shelf, inside = Shelf(data), Place("clapnq", "d0", span(MORE[0]).start, span(MORE[1]).end)
    assert (shelf.stretch(inside).section, shelf.stretch(inside).headings) != ((), "Knees")
    assert sentences(Example("", "", "", shelf.stretch(inside).units, Label.NONE, None, None)) == MORE[:2]
    assert shelf.stretch(place()).units[0] == Unit("Knees", False)  # it begins with a heading of its own
    assert shelf.stretch(place()).section == ()


@pytest.mark.parametrize(
    ("where", "told"),
    [
        (Place("clapnq", "d99", 0, 10), "The set clapnq has no document 'd99'"),
        (Place("clapnq", "d0", 5000, 5010), "There is no text at 5000:5010 of 'd0' in clapnq"),
    ],
)
def test_a_place_that_the_data_doesnt_have_is_named(data, where, told):
    with pytest.raises(TrainingDataError, match=told):
        Shelf(data).stretch(where)


def test_a_text_that_has_changed_since_is_noticed(stretch):
    with pytest.raises(TrainingDataError, match="There is no sentence at 1:5 of 'd0' in clapnq"):
        stretch.numbers([Span(1, 5)])


# the written questions themselves


def line_groups(line):
    return line.answerable, line.unanswerable, line.partly


def test_the_written_questions_are_in_order():
    lines = questions.read(questions.WRITTEN, Written)
    assert len({line.place for line in lines}) == len(lines) > 1900
    questioned = [(line.place, one.question) for line in lines for group in line_groups(line) for one in group]
    assert len(set(questioned)) == len(questioned) > 47_000  # nothing is asked of a stretch twice
    for line in lines:
        asked = [*line.answerable, *line.partly]
        assert all(line.start <= start < end <= line.end for one in asked for start, end in one.evidence)
        assert all(one.evidence for one in asked)
        for one in [*line.unanswerable, *line.partly]:
            assert one.open_words and all(word.lower() in one.question.lower() for word in one.open_words)


def test_the_written_conversations_are_in_order():
    lines = questions.read(questions.CONVERSATIONS, questions.Conversations)
    talks = [conversation for line in lines for conversation in line.conversations]
    assert len(talks) > 1600
    for first, *later in talks:
        assert first.evidence and not first.kind and later
        assert all(turn.kind and turn.standalone and bool(turn.evidence) != bool(turn.open_words) for turn in later)


def test_what_was_written_later_about_a_stretch_joins_its_line(tmp_path):
    later = {"answerable": [["Is it free?", [list(span(SENTENCES[2]))]]], "unanswerable": [], "partly": []}
    write(tmp_path / "written.jsonl", [WRITTEN.model_dump(mode="json")])
    write(tmp_path / "written_2.jsonl", [{**WRITTEN.model_dump(mode="json"), **later}])
    (line,) = questions.read(tmp_path / "written.jsonl", Written)
    assert line.answerable == (*WRITTEN.answerable, Answerable("Is it free?", (span(SENTENCES[2]),)))
    assert (line.unanswerable, line.partly) == (WRITTEN.unanswerable, WRITTEN.partly)


def test_a_stretch_with_questions_and_conversations_is_in_the_pool_once(data):
    talk = [["Does walking help?", [list(span(SENTENCES[1]))]]]
    written = {key: value for key, value in WRITTEN.model_dump(mode="json").items() if key in Place._fields}
    made = course(data, ["d0", "d1_0"], [{**written, "conversations": [talk]}])
    assert [example.question for example in made.epoch() if example.source == "first turn"] == ["Does walking help?"]
    assert [stretch.place.document for stretch in made.pool] == ["d0", "d1_0"]


def test_a_broken_line_is_told_with_its_number(tmp_path):
    write(tmp_path / "q.jsonl", [WRITTEN.model_dump(mode="json"), {"set": "clapnq"}])
    with pytest.raises(TrainingDataError, match=r"q\.jsonl:2: document: Field required"):
        questions.read(tmp_path / "q.jsonl", Written)


# examples of written questions


def test_a_question_whose_evidence_was_taken_out_becomes_a_negative(stretch):
    removed = [example for example in made(stretch) if example.source == "removed"]
    assert removed
    for example in removed:
        gone = MORE[1] if example.question.lower().startswith("wh") else SENTENCES[1]  # the rest may be misspelt
        assert gone not in sentences(example) and len(sentences(example)) == 6
        assert (example.label, example.evidence, example.open_words) == (Label.NONE, NO_EVIDENCE, None)


def test_an_answered_question_keeps_its_evidence_in_every_cut_out(stretch):
    answered = [example for example in made(stretch) if example.source == "answerable"]
    assert {frozenset(evidence(example)) for example in answered} == {frozenset({MORE[1]}), frozenset({SENTENCES[1]})}
    assert all((example.label, example.open_words) == (Label.WHOLE, ()) for example in answered)


@pytest.mark.parametrize("numbers", [(0,), (5,), (2, 4), ()])
def test_a_cut_out_is_a_run_of_units_with_its_sentences_counted_anew(numbers):
    units = tuple(Unit(f"{number} {'word ' * 20}", number % 4 != 3) for number in range(16))
    texts = [unit.text for unit in units if unit.is_sentence]
    sizes = set()
    for seed in range(40):
        cut, found = cut_out(units, numbers, Random(seed))
        first = units.index(cut[0])
        assert units[first : first + len(cut)] == cut
        assert [[unit.text for unit in cut if unit.is_sentence][number] for number in sorted(found)] == [
            texts[number] for number in numbers
        ]
        sizes.add(len(cut))
    assert len(sizes) > 1


@pytest.mark.parametrize(
    ("source", "label"),
    [("both answerable", Label.WHOLE), ("one answerable", Label.PARTLY), ("none answerable", Label.NONE)],
)
def test_a_question_in_two_parts_has_the_label_of_both(stretch, source, label):
    of_two = [example for example in made(stretch) if example.source == source]
    assert of_two and {example.label for example in of_two} == {label}
    for example in of_two:
        asked = example.question.lower()
        answers = {"walking": SENTENCES[1], "numbs": MORE[1]}
        assert evidence(example) == {answer for word, answer in answers.items() if word in asked}
        unanswered = {"swimming": "swimming", "who operates": "Who operates"}
        assert set(example.open_words) == {open_ for word, open_ in unanswered.items() if word in asked}
        assert len(example.evidence) + len(example.open_words) == 2


def test_two_questions_are_joined_without_spoiling_abbreviations():
    joined = {join("What is gout?", second, Random(seed)) for seed in range(30) for second in ("Who gets it?", "MRI?")}
    assert joined >= {"What is gout and who gets it?", "What is gout, and MRI?", "What is gout? Who gets it?"}
    assert not any("mRI" in question for question in joined)


def test_an_earlier_question_in_brackets_decides_nothing(stretch):
    after = [example for example in made(stretch) if example.source == "after another"]
    assert {example.label for example in after} == {Label.WHOLE, Label.NONE}
    for example in after:
        question = example.question.partition(" (")[0]
        assert (example.label == Label.WHOLE) == (question in ("Does walking help?", "What numbs the pain?"))


def test_a_follow_up_is_taught_as_the_assistant_passes_it_on(stretch):
    talk = (
        Turn("Does walking help?", (span(SENTENCES[1]),)),
        Turn("and what about ice?", (span(MORE[1]),), "Does ice help?", "ellipsis"),
        Turn("Does it cost much?", (), "Does ice cost much?", "pronoun", ("cost",)),
        Turn("Who operates?", (), "Who operates?", "change", ("Who",)),
    )
    seen = [{example.question: example for example in conversations.turns(talk, stretch, Random(s))} for s in range(9)]
    examples = {question: example for one in seen for question, example in one.items()}
    assert set(examples) == {
        "Does walking help?",
        "Does ice help?",
        Standing("and what about ice?", "Does walking help?").marked,
        "Does ice cost much?",
        Standing("Does it cost much?", "Does ice help?").marked,
        "Who operates?",
    }
    assert [example.label for example in seen[0].values()] == [Label.WHOLE, Label.WHOLE, Label.NONE, Label.NONE]
    assert examples["Does ice cost much?"].open_words == ("cost",)


def test_what_points_back_is_not_answered_after_a_question_about_something_else(stretch):
    talk = (
        Turn("Does walking help?", (span(SENTENCES[1]),)),
        Turn("is it free?", (span(SENTENCES[2]),), "Is walking free?", "pronoun"),
        Turn("and ice?", (span(MORE[1]),), "Does ice help?", "ellipsis"),
    )
    elsewhere = ["Who painted the ceiling?", "Does knee pain go away?"]
    made = [each for seed in range(40) for each in conversations.turns(talk, stretch, Random(seed), elsewhere)]
    astray = {(each.question, each.label) for each in made if each.source == "led astray"}
    assert astray == {(Standing("is it free?", "Who painted the ceiling?").marked, Label.NONE)}


def test_misspelt_questions_keep_their_open_words_and_most_of_their_letters():
    question, kept = "Does anxiety make the pain in my shoulder worse, and is it hereditary?", ("hereditary", "is it")
    made = {misspelt(question, kept, Random(seed)) for seed in range(300)}
    assert len(made) > 200 and all("hereditary" in one and "is it" in one for one in made)
    assert all(0 < OSA.distance(question, one) <= 16 for one in made if one != question)
    assert any("anxeity" in one for one in made) and any(" teh " in one for one in made)
    assert misspelt("MRI?", (), Random(0)) == "MRI?"  # an abbreviation has no spelling to get wrong


def test_some_questions_are_asked_with_words_misspelt():
    question = "Does walking help the knee?"
    asked = Counter(
        as_typed(question, Random(seed)).lower().rstrip("?") == question.lower()[:-1] for seed in range(500)
    )
    assert 30 < asked[False] < 120


# public sets, halves, and the whole


def test_the_halves_dont_overlap(data):
    for name in ("squad2", "clapnq", "covid_qa", "medquad", "mtrag_un"):
        benchmark = load(data / name)
        trained = {query.id for query in public.training_queries(benchmark)}
        measured = {query.id for query in held_out(benchmark).queries}
        assert trained and measured and not trained & measured
        assert trained | measured == {query.id for query in benchmark.queries}


def test_what_the_confidence_is_fitted_on_is_not_what_is_measured_last(data):
    for name in FITTED:
        left = held_out(load(data / name)).queries
        last = {query.id for query in final(load(data / name)).queries}
        fitted = {query.id for query in left if is_fitted(family(name, query))}
        assert last | fitted == {query.id for query in left} and not last & fitted
    assert final(load(data / "medquad")).queries == held_out(load(data / "medquad")).queries


def test_questions_about_one_article_are_on_one_side(data):
    trained = {query.metadata.context for query in public.training_queries(load(data / "squad2"))}
    assert trained == {document for document in DOCUMENTS if is_trained(document.removesuffix("_0"))}


def course(data, documents, talks=(), since=2):
    """A course with the questions above, about these documents; those in files numbered `since` and up are later."""
    rows = [{**WRITTEN.model_dump(mode="json"), "document": document} for document in documents]
    write(data / "written.jsonl", rows)
    write(data / "conversations.jsonl", talks)
    paths = data / "written.jsonl", data / "conversations.jsonl"
    return Course(data, WordEmbedder(), 0, *paths, since)


PUBLIC = {"squad2", "clapnq", "covid_qa", "medquad", "mtrag_un"}


def test_taught_onward_the_later_questions_are_there_whole_and_a_few_of_the_others(data):
    write(data / "written_2.jsonl", [{**WRITTEN.model_dump(mode="json"), "document": "d2_0"}])
    made = course(data, ["d0", "d1_0"], since=2)
    everything, onward = Counter(e.source for e in made.epoch()), Counter(e.source for e in made.onward_epoch())
    assert onward["unanswerable"] >= len(WRITTEN.unanswerable)
    assert onward["mtrag_un"] == everything["mtrag_un"] > 0
    assert sum(onward.values()) < sum(everything.values()) / 2


def test_what_was_taught_onward_before_is_not_later_the_next_time(data):
    write(data / "written_2.jsonl", [{**WRITTEN.model_dump(mode="json"), "document": "d2_0"}])
    ice = {"answerable": [["Is ice good?", [list(span(MORE[1]))]]], "unanswerable": [], "partly": []}
    write(data / "written_10.jsonl", [{**WRITTEN.model_dump(mode="json"), **ice, "document": "d3_0"}])
    next_time = course(data, ["d0", "d1_0"], since=10).onward_epoch()
    answered = [example.question for example in next_time if example.source == "answerable"]
    assert any("ice" in question.lower() for question in answered)
    assert len(next_time) < len(course(data, ["d0", "d1_0"], since=2).onward_epoch())


def test_two_courses_give_the_same_examples_in_the_same_order_and_other_ones_each_epoch(data):
    one, other = course(data, ["d0", "d1_0", "d2_0"]), course(data, ["d0", "d1_0", "d2_0"])
    first, second = one.epoch(), one.epoch()
    assert [first, second] == [other.epoch(), other.epoch()]
    assert Counter(first) != Counter(second)
    assert {example.source for example in first} >= {"answerable", *PUBLIC}


def test_what_training_is_watched_by_is_never_taught(data):
    made = course(data, [WATCHED])
    assert {example.source for example in made.epoch()} == PUBLIC
    assert made.watched()["held-out questions"]
    taught = {example.question for example in made.epoch() if example.source == "squad2"}
    assert not taught & {example.question for example in made.watched()["squad2"]}


def test_answers_of_public_sets_are_found_in_their_sentences(data):
    for examples in (
        public.clapnq(load(data / "clapnq")),
        public.covid_qa(load(data / "covid_qa"), Random(0)),
    ):
        labels = Counter()
        for example in examples:
            labels[example.label] += 1
            assert evidence(example) == ({SENTENCES[1]} if example.label == Label.WHOLE else set())
        assert set(labels) == {Label.NONE, Label.WHOLE}


# the command


def told(capsys, *arguments):
    """The exit status, and the one line on standard error."""
    try:
        status = command.main([str(argument) for argument in arguments])
    except SystemExit as stop:
        status = stop.code
    (line,) = capsys.readouterr().err.splitlines()
    return status, line


def test_a_missing_package_set_or_folder_is_one_line(data, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "onnx" else True)
    assert told(capsys, data, "--output", tmp_path / "x.onnx") == (
        1,
        "error: Training needs onnx. Run: pip install -e '.[training]'",
    )
    monkeypatch.setattr(command, "find_spec", lambda name: True)
    status, line = told(capsys, data, "--output", tmp_path / "no" / "x.onnx")
    assert (status, "doesn't exist" in line) == (2, True)
    status, line = told(capsys, tmp_path / "nowhere", "--output", tmp_path / "x.onnx")
    assert (status, "is not a folder" in line) == (2, True)
    (data / "squad2" / "qrels.tsv").unlink()
    status, line = told(capsys, data, "--output", tmp_path / "x.onnx")
    assert (status, "lacks squad2/qrels.tsv." in line) == (2, True)
    assert told(capsys, data, "--output", "x.onnx", "--minutes", "0")[0] == 2


def test_a_complete_folder_is_not_complained_about(data):
    assert check(data) is None


def stems(text):
    return {word[:6] for word in re.findall(r"\w{5,}", text.lower())}


def test_a_keyword_has_the_sentences_that_say_it_and_a_foreign_one_none(stretch):
    made = [example for seed in range(60) for example in keywords(stretch, stretch, Random(seed))]
    assert made
    for example in made:
        sentences = [unit.text.lower() for unit in example.units if unit.is_sentence]
        assert example.label == Label.WHOLE  # it has no word that it doesn't have itself
        asked = stems(example.question)
        assert all(asked & stems(sentences[number]) for number in example.evidence)


def test_a_long_story_is_taught_as_the_assistant_passes_it_on():
    story = "My back has hurt since spring and my sister says that I should walk more. " * 3
    typed = {as_typed(f"{story}Does walking help?", Random(seed)) for seed in range(30)}
    assert any(text.startswith("Does walking help? (") for text in typed)
    assert any(text.startswith("My back") for text in typed)
