"""Ratings from the page go in; they are kept as lines of a file in the data folder, and come out as a question set.

Only where the operator has switched it on: otherwise a rating never leaves the browser.
"""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import AssistantError, CorpusError
from assistant.settings import Settings
from assistant.ui.exchanges import FindDocument, recut
from assistant.ui.rated import Rated, cases

MOST_BYTES = 20_000_000
"""Of the file: some thousand ratings, and no way to fill somebody's disk from outside."""


class KeptRating(BaseModel):
    """A line of the file: when it came and what was rated; `taken_back` where its asker has changed their mind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    time: str
    rated: Rated
    taken_back: bool = False


class Export(NamedTuple):
    """The question set as text, how many questions it has, and how many lines of the file could not be read."""

    text: str
    questions: int
    unreadable: int


class Ratings:
    """The ratings that are kept for the operator. Example: `Ratings(settings).keep(data, assistant.document)`."""

    def __init__(self, settings: Settings) -> None:
        self.is_on = settings.keep_ratings
        self.path = settings.data_folder / "ratings.jsonl"
        self._writing = threading.Lock()

    def keep(self, data: Any, find_document: FindDocument) -> bool:
        """Add a line for {"rated", "taken_back"}; whether it was kept, which it never is where this is off.

        Raises:
            AssistantError: the file is full or can't be written, or a quote isn't in its document to the letter: what
                was never answered here is not kept.
        """
        if not self.is_on:
            return False
        kept = KeptRating.model_validate({"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **data})
        if kept.rated.exchange.answer:
            recut(kept.rated.exchange.answer, find_document)
        line = f"{kept.model_dump_json()}\n".encode()
        try:
            with self._writing:
                self._append(line)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise AssistantError(
                f"The rating can't be kept on the server: {reason}.", "It is kept in this browser."
            ) from error
        return True

    def _append(self, line: bytes) -> None:
        """One write a line, so that several processes never mix theirs; nobody else on the machine may read it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if os.fstat(file).st_size + len(line) > MOST_BYTES:
                raise AssistantError("No more ratings are kept on the server.", "It is kept in this browser.")
            os.write(file, line)
        finally:
            os.close(file)

    def export(self) -> Export:
        """What is kept, as lines for `python -m evals`: of each question the last rating.

        Raises:
            CorpusError: nothing is kept.
        """
        if not self.path.is_file():
            raise CorpusError(
                f"No ratings are kept in '{self.path.parent}'.",
                "Set ASSISTANT_KEEP_RATINGS=true for the page, or export them there, from the browser.",
            )
        last: dict[str, KeptRating] = {}
        unreadable = 0
        for kept in _lines(self.path):
            if kept is None:
                unreadable += 1
                continue
            question = f"{kept.rated.exchange.question}\n{kept.rated.turns}"
            last.pop(question, None)  # the order is that of the last ratings
            last[question] = kept
        text = cases([kept.rated for kept in last.values() if not kept.taken_back])
        return Export(text, text.count("\n"), unreadable)


def _lines(path: Path) -> Iterator[KeptRating | None]:
    """None for a line that can't be read, e.g. one that was half written when the machine went down."""
    with path.open("rb") as file:
        for line in file:
            try:
                yield KeptRating.model_validate_json(line)
            except ValidationError:
                yield None
