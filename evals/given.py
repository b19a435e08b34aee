"""The JSON of an answer goes in; a plain record of what the user was given comes out, to be judged.

It is read apart from `assistant.types.Answer`, whose own checks would refuse a bad answer: the suite
must be able to see one, and say what is wrong with it.
"""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.types import Answer


class GivenQuote(BaseModel):
    """A quote as exported; nothing in it is believed until it has been compared with the document."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str
    document: str
    title: str = ""
    sha256: str = ""
    start: int
    end: int
    section: tuple[str, ...] = ()


class GivenNotice(BaseModel):
    """A notice as exported."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: str
    text: str = ""


class GivenAnswer(BaseModel):
    """What came back for one question; `error` says why there is no answer, where there is none."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    outcome: str = ""
    standalone_question: str = ""
    notices: tuple[GivenNotice, ...] = ()
    text: str = ""
    quotes: tuple[GivenQuote, ...] = ()
    not_covered: tuple[str, ...] = ()
    closest: tuple[GivenQuote, ...] = ()
    confidence: float | None = Field(None, ge=0, le=1, allow_inf_nan=False)
    disclaimer: str = ""
    milliseconds: float | None = None
    error: str = ""

    @classmethod
    def of(cls, answer: Answer, milliseconds: float | None = None) -> Self:
        """The record of an answer, by way of its JSON: what is judged is what is exported."""
        return cls.read(answer.model_dump(mode="json"), milliseconds)

    @classmethod
    def read(cls, exported: dict[str, Any], milliseconds: float | None = None) -> Self:
        """The record of an exported answer. One that isn't in the agreed form is an error to be judged."""
        try:
            return cls.model_validate({**exported, "milliseconds": milliseconds, "error": ""})
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            return cls(error=f"the answer is not in the agreed form: {where}: {first['msg'].lower()}")

    @property
    def refused(self) -> bool:
        """Whether it says that the documents don't answer."""
        return self.outcome == "not_in_documents"

    @property
    def answered(self) -> bool:
        """Whether it answers, at least in part."""
        return self.outcome in ("answered", "partly_answered")
