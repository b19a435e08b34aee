"""A number of people and a time go in; how the running page's server bears them comes out.

A real server is started on this machine and asked through its API by many people at once, each with a conversation of
their own. Every answer is checked: is it to this person's question, is each quote an exact slice? Only 127.0.0.1 is
asked, and the number of people and the time are bounded.
"""

import asyncio
import itertools
import json
import random
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil

from assistant.errors import AssistantError, InputError
from assistant.types import DISCLAIMER, Answer

MOST_PEOPLE, MOST_MINUTES = 200, 30.0
_START_SECONDS = 180
_PATIENCE_SECONDS = 60.0


@dataclass
class Borne:
    """What came of it: seconds of each answer, what went wrong, and the server's memory (bytes) over time."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    mixed_up: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)

    def lines(self, people: int, minutes: float) -> Iterator[str]:
        """The report, a figure a line."""
        times = np.array(self.seconds or [0.0])
        fifths = [self.memory[min(len(self.memory) - 1, len(self.memory) * part // 5)] for part in range(1, 6)]
        yield f"{people} people for {minutes:g} minutes: {len(self.seconds)} answers"
        yield f"errors {len(self.errors)}, mixed up {len(self.mixed_up)}"
        yield (
            "seconds: "
            + ", ".join(f"p{p} {np.percentile(times, p):.2f}" for p in (50, 95, 99))
            + (f", slowest {times.max():.2f}")
        )
        yield f"memory after each fifth of the time: {', '.join(f'{value / 1e6:.0f}' for value in fifths)} MB"
        yield from (f"error: {error}" for error in sorted(set(self.errors))[:10])
        yield from (f"mixed up: {text}" for text in self.mixed_up[:10])


def bear(people: int, minutes: float, pause: float, questions: Sequence[str], corpus: Path, data: Path) -> Borne:
    """Start the server on `corpus` and `data`, let `people` ask `questions` for `minutes`, each pausing `pause`
    seconds on average between an answer and the next question.

    Raises:
        InputError: more people or minutes than are sensible on one machine.
        AssistantError: the server did not start.
    """
    if not 1 <= people <= MOST_PEOPLE or not 0 < minutes <= MOST_MINUTES or not questions:
        raise InputError(
            f"{people} people for {minutes:g} minutes with {len(questions)} questions can't be done.",
            f"At most {MOST_PEOPLE} people and {MOST_MINUTES:g} minutes, and at least one question.",
        )
    with _server(corpus, data) as (url, process):
        return asyncio.run(_crowd(url, process, people, minutes, pause, questions))


async def _crowd(
    url: str, process: psutil.Process, people: int, minutes: float, pause: float, questions: Sequence[str]
) -> Borne:
    borne = Borne()
    end = time.monotonic() + 60 * minutes
    limits = httpx.Limits(max_connections=2 * people)
    async with httpx.AsyncClient(base_url=url, timeout=_PATIENCE_SECONDS, limits=limits) as client:
        documents = {item["id"]: item for item in await _call(client, "list_documents", [])}
        texts = {id_: (await _call(client, "read_document", [id_, 0, 0]))["text"] for id_ in documents}
        async with _watching(process, borne):
            await asyncio.gather(
                *(_Person(number, client, borne, texts, end, pause).ask(questions) for number in range(people))
            )
    return borne


class _Person:
    """Somebody with a conversation of their own, who notices when they get another's answer."""

    def __init__(
        self, number: int, client: httpx.AsyncClient, borne: Borne, texts: dict[str, str], end: float, pause: float
    ) -> None:
        self._number, self._client, self._borne, self._texts = number, client, borne, texts
        self._end, self._pause = end, pause
        self._random = random.Random(number)

    async def ask(self, questions: Sequence[str]) -> None:
        """Question after question until the time is up; every fifth begins a new conversation."""
        history: list[dict[str, str]] = []
        for turn in itertools.count():
            await asyncio.sleep(self._random.expovariate(1 / self._pause) if self._pause else 0)
            if time.monotonic() > self._end:
                return
            history = history if turn % 5 else []
            question = self._random.choice(questions)
            if answer := await self._answer(question, history, f"{self._number}-{turn}"):
                history = [
                    *history,
                    {"role": "user", "content": question},
                    {"role": "assistant", "content": answer.text},
                ]

    async def _answer(self, question: str, history: Sequence[dict[str, str]], name: str) -> Answer | None:
        began = time.perf_counter()
        try:
            value = await _call(self._client, "ask", [question, list(history), name])
            answer = Answer.model_validate(value)
        except (httpx.HTTPError, AssistantError, ValueError, KeyError) as error:
            self._borne.errors.append(f"{type(error).__name__}: {str(error)[:200]}")
            return None
        self._borne.seconds.append(time.perf_counter() - began)
        exact = all(self._texts[quote.document][quote.start : quote.end] == quote.text for quote in answer.quotes)
        if (answer.id, answer.question, answer.disclaimer, exact) != (name, question, DISCLAIMER, True):
            self._borne.mixed_up.append(f"{name} asked {question!r} and got {answer.id}: {answer.question!r}")
        return answer


async def _call(client: httpx.AsyncClient, name: str, data: list[Any]) -> Any:
    """One call of an endpoint over Gradio's HTTP protocol: a POST, then an event stream with the result.

    Raises:
        httpx.HTTPError: no connection, or a status that is none of success.
        AssistantError: the endpoint answered with an error.
    """
    posted = await client.post(f"gradio_api/call/{name}", json={"data": data})
    posted.raise_for_status()
    event = ""
    async with client.stream("GET", f"gradio_api/call/{name}/{posted.json()['event_id']}") as stream:
        async for line in stream.aiter_lines():
            if line.startswith("event:"):
                event = line.removeprefix("event:").strip()
            elif line.startswith("data:") and event == "complete":
                return json.loads(line.removeprefix("data:"))[0]
            elif line.startswith("data:") and event == "error":
                raise AssistantError(f"{name} failed: {line}", "See the server's log.")
    raise AssistantError(f"{name} gave no result.", "See the server's log.")


@asynccontextmanager
async def _watching(process: psutil.Process, borne: Borne) -> AsyncIterator[None]:
    async def watch() -> None:
        while True:
            borne.memory.append(process.memory_info().rss)
            await asyncio.sleep(1)

    watcher = asyncio.create_task(watch())
    try:
        yield
    finally:
        watcher.cancel()


@contextmanager
def _server(corpus: Path, data: Path) -> Iterator[tuple[str, psutil.Process]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "assistant", "--corpus", str(corpus), "--data", str(data), "serve"]
    with subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        try:
            url = f"http://127.0.0.1:{port}/"
            _wait(url, run)
            yield url, psutil.Process(run.pid)
        finally:
            run.terminate()


def _wait(url: str, run: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_SECONDS
    while run.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(url + "health").status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise AssistantError("The server did not start.", "Run: python -m assistant serve")
