"""The page without a browser and without models: what it waits for, what it says, what it passes on."""

import asyncio
import threading
import time

import pytest

from assistant.errors import AssistantError, CorpusError, QuestionError, StoreBusyError
from assistant.reports import FileProgress
from assistant.settings import Settings
from assistant.types import DISCLAIMER, Answer, Block, Document, Quote, Span, Turn
from assistant.ui.chat import exchange_states, history, stopped
from assistant.ui.desk import Desk
from assistant.ui.loading import Loading, Status


class FakeAssistant:
    """Answers everything with small talk, and notes what it was asked."""

    def __init__(self, error=None):
        self.error, self.asked, self.syncs, self.closed = error, [], 0, False

    def ask(self, question, turns, id=""):
        self.asked.append((question, turns))
        if self.error:
            raise self.error
        return Answer(
            id="1", question=question, standalone_question=question, outcome="small_talk", notices=[], text="Hello!",
            quotes=[], not_covered=[], closest=[], confidence=0.0, timings_ms={},
        )  # fmt: skip

    def sync(self):
        self.syncs += 1
        if self.error:
            raise self.error

    def close(self):
        self.closed = True


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "corpus").mkdir()
    return Settings(corpus_folder=tmp_path / "corpus", data_folder=tmp_path / "data")


def opened(settings, assistant=None):
    """A Loading that has come to its end."""
    loading = Loading(settings, lambda *_: assistant or FakeAssistant())
    loading.start()
    asyncio.run(settled(loading))
    return loading


async def settled(loading):
    return [status async for status in loading.statuses()]


def states(question, loading, earlier=()):
    async def collect():
        return [exchange async for exchange in exchange_states(question, earlier, loading, Desk(loading))]

    return asyncio.run(collect())


def test_the_start_is_told_step_by_step(settings):
    seen, go_on = threading.Event(), threading.Event()

    def opener(_, progress):
        progress(FileProgress("folder/a.md", 2, 12, "working"))
        seen.set()
        go_on.wait(5)
        return FakeAssistant()

    loading = Loading(settings, opener)
    assert loading.status.text == "Loading the models"
    loading.start()
    seen.wait(5)
    assert loading.status == Status("indexing", "Indexing 3 of 12: folder/a.md")
    go_on.set()
    assert asyncio.run(settled(loading))[-1].phase == "ready"


def test_a_question_asked_too_early_waits_and_says_so(settings):
    go_on = threading.Event()
    assistant = FakeAssistant()

    def opener(*_):
        go_on.wait(5)
        return assistant

    loading = Loading(settings, opener)
    loading.start()
    shown = []

    async def ask():
        async for exchange in exchange_states("When?", (), loading, Desk(loading)):
            shown.append(exchange)
            if "Still starting – Loading the models" in exchange.html:
                go_on.set()

    asyncio.run(ask())
    assert [exchange.state for exchange in shown] == ["waiting", "waiting", "answered"]
    assert assistant.asked == [("When?", [])]


def test_an_emergency_is_told_while_the_models_are_still_loading_and_if_they_fail(settings, caplog):
    def fails(*_):
        raise CorpusError("There is no folder.", "Make it.")

    loading = Loading(settings, fails)
    loading.start()
    *_, last = states("I can't feel my legs and I wet myself", loading)
    assert last.state == "failed"
    assert last.html.index("Emergency") < last.html.index("There is no folder.") < last.html.index("Make it.")
    assert "There is no folder." in caplog.text


def test_a_failed_start_can_be_tried_again(settings, caplog):
    tries = []

    def opener(*_):
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("secret detail")
        return FakeAssistant()

    loading = Loading(settings, opener)
    loading.start()
    asyncio.run(settled(loading))
    assert loading.status.phase == "failed" and "secret" not in loading.status.text + loading.status.next_step
    assert "secret detail" in caplog.text, "who runs the assistant sees the cause"
    with pytest.raises(AssistantError):
        asyncio.run(loading.ready())
    loading.start()
    assert len(tries) == 1, "only when it is asked for"
    loading.start(again=True)
    assert asyncio.run(settled(loading))[-1].phase == "ready"
    loading.start(again=True)
    assert len(tries) == 2, "what is ready is not opened again"


