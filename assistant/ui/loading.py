"""Settings go in; an Assistant comes out some seconds later, and meanwhile what it is waiting for.

The page is served before the models are loaded: it shows the `Status`, and questions wait for `ready`.
"""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.errors import AssistantError, ServerError, StoreBusyError
from assistant.safety import notices
from assistant.settings import Settings
from assistant.types import Notice, Turn

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.library import Library
    from assistant.reports import FileProgress, Progress

logger = logging.getLogger(__name__)
Opener = Callable[[Settings, "Progress"], "Assistant"]
Stamp = frozenset[tuple[str, int, int]]
_LOOK_AGAIN_SECONDS = 0.1
_TRY_AGAIN_SECONDS = 30.0
"""So long after a look that left a file for later, e.g. as the machine was too busy to read it, the next one is due."""
_REHEARSAL = "What do the documents say?"
"""Asked once before the page says that it is ready: what is loaded on first use is loaded then."""
_SEE_TERMINAL = "The terminal in which the assistant runs shows the details."


@dataclass(frozen=True, slots=True)
class Status:
    """How far the start has come; `text` is for the reader, `next_step` only there when it failed."""

    phase: Literal["models", "indexing", "ready", "failed"]
    text: str
    next_step: str = ""

    @property
    def settled(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.phase in ("ready", "failed")


MODELS = Status("models", "Loading the models")
READY = Status("ready", "Ready")


class Loading:
    """Opens the Assistant in the background. Example: `loading.start()`, then `await loading.ready()`."""

    def __init__(self, settings: Settings, opener: Opener | None = None) -> None:
        self.settings = settings
        self.status = MODELS
        self._opener = opener or _open
        self._assistant: Assistant | None = None
        self._stamp: Stamp = frozenset()
        self._looked_at = 0.0
        self._refreshing = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self, again: bool = False) -> None:
        """Begin, once; `again` also after a failure. While it runs, and when it is ready, this does nothing."""
        if self._thread and (self._thread.is_alive() or self.status.phase == "ready" or not again):
            return
        self.status = MODELS
        self._thread = threading.Thread(target=self._run, name="loading", daemon=True)
        self._thread.start()

    async def statuses(self) -> AsyncIterator[Status]:
        """The status now and each later one, up to the settled one."""
        shown: Status | None = None
        while shown is None or not shown.settled:
            if shown is not self.status:
                shown = self.status
                yield shown
            else:
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    async def ready(self) -> "Assistant":
        """The assistant, as soon as there is one.

        Raises:
            AssistantError: it could not be opened.
        """
        async for _ in self.statuses():
            pass
        if self._assistant is None:
            raise AssistantError(self.status.text, self.status.next_step)
        return self._assistant

    def notices(self, question: str, earlier: Sequence[Turn]) -> list[Notice]:
        """What must be read first, on every path; by the patterns alone until the models are loaded or if they fail."""
        said = question[: self.settings.max_question_characters]
        if self._assistant is None:
            return notices(said, earlier, self.settings.locale)
        return self._assistant.notices(said, earlier)

    def refresh(self, wait: bool = False) -> str:
        """Take in what changed in the corpus folder since the last look, or could not be taken in then; a look costs
        no reading of files.

        Only one caller does the work, the others go on with what is stored, or `wait` for it. Returns what went
        wrong, or "".
        """
        if self._assistant is None or not self._refreshing.acquire(blocking=wait):
            return ""
        try:
            stamp = _stamp(self.settings.corpus_folder)
            if stamp != self._stamp or self._is_unfinished(self._assistant.library):
                self._looked_at = time.monotonic()
                self._assistant.sync(patient=False)  # for the Chroma server: the next question looks again
                self._stamp = stamp
        except AssistantError as error:
            return str(error)
        finally:
            self._refreshing.release()
        return ""

    def _is_unfinished(self, library: "Library") -> bool:
        """Whether the last look has left something for later, and it is later now."""
        if library.busy_problem:
            return True
        left = any(item.for_now for item in library.last_report.refused)
        return left and time.monotonic() > self._looked_at + _TRY_AGAIN_SECONDS

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Inside, the caller works on the documents, and `refresh` leaves that to them: questions don't wait."""
        with self._refreshing:
            yield

    def close(self) -> None:
        """Leave the data folder to others."""
        if self._assistant is not None:
            self._assistant.close()

    def _run(self) -> None:
        try:
            self._stamp = _stamp(self.settings.corpus_folder)
            self._looked_at = time.monotonic()
            self._assistant = self._opener(self.settings, self._show_progress)
            self.status = READY
        except AssistantError as error:
            logger.error("%s", error)
            self.status = Status("failed", error.what, error.next_step)
        except Exception:
            logger.exception("The assistant could not be opened.")
            self.status = Status("failed", "The assistant could not be started.", _SEE_TERMINAL)

    def _show_progress(self, step: "FileProgress") -> None:
        if step.outcome == "working":
            self.status = Status("indexing", f"Indexing {step.done + 1} of {step.total}: {step.document}")


def _open(settings: Settings, progress: "Progress") -> "Assistant":
    from assistant.assistant import Assistant  # seconds of imports, so not before the page is served

    assistant = Assistant.open(settings, progress)
    with suppress(StoreBusyError, ServerError):  # there may be nothing yet to answer from
        assistant.ask(_REHEARSAL)
    assistant.warm_up()
    return assistant


def _stamp(folder: Path) -> Stamp:
    """What tells that a file below `folder` is another than before: each one's path, time and size."""
    return frozenset(_file_stamps(folder))


def _file_stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in folder.rglob("*"):
        try:
            stat = path.stat()
        except OSError:  # gone in between, or not to be looked at: then that is what there is to know
            continue
        yield str(path), stat.st_mtime_ns, stat.st_size
