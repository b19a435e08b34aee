"""The command line as people use it: exit statuses, standard output and standard error."""

import json
import time

import pytest

from assistant.types import DISCLAIMER, Answer
from tests.command_line import one_line_error, run, run_process


def test_where_nothing_could_be_read_yet_that_is_said_and_not_that_there_are_no_documents(settings):
    (settings.corpus_folder / "back.md").write_text("# Back\n\nRest the back for a day.\n")
    away = {"ASSISTANT_CHROMA_URL": "http://127.0.0.1:9"}
    line = one_line_error(run(settings, "ask", "How long to rest the back?", **away), 1)
    assert "The documents have not been read. The Chroma server at http://127.0.0.1:9 can't be used" in line
    assert "Start it (chroma run)" in line
    greeted = run(settings, "ask", "hello", **away)
    assert greeted.returncode == 0 and DISCLAIMER in greeted.stdout.decode()
    assert run(settings, "ask", "How long to rest the back?").stdout.decode().count("Rest the back for a day.")


def test_an_option_after_the_command_is_told_its_place(article_copy):
    line = one_line_error(run(article_copy, "ask", "why", "--data", "elsewhere"), 2)
    assert "--data goes before the command" in line
    assert "unrecognized arguments: --dat" in one_line_error(run(article_copy, "ask", "why", "--dat"), 2)


def test_an_answer_in_the_terminal_shows_quote_section_and_disclaimer(article_copy):
    shown = run(article_copy, "ask", "Can back pain be cured?").stdout.decode()
    assert "│ " in shown
    assert "Not all back pain can be “cured,” but it can usually be managed effectively." in shown
    assert "› Managing Expectations" in shown
    assert "does not give medical advice" in shown


def test_text_prints_the_canonical_text_and_nothing_else(article_copy):
    printed = run(article_copy, "text", "article.md").stdout.decode()
    answer = Answer.model_validate_json(run(article_copy, "ask", "--json", "Can back pain be cured?").stdout)
    assert printed.endswith("0 Comments")
    assert [printed[quote.start : quote.end] for quote in answer.quotes] == [quote.text for quote in answer.quotes]
    assert "There is no document 'x.md'" in one_line_error(run(article_copy, "text", "x.md"), 1)


def test_documents_sync_and_remove(article_copy):
    (document,) = json.loads(run(article_copy, "documents", "--json").stdout)
    assert (document["id"], document["passages"]) == ("article.md", 14)
    report = json.loads(run(article_copy, "sync", "--json").stdout)
    assert report["unchanged"] == ["article.md"]
    assert set(report) >= {"added", "changed", "renamed", "removed", "unchanged", "refused"}
    result = run(article_copy, "remove", "article.md")
    assert result.returncode == 0
    assert "its file is kept at" in result.stdout.decode()
    assert json.loads(run(article_copy, "documents", "--json").stdout) == []


def test_add_refuses_with_the_reason_and_status_1(article_copy, tmp_path):
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\0")
    result = run(article_copy, "add", str(tmp_path / "photo.png"))
    assert result.returncode == 1
    assert "refused: 'photo.png' is a picture. Have its text recognised (OCR)" in result.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ask"], "Give either a QUESTION or --batch FILE"),
        (["ask", ""], "The question is empty"),
        (["ask", "x" * 100_000], "has 100,000 characters"),
        (["ask", "\x07\x1b"], "The question is empty"),
        (["ask", "why", "--batch", "f"], "Give either a QUESTION or --batch FILE"),
        (["ask", "--batch", "no-such-file.jsonl"], "can't be read: no such file"),
        (["fly"], "invalid choice: 'fly'"),
        ([], "the following arguments are required: COMMAND"),
    ],
)
def test_bad_usage_is_one_clear_line_and_status_2(article_copy, arguments, words):
    assert words in one_line_error(run(article_copy, *arguments), 2)


def test_bad_usage_is_said_within_moments(article_copy):
    started = time.monotonic()
    assert "The question is empty" in one_line_error(run_process(article_copy, "ask", ""), 2)
    assert time.monotonic() - started < 10  # about 1 s on a quiet machine: no model is loaded for it


def test_settings_that_do_not_exist_are_bad_usage(article_copy):
    line = one_line_error(run(article_copy, "documents", ASSISTANT_CORPUS_FOLDR="x"), 2)
    assert "Did you mean ASSISTANT_CORPUS_FOLDER?" in line


def test_a_missing_corpus_a_foreign_data_folder_and_an_unknown_model_are_clear(article_copy, tmp_path):
    missing = article_copy.model_copy(update={"corpus_folder": tmp_path / "none"})
    assert "There is no corpus folder" in one_line_error(run(missing, "ask", "why"), 1)
    assert "There is no corpus folder" in one_line_error(run(missing, "sync"), 1)
    (tmp_path / "file").write_text("")
    no_corpus = article_copy.model_copy(update={"corpus_folder": tmp_path / "file"})
    assert "file' is a file. Name a folder" in one_line_error(run(no_corpus, "ask", "why"), 1)
    no_data = article_copy.model_copy(update={"data_folder": tmp_path / "file"})
    assert "file' can't be used: it is a file" in one_line_error(run(no_data, "documents"), 1)
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "assistant.sqlite3").write_bytes(b"x" * 9000)
    foreign = article_copy.model_copy(update={"data_folder": tmp_path / "foreign"})
    assert "is damaged or not an index of this program" in one_line_error(run(foreign, "ask", "why"), 1)
    unknown = run(article_copy, "ask", "why", ASSISTANT_EMBEDDING_MODEL="gpt")
    assert "There is no embedding model 'gpt'" in one_line_error(unknown, 1)


@pytest.mark.parametrize(
    "question", ["like a newborn foal on my legs since Sunday", "I can't feel my legs and wet myself"]
)
def test_danger_is_told_first_also_where_the_index_is_broken(article_copy, tmp_path, question):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "assistant.sqlite3").write_bytes(b"x" * 9000)
    broken = run(article_copy.model_copy(update={"data_folder": tmp_path / "broken"}), "ask", question)
    said = broken.stderr.decode()
    assert broken.returncode == 1 and 0 <= said.find("EMERGENCY") < said.find(DISCLAIMER) < said.find("error: ")
    assert said.count("This needs help now") == 1


def test_danger_is_told_by_the_patterns_where_the_network_is_broken_too(article_copy, tmp_path, monkeypatch):
    def broken(*_):
        raise RuntimeError("weights")

    monkeypatch.setattr("assistant.meaning.open_meaning", broken)
    missing = article_copy.model_copy(update={"corpus_folder": tmp_path / "none"})
    assert b"This needs help now" in run(missing, "ask", "I can't feel my legs and wet myself").stderr


def test_debug_shows_where_an_error_came_from(article_copy, tmp_path):
    missing = article_copy.model_copy(update={"corpus_folder": tmp_path / "none"})
    result = run(missing, "--debug", "sync")
    assert b"Traceback" in result.stderr
    assert result.returncode == 1
