"""The files of written questions go in; their lines come out as values, with positions instead of texts."""

from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.types import Span
from evals.training.stretches import Place, TrainingDataError

_FOLDER = Path(__file__).parent / "questions"
WRITTEN = _FOLDER / "written.jsonl"
CONVERSATIONS = _FOLDER / "conversations.jsonl"

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


class Written(_Line):
    """One line of written.jsonl: the questions about one stretch."""

    answerable: tuple[Answerable, ...]
    unanswerable: tuple[Unanswerable, ...]
    partly: tuple[PartlyAnswerable, ...]


class Conversations(_Line):
    """One line of conversations.jsonl: the conversations about one stretch."""

    conversations: tuple[tuple[Turn, ...], ...]


Line = TypeVar("Line", Written, Conversations)


def read(path: Path, kind: type[Line]) -> list[Line]:
    """The lines of a file of questions.

    Raises:
        TrainingDataError: a line isn't as it should be; the message says which.
    """
    lines = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        try:
            if line:
                lines.append(kind.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"])
            raise TrainingDataError(f"{path}:{number}: {key}: {first['msg']}.", "Correct the line.") from error
    return lines
