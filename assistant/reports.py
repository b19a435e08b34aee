"""What becomes of each file, as values: its progress, renamed, refused, a duplicate, and the report of one sync."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

FileOutcome = Literal["working", "added", "changed", "renamed", "removed", "unchanged", "duplicate", "refused"]


@dataclass(frozen=True, slots=True)
class FileProgress:
    """One file's step: `outcome` is "working" when its turn begins, and what became of it when that ends.

    `done` of `total` files have ended, this one included when it has. `detail` says more where there is
    more to say: the reason of a refusal, the old name, whose text a duplicate has.
    """

    document: str
    done: int
    total: int
    outcome: FileOutcome
    detail: str = ""


Progress = Callable[[FileProgress], None]
"""Called in the thread that works, as each file's turn begins and ends; it should return quickly."""


class Steps:
    """Counts the files whose turn has ended, and tells `progress` of each; `total` may turn out smaller."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._done = 0
        self.total = total

    def tell(self, document_id: str, outcome: FileOutcome, detail: str = "") -> None:
        """A file's turn begins (outcome "working") or has ended."""
        self._done += outcome != "working"
        self._progress(FileProgress(document_id, self._done, self.total, outcome, detail))


class Renamed(BaseModel):
    """A document that has another path now; its text is the same."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)
    old: str = Field(serialization_alias="from")
    new: str = Field(serialization_alias="to")


class Refused(BaseModel):
    """A file that is no document, why, and what would help; `for_now`, where the next sync tries it again."""

    model_config = ConfigDict(frozen=True)
    document: str
    reason: str
    next_step: str
    for_now: bool = Field(False, exclude=True)


class Duplicate(BaseModel):
    """A file whose text another document already holds; it is not indexed a second time."""

    model_config = ConfigDict(frozen=True)
    document: str
    same_as: str


class SyncReport(BaseModel):
    """What one `sync` did; every file of the corpus folder is in exactly one of the lists, unless it was
    `cancelled`: then what is in the lists is done and stays, and the next sync does the rest.
    """

    added: list[str] = []
    changed: list[str] = []
    renamed: list[Renamed] = []
    removed: list[str] = []
    unchanged: list[str] = []
    duplicates: list[Duplicate] = []
    refused: list[Refused] = []
    rebuilt: str = ""
    cancelled: bool = False

    @property
    def touched(self) -> bool:
        """Whether the store is another than before."""
        return bool(self.rebuilt or self.added or self.changed or self.renamed or self.removed)

    def lines(self) -> Iterator[str]:
        """The report for people: a line for each thing that was done, then the number of unchanged files."""
        if self.rebuilt:
            yield f"rebuilt: {self.rebuilt}"
        for name in ("added", "changed", "removed"):
            yield from (f"{name}: {document}" for document in getattr(self, name))
        yield from (f"renamed: {renamed.old} → {renamed.new}" for renamed in self.renamed)
        yield from (f"duplicate: {item.document} has the same text as {item.same_as}" for item in self.duplicates)
        yield f"unchanged: {len(self.unchanged)}"
        if self.cancelled:
            yield "cancelled: what is done is kept; the next sync does the rest"
