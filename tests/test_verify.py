"""`verify`: what was exported is held against the stored documents."""

import json
import sqlite3

import pytest

from tests.command_line import one_line_error, run


def test_verify_rejects_answers_after_the_stored_text_was_altered(article_copy, tmp_path):
    exported = tmp_path / "answer.json"
    exported.write_bytes(run(article_copy, "ask", "--json", "Can back pain be cured?").stdout)
    assert run(article_copy, "verify", str(exported)).returncode == 0
    connection = sqlite3.connect(article_copy.data_folder / "assistant.sqlite3")
    with connection:
        connection.execute("UPDATE documents SET text = replace(text, 'Not all back pain', 'Now all back pain')")
    connection.close()
    verified = run(article_copy, "verify", str(exported))
    assert verified.returncode == 1
    assert "another version of the document" in verified.stderr.decode()


def test_verify_rejects_a_dropped_disclaimer_and_what_is_no_answer(article_copy, tmp_path):
    answer = json.loads(run(article_copy, "ask", "--json", "Can back pain be cured?").stdout)
    del answer["disclaimer"]
    exported = tmp_path / "answers.jsonl"
    exported.write_text(json.dumps(answer) + "\nnot json\n{}\n")
    result = run(article_copy, "verify", str(exported))
    assert result.returncode == 1
    first, second, third = result.stderr.decode().splitlines()
    assert first.startswith("line 1: The answer has no disclaimer")
    assert second == "line 2: not JSON (expecting value at character 1)"
    assert third.startswith("line 3: not an answer")
    missing = one_line_error(run(article_copy, "verify", str(tmp_path / "none.jsonl")), 2)
    assert "none.jsonl' can't be read: no such file or directory. Name a file of exported answers." in missing


def test_verify_says_in_one_line_that_a_file_is_no_export_at_all(article_copy, tmp_path):
    notes = tmp_path / "notes.md"
    notes.write_text("# Notes\n\nNot an answer.\n")
    assert "There are no answers in " in one_line_error(run(article_copy, "verify", str(notes)), 2)


@pytest.mark.parametrize("before", ["", "\ufeff"])
def test_line_ends_within_a_quote_and_a_mark_of_the_byte_order_are_no_lines(settings, tmp_path, before):
    knees = "# Knees\n\nA knee brace helps\u2028some people walk further.\n\nCold packs\x85 calm a swollen knee.\n"
    (settings.corpus_folder / "knees.md").write_bytes(knees.encode())
    batch = '{"question": "Whom does a knee brace help?"}\n{"question": "What calms a swollen knee?"}'
    answers = run(settings, "ask", "--batch", "-", stdin=batch.encode()).stdout.decode()
    assert "\u2028" in answers and "\x85" in answers
    exported = tmp_path / "answers.jsonl"
    exported.write_bytes((before + answers).encode())
    result = run(settings, "verify", str(exported))
    assert (result.returncode, result.stdout.decode()[:10]) == (0, "2 answers,"), result.stderr
