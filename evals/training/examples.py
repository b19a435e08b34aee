"""The values that the reader is taught by: a question, a passage, and what is right about the two."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple


class Label(IntEnum):
    """How much of the question the passage answers; the numbers are the positions in the network's output."""

    NONE = 0
    PARTLY = 1
    WHOLE = 2


class Unit(NamedTuple):
    """A piece of a passage on one line: a sentence, or a heading between sentences, which is never evidence."""

    text: str
    is_sentence: bool


Units = tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One question and one passage.

    `evidence` are the numbers of the sentences that answer, counted among the passage's sentences; None where
    nobody knows them, which is not taught then. `open_words` are the words or phrases of the question that the
    passage leaves open, None likewise. `source` is how the example was made, and what the report groups by.
    """

    source: str
    question: str
    headings: str
    units: Units
    label: Label
    evidence: frozenset[int] | None
    open_words: tuple[str, ...] | None


NO_EVIDENCE: frozenset[int] = frozenset()


def share(name: str) -> int:
    """A number from 0 to 99 that depends on `name` alone, so that a document is on the same side in every run."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 100


def is_trained(name: str) -> bool:
    """Whether an article, paper or query of a public set is in the half that may be trained on; the other half
    is left for measuring.
    """
    return share(name) < 50


def is_held_out(document: str) -> bool:
    """Whether the questions written about this document are among the tenth that training is watched by."""
    return share("v" + document) < 10


def headings_line(title: str, section: Iterable[str]) -> str:
    """The title and the headings above a passage, as the assistant puts them before it."""
    return " – ".join(part for part in (title, *section) if part)


def one_line(text: str) -> str:
    """Runs of white space as one blank each."""
    return " ".join(text.split())


def sentence_positions(units: Sequence[Unit]) -> list[int]:
    """Where among the units the sentences are: the one numbered n at the n-th place."""
    return [position for position, unit in enumerate(units) if unit.is_sentence]
