"""A Loading goes in; the page comes out: its parts, each HTML of our own with the functions that it may call.

A part `chat` is `static/chat.html`, `chat.css` and `chat.js`; the script begins as
`quoting.part("chat", ({ element, server, upload }) => { … })`, and `server.ask({…})` calls `Chat.ask`.
"""

import asyncio
import inspect
import logging
from collections.abc import Callable
from html import escape
from typing import Any, NamedTuple

from pydantic import ValidationError

from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.types import DISCLAIMER
from assistant.ui.chat import Chat
from assistant.ui.desk import Desk
from assistant.ui.documents_view import DocumentsView
from assistant.ui.endpoints import Endpoints
from assistant.ui.examples import Examples
from assistant.ui.gradio_offline import gr
from assistant.ui.jobs import Jobs
from assistant.ui.loading import Loading
from assistant.ui.measure_view import MeasureView
from assistant.ui.measuring import Measuring
from assistant.ui.sources import Sources
from assistant.ui.static_files import page_file

logger = logging.getLogger(__name__)
NAME = "Quoting assistant"
_SESSIONS = 100
"""Of so many visits Gradio keeps a copy of the layout, 35 kB each (10,000 if left alone); nothing here uses it."""

_QUEUE_LOOK_SECONDS = 0.01
"""Gradio looks every millisecond whether there is something to do, which costs an idle page a tenth of a core."""
_BROKEN = ("Something went wrong.", "Try again; if it happens again, the terminal of the assistant says more.")
_BAD_CALL = ("The page sent something that can’t be used.", "Reload the page.")


_SHARED_SCRIPTS = [
    *["shell", "store", "uploading"],
    *["answer", "exchange", "start"],  # of the chat
    *["document_list", "work_card", "adding"],  # of the documents
]
"""What the parts' scripts use, in the order in which it uses one another."""


class Part(NamedTuple):
    """A part of the page, and what its script may call: functions of one JSON value that return one."""

    name: str
    functions: tuple[Callable[[Any], Any], ...] = ()


def page_parts(loading: Loading, desk: Desk, jobs: Jobs, measuring: Measuring, examples: Examples) -> list[Part]:
    """The parts in the order in which the keyboard goes through them."""
    chat, sources = Chat(loading, desk, examples), Sources(loading)
    documents, measure = DocumentsView(loading, jobs), MeasureView(loading.settings, measuring)
    return [
        Part("masthead"),
        Part("conversations"),
        Part(
            "chat",
            (chat.state, chat.ask, chat.pending, chat.stop, chat.show, chat.markdown, chat.eval_cases, chat.rate),
        ),
        Part(
            "documents",
            (
                documents.listing,
                documents.work,
                documents.add_files,
                documents.sync,
                documents.rebuild,
                documents.remove_document,
                documents.stop_work,
            ),
        ),
        Part("measure", (measure.measurement, measure.begin_measuring, measure.stop_measuring, measure.report)),
        Part("source", (sources.read,)),
        Part("footer"),
    ]


def build_page(loading: Loading, jobs: Jobs, measuring: Measuring, examples: Examples) -> gr.Blocks:
    """Gradio's Blocks with all parts in it; the server keeps nothing of a visit."""
    desk = Desk(loading)
    with gr.Blocks(title=NAME, analytics_enabled=False, fill_width=True) as blocks:
        for part in page_parts(loading, desk, jobs, measuring, examples):
            gr.HTML(
                _filled_in(page_file(f"{part.name}.html"), loading.settings),
                elem_id=part.name,
                apply_default_css=False,
                js_on_load=f'quoting.begin("{part.name}", {{ element, server, upload }});',
                server_functions=[_kept_from_failing(function) for function in part.functions] or None,
            )
        Endpoints(loading, desk).add()
    blocks._queue.sleep_when_free = _QUEUE_LOOK_SECONDS
    blocks.state_session_capacity = _SESSIONS
    return blocks


def page_head() -> str:
    """The style sheets and scripts of all parts, for the page's head; shell.js has what all others use."""
    parts = ["masthead", "conversations", "chat", "documents", "measure", "source"]
    style = "".join(page_file(f"{name}.css") for name in ["base", *parts])
    scripts = (page_file(f"{name}.js") for name in [*_SHARED_SCRIPTS, *parts])
    return f"<style>{style}</style>" + "".join(f"<script>{script}</script>" for script in scripts)


def _filled_in(html: str, settings: Settings) -> str:
    """What is known before anything is asked of the server stands in the HTML, so that it doesn't come late."""
    words = {
        "DISCLAIMER": escape(DISCLAIMER),
        "KEEPS-RATINGS": str(settings.keep_ratings).lower(),
        "FOR-READERS-ONLY": "" if settings.read_only else "hidden",
        "FOR-CHANGES": "hidden" if settings.read_only else "",
    }
    for name, word in words.items():
        html = html.replace(name, word)
    return html


def _kept_from_failing(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The function with its errors as values, {"error": {"what", "next_step"}}; shell.js makes exceptions of them."""

    async def call(data: Any) -> Any:
        try:
            if inspect.iscoroutinefunction(function):
                return {"value": await function(data)}
            return {"value": await asyncio.to_thread(function, data)}
        except AssistantError as error:
            return _error(error.what, error.next_step)
        except ValidationError as error:
            logger.warning("%s: %s", function.__name__, error)
            return _error(*_BAD_CALL)
        except Exception:
            logger.exception("%s failed.", function.__name__)
            return _error(*_BROKEN)

    call.__name__ = function.__name__  # by which the script calls it
    return call


def _error(what: str, next_step: str) -> dict[str, Any]:
    return {"error": {"what": what, "next_step": next_step}}
