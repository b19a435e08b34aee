"""How the page starts and follows its folder: what it waits for, what it says, what it takes in before it answers."""

import asyncio
import threading
import time
from types import SimpleNamespace

import pytest

from assistant.documents import read_document
from assistant.errors import AssistantError, BusyMachineError, CorpusError, StoreBusyError
from assistant.library import Library
from assistant.reports import FileProgress, SyncReport
from assistant.types import Block, Document, Quote, Span
from assistant.ui.desk import Desk
from assistant.ui.loading import Loading, Status
from tests.conftest import WordEmbedder
from tests.page_fakes import FakeAssistant, ask, chat, opened, settled


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


def test_a_question_asked_too_early_waits_and_is_told_for_what(settings):
    go_on = threading.Event()
    assistant = FakeAssistant()

    def opener(*_):
        go_on.wait(5)
        return assistant

    loading = Loading(settings, opener)
    loading.start()

    async def asked():
        answering = asyncio.create_task(chat(loading).ask({"question": "When?"}))
        assert "Still starting – Loading the models" in chat(loading).pending({"question": "When?"})
        go_on.set()
        return await answering

    assert asyncio.run(asked())["exchange"]["state"] == "answered"
    assert assistant.asked == [("When?", [])]
    assert "Looking through the documents" in chat(loading).pending({"question": "When?"})


def test_an_emergency_is_told_while_the_models_are_still_loading_and_if_they_fail(settings, caplog):
    def fails(*_):
        raise CorpusError("There is no folder.", "Make it.")

    question = "I can't feel my legs and I wet myself"
    loading = Loading(settings, fails)
    assert "Emergency" in chat(loading).pending({"question": question})
    loading.start()
    last = ask(question, loading)
    assert last["exchange"]["state"] == "failed"
    html = last["html"]
    assert html.index("Emergency") < html.index("There is no folder.") < html.index("Make it.")
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
    ask("One?", loading)
    assert assistant.syncs == 0
    (settings.corpus_folder / "new.md").write_text("New.")
    ask("Two?", loading)
    ask("Three?", loading)
    assert assistant.syncs == 1
    (settings.corpus_folder / "new.md").unlink()
    ask("Four?", loading)
    assert assistant.syncs == 2


def test_a_question_does_not_wait_long_for_documents_being_taken_in(settings):
    may_end = threading.Event()

    class Slow(FakeAssistant):
        def sync(self, patient=True):
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
        def sync(self, patient=True):
            time.sleep(1.5)
            self.syncs += 1

        def ask(self, question, turns, id="", stop=None):
            answer = super().ask(question, turns)
            quotes = [] if self.syncs else [gone]
            return answer.model_copy(update={"outcome": "answered" if quotes else "not_in_documents", "quotes": quotes})

    loading = opened(settings, Behind())
    (settings.corpus_folder / "new.md").write_text("New.")
    assert asyncio.run(first_answer(loading)).quotes == []


def test_a_sync_that_is_not_possible_now_is_said_and_tried_again(settings):
    assistant = FakeAssistant(StoreBusyError("Another process is writing.", "Wait."))
    loading = opened(settings, assistant)
    assert loading.refresh() == ""
    (settings.corpus_folder / "new.md").write_text("New.")
    assert loading.refresh() == loading.refresh() == "Another process is writing. Wait."


def test_a_start_that_could_not_look_at_the_folder_is_made_up_for_with_the_next_question(settings):
    """E.g. the Chroma server was away: nothing in the folder has changed since, but nothing of it is stored."""
    assistant = FakeAssistant()
    assistant.library = SimpleNamespace(busy_problem="The Chroma server is away.")
    loading = opened(settings, assistant)
    loading.refresh()
    assert assistant.syncs == 1
    assistant.library = SimpleNamespace(busy_problem="", last_report=SyncReport())
    loading.refresh()
    assert assistant.syncs == 1


def test_a_file_for_which_the_machine_was_too_busy_is_tried_again_without_another_change(settings, monkeypatch):
    busy = [True]

    def read_or_not(source, limits):
        if busy:
            raise BusyMachineError("Reading 'new.md' takes too long.", "Split it.")
        return read_document(source, limits)

    monkeypatch.setattr("assistant.indexing.read_document", read_or_not)
    with Library.open(settings, embedder=WordEmbedder()) as library:
        loading = opened(settings, SimpleNamespace(library=library, sync=library.sync))
        (settings.corpus_folder / "new.md").write_text("New.")
        loading.refresh()
        busy.clear()
        loading.refresh()
        assert library.documents() == [], "not with each question, while the machine is busy"
        monkeypatch.setattr("assistant.ui.loading._TRY_AGAIN_SECONDS", 0)
        loading.refresh()
        assert [document.id for document in library.documents()] == ["new.md"]


def test_closing_gives_the_data_folder_free(settings):
    assistant = FakeAssistant()
    opened(settings, assistant).close()
    assert assistant.closed
    Loading(settings).close()


async def first_answer(loading):
    return await Desk(loading).ask("When?", ())


def quote_of(document_id):
    document = Document(document_id, "Gone", "It hurts.", (Block("paragraph", 0, 9),))
    return Quote.cut(document, Span(0, 9), 1.0)
