"""Ratings that the operator keeps, and what the evals make of rated answers."""

import asyncio
import json
import subprocess
import sys

import pytest

from assistant.errors import AssistantError, CorpusError
from assistant.settings import Settings
from assistant.types import Document
from assistant.ui import ratings
from assistant.ui.chat import Chat
from assistant.ui.desk import Desk
from assistant.ui.loading import Loading
from assistant.ui.ratings import Ratings
from tests.conftest import PROJECT
from tests.test_exchanges import DOCUMENT, exchange


@pytest.fixture
def kept(tmp_path):
    return Ratings(Settings(data_folder=tmp_path / "data", keep_ratings=True))


def rating(good=True, taken_back=False, **changes):
    """What the browser sends."""
    rated = {"exchange": exchange(**changes).model_dump(mode="json"), "turns": [], "good": good}
    return {"rated": rated, "taken_back": taken_back}


def document(_):
    return DOCUMENT


def questions(export):
    return [json.loads(line)["question"] for line in export.text.splitlines()]


def test_without_the_setting_nothing_is_kept(tmp_path):
    assert not Settings().keep_ratings
    off = Ratings(Settings(data_folder=tmp_path / "data"))
    assert off.keep(rating(), document) is False and not (tmp_path / "data").exists()
    with pytest.raises(CorpusError, match="No ratings are kept"):
        off.export()


def test_of_a_question_the_last_rating_counts_and_none_where_it_was_taken_back(kept):
    for data in (
        rating(),
        rating(asked="Two?", id="2"),
        rating(good=False),
        rating(asked="Two?", id="2", taken_back=True),
    ):
        assert kept.keep(data, document)
    export = kept.export()
    assert questions(export) == ["Where is one?"] and export.questions == 1
    assert json.loads(export.text)["forbidden"] == ["One is here."]


def test_only_the_owner_may_read_the_file(kept):
    kept.keep(rating(), document)
    assert kept.path.stat().st_mode & 0o777 == 0o600


def test_an_answer_that_was_never_given_here_is_not_kept(kept):
    with pytest.raises(AssistantError, match="has changed since"):
        kept.keep(rating(), lambda _: Document("a.md", "A title", "Something else.", ()))
    assert not kept.path.exists()


def test_the_file_can_not_be_filled_without_end(kept, monkeypatch):
    kept.keep(rating(), document)
    monkeypatch.setattr(ratings, "MOST_BYTES", kept.path.stat().st_size + 10)
    with pytest.raises(AssistantError, match="No more ratings are kept on the server. It is kept in this browser"):
        kept.keep(rating(), document)
    assert kept.export().questions == 1


def test_a_line_that_was_half_written_is_counted_and_left_out(kept):
    kept.keep(rating(), document)
    with kept.path.open("a") as file:
        file.write('{"time": "2026-1')
    export = kept.export()
    assert (export.questions, export.unreadable) == (1, 1)


def test_rated_answers_are_measured_by_the_evals(article, article_copy):
    """The whole way: asked and rated on the page, kept, exported by the command, asked again by the evals."""
    settings = article_copy.model_copy(update={"keep_ratings": True})
    loading = Loading(settings, lambda *_: article)
    loading.start()
    talk = Chat(loading, Desk(loading))

    async def asked_and_rated(question, turns=(), **rated):
        reply = await talk.ask({"question": question, "turns": list(turns)})
        assert await talk.rate({"rated": {"exchange": reply["exchange"], "turns": list(turns), **rated}})
        return reply["turns"]

    async def visit():
        turns = await asked_and_rated("When can surgery become necessary?", good=True)
        await asked_and_rated("And what can it offer?", turns, good=True)
        await asked_and_rated("I can't feel my legs and I wet myself. When is surgery needed?", good=True)
        await asked_and_rated("What does a train ticket cost?", good=False, reason="in_documents")
        await asked_and_rated("How common is back pain?", good=False, reason="not_in_documents")

    asyncio.run(visit())
    exported = command(settings, "assistant", "ratings")
    path = settings.data_folder / "rated.jsonl"
    path.write_text(exported.stdout)
    done = command(settings, "evals", "run", str(path))
    assert "3 of 5 passed" in done.stdout, done.stdout + done.stderr
    assert "expected not_in_documents, got answered" in done.stdout
    assert "forbidden text appears: “The documents don’t answer this.”" in done.stdout


def command(settings, module, *arguments):
    folders = ["--corpus", str(settings.corpus_folder), "--data", str(settings.data_folder)]
    all_arguments = [*folders, *arguments] if module == "assistant" else [*arguments, *folders]
    done = subprocess.run(
        [sys.executable, "-m", module, *all_arguments], capture_output=True, text=True, cwd=PROJECT, timeout=300,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done