def test_a_changed_corpus_folder_is_taken_in_before_the_next_answer(settings):
    assistant = FakeAssistant()
    loading = opened(settings, assistant)
    states("One?", loading)
    assert assistant.syncs == 0
    (settings.corpus_folder / "new.md").write_text("New.")
    states("Two?", loading)
    states("Three?", loading)
    assert assistant.syncs == 1
    (settings.corpus_folder / "new.md").unlink()
    states("Four?", loading)
    assert assistant.syncs == 2


def test_a_question_does_not_wait_long_for_documents_being_taken_in(settings):
    may_end = threading.Event()

    class Slow(FakeAssistant):
        def sync(self):
            assert may_end.wait(20), "the answer came before"

    loading = opened(settings, Slow())
    (settings.corpus_folder / "new.md").write_text("New.")

    async def asked():
        answer = await asyncio.wait_for(first_answer(loading), 10)
        may_end.set()
        return answer

    assert asyncio.run(asked()).outcome == "small_talk"


def test_a_document_that_was_taken_out_does_not_answer_while_others_are_taken_in(settings):
    gone = quote_of("gone.md")

    class Behind(FakeAssistant):
        def sync(self):
            time.sleep(1.5)
            self.syncs += 1

        def ask(self, question, turns, id=""):
            answer = super().ask(question, turns)
            quotes = [] if self.syncs else [gone]
            return answer.model_copy(update={"outcome": "answered" if quotes else "not_in_documents", "quotes": quotes})

    loading = opened(settings, Behind())
    (settings.corpus_folder / "new.md").write_text("New.")
    assert asyncio.run(first_answer(loading)).quotes == []


async def first_answer(loading):
    return await Desk(loading).ask("When?", ())


def quote_of(document_id):
    document = Document(document_id, "Gone", "It hurts.", (Block("paragraph", 0, 9),))
    return Quote.cut(document, Span(0, 9), 1.0)


def test_a_sync_that_is_not_possible_now_is_said_and_tried_again(settings):
    assistant = FakeAssistant(StoreBusyError("Another process is writing.", "Wait."))
    loading = opened(settings, assistant)
    assert loading.refresh() == ""
    (settings.corpus_folder / "new.md").write_text("New.")
    assert loading.refresh() == loading.refresh() == "Another process is writing. Wait."


def test_closing_gives_the_data_folder_free(settings):
    assistant = FakeAssistant()
    opened(settings, assistant).close()
    assert assistant.closed
    Loading(settings).close()


def test_the_earlier_turns_go_along_as_plain_text(settings):
    assistant = FakeAssistant()
    loading = opened(settings, assistant)
    first = states("Hello", loading)[-1]
    states("And then?", loading, (first,))
    assert assistant.asked[1] == ("And then?", [Turn("user", "Hello"), Turn("assistant", "Hello!")])


def test_what_was_stopped_or_failed_still_counts_as_said_but_nonsense_does_not(settings, caplog):
    stop = stopped(states("My legs are numb", opened(settings))[0])
    failed = states("Why?", opened(settings, FakeAssistant(RuntimeError("secret detail"))))[-1]
    nonsense = states("???", opened(settings, FakeAssistant(QuestionError("It has no words.", "Use words."))))[-1]
    assert history([stop, failed, nonsense]) == [Turn("user", "My legs are numb"), Turn("user", "Why?")]
    assert "secret detail" in caplog.text and "secret" not in failed.html
    for exchange in (stop, failed, nonsense):
        assert DISCLAIMER in exchange.html
    assert "It has no words." in nonsense.html and "Use words." in nonsense.html


def test_stopping_keeps_the_emergency_card(settings):
    loading = Loading(settings, lambda *_: FakeAssistant())

    async def second_state():
        shown = exchange_states("I can't feel my legs and I wet myself", (), loading, Desk(loading))
        loading_state = [await anext(shown), await anext(shown)][1]
        await shown.aclose()
        return loading_state

    assert "Emergency" in stopped(asyncio.run(second_state())).html


def test_the_fake_has_nothing_that_the_real_assistant_has_not():
    from assistant import Assistant

    assert {name for name in vars(FakeAssistant) if not name.startswith("_")} <= set(dir(Assistant))
