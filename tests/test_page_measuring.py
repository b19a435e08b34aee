"""Measurements from the page: a question set, its progress, its report, its problems."""

import pytest

from assistant.errors import CorpusError, StoreBusyError
from assistant.ui.measuring import Measuring
from tests.page_fakes import ended


def test_a_question_set_is_measured_with_progress_and_a_report(article_copy, uploads):
    (uploads / "of-set").mkdir()
    line = '{"id": "%s", "kind": "direct", "question": "%s", "expect": "%s"%s}\n'
    gold = ', "gold": [["perform their prescribed exercises at home or skip appointments"]]'
    (uploads / "of-set" / "mine.jsonl").write_text(
        line % ("a", "Does skipping exercises matter?", "answered", gold)
        + line % ("b", "Who won the cup?", "not_in_documents", "")
    )
    measuring = Measuring(article_copy, uploads)
    measuring.start(str(uploads / "of-set" / "mine.jsonl"))
    done = ended(measuring, 120)
    assert (done.name, done.done, done.total, done.has_report) == ("mine.jsonl", 2, 2, True), done.problem
    assert "2 of 2 passed" in done.table
    assert measuring.report().lower().startswith("<!doctype html>")


def test_all_problems_of_a_set_are_told_with_their_lines_and_nothing_is_asked(article_copy, uploads):
    (uploads / "of-set").mkdir()
    unknown = '{"id": "a", "question": "Who?", "expect": "answered", "gold": [["Nowhere to be found."]]}'
    (uploads / "of-set" / "bad.jsonl").write_text(f"{{not json}}\n{unknown}\n")
    measuring = Measuring(article_copy, uploads)
    measuring.start(str(uploads / "of-set" / "bad.jsonl"))
    done = ended(measuring, 120)
    assert done.problem == "This set has 2 problems with the documents as they are." and done.total == 0
    assert [line.partition(":")[0] for line in done.problem_lines] == ["Line 1", "Line 2"]
    assert "is in no document" in done.problem_lines[1] and str(uploads) not in str(done)
    assert list(uploads.iterdir()) == []
    with pytest.raises(CorpusError, match="no report yet"):
        measuring.report()


def test_a_measurement_can_be_stopped(article_copy, uploads):
    measuring = Measuring(article_copy, uploads)
    measuring.start()
    with pytest.raises(StoreBusyError):
        measuring.start()
    measuring.stop()
    assert (ended(measuring).problem, measuring.latest.stopped) == ("It was stopped.", True)
