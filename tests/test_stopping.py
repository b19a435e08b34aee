"""A question that is stopped: the work on it ends, nothing half is kept, and the next is answered as ever."""

import asyncio
import threading
import time

import pytest

from assistant import Assistant
from assistant.errors import StoppedError
from assistant.reading import NoReader
from assistant.settings import Settings
from assistant.types import Turn
from assistant.ui.chat import Chat
from assistant.ui.desk import Desk
from assistant.ui.loading import Loading
from tests.page_fakes import FakeAssistant

QUESTION = "When can surgery become necessary?"


class StopsAt(threading.Event):
    """Set from the n-th look on."""

    def __init__(self, looks):
        super().__init__()
        self.left = looks

    def is_set(self):
        self.left -= 1
        return self.left < 0


def test_at_whatever_point_it_is_stopped_there_is_no_answer_and_nothing_half_is_remembered(article):
    history = [Turn("user", "Does skipping exercises matter?"), Turn("assistant", "It does.")]
    looks = 0
    while True:
        try:
            answer = article.ask("And surgery, when?", history, stop=StopsAt(looks))
            break
        except StoppedError:
            looks += 1
    assert looks >= 5, "before each stage and each batch that is read"
    again = article.ask("And surgery, when?", history)
    hidden = {"timings_ms"}
    assert answer.model_dump(exclude=hidden) == again.model_dump(exclude=hidden)


def test_a_question_that_nobody_stops_is_not_hindered(article):
    assert article.ask(QUESTION, stop=threading.Event()).outcome == "answered"


def test_when_stopped_while_passages_are_read_no_more_are_read(article_copy, monkeypatch):
    stop, reads = threading.Event(), []

    class Stopping(NoReader):
        def read(self, question, passages):
            reads.append(len(passages))
            if len(reads) > before:
                stop.set()
            return super().read(question, passages)

    monkeypatch.setattr("assistant.assistant.open_reader", lambda *_: Stopping())
    before = 1000
    with Assistant.open(article_copy) as assistant:
        assistant.ask(QUESTION)
        whole = len(reads)
        before = len(reads)
        with pytest.raises(StoppedError):
            assistant.ask("What kinds of injections are there?", stop=stop)
    assert whole > 1 and len(reads) == whole + 1


class Patient(FakeAssistant):
    """Works on a question until it is stopped."""

    def __init__(self):
        super().__init__()
        self.at_work, self.ended = threading.Event(), threading.Event()

    def ask(self, question, turns, id="", stop=None):
        if question != "Slow?":
            return super().ask(question, turns)
        self.at_work.set()
        assert stop.wait(20), "it was never stopped"
        self.ended.set()
        raise StoppedError("This question was stopped.", "Ask it again.")


@pytest.fixture
def patient(tmp_path):
    (tmp_path / "corpus").mkdir()
    loading = Loading(Settings(corpus_folder=tmp_path / "corpus", data_folder=tmp_path / "data"), lambda *_: Patient())
    loading.start()
    return loading


def test_stop_on_the_page_ends_the_computing_of_that_question_alone(patient):
    async def visit():
        talk, assistant = Chat(patient, Desk(patient)), await patient.ready()
        slow = asyncio.create_task(talk.ask({"question": "Slow?", "ticket": "mine"}))
        await asyncio.to_thread(assistant.at_work.wait, 20)
        talk.stop({"question": "Slow?", "ticket": "somebody else's"})
        assert not assistant.ended.is_set() and not slow.done()
        began = time.monotonic()
        shown = talk.stop({"question": "Slow?", "ticket": "mine"})
        reply = await asyncio.wait_for(slow, 10)
        assert time.monotonic() - began < 5 and assistant.ended.is_set()
        assert shown["exchange"] == reply["exchange"] and reply["exchange"]["state"] == "stopped"
        assert (await talk.ask({"question": "Quick?", "ticket": "mine"}))["exchange"]["state"] == "answered"

    asyncio.run(visit())


def test_a_question_that_is_stopped_before_the_start_is_over_is_never_looked_up(tmp_path):
    (tmp_path / "corpus").mkdir()
    go_on, assistant = threading.Event(), FakeAssistant()

    def opener(*_):
        go_on.wait(10)
        return assistant

    loading = Loading(Settings(corpus_folder=tmp_path / "corpus", data_folder=tmp_path / "data"), opener)
    loading.start()

    async def visit():
        talk = Chat(loading, Desk(loading))
        waiting = asyncio.create_task(talk.ask({"question": "When?", "ticket": "mine"}))
        await asyncio.sleep(0.1)
        talk.stop({"question": "When?", "ticket": "mine"})
        go_on.set()
        return await waiting

    assert asyncio.run(visit())["exchange"]["state"] == "stopped"
    assert assistant.asked == []
