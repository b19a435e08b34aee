"""A Loading goes in; the chat page comes out: what stands where, and what happens at which click."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from assistant.ui.chat import Exchange, exchange_states, stopped
from assistant.ui.desk import Desk
from assistant.ui.endpoints import Endpoints
from assistant.ui.examples import example_questions
from assistant.ui.gradio_offline import gr
from assistant.ui.loading import MODELS, READY, Loading
from assistant.ui.panels import (
    NAME,
    NOT_LISTED_YET,
    render_disclaimer_line,
    render_documents,
    render_documents_heading,
    render_documents_switch,
    render_status,
    render_title,
    render_welcome,
)
from assistant.ui.render import render_exchange

if TYPE_CHECKING:
    from assistant.assistant import Assistant

Updates = dict[Any, Any]
_EXAMPLE_DOCUMENTS = 4
_QUEUE_LOOK_SECONDS = 0.01
"""Gradio looks every millisecond whether there is something to do, which costs an idle page a tenth of a core."""
_TELL_CLICKS = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-event]");
  if (button?.dataset.event === "ask") trigger("ask", { question: button.dataset.text });
  if (button?.dataset.event === "retry") trigger("retry");
});
"""


class Page:
    """The components of the page, and the functions that fill them; each tab has its own conversation."""

    def __init__(self, loading: Loading) -> None:
        self._loading = loading
        self._desk = Desk(loading)
        with gr.Blocks(title=NAME, analytics_enabled=False, fill_width=True) as self.blocks:
            self._exchanges = gr.State(())
            self._lay_out_masthead()
            with gr.Row(elem_id="room"):
                with gr.Column(elem_id="talk"):
                    self._lay_out_talk()
                with gr.Column(elem_id="documents"):
                    self._lay_out_documents()
            self._connect()
            Endpoints(loading, self._desk).add()
        self.blocks._queue.sleep_when_free = _QUEUE_LOOK_SECONDS

    def _lay_out_masthead(self) -> None:
        with gr.Row(elem_id="masthead"):
            _html(render_title(), "title")
            self._status = _html(render_status(MODELS), "status")
            self._restart = gr.Button("Start over", elem_id="restart", size="sm")
            _html(render_documents_switch(), "documents-switch")

    def _lay_out_talk(self) -> None:
        with gr.Column(elem_id="stage"):
            self._conversation = _html("", "conversation")
            self._welcome = _html(render_welcome(MODELS), "welcome", _TELL_CLICKS)
        with gr.Row(elem_id="composer"):
            self._question = gr.Textbox(
                label="Your question",
                placeholder="Ask about the documents",
                container=False,
                show_label=False,
                max_lines=6,
                elem_id="question",
                html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
            )
            self._send = gr.Button("Ask", variant="primary", elem_id="send")
            self._stop = gr.Button("Stop", elem_id="stop", visible=False)
        _html(render_disclaimer_line(), "disclaimer")

    def _lay_out_documents(self) -> None:
        _html(render_documents_heading(), "documents-heading")
        self._documents = _html(NOT_LISTED_YET, "document-list")
        self._sync = gr.Button("Check the folder again", elem_id="sync", size="sm")

    def _connect(self) -> None:
        surroundings = [self._status, self._welcome, self._documents]
        talk = [self._conversation, self._exchanges, self._question, self._send, self._stop]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
        typed = gr.on(
            [self._question.submit, self._send.click],
            self._ask,
            [self._question, self._exchanges],
            talk,
            **quiet,
        )
        chosen = self._welcome.ask(self._ask_example, self._exchanges, talk, **quiet)
        for asked in (typed, chosen):  # a step of its own: the next question need not wait for it
            asked.then(self._surroundings, None, surroundings, **quiet)
        self._stop.click(self._end, self._exchanges, talk, cancels=[typed, chosen], **quiet)
        self._restart.click(self._begin_anew, None, talk, cancels=[typed, chosen], **quiet)
        self._sync.click(self._check_folder, None, surroundings, **quiet)
        gr.on([self.blocks.load, self._welcome.retry], self._follow_start, None, surroundings, **quiet)

    async def _ask(self, question: str, earlier: Sequence[Exchange]) -> AsyncIterator[Updates]:
        """The question at once and the answer when it is there; nothing for an empty one, or for haste."""
        if not question.strip() or (earlier and earlier[-1].state == "waiting"):
            yield {self._question: gr.skip()}
            return
        taken = {self._question: gr.update(value="")}
        async for exchange in exchange_states(question, earlier, self._loading, self._desk):
            yield {**taken, **self._talk((*earlier, exchange))}
            taken = {}  # only once: the reader may be writing the next question

    async def _ask_example(self, earlier: Sequence[Exchange], chosen: gr.EventData) -> AsyncIterator[Updates]:
        async for updates in self._ask(str(chosen.question), earlier):
            yield updates

    def _end(self, exchanges: Sequence[Exchange]) -> Updates:
        if not exchanges or exchanges[-1].state != "waiting":
            return self._talk(exchanges)
        return self._talk((*exchanges[:-1], stopped(exchanges[-1])))

    def _begin_anew(self) -> Updates:
        return {**self._talk(()), self._question: ""}

    def _talk(self, exchanges: Sequence[Exchange]) -> Updates:
        waiting = bool(exchanges) and exchanges[-1].state == "waiting"
        return {
            self._exchanges: exchanges,
            self._conversation: "".join(render_exchange(exchange.question, exchange.html) for exchange in exchanges),
            self._send: gr.update(visible=not waiting),
            self._stop: gr.update(visible=waiting),
        }

    async def _follow_start(self) -> AsyncIterator[Updates]:
        """Keeps a newly opened page up to date until the assistant is ready, or has failed to start."""
        self._loading.start(again=True)
        async for status in self._loading.statuses():
            if status is not READY:
                yield {self._status: render_status(status), self._welcome: render_welcome(status)}
        yield await self._surroundings()

    async def _check_folder(self) -> Updates:
        await self._loading.ready()
        problem = await asyncio.to_thread(self._loading.refresh, even_if_unchanged=True)
        return await self._surroundings(problem)

    async def _surroundings(self, problem: str = "") -> Updates:
        """Everything that follows from which documents there are; nothing before the assistant is ready."""
        if self._loading.status is not READY:
            return {self._status: gr.skip()}
        assistant = await self._loading.ready()
        return await asyncio.to_thread(self._describe, assistant, problem)

    def _describe(self, assistant: "Assistant", problem: str) -> Updates:
        library = assistant.library
        documents = library.documents()
        examples = example_questions([library.document(stored.id) for stored in documents[:_EXAMPLE_DOCUMENTS]])
        return {
            self._status: render_status(READY, len(documents)),
            self._welcome: render_welcome(READY, examples),
            self._documents: render_documents(documents, library.last_report, problem or library.busy_problem),
        }


def _html(value: str, name: str, script: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=name, js_on_load=script, apply_default_css=False)


def page_file(name: str) -> str:
    """A file that belongs to the page. Example: `page_file("style.css")`."""
    return files("assistant.ui").joinpath(name).read_text(encoding="utf-8")
