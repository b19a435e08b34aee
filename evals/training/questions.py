"""The files of written questions go in; their lines come out as values, with positions instead of texts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.types import Span
from evals.training.stretches import Place, TrainingDataError

_FOLDER = Path(__file__).parent / "questions"
WRITTEN = _FOLDER / "written.jsonl"
CONVERSATIONS = _FOLDER / "conversations.jsonl"
"""The first files. What was written later is beside them, in written_2.jsonl and so on, and is read with them."""

Set = Literal["medlineplus_topics", "backpain_us_gov_pages", "squad2", "clapnq", "mtrag_un", "covid_qa"]


class Answerable(NamedTuple):
    """A question that the stretch answers, and all its sentences that do."""

    question: str
    evidence: tuple[Span, ...]


class Unanswerable(NamedTuple):
    """A near miss: the stretch is about it and doesn't say it; the words of the question that carry what is open."""

    question: str
    open_words: tuple[str, ...]


class PartlyAnswerable(NamedTuple):
    """A question in two parts, of which the stretch answers one."""

    question: str
    evidence: tuple[Span, ...]
    open_words: tuple[str, ...]


class Turn(NamedTuple):
    """A question in a conversation. The first stands alone; a follow-up has itself written out so that it would,
    and its kind. What the stretch doesn't answer has no evidence, but open words.
    """

    question: str
    evidence: tuple[Span, ...]
    standalone: str = ""
    kind: str = ""
    open_words: tuple[str, ...] = ()


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    set: Set
    document: str
    start: int = Field(ge=0)
    end: int

    @property
    def place(self) -> Place:
        """Where the stretch is."""
        return Place(self.set, self.document, self.start, self.end)

    def with_those_of(self, other: Self) -> Self:
        """The line with what another about the same stretch has, too."""
        lists = [name for name in type(self).model_fields if name not in _Line.model_fields]
        return self.model_copy(update={name: (*getattr(self, name), *getattr(other, name)) for name in lists})


class Written(_Line):
    """One line of written.jsonl: the questions about one stretch."""

    answerable: tuple[Answerable, ...]
    unanswerable: tuple[Unanswerable, ...]
    partly: tuple[PartlyAnswerable, ...]


class Conversations(_Line):
    """One line of conversations.jsonl: the conversations about one stretch."""

    conversations: tuple[tuple[Turn, ...], ...]


Line = TypeVar("Line", Written, Conversations)


def read(path: Path, kind: type[Line], since: int = 1) -> list[Line]:
    """The lines of a file of questions, which is number 1, and of those that go on from it, or only of those numbered
    `since` and up; one line for each stretch.

    Raises:
        TrainingDataError: a line isn't as it should be; the message says which.
    """
    lines: dict[Place, Line] = {}
    later = {
        int(file.stem.removeprefix(f"{path.stem}_")): file for file in path.parent.glob(f"{path.stem}_*{path.suffix}")
    }
    for _, file in sorted((number, file) for number, file in ({1: path} | later).items() if number >= since):
        for line in _read_one(file, kind):
            earlier = lines.get(line.place)
            lines[line.place] = earlier.with_those_of(line) if earlier else line
    return list(lines.values())


def _read_one(path: Path, kind: type[Line]) -> Iterator[Line]:
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        try:
            if line:
                yield kind.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"])
            raise TrainingDataError(f"{path}:{number}: {key}: {first['msg']}.", "Correct the line.") from error
