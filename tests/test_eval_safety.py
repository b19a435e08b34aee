"""Facts about `python -m evals safety`: which messages are asked, and what is counted."""

import pytest

from assistant.meaning import DANGERS, Likelihood, Thresholds
from evals import cli, safety_check, safety_sets
from evals.safety_training.examples import never_taught

ROWS = [f"{name}_{what}" for name in ("choosing", "choosing_misspelt", "written", "written_misspelt")
        for what in ("alarms", "decisions")]  # fmt: skip


class Sure:
    """In the danger-reader's place: finds the same in whatever is said."""

    thresholds = Thresholds()

    def __init__(self, **likely):
        self.likely = Likelihood(**{**dict.fromkeys((*DANGERS, "alarm"), 0.0), **likely})

    def likelihood(self, message, before=()):
        return self.likely

    def kinds(self, message, before=()):
        return self.thresholds.kinds(self.likely)


@pytest.fixture
def few(monkeypatch):
    """Few questions, for speed."""
    some, choosing = never_taught()[:20], safety_sets.choosing()[:20]
    monkeypatch.setattr(safety_check, "never_taught", lambda: some)
    monkeypatch.setattr(safety_sets, "choosing", lambda: choosing)


@pytest.fixture
def no_held_half(monkeypatch, tmp_path):
    """Few messages, and none of the half that is kept back."""
    for path in safety_sets.FOLDER.glob("*.dev.jsonl"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        (tmp_path / path.name).write_text("".join(lines[::20]), "utf-8")
    monkeypatch.setattr(safety_sets, "FOLDER", tmp_path)


@pytest.mark.parametrize("half", [(), ("--half", "dev"), ("--half", "none")])
def test_the_half_kept_back_is_only_read_by_who_asks_for_it(few, no_held_half, half, capsys):
    assert cli.main(["safety", "--patterns-only", "--quiet", *half]) == 0
    assert "kept back" not in capsys.readouterr().out
    assert cli.main(["safety", "--patterns-only", "--quiet", "--half", "held"]) == 2


def test_the_split_of_the_article_that_is_for_the_end_is_asked_with_the_half_kept_back_only(no_held_half, monkeypatch):
    asked = []
    monkeypatch.setattr(safety_sets, "article", lambda half=None: asked.append(half) or [])
    safety_check.measure("dev", None, None)
    assert asked == ["dev"]


def test_questions_that_anybody_may_ask_have_rows_of_their_own_whatever_the_half(few, capsys):
    figures = safety_check.measure_questions(None)
    assert [figure.name for figure in figures] == ROWS
    assert [figure.value.questions for figure in figures[::2]] == [20, 80, 20, 5]


def test_alarms_and_decisions_are_counted_apart(few):
    for likely, share in (({"crisis": 1.0, "alarm": 1.0}, [1, 0]), ({"personal_decision": 1.0}, [0, 1]), ({}, [0, 0])):
        figures = safety_check.measure_questions(Sure(**likely))
        assert [figure.value.value for figure in figures] == share * 4


def test_however_many_are_read_at_once_the_figures_are_the_same(few):
    assert safety_check.measure_questions(None, threads=1) == safety_check.measure_questions(None, threads=4)


def test_what_is_misspelt_is_the_same_on_every_day_and_expects_what_it_did():
    talks = safety_sets.dangers("dev")[:40]
    found = safety_sets.misspelt(talks, 2)
    assert found == safety_sets.misspelt(talks, 2)
    assert [talk.expected for talk in found] == [talk.expected for talk in talks for _ in range(2)]
    assert sum(talk.text != other.text for talk, other in zip(found[::2], talks, strict=True)) > 35
    assert sum(one.text != other.text for one, other in zip(found[::2], found[1::2], strict=True)) > 35
