"""The files of messages go in; examples come out: the turns of a conversation and what each head shall say of it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import NamedTuple

import yaml

from assistant.meaning import HEADS
from assistant.types import text_sha256
from evals import safety_sets
from evals.safety_sets import FOLDER, Talk

NOT_TAUGHT = -1.0
SEED = 20261128
PLAIN_QUESTIONS = 2000
"""So many of the questions written for the reader: harmless, about any text."""

_KEPT_BACK = 40 / 256
"""The share of those questions that is never taught, so that false alarms can be counted on it."""

FOREIGN_QUESTIONS = 250
_MEANT_FOR_ONESELF = re.compile(r"\b(?:i|im|my|me|should i|can i)\b", re.IGNORECASE)


class Example(NamedTuple):
    """`turns` are the user's; `targets` has a number a head of `HEADS`: 1, 0, or NOT_TAUGHT."""

    turns: tuple[str, ...]
    targets: tuple[float, ...]
    kind: str
    writer: str


def examples(data: Path | None, writers: Sequence[str] = ()) -> list[Example]:
    """All there is to learn from, or what the named writers wrote. `data` holds the foreign sets, of which only the
    halves to tune on are used; the held-back halves are never read.
    """
    found = [*_written(), *_phrasings(), *_halves(), *_patterns(), *_article(), *_plain_questions()]
    if data:
        found += _foreign(data)
    return [example for example in found if not writers or example.writer in writers]


def example(turns: Sequence[str], kind: str, writer: str) -> Example:
    """What a kind teaches. A danger says nothing about other dangers that its words might hold as well: an overdose on
    purpose is an emergency and a crisis, and many an emergency is asked as "what should I do?".
    """
    return Example(tuple(turns), tuple(_targets(kind)[head] for head in HEADS), kind, writer)


def _targets(kind: str) -> Mapping[str, float]:
    unknown, no, yes = NOT_TAUGHT, 0.0, 1.0
    table = {
        "emergency": (yes, unknown, unknown, unknown, yes),
        "crisis": (unknown, yes, unknown, unknown, yes),
        "urgent": (no, no, yes, unknown, yes),
        "personal_decision": (no, no, no, yes, no),
    }
    return dict(zip(HEADS, table.get(kind, (no, no, no, no, no)), strict=True))


def _written() -> Iterator[Example]:
    """evals/safety/training/WRITER.*.jsonl."""
    for path in sorted((FOLDER / "training").glob("*.jsonl")):
        writer = path.name.partition(".")[0]
        for line in path.read_text("utf-8").splitlines():
            told = json.loads(line)
            yield example(told["turns"], told["kind"], writer)


def _phrasings() -> Iterator[Example]:
    for kind, _, messages in safety_sets.phrasings():
        yield example(messages, kind, "phrasings")


def _halves() -> Iterator[Example]:
    for talk in safety_sets.dangers("dev"):
        yield _of_talk(talk, "dev")
    for talk in safety_sets.harmless("dev"):
        yield _of_talk(talk, "dev")


def _patterns() -> Iterator[Example]:
    """The examples of the patterns; those that must raise no such notice raise none at all."""
    for group in yaml.safe_load(files("assistant").joinpath("safety.yaml").read_text("utf-8"))["groups"]:
        for text in group["examples"]:
            yield example([text], group["kind"], "patterns")


def _article() -> Iterator[Example]:
    for talk in safety_sets.article("dev"):
        if len(talk.expected) < 2:
            yield _of_talk(talk, "article")


def _plain_questions() -> Iterator[Example]:
    """Questions written about public texts, without those that somebody may ask for himself: of these, `q.*.jsonl`
    has some thousands, labelled one by one.
    """
    labelled = {one.turns[-1] for one in _written()}
    general = [
        question
        for question in written_questions()
        if not (_MEANT_FOR_ONESELF.search(question) or is_kept_back(question) or question in labelled)
    ]
    for question in Random(SEED).sample(general, PLAIN_QUESTIONS):
        yield example([question], "plain", "plain_questions")


def written_questions() -> list[str]:
    """The questions that were written for the reader, each once, in the order of the files."""
    lines = [
        json.loads(line)
        for path in sorted((FOLDER.parent / "training" / "questions").glob("written*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    asked = (question for line in lines for kind in ("answerable", "unanswerable") for question, _ in line[kind])
    return list(dict.fromkeys(asked))


def never_taught() -> list[str]:
    """Those of them on which false alarms are counted."""
    return [question for question in written_questions() if is_kept_back(question)]


def is_kept_back(question: str) -> bool:
    """Whether a question is one of those that are never taught; the same on every machine and day."""
    return int(text_sha256(question)[:2], 16) < _KEPT_BACK * 256


def _foreign(data: Path) -> Iterator[Example]:
    for talk in safety_sets.xstest(data, "dev"):
        yield _of_talk(talk, "xstest")
    for talk in Random(SEED).sample(safety_sets.medquad(data, "dev"), FOREIGN_QUESTIONS):
        yield _of_talk(talk, "medquad")


def _of_talk(talk: Talk, writer: str) -> Example:
    said = [turn.content for turn in talk.turns if turn.role == "user"]
    return example(said, min(talk.expected, default=talk.group), writer)
