"""Work on the documents goes in (add, sync, rebuild, remove); how far it has come can be asked at any time.

One piece of work at a time, in the background, so that questions go on being answered.
"""

import logging
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.errors import AssistantError, CorpusError, ReadOnlyError, StoreBusyError
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.reports import FileProgress, Refused, SyncReport

logger = logging.getLogger(__name__)
Kind = Literal["add", "sync", "rebuild", "remove"]
_MOST_LINES = 200
_UNEXPECTED = "Something went wrong. The terminal in which the assistant runs shows the details."


@dataclass(frozen=True, slots=True)
class FileLine:
    """What became of one file; `detail` says why, or what would help."""

    document: str
    outcome: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work as it stands: `done` of `total` files, the one in hand, and those that are worth a line."""

    kind: Kind
    running: bool = True
    done: int = 0
    total: int = 0
    current: str = ""
    lines: tuple[FileLine, ...] = ()
    stopped: bool = False
    problem: str = ""


class Jobs:
    """Looks after the one piece of work there may be. `uploads` is the only folder that files are added from."""

    def __init__(self, settings: Settings, uploads: Path) -> None:
        self._settings = settings
        self._uploads = uploads
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._job: Job | None = None

    @property
    def latest(self) -> Job | None:
        """The work that is going on, or the last that was; None before the first."""
        return self._job

    def stop(self) -> None:
        """End after the file in hand; what is done stays."""
        self._stop.set()

    def sync(self, assistant: "Assistant") -> Job:
        """Take in what changed in the corpus folder. Raises as `_start`."""
        return self._start("sync", lambda: (assistant.sync(self._note, self._stop), []))

    def rebuild(self, assistant: "Assistant") -> Job:
        """Read and embed every document again. Raises as `_start`."""
        return self._start("rebuild", lambda: (assistant.rebuild(self._note, self._stop), []))

    def remove(self, assistant: "Assistant", document_id: str) -> Job:
        """Take a document out. Raises as `_start`."""

        def work() -> "tuple[SyncReport | None, list[Refused]]":
            assistant.remove(document_id)
            self._line(FileLine(document_id, "removed"))
            return None, []

        return self._start("remove", work)

    def add(self, assistant: "Assistant", paths: Sequence[str]) -> Job:
        """Take in files that were uploaded.

        Raises:
            CorpusError: a path is not below the folder of uploads, whoever sent it.
            ReadOnlyError, StoreBusyError: as `_start`.
        """
        files = [self._uploaded(path) for path in paths]

        def work() -> "tuple[SyncReport | None, list[Refused]]":
            try:
                refused, report = assistant.add(files, self._note, self._stop)
            finally:
                for file in files:  # the corpus folder has its own copy now, or didn't want one
                    shutil.rmtree(file.parent, ignore_errors=True)
            return report, refused

        return self._start("add", work)

    def _uploaded(self, path: str) -> Path:
        file, folder = Path(path).resolve(), self._uploads.resolve()
        if len(file.parts) != len(folder.parts) + 2 or folder not in file.parents or not file.is_file():
            raise CorpusError("That file was not uploaded here.", "Choose the file again.")
        return file

    def _start(self, kind: Kind, work: "Callable[[], tuple[SyncReport | None, list[Refused]]]") -> Job:
        """Begin, and say so.

        Raises:
            ReadOnlyError: this page changes nothing.
            StoreBusyError: another piece of work is going on.
        """
        if self._settings.read_only:
            raise ReadOnlyError("Documents can't be changed here.", "Ask whoever runs this page.")
        with self._lock:
            if self._job and self._job.running:
                raise StoreBusyError("The documents are being worked on already.", "Wait until that is done.")
            self._stop.clear()
            self._job = Job(kind)
        threading.Thread(target=self._run, args=(work,), name=f"documents-{kind}", daemon=True).start()
        return self._job

    def _run(self, work: "Callable[[], tuple[SyncReport | None, list[Refused]]]") -> None:
        try:
            report, refused = work()
            for item in refused:
                self._line(FileLine(item.document, "refused", f"{item.reason} {item.next_step}"))
            self._change(stopped=bool(report and report.cancelled))
        except AssistantError as error:
            self._change(problem=str(error))
        except Exception:
            logger.exception("Work on the documents failed.")
            self._change(problem=_UNEXPECTED)
        finally:
            self._change(running=False, current="")

    def _note(self, step: "FileProgress") -> None:
        is_working = step.outcome == "working"
        self._change(done=step.done, total=step.total, current=step.document if is_working else "")
        if step.document and step.outcome not in ("working", "unchanged"):
            self._line(FileLine(step.document, step.outcome, step.detail))

    def _line(self, line: FileLine) -> None:
        if self._job:
            self._change(lines=(*self._job.lines, line)[-_MOST_LINES:])

    def _change(self, **changes: object) -> None:
        if self._job:
            self._job = replace(self._job, **changes)  # type: ignore[arg-type]
