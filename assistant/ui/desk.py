"""A question goes in; the Answer comes out, if its client hasn't asked too often, and a line in the log.

Everybody who asks over the network comes through here: the page, the API and MCP. The log never holds what was asked
unless the settings say so.
"""

import asyncio
import json
import logging
import threading
import time
from collections.abc import Sequence
from contextvars import ContextVar

from assistant.errors import AssistantError, TooManyQuestionsError
from assistant.settings import Settings
from assistant.timing import Timer
from assistant.types import Answer, Turn, text_sha256
from assistant.ui.limiter import PerMinute, seconds
from assistant.ui.loading import Loading

asked_from: ContextVar[str] = ContextVar("asked_from", default="here")
"""The client's address, set where a request comes in (`guard`), so that nothing in between has to pass it on."""

_PATIENCE_SECONDS = 1.0
"""So long a question waits for changed documents to be taken in; then it is answered from what is stored."""

record = logging.getLogger("assistant.questions")
"""One JSON object a question: time, client (hashed), outcome, notices, confidence, milliseconds."""


class Desk:
    """Takes questions for the assistant behind `loading`. Example: `await Desk(loading).ask("Why?", ())`."""

    def __init__(self, loading: Loading) -> None:
        self._loading = loading
        self._settings: Settings = loading.settings
        self._asked = PerMinute(self._settings.questions_per_minute)

    async def ask(
        self, question: str, turns: Sequence[Turn], id: str = "", stop: threading.Event | None = None
    ) -> Answer:
        """The answer, as soon as the assistant is there; once `stop` is set, the work on it ends.

        Raises:
            StoppedError: it was stopped.
            TooManyQuestionsError: this client has used up its questions for the minute.
            AssistantError: as `Assistant.ask`, or the assistant could not be started.
        """
        client, began = asked_from.get(), time.perf_counter()
        try:
            self._admit(client)
            assistant = await self._loading.ready()
            refreshed = asyncio.create_task(asyncio.to_thread(self._loading.refresh))
            await asyncio.wait([refreshed], timeout=_PATIENCE_SECONDS)
            Timer(stop).go_on()  # it may have been stopped while all that was waited for
            answer = await asyncio.to_thread(assistant.ask, question, turns, id, stop)
            if not self._is_from_files(answer):
                await refreshed
                await asyncio.to_thread(self._loading.refresh, wait=True)
                answer = await asyncio.to_thread(assistant.ask, question, turns, id, stop)
        except AssistantError as error:
            self._log(question, client, began, error=type(error).__name__)
            raise
        self._log(
            question,
            client,
            began,
            outcome=answer.outcome,
            notices=[notice.kind for notice in answer.notices],
            quotes=len(answer.quotes),
            confidence=answer.confidence,
        )
        return answer

    def _is_from_files(self, answer: Answer) -> bool:
        """Whether every quoted document's file is still there: one that was taken out must not answer again."""
        folder = self._settings.corpus_folder
        return all((folder / quote.document).exists() for quote in [*answer.quotes, *answer.closest])

    def _admit(self, client: str) -> None:
        if wait := self._asked.take(client):
            raise TooManyQuestionsError(
                f"More than {self._settings.questions_per_minute} questions in a minute came from here.",
                f"Wait {seconds(wait)}, then ask again.",
            )

    def _log(self, question: str, client: str, began: float, **facts: object) -> None:
        if not self._settings.question_log:
            return
        line: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "client": text_sha256(client)[:8],
            "ms": round((time.perf_counter() - began) * 1000),
            **facts,
        }
        if self._settings.log_question_texts:
            line["question"] = question
        record.info(json.dumps(line, ensure_ascii=False))
