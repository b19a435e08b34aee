"""What the danger-reader is taught: whose messages, with which answers, and how they are varied."""

import json
from random import Random

import pytest

from assistant.meaning import HEADS
from evals import safety_sets
from evals.safety_training import __main__ as command
from evals.safety_training.examples import NOT_TAUGHT, example, examples, is_kept_back, written_questions
from evals.safety_training.variation import an_epoch

FILES = sorted((safety_sets.FOLDER / "training").glob("*.jsonl"))
KINDS = {"emergency", "crisis", "urgent", "personal_decision", "negated", "quoted", "idiom", "past", "general"} | {
    "exertion", "lookalike", "word", "other_health", "article_like", "ordinary", "small_talk"
}  # fmt: skip


@pytest.fixture(scope="module")
def everything():
    return examples(None)


def test_nothing_of_the_halves_that_are_measured_on_is_taught(everything):
    taught = {one.turns for one in everything}
    held = {
        tuple(turn.content for turn in talk.turns if turn.role == "user")
        for talks in (safety_sets.dangers("held"), safety_sets.harmless("held"), safety_sets.article("held"))
        for talk in talks
    }
    assert not {said for said in taught & held if len(" ".join(said).split()) > 5}  # "hello" may be anybody's


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_line_of_the_written_messages_is_whole(path):
    assert path.stat().st_size < 500_000
    for line in path.read_text("utf-8").splitlines():
        told = json.loads(line)
        assert told.keys() == {"kind", "group", "style", "turns"}
        assert told["kind"] in KINDS, told
        assert told["turns"] and all(turn.strip() for turn in told["turns"]), told


def test_a_danger_teaches_nothing_about_what_else_its_words_may_be():
    targets = dict(zip(HEADS, example(["I took a handful on purpose"], "crisis", "x").targets, strict=True))
    assert targets["crisis"] == targets["alarm"] == 1
    assert targets["emergency"] == targets["personal_decision"] == NOT_TAUGHT


def test_whatever_is_harmless_teaches_a_no_to_every_head():
    assert set(example(["does it mention chest pain?"], "quoted", "x").targets) == {0}


def test_an_epoch_is_the_same_each_time_it_is_drawn(everything):
    some = everything[:300]
    assert an_epoch(some, Random(1)) == an_epoch(some, Random(1)) != an_epoch(some, Random(2))


def test_a_variation_keeps_the_answer_and_a_quoted_twin_is_harmless(everything):
    some = [one for one in everything if one.kind == "emergency"][:200]
    harmless = [one for one in everything if one.kind == "ordinary"][:50]
    drawn = an_epoch([*some, *harmless], Random(3))
    twins = [one for one in drawn if one.kind == "quoted"]
    assert len(drawn) == len(some) + len(harmless) + len(twins)
    assert twins and all(set(one.targets) == {0} for one in twins)
    assert sum(one.kind == "emergency" for one in drawn) == len(some)
    assert all(turn.strip() for one in drawn for turn in one.turns)


def test_one_question_in_six_is_kept_back_to_count_false_alarms_on_and_none_of_these_is_taught(everything):
    asked = written_questions()
    kept = {question for question in asked if is_kept_back(question)}
    assert 0.14 < len(kept) / len(asked) < 0.17
    assert not [one for one in everything if one.writer in ("plain_questions", "q") and one.turns[-1] in kept]


def test_a_network_to_average_with_that_is_not_there_is_named_before_anything_is_taught(tmp_path, capsys):
    output, other = tmp_path / "model.onnx", tmp_path / "other.pt"
    assert command.main([str(tmp_path), "--output", str(output), "--average-with", str(other)]) == 2
    assert "other.pt' isn't there. Name the .pt" in capsys.readouterr().err
