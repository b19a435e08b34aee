"""A Loading goes in; what other programs can call comes out: `ask`, `list_documents`, `read_document`.

Gradio offers them as API endpoints (gradio_client) and as MCP tools; the docstrings are what those programs read.
"""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from assistant.conversation import turns
from assistant.errors import AssistantError
from assistant.rendering import notices_to_text
from assistant.types import DISCLAIMER, Turn
from assistant.ui.desk import Desk
from assistant.ui.gradio_offline import gr
from assistant.ui.loading import Loading

_MOST_CHARACTERS = 100_000


class Endpoints:
    """The functions, bound to one assistant. `add` puts them into the Blocks that are being built."""

    def __init__(self, loading: Loading, desk: Desk) -> None:
        self._loading = loading
        self._desk = desk

    def add(self) -> None:
        """Inside `with gr.Blocks()`: three named endpoints. Unqueued, so that MCP calls stay in this process."""
        for function in (self.ask, self.list_documents, self.read_document):
            gr.api(function, api_name=function.__name__, queue=False, concurrency_limit=None)

    async def ask(self, question: str, history: list[dict[str, str]] | None = None, id: str = "") -> dict[str, Any]:
        """Answer a question with exact quotes from the documents, or say that they don't answer it.

        Show `notices` first and `disclaimer` always; never present more than the quotes say.

        Args:
            question: The question, in the user's own words.
            history: Earlier turns, oldest first, each {"role": "user" or "assistant", "content": text}.
            id: A name for the answer, to be found again in its JSON; may be empty.
        """
        earlier: list[Turn] = []
        try:
            earlier = turns(history or [])
            answer = await self._desk.ask(question, earlier, id)
            answer.check()
        except AssistantError as error:
            raise gr.Error(self._without_answer(question, earlier, error), print_exception=False) from error
        return answer.model_dump(mode="json")

    async def list_documents(self) -> list[dict[str, Any]]:
        """List the documents that answers can be quoted from: id, title, sha256, sizes, and where they come from."""
        try:
            assistant = await self._loading.ready()
            listed = await asyncio.to_thread(assistant.documents)
        except AssistantError as error:
            raise gr.Error(f"{error} {DISCLAIMER}", print_exception=False) from error
        hidden = {"source_sha256"}
        return [{key: value for key, value in item._asdict().items() if key not in hidden} for item in listed]

    async def read_document(self, document: str, start: int = 0, end: int = 0) -> dict[str, Any]:
        """Read a document's canonical text, or the stretch from start to end (code points, as in quotes).

        Args:
            document: The document's id, as in a quote or in list_documents.
            start: The first position; 0 is the beginning.
            end: The position after the last; 0 means as far as one call gives (100,000 characters).
        """
        try:
            assistant = await self._loading.ready()
            found = await asyncio.to_thread(assistant.document, document)
        except AssistantError as error:
            raise gr.Error(f"{error} {DISCLAIMER}", print_exception=False) from error
        length = len(found.text)
        first = min(max(0, start), length)
        last = min(end if end > 0 else length, first + _MOST_CHARACTERS, length)
        return {
            "id": found.id,
            "title": found.title,
            "sha256": found.sha256,
            "start": first,
            "end": max(first, last),
            "characters": length,
            "text": found.text[first:last],
            "disclaimer": DISCLAIMER,
        }

    def _without_answer(self, question: str, earlier: Sequence[Turn], error: AssistantError) -> str:
        """Why there is no answer; what somebody in danger must read stands before it all the same."""
        raised = self._loading.notices(question, earlier)
        return " ".join(filter(None, [notices_to_text(raised) if raised else "", str(error), DISCLAIMER]))


def speak_json(blocks: gr.Blocks) -> None:
    """MCP tools answer in JSON: Gradio would send Python's notation of a dictionary, which no other program reads."""
    server = blocks.mcp_server_obj

    def as_json(outputs: Sequence[Any], _root_url: str) -> list[Any]:
        return [server.types.TextContent(type="text", text=json.dumps(one, ensure_ascii=False)) for one in outputs]

    if server is not None:
        server.postprocess_output_data = as_json
