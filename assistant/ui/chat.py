"""A question and the earlier turns go in; the settled Exchange comes out, and never an exception.

Nothing is kept here: the browser keeps the conversation and sends what is needed of it with each question,
so two conversations can't mix. Nothing here knows Gradio either.
"""

import asyncio
import logging
import threading
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import AssistantError, CorpusError, QuestionError, StoppedError
from assistant.types import Document, Notice, Turn
from assistant.ui.desk import Desk
from assistant.ui.examples import Examples
from assistant.ui.exchanges import Exchange, FindDocument, shown, to_markdown
from assistant.ui.loading import READY, Loading
from assistant.ui.rated import Rated, cases
from assistant.ui.ratings import Ratings
from assistant.ui.render import render_pending

if TYPE_CHECKING:
    from assistant.assistant import Assistant

logger = logging.getLogger(__name__)
_MOST_EXCHANGES = 200
_LOOKING = "Looking through the documents"
_UNEXPECTED = "Something went wrong, and there is no answer to this question."
_UNEXPECTED_NEXT_STEP = "Ask again; if it happens again, the terminal in which the assistant runs says more."
_STOPPED = ("You stopped this question.", "Ask it again whenever you like.")


class Asked(BaseModel):
    """What the browser sends with a question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    turns: list[Turn] = Field(default_factory=list)
    ticket: str = Field("", max_length=100, description="by which it can be stopped; known to its asker alone")


class Chat:
    """What the conversation's part of the page asks of the server, one method each."""

    def __init__(self, loading: Loading, desk: Desk, examples: Examples | None = None) -> None:
        self._loading = loading
        self._desk = desk
        self._examples = examples or Examples()
        self._stops: dict[str, threading.Event] = {}
        self._ratings = Ratings(loading.settings)
        self._described: tuple[int, dict[str, Any]] = (-1, {})

    async def state(self, data: Any) -> dict[str, Any]:
        """How far the start has come; once it is over, how many documents there are, what to ask of them (None until
        that is found), and what keeps others from being read.

        `data` may be {"again": true}: a start that failed is tried again.
        """
        self._loading.start(again=bool(isinstance(data, dict) and data.get("again")))
        status = self._loading.status
        about: dict[str, Any] = {}
        if status is READY:
            assistant = await self._loading.ready()
            about = await asyncio.to_thread(self._describe, assistant)
            about = {**about, "examples": self._examples.of(assistant)}
        return {"phase": status.phase, "text": status.text, "next_step": status.next_step, **about}

    async def ask(self, data: Any) -> dict[str, Any]:
        """One question: what `shown` gives of its exchange, when it is settled."""
        asked = Asked.model_validate(data)
        exchange = Exchange(question=asked.question, state="failed")
        stop = self._stops[asked.ticket] = threading.Event()
        try:
            exchange = exchange.model_copy(update={"notices": await asyncio.to_thread(self._notices, asked)})
            answer = await self._desk.ask(asked.question, asked.turns, stop=stop)
            exchange = exchange.model_copy(update={"state": "answered", "answer": answer})
        except StoppedError:
            exchange = exchange.without_answer("stopped", *_STOPPED)
        except QuestionError as error:
            exchange = exchange.without_answer("not_a_question", error.what, error.next_step)
        except AssistantError as error:
            logger.error("%s", error)
            exchange = exchange.without_answer("failed", error.what, error.next_step)
        except Exception:
            logger.exception("A question could not be answered.")
            exchange = exchange.without_answer("failed", _UNEXPECTED, _UNEXPECTED_NEXT_STEP)
        finally:
            if self._stops.get(asked.ticket) is stop:
                del self._stops[asked.ticket]
        return shown(exchange)

    def pending(self, data: Any) -> str:
        """What stands in the answer's place while it is waited for. Cards don't wait for the models."""
        asked, status = Asked.model_validate(data), self._loading.status
        text = _LOOKING if status.settled else f"Still starting – {status.text}"
        return render_pending(text, self._notices(asked))

    def stop(self, data: Any) -> dict[str, Any]:
        """End the work on a question, and the exchange of it: the cards stay."""
        asked = Asked.model_validate(data)
        if asked.ticket in self._stops:
            self._stops[asked.ticket].set()
        exchange = Exchange(question=asked.question, state="stopped", notices=self._notices(asked))
        return shown(exchange.without_answer("stopped", *_STOPPED))

    async def show(self, data: Any) -> list[dict[str, Any]]:
        """Exchanges that the browser has kept, every quote checked against the documents as they are now."""
        return await asyncio.to_thread(self._show, data, await self._find_document())

    async def markdown(self, data: Any) -> str:
        """A kept conversation as a Markdown file, every quote checked likewise."""
        return to_markdown(await self.show(data))

    def eval_cases(self, data: Any) -> str:
        """The rated ones of kept exchanges as lines of a question set, for `python -m evals`."""
        return cases([Rated.model_validate(rated) for rated in data[: 100 * _MOST_EXCHANGES]])

    async def rate(self, data: Any) -> bool:
        """Keep {"rated", "taken_back"} for whoever runs this page, where they have switched that on; whether it was."""
        assistant = await self._loading.ready()
        return await asyncio.to_thread(self._ratings.keep, data, assistant.document)

    async def _find_document(self) -> FindDocument:
        try:
            return (await self._loading.ready()).document
        except AssistantError as error:
            return _no_document(error)

    def _show(self, data: Any, find_document: FindDocument) -> list[dict[str, Any]]:
        return [shown(Exchange.model_validate(value), find_document) for value in data[:_MOST_EXCHANGES]]

    def _notices(self, asked: Asked) -> tuple[Notice, ...]:
        """What has to be shown on every path: before the models are loaded, and if they fail."""
        return tuple(self._loading.notices(asked.question, asked.turns))

    def _describe(self, assistant: "Assistant") -> dict[str, Any]:
        """Everything that follows from which documents there are; looked up again only after a change."""
        library = assistant.library
        generation = library.store.generation
        if self._described[0] != generation:
            self._described = generation, {"documents": len(library.documents())}
        return {**self._described[1], "problem": library.busy_problem}


def _no_document(error: AssistantError) -> FindDocument:
    def find_document(document_id: str) -> Document:
        raise CorpusError(f"'{document_id}' can't be looked up: {error.what}", error.next_step)

    return find_document
