"""`safety.yaml` goes in; what the detector of danger goes by, compiled, comes out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from assistant.phrases import Code, build_code
from assistant.types import NoticeKind

MARKS = {"about": "A", "general": "G", "past": "P"}  # stand before a sentence's words


@dataclass(frozen=True, slots=True)
class Group:
    """Signs of which any one counts, if every `context` is somewhere in the conversation. `denying` patterns have a
    "no" of their own. `despite` holds the marks that don't matter: a cancer of the past still counts. `is_uncertain`:
    its words are often said otherwise, too. `is_certain`: they are never said otherwise.
    `may_be_meant`: somebody may have brought it about on purpose.
    """

    kind: NoticeKind
    source: str
    says: str
    plain: re.Pattern[str]
    denying: re.Pattern[str]
    context: tuple[re.Pattern[str], ...]
    despite: frozenset[str]
    is_uncertain: bool
    is_certain: bool
    may_be_meant: bool


@dataclass(frozen=True, slots=True)
class Guide:
    """`safety.yaml` as `data` and compiled. `mended` holds the words that typos are mended to, by first letter; `care`
    finds the names of the body, its troubles and what is done about them.
    """

    code: Code
    right_words: frozenset[str]
    mended: Mapping[str, Sequence[str]]
    reading: Mapping[str, re.Pattern[str]]
    denied: re.Pattern[str]
    care: re.Pattern[str]
    groups: Sequence[Group]
    data: Mapping[str, Any]


@cache
def read_guide() -> Guide:
    """`safety.yaml`, read and compiled once, on first use: importing this module must stay quick."""
    text = files("assistant").joinpath("safety.yaml").read_text("utf-8")
    data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # C is ten times as fast
    listed = {name: [phrase.split() for phrase in line.split(",")] for name, line in data["words"].items()}
    patterns = [pattern for entry in data["groups"] for pattern in entry["patterns"] + entry.get("context", [])]
    code = build_code(listed, [*data["denied"], *patterns, data["care"]])
    targets = {" ".join(phrase) for name in data["mended"].split() for phrase in listed.get(name, [[name]])}
    return Guide(
        code=code,
        right_words=frozenset(re.findall(r"\w+", f"{data['right_words']} {data['words']}")).union(code.phrases),
        mended={a: sorted(word for word in targets if word[0] == a) for a in {word[0] for word in targets}},
        reading={name: re.compile("|".join(parts)) for name, parts in data["reading"].items()},
        denied=code.compile(data["denied"]),
        care=code.compile([data["care"]]),
        groups=[_group(entry, code) for entry in data["groups"]],
        data=data,
    )


def _group(entry: Mapping[str, Any], code: Code) -> Group:
    """One entry of the file's `groups`, compiled."""
    own_no = {pattern: re.search(r"\b(?:NONE|NOT|no|neither)\b", pattern) for pattern in entry["patterns"]}
    return Group(
        kind=entry["kind"],
        source=entry["source"],
        says=entry.get("says", ""),
        plain=code.compile(pattern for pattern, denies in own_no.items() if not denies),
        denying=code.compile(pattern for pattern, denies in own_no.items() if denies),
        context=tuple(code.compile([context]) for context in entry.get("context", ())),
        despite=frozenset(MARKS[mark] for mark in entry.get("despite", ())),
        is_uncertain=entry.get("uncertain", False),
        is_certain=entry.get("certain", False),
        may_be_meant=entry.get("may_be_meant", False),
    )
