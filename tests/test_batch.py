"""`ask --batch`: questions a line go in, answers a line come out, whatever stands in a line."""

import json
import subprocess
import sys

import pytest

from assistant.types import Answer
from tests.command_line import folders_of, run, run_process
from tests.conftest import PROJECT


def test_a_batch_answers_every_line_in_order_and_verify_catches_every_alteration(article_copy, tmp_path):
    questions = [
        {"id": f"q{i}", "question": text, "history": []}
        for i, text in enumerate(
            ["Why does physical therapy fail?", "Who won the 1998 World Cup?", "hello", "And surgery?"] * 25
        )
    ]
    batch = "\n".join(json.dumps(question) for question in questions)
    result = run_process(article_copy, "ask", "--json", "--batch", "-", stdin=batch.encode())
    assert result.returncode == 0, result.stderr
    answers = [Answer.model_validate_json(line) for line in result.stdout.splitlines()]
    assert [answer.id for answer in answers] == [question["id"] for question in questions]

    exported = tmp_path / "answers.jsonl"
    exported.write_bytes(result.stdout)
    verified = run_process(article_copy, "verify", str(exported))
    assert verified.returncode == 0
    assert verified.stdout.decode().startswith("100 answers, ")
    assert verified.stdout.decode().endswith("all exact\n")

    text = answers[0].quotes[0].text
    altered = result.stdout.decode().replace(
        json.dumps(text, ensure_ascii=False), json.dumps("X" + text[1:], ensure_ascii=False), 1
    )
    assert altered != result.stdout.decode()
    exported.write_text(altered)
    verified = run_process(article_copy, "verify", str(exported))
    assert verified.returncode == 1
    assert verified.stderr.decode().startswith("line 1: The quote at ")


def test_a_broken_line_of_a_batch_is_told_and_the_rest_goes_on(article_copy):
    batch = '{"id": "a", "question": "hello"}\nnonsense\n\n{"id": "b"}\n{"id": "c", "question": ""}\n{"id": "d", "question": "bye"}\n'
    result = run(article_copy, "ask", "--json", "--batch", "-", stdin=batch.encode())
    assert result.returncode == 1
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["id"] for line in lines] == ["a", "2", "b", "c", "d"]
    assert ["error" in line for line in lines] == [False, True, True, True, False]
    assert result.stderr.decode().startswith("line 2: This is not JSON (Expecting value)")


def test_danger_is_told_in_a_batch_whose_line_can_not_be_answered(article_copy):
    line = json.dumps({"question": "like a newborn foal on my legs since Sunday " + "x" * 5000})
    result = run(article_copy, "ask", "--json", "--batch", "-", stdin=line.encode())
    unanswered = json.loads(result.stdout)
    assert "error" in unanswered and [notice["kind"] for notice in unanswered["notices"]] == ["emergency"]


def answered(settings, text, *options):
    """The lines that come out for a batch of this text."""
    result = run(settings, "ask", *options, "--batch", "-", stdin=text.encode())
    return [json.loads(line) for line in result.stdout.decode().split("\n") if line]


def test_an_id_is_kept_whatever_it_is_and_a_line_without_one_gets_its_number(article_copy):
    batch = '{"id": 0, "question": "hello"}\n{"id": "", "question": "hello"}\n{"id": null, "question": "hello"}\n'
    assert [line["id"] for line in answered(article_copy, batch)] == ["0", "2", "3"]


@pytest.mark.parametrize("at", ["-", "file"])
def test_a_mark_of_the_byte_order_before_the_first_line_is_no_part_of_it(article_copy, tmp_path, at):
    lines = '\ufeff{"id": "a", "question": "hello"}\r\n'.encode()
    (tmp_path / "file").write_bytes(lines)
    result = run(article_copy, "ask", "--batch", at if at == "-" else str(tmp_path / at), stdin=lines)
    assert (result.returncode, json.loads(result.stdout)["id"]) == (0, "a")


def test_half_a_character_in_a_line_costs_no_line_and_no_card(article_copy):
    half = "\ud83d"
    lines = [
        {"id": "a", "question": f"{half} I can't feel my legs and wet myself"},
        {"id": "b", "question": "and why?", "history": [{"role": "user", "content": f"{half} Does rest help?"}]},
        {"id": half, "question": "hello"},
    ]
    first, second, third = answered(article_copy, "\n".join(map(json.dumps, lines)))
    assert "not valid Unicode" in first["error"] and first["notices"][0]["kind"] == "emergency"
    assert second["standalone_question"] == "� Does rest help? and why?"
    assert (third["id"], third["outcome"]) == ("�", "small_talk")


def test_danger_in_the_history_is_told_where_its_line_can_not_be_answered(article_copy):
    said = [{"role": "user", "content": "I can't feel my legs and wet myself"}, {"role": "assistant"}]
    (line,) = answered(article_copy, json.dumps({"question": "?!", "history": said}))
    assert "error" in line and [notice["kind"] for notice in line["notices"]] == ["emergency"]


def test_a_reader_that_has_seen_enough_is_no_error_of_the_file(article_copy, tmp_path):
    (tmp_path / "batch").write_text('{"question": "hello"}\n')
    command = [sys.executable, "-m", "assistant", *folders_of(article_copy), "ask", "--batch", str(tmp_path / "batch")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=PROJECT) as asked:
        asked.stdout.close()
        assert (asked.stderr.read(), asked.wait(60)) == (b"", 1)
