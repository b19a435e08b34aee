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
from assistant.ui.uploads import discard, uploaded

_STEP = re.compile(r"step (\d+) of (\d+)")
_ARTICLE = Path(__file__).parents[2] / "evals" / "questions" / "article.jsonl"
_KEPT_LINES = 200
_STOPPED = "It was stopped."


@dataclass(frozen=True, slots=True)
class Measurement:
    """A run of the eval suite: `done` of `total` questions (0: the set is still being checked); its table when it
    has ended; `missed`, the limits that aren't kept; or the `problem` that there is no report for, line by line.
    """

    number: int
    name: str
    running: bool = True
    done: int = 0
    total: int = 0
    table: str = ""
    missed: tuple[str, ...] = ()
    problem: str = ""
    problem_lines: tuple[str, ...] = ()
    stopped: bool = False
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

    def start(self, path: str = "") -> Measurement:
        """Begin with an uploaded question set, or with the article's.

        Raises:
            CorpusError: the file is not below the folder of uploads.
            ReadOnlyError: the page is read-only; a measurement takes the whole machine for a minute.
            StoreBusyError: one is going on.
        """
        if self._settings.read_only:
            raise ReadOnlyError("Nothing is measured here.", "Ask whoever runs this page.")
        given = uploaded(path, self._uploads) if path else None
        with self._lock:
            if self._latest and self._latest.running:
                raise StoreBusyError("A measurement is going on already.", "Wait for it, or stop it.")
            number = self._latest.number + 1 if self._latest else 1
            self._latest = Measurement(number, given.name if given else "the article’s questions")
        threading.Thread(target=self._measure, args=(given,), name="measuring", daemon=True).start()
        return self._latest

    def stop(self) -> None:
        """End it now; there is no report then."""
        with self._lock:
            if self._latest and self._latest.running:
                self._change(stopped=True)
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

    def _measure(self, given: Path | None) -> None:
        """Check the set, since one with a problem is never measured in part; then ask it."""
        path = given or _ARTICLE
        try:
            status, said, problems = self._run("check", path)
            if status == 0:
                status, table, errors = self._run("run", path, "--steps", "--quiet", f"--report={self._folder}")
                self._note_result(table, errors)
            else:
                self._note_problems(path, said, problems)
        except OSError as error:
            self._change(problem=f"The eval suite can't be started: {(error.strerror or str(error)).lower()}.")
        finally:
            if given:
                discard(given)
            self._change(running=False)

    def _run(self, command: str, path: Path, *options: str) -> tuple[int, str, list[str]]:
        """The exit status, the output, and what was said on standard error besides steps."""
        folders = [f"--corpus={self._settings.corpus_folder}", f"--data={self._settings.data_folder}"]
        with self._lock:
            if self._latest and self._latest.stopped:
                return -1, "", []
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", "evals", command, str(path), *options, *folders],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        said: deque[str] = deque(maxlen=_KEPT_LINES)
        with process:  # both streams are read to their ends: a full pipe would stop the process
            reading = threading.Thread(target=self._read_steps, args=(process, said), daemon=True)
            reading.start()
            output = process.stdout.read() if process.stdout else ""
            reading.join()
        return process.returncode, output, list(said)

    def _note_result(self, output: str, said: list[str]) -> None:
        table, _, report = output.partition("\nReport: ")
        if self._latest and self._latest.stopped:
            self._change(problem=_STOPPED)
        elif report:
            missed = tuple(line.removeprefix("failed: ") for line in said if line.startswith("failed: "))
            self._change(table=table.rstrip(), missed=missed, has_report=True)
        else:
            self._change(problem="The measurement failed.", problem_lines=tuple(map(self._without_paths, said)))

    def _note_problems(self, path: Path, output: str, said: list[str]) -> None:
        if self._latest and self._latest.stopped:
            self._change(problem=_STOPPED)
            return
        at_line = re.compile(re.escape(str(path)) + r":(\d+): (.*)")
        found = [f"Line {match[1]}: {match[2]}" for line in output.splitlines() if (match := at_line.match(line))]
        count = f"{len(found)} problem{'s' * (len(found) != 1)}"
        headline = f"This set has {count} with the documents as they are." if found else "This set can’t be read."
        lines = found or [self._without_paths(line.removeprefix("error: ")) for line in said]
        self._change(problem=headline, problem_lines=tuple(lines[:_KEPT_LINES]))

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
