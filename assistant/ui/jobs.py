"""Work on the documents goes in (add, sync, rebuild, remove); how far it has come can be asked at any time.

One piece of work at a time, in the background, so that questions go on being answered.
"""

import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from assistant.corpus_folder import take_back
from assistant.documents import SIDE_FILE_SUFFIX
from assistant.errors import AssistantError, ReadOnlyError, StoreBusyError
from assistant.settings import Settings
from assistant.ui.uploads import discard, discard_forgotten, uploaded

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.reports import FileProgress, SyncReport

logger = logging.getLogger(__name__)
Kind = Literal["add", "sync", "rebuild", "remove"]
_MOST_LINES = 1000
_LONGEST_NAME_BYTES = 200
_UNEXPECTED = "Something went wrong. The terminal in which the assistant runs shows the details."


class Upload(NamedTuple):
    """A file that was uploaded: where it lies now, and what its owner calls it."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """What became of one file; `detail` says why, or what would help."""

    document: str
    outcome: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work as it stands: `done` of `total` files, the one in hand, and those that are worth a line.

    `number` tells it from the one before. When files are added, only they are counted.
    """

    number: int
    kind: Kind
    running: bool = True
    done: int = 0
    total: int = 0
    current: str = ""
    lines: tuple[FileLine, ...] = ()
    stopped: bool = False
    problem: str = ""


class Jobs:
    """Looks after the one piece of work there may be. `uploads` is the only folder that files are added from;
    `meanwhile` is entered around each, e.g. to keep others from doing the same.
    """

    def __init__(
        self,
        settings: Settings,
        uploads: Path,
        meanwhile: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._settings = settings
        self._uploads = uploads
        self._meanwhile = meanwhile
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._job: Job | None = None
        self._lines: dict[str, FileLine] = {}
        self._added: frozenset[str] = frozenset()

    @property
    def latest(self) -> Job | None:
        """The work that is going on, or the last that was; None before the first."""
        return self._job

    def stop(self) -> None:
        """End after the file in hand; what is done stays."""
        self._stop.set()

    def sync(self, assistant: "Assistant") -> Job:
        """Take in what changed in the corpus folder. Raises as `_start`."""
        return self._start("sync", lambda: self._ended(assistant.sync(self._note, self._stop)))

    def rebuild(self, assistant: "Assistant") -> Job:
        """Read and embed every document again. Raises as `_start`."""
        return self._start("rebuild", lambda: self._ended(assistant.rebuild(self._note, self._stop)))

    def remove(self, assistant: "Assistant", document_id: str) -> Job:
        """Take a document out. Raises as `_start`."""

        def work() -> None:
            kept = assistant.remove(document_id).relative_to(self._settings.data_folder)
            self._line(FileLine(document_id, "removed", f"Its file is kept: {self._settings.data_folder.name}/{kept}"))

        return self._start("remove", work)

    def add(self, assistant: "Assistant", uploads: Sequence[Upload]) -> Job:
        """Take in files that were uploaded, each under its owner's name for it.

        Raises:
            CorpusError: a path is not below the folder of uploads, whoever sent it.
            ReadOnlyError, StoreBusyError: as `_start`.
        """
        files = [(uploaded(path, self._uploads), name) for path, name in uploads]

        def work() -> None:
            discard_forgotten(self._uploads)
            with tempfile.TemporaryDirectory(prefix="batch-", dir=self._uploads) as batch:
                self._add(assistant, self._gathered(files, Path(batch)))

        return self._start("add", work)

    def _gathered(self, files: Sequence[tuple[Path, str]], batch: Path) -> list[Path]:
        """All files side by side, so that a side file lies beside its document; without those that can't be taken."""
        for file, name in files:
            clean = _clean_name(name)
            if problem := _name_problem(clean, {other.name for other in batch.iterdir()}):
                self._line(FileLine(clean or name, "refused", problem))
                discard(file)
            else:
                shutil.move(file, batch / clean)
                discard(file)
        gathered = {path.name: path for path in sorted(batch.iterdir())}
        for name in [name for name in gathered if name.endswith(SIDE_FILE_SUFFIX)]:
            del gathered[name]
            if name.removesuffix(SIDE_FILE_SUFFIX) not in gathered:
                self._line(FileLine(name, "refused", "It describes another file. Add it together with that one."))
        return list(gathered.values())

    def _add(self, assistant: "Assistant", files: Sequence[Path]) -> None:
        corpus = self._settings.corpus_folder
        names = [file.name for file in files]
        old = {name for name in names if (corpus / name).exists()}
        self._added = frozenset([*names, *self._lines])
        self._change(done=len(self._lines), total=len(self._added))
        refused, report = assistant.add(files, self._note, self._stop)
        for item in refused:
            self._line(FileLine(item.document, "refused", f"{item.reason} {item.next_step}"))
        for name in [name for name in names if name not in self._lines]:
            if report.cancelled and name not in old:
                take_back(name, corpus)  # else the next look at the folder would take it in after all
                self._line(FileLine(name, "stopped"))
            else:
                self._line(FileLine(name, "unchanged"))
        self._ended(report)

    def _start(self, kind: Kind, work: Callable[[], None]) -> Job:
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
            self._lines, self._added = {}, frozenset()
            self._job = Job(self._job.number + 1 if self._job else 1, kind)
        threading.Thread(target=self._run, args=(work,), name=f"documents-{kind}", daemon=True).start()
        return self._job

    def _run(self, work: Callable[[], None]) -> None:
        try:
            with self._meanwhile():
                work()
        except AssistantError as error:
            self._change(problem=str(error))
        except Exception:
            logger.exception("Work on the documents failed.")
            self._change(problem=_UNEXPECTED)
        finally:
            self._change(running=False, current="")

    def _ended(self, report: "SyncReport") -> None:
        self._change(stopped=report.cancelled)

    def _note(self, step: "FileProgress") -> None:
        is_working = step.outcome == "working"
        counted = {} if self._added else {"done": step.done, "total": step.total}
        self._change(current=step.document if is_working else "", **counted)
        if step.document and step.outcome not in ("working", "unchanged"):
            self._line(FileLine(step.document, step.outcome, step.detail))

    def _line(self, line: FileLine) -> None:
        """One line a file: the last that was said of it."""
        self._lines[line.document] = line
        counted = {"done": len(self._added.intersection(self._lines))} if self._added else {}
        self._change(lines=tuple(self._lines.values())[-_MOST_LINES:], **counted)

    def _change(self, **changes: object) -> None:
        if self._job:
            self._job = replace(self._job, **changes)  # type: ignore[arg-type]


def _clean_name(name: str) -> str:
    """Of a path with either slash the last part, without what no file's name may hold."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable()).strip()


def _name_problem(name: str, taken: set[str]) -> str:
    """Why no file of the corpus folder can have this name; "" if it can."""
    if not name or name.startswith("."):
        return "Files without a name, or with one that begins with a dot, are no documents. Give it another name."
    if len(name.encode("utf-8", "replace")) > _LONGEST_NAME_BYTES:
        return "Its name is too long. Give it a shorter one."
    if name in taken:
        return "Another of these files has the same name. Give it a name of its own."
    return ""
