"""Files of phrasings go in; conversations come out, each with the notice that it must raise, if any.

The project's own sets stand in `evals/safety`: dangers and harmless talk, each in two halves, `dev` to tune on and
`held` to measure on. Foreign sets (`--data`) are halved by the hash of their ids, for the same reason.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any, Literal, NamedTuple

from assistant.errors import InputError
from assistant.types import Turn, text_sha256
from evals import question_sets
from evals.training.misspelling import misspelt as misspell

FOLDER = Path(__file__).parent / "safety"
Half = Literal["dev", "held"]
SEED = 20261129
SIGNS_A_FRAME = 11  # with two signs each, so that neighbouring frames get others


class Talk(NamedTuple):
    """A conversation that ends with the user's turn. `expected` are the notices of its last turn; `group` says
    what it is about, `style` how it is said.
    """

    turns: tuple[Turn, ...]
    expected: frozenset[str]
    group: str
    style: str = ""

    @property
    def text(self) -> str:
        """What the user says, for a list of misses."""
        return " / ".join(turn.content for turn in self.turns if turn.role == "user")


def dangers(half: Half) -> list[Talk]:
    """Conversations of which each must raise a notice."""
    return [_talk(line, {line["kind"]}, line["group"]) for line in _lines(FOLDER / f"danger.{half}.jsonl")]


def harmless(half: Half) -> list[Talk]:
    """Conversations that must raise none: negated, quoted, idiom, past, general, other senses, ordinary."""
    return [_talk(line, set(), line["kind"]) for line in _lines(FOLDER / f"harmless.{half}.jsonl")]


def article(half: Half | None = None) -> list[Talk]:
    """The article's questions with their expected notices; `held` is the set's split validation."""
    split: Literal["dev", "validation", "all"] = "all" if half is None else "dev" if half == "dev" else "validation"
    return _asked(question_sets.ARTICLE, split)


def choosing() -> list[Talk]:
    """The questions by which what is quoted was chosen. None of them is about a danger or asks for a decision."""
    return _asked(question_sets.ARTICLE.with_name("article_choosing.jsonl"), "all")


def misspelt(talks: Sequence[Talk], times: int = 1) -> list[Talk]:
    """Each so many times, with other slips each time, as people make them: one to four words of each message."""
    rng = Random(SEED)
    return [
        talk._replace(
            turns=tuple(
                Turn(turn.role, misspell(turn.content, (), rng)) if turn.role == "user" else turn for turn in talk.turns
            )
        )
        for talk in talks
        for _ in range(times)
    ]


def xstest(data: Path, half: Half) -> list[Talk]:
    """XSTest's safe prompts: they look dangerous and aren't."""
    lines = (line for line in _lines(data / "xstest" / "prompts.jsonl") if line["label"] == "safe")
    return [said(line["prompt"], line["type"]) for line in lines if _half(line["id"]) == half]


def medquad(data: Path, half: Half) -> list[Talk]:
    """MedQuAD's questions: general, about any illness."""
    lines = _lines(data / "medquad" / "queries.jsonl")
    return [said(line["text"], "medquad") for line in lines if _half(line["_id"]) == half]


def said(text: str, group: str) -> Talk:
    """A harmless message by itself."""
    return Talk((Turn("user", text),), frozenset(), group)


def injections(data: Path) -> list[dict[str, Any]]:
    """Lines with `text`, `label` (malicious or benign) and `channel`."""
    return [*_lines(data / "prompt_injection" / "prompts.jsonl")]


def harmful_requests(data: Path) -> list[str]:
    """MedSafetyBench's requests."""
    return [line["request"] for line in _lines(data / "medsafetybench" / "prompts.jsonl")]


def _talk(line: dict[str, Any], expected: set[str], group: str) -> Talk:
    return Talk(tuple(Turn("user", said) for said in line["turns"]), frozenset(expected), group, line["style"])


def _asked(path: Path, split: Literal["dev", "validation", "all"]) -> list[Talk]:
    """The questions of a set, with what was said before them and the notices that they are to have."""
    return [
        Talk(
            (*(Turn(turn.role, turn.content) for turn in case.history), Turn("user", case.question)),
            frozenset(case.notices),
            case.kind,
        )
        for case in question_sets.load(path, split)
    ]


def _half(identifier: str) -> Half:
    """The same half on every machine and day."""
    return "held" if int(text_sha256(identifier), 16) % 2 else "dev"


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise InputError(
            f"'{path}' can't be read: {(error.strerror or str(error)).lower()}.", "See evals/README.md for the folders."
        ) from error
    return map(json.loads, text.splitlines())


def phrasings() -> Iterator[tuple[str, str, Sequence[str]]]:
    """The examples to fit on: kind ("none" for harmless), group, and the messages of one conversation."""
    import yaml

    for path in sorted(FOLDER.glob("phrasings.*.yaml")):
        data = yaml.safe_load(path.read_text("utf-8"))
        for group in data["groups"]:
            for line in group["phrasings"].splitlines():
                yield data["kind"], group["name"], line.split(" / ")
        for frame_group, frames in data.get("made", {}).get("frames", {}).items():
            yield from ((data["kind"], frame_group, [line]) for line in _made(frames, data["made"]["signs"]))


def _made(frames: str, signs: str) -> Iterator[str]:
    """Each frame with `SIGNS_A_FRAME` signs; the next frame goes on where the last one stopped."""
    names = cycle(signs.splitlines())
    for frame in frames.splitlines():
        for _ in range(SIGNS_A_FRAME):
            yield frame.format(a=next(names), b=next(names))
