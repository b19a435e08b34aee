"""A question set goes in; the eval suite asks it in a process of its own, and its progress and report come out.

A process of its own, since the assistant never imports the evals, and since it can be stopped.
"""

import re
import subprocess
import sys
import threading
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.errors import CorpusError, ReadOnlyError, StoreBusyError
from assistant.settings import Settings

_STEP = re.compile(r"step (\d+) of (\d+)")
_KEPT_LINES = 200


@dataclass(frozen=True, slots=True)
class Measurement:
    """A run of the eval suite: `done` of `total` questions; its table when it has ended, and what went wrong."""

    name: str
    running: bool = True
    done: int = 0
    total: int = 0
    table: str = ""
    problem: str = ""
    has_report: bool = False


class Measuring:
    """Looks after the one measurement there may be. `uploads` is the only folder that sets are taken from."""

    def __init__(self, settings: Settings, uploads: Path) -> None:
        self._settings = settings
        self._uploads = uploads
        self._folder = settings.data_folder / "evals" / "page"
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._latest: Measurement | None = None

    @property
    def latest(self) -> Measurement | None:
        """The measurement that is going on, or the last that was; None before the first."""
        return self._latest

    def start(self, uploaded: str = "") -> Measurement:
        """Begin with an uploaded question set, or with the article's.

        Raises:
            CorpusError: the file is not below the folder of uploads.
            ReadOnlyError: the page is read-only; a measurement takes the whole machine for a minute.
            StoreBusyError: one is going on.
        """
        if self._settings.read_only:
            raise ReadOnlyError("Nothing is measured here.", "Ask whoever runs this page.")
        given = [str(self._uploaded(uploaded))] if uploaded else []
        with self._lock:
            if self._latest and self._latest.running:
                raise StoreBusyError("A measurement is going on already.", "Wait for it, or stop it.")
            self._latest = Measurement(Path(given[0]).name if given else "the article’s questions")
            folders = {
                "--report": self._folder,
                "--corpus": self._settings.corpus_folder,
                "--data": self._settings.data_folder,
            }
            options = [text for name, folder in folders.items() for text in (name, str(folder))]
            self._process = subprocess.Popen(
                [sys.executable, "-m", "evals", "run", *given, "--steps", "--quiet", *options],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        threading.Thread(target=self._follow, args=(self._process,), name="measuring", daemon=True).start()
        return self._latest

    def stop(self) -> None:
        """End it now; there is no report then."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def report(self) -> str:
        """The last report, one HTML file without anything from outside.

        Raises:
            CorpusError: there is none.
        """
        try:
            return (self._folder / "report.html").read_text("utf-8")
        except OSError as error:
            raise CorpusError("There is no report yet.", "Run a measurement first.") from error

    def _uploaded(self, path: str) -> Path:
        file, folder = Path(path).resolve(), self._uploads.resolve()
        if folder not in file.parents or not file.is_file():
            raise CorpusError("That file was not uploaded here.", "Choose the file again.")
        return file

    def _follow(self, process: "subprocess.Popen[str]") -> None:
        """Read both streams to their ends: a full pipe would stop the process."""
        said: deque[str] = deque(maxlen=_KEPT_LINES)
        with process:
            reading = threading.Thread(target=self._read_steps, args=(process, said), daemon=True)
            reading.start()
            table = process.stdout.read() if process.stdout else ""
            reading.join()
        stopped = process.returncode < 0
        problem = "It was stopped." if stopped else "\n".join(said)
        has_report = not stopped and "\nReport: " in table
        shown = table.partition("\nReport: ")[0].rstrip()
        self._change(running=False, table=shown, problem=self._without_paths(problem), has_report=has_report)

    def _without_paths(self, text: str) -> str:
        """Where files lie on the server is nobody's business; the name of the set is enough."""
        return re.sub(re.escape(str(self._uploads.resolve())) + r"/[^/\s]+/", "", text)

    def _read_steps(self, process: "subprocess.Popen[str]", said: "deque[str]") -> None:
        for line in process.stderr or ():
            if step := _STEP.match(line):
                self._change(done=int(step[1]), total=int(step[2]))
            elif line.strip():
                said.append(line.strip())

    def _change(self, **changes: object) -> None:
        if self._latest:
            self._latest = replace(self._latest, **changes)  # type: ignore[arg-type]
