"""A question with what a right answer to it must hold: the Case, as one line of a question set gives it."""

import hashlib
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.types import NoticeKind

Expectation = Literal["answered", "partly_answered", "not_in_documents", "small_talk", "any"]
Split = Literal["dev", "validation"]
Text = Annotated[str, Field(min_length=1)]
Slot = Annotated[tuple[Text, ...], Field(min_length=1)]


class Message(BaseModel):
    """One earlier turn of the conversation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Literal["user", "assistant"]
    content: str


class Case(BaseModel):
    """One question of a set. Only `id`, `question` and `expect` have to be given.

    Example: `{"id": "q1", "question": "Is surgery the first choice?", "expect": "answered",
    "gold": [["Surgery is typically a last resort."]]}`
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Text = Field(description="unique in the set; the comparison with the baseline goes by it")
    kind: Text = Field("general", description="the group under which results are shown, e.g. typo or near_miss")
    question: Text = Field(description="what the user writes")
    history: tuple[Message, ...] = Field((), description="the earlier turns, oldest first")
    expect: Expectation = Field(description="the right outcome; any: only the other demands count")
    gold: tuple[Slot, ...] = Field(
        (), description="slots of evidence; each is a list of alternative exact substrings of one document"
    )
    needed: int = Field(0, ge=0, description="how many slots the quotes must fill; all of them if not given")
    notices: tuple[NoticeKind, ...] = Field((), description="the notices that must be shown, and no others")
    forbidden: tuple[Text, ...] = Field((), description="texts that must not appear, upper and lower case as given")
    not_covered: tuple[Text, ...] = Field((), description="words of the question that the documents leave open")
    note: str = Field("", description="why the case is there; it is shown to nobody and measured by nothing")
    split: Split = Field("dev", description="dev: to be looked at while building; validation: to be measured only")

    @model_validator(mode="before")
    @classmethod
    def _all_slots_are_needed_unless_said(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("needed") is None and isinstance(data.get("gold"), list | tuple):
            return {**data, "needed": len(data["gold"])}
        return data

    @property
    def wants_list(self) -> bool:
        """Whether more than the first three quotes may hold the evidence: a list, or several spans needed."""
        return self.kind == "list" or self.needed > 1

    @property
    def answerable(self) -> bool | None:
        """Whether the documents answer it, at least in part; None where that isn't the point."""
        return {"answered": True, "partly_answered": True, "not_in_documents": False}.get(self.expect)

    @property
    def gold_texts(self) -> tuple[str, ...]:
        """All alternatives of all slots."""
        return tuple(text for slot in self.gold for text in slot)

    @property
    def fingerprint(self) -> str:
        """Changes with anything in the case, so that a baseline never compares two different questions."""
        return hashlib.sha256(self.model_dump_json(exclude={"note"}).encode()).hexdigest()[:12]


def contradictions(case: Case) -> Iterator[str]:
    """What is wrong with a case by itself, one sentence each; nothing for a good one."""
    wants_answer = case.expect in ("answered", "partly_answered")
    if wants_answer and not case.gold:
        yield f"expect is '{case.expect}', but there is no gold: give the sentences that answer it"
    if case.expect in ("not_in_documents", "small_talk") and case.gold:
        yield f"expect is '{case.expect}', but there is gold"
    if case.needed > len(case.gold):
        yield f"needed is {case.needed}, but gold has {len(case.gold)} slot{'s' * (len(case.gold) != 1)}"
    if wants_answer and case.gold and case.needed == 0:
        yield "needed is 0, so any quote would do: say how many slots of gold are needed"
    if case.history and case.history[-1].role == "user":
        yield "the history ends with the user's turn; the last user turn is the question itself"
    for text in case.gold_texts:
        for forbidden in case.forbidden:
            if forbidden in text:
                yield f"the gold '{_short(text)}' holds the forbidden text '{_short(forbidden)}'"


def json_schema() -> dict[str, Any]:
    """The published format of one line, as a JSON schema."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Case.model_json_schema()}


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
