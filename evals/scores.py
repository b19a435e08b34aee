"""A value with its explanation, and a scorer with its demand: what all scorers are made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from assistant.types import Document
from evals.cases import Case
from evals.given import GivenAnswer

Documents = Mapping[str, Document]
"""The stored documents by id; at least those that the answer quotes, if they are there at all."""


class Score(NamedTuple):
    """A value and why it is so. None says that the scorer doesn't apply: neither a pass nor a failure."""

    value: float | None
    explanation: str


@dataclass(frozen=True, slots=True)
class Scorer:
    """A named measure. With a `demand`, a value below it fails the case; without, it is a figure only."""

    name: str
    meaning: str
    score: Callable[[Case, GivenAnswer, Documents], Score]
    demand: float | None = None

    def fails(self, score: Score) -> bool:
        """Whether this score alone makes the case fail."""
        return self.demand is not None and score.value is not None and score.value < self.demand


def not_applicable(why: str) -> Score:
    """The score of a scorer that has nothing to say here. Example: `not_applicable("no gold")`."""
    return Score(None, f"doesn't apply: {why}")


def yes_or_no(good: bool, when_good: str, when_bad: str) -> Score:
    """1 or 0, with the explanation that belongs to it."""
    return Score(1.0, when_good) if good else Score(0.0, when_bad)


def shown(text: str, longest: int = 70) -> str:
    """A text in quotation marks for an explanation, cut if long, on one line."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= longest else line[: longest - 1] + '…'}”"


def percent(value: float | None, digits: int = 0) -> str:
    """A share as a percentage, or a dash for None. Example: `percent(0.5)` → "50 %".

    What isn't all or nothing never looks so: `percent(0.996)` → "99.6 %".
    """
    if value is None:
        return "–"
    text = f"{value * 100:.{digits}f}"
    looks_exact = float(text) in (0, 100) and value not in (0, 1)
    return percent(value, digits + 1) if looks_exact and digits < 3 else f"{text} %"
