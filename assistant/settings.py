"""Environment and arguments → one frozen Settings value, every knob of the assistant in it."""

import difflib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import SettingsError
from assistant.limits import Limits

PREFIX = "ASSISTANT_"
Locale = Literal[
    "default", "us", "ca", "uk", "ie", "eu", "de", "at", "ch", "fr", "es", "nl", "be", "au", "nz", "in", "sg", "za"
]
"""Countries whose numbers are in `safety.yaml`; eu is any other country of the European Union."""

_SHAPES = {
    "chroma_url": "it should be like http://host:port, without a path, a name or a password",
    "proxy_path": "it should be like /assistant, with a slash before it and none after it",
}
"""What is expected of a setting that has a pattern, in words."""

_LISTED = "The README lists the settings."


class Settings(BaseSettings):
    """Every setting with its default; each can be given as an environment variable `ASSISTANT_<NAME>`.

    Raises:
        SettingsError: a name is unknown (as an argument or with the prefix in the environment), or a
            value is not of the kind expected.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    corpus_folder: Path = Field(Path("corpus"), description="the folder whose files are the documents")
    data_folder: Path = Field(Path("data"), description="where the index is kept; can be deleted and made again")
    embedding_model: str = Field(
        "bge-small-en-v1.5",
        description="bge-small-en-v1.5, all-MiniLM-L6-v2, or the folder of a sentence-transformers model",
    )
    reranker: str = Field(
        "evidence-reader",
        description="what reads the passages: evidence-reader (ours), ms-marco-MiniLM-L-12-v2 (packaged), or none",
    )
    language_model: Literal["none"] = Field("none", description="off; nothing else can be chosen yet")
    chroma_url: str = Field(
        "",
        pattern=r"^(https?://[^/@?#\s]+/?)?$",
        description="empty: Chroma embedded in the data folder; http://host:port: a server for several processes",
    )
    chroma_wait_seconds: float = Field(
        20.0, ge=0, description="how long changing documents goes on trying where that server fails"
    )
    locale: Locale = Field("default", description="whose emergency numbers are shown; default shows several together")
    answer_threshold: float = Field(
        0.25, ge=0, le=1, description="the least probability that the documents answer, to answer"
    )
    max_quotes: int = Field(3, ge=1, le=50, description="quotes in an answer, unless it is a whole list")
    retrieved_passages: int = Field(30, ge=1, le=1000, description="passages taken from each of the two rankings")
    lexical_weight: float = Field(
        0.1, ge=0, le=10, description="what the best match of words adds to a passage's cosine; 0: by vectors only"
    )
    read_passages: int = Field(3, ge=1, le=100, description="passages that are read sentence by sentence")
    further_passages: int = Field(
        4, ge=0, le=100, description="passages that are read as well where none of the first surely answers"
    )
    max_question_characters: int = Field(4000, ge=1, description="longer questions are turned down")
    max_file_megabytes: float = Field(50, gt=0, description="larger files are refused")
    max_pages: int = Field(2000, ge=1, description="a PDF or presentation with more pages is refused")
    max_unpacked_megabytes: float = Field(
        300, gt=0, description="what a docx, odt, epub or pptx (a zip archive) may unpack to"
    )
    max_archive_files: int = Field(10_000, ge=1, description="files that such an archive may hold")
    max_reading_seconds: float = Field(45, gt=0, description="a file that takes longer to read is refused")
    max_reading_megabytes: float = Field(
        1500, ge=300, description="memory of the process in which files are read; one that needs more is refused"
    )
    busy_wait_seconds: float = Field(1.0, ge=0, description="how long to wait for another process to finish writing")
    read_only: bool = Field(False, description="the page shows documents but adds and removes none")
    login: SecretStr = Field(
        SecretStr(""), description="name:password (several with commas) that the page, the API and MCP ask for"
    )
    logins_per_minute: int = Field(
        10, ge=0, description="wrong ones that one client may try, then none of it is looked at; 0: any number"
    )
    questions_per_minute: int = Field(0, ge=0, description="that one client may ask the page or the API; 0: any number")
    proxy_path: str = Field(
        "",
        pattern=r"^(/[\w.~/-]*[\w.~-])?$",
        description="the path at which a reverse proxy offers the page",
    )
    trusted_proxies: str = Field(
        "", description="addresses (with commas) of proxies whose word is taken for who the client is"
    )
    mcp: bool = Field(True, description="whether the page's server offers its tools by MCP, at /gradio_api/mcp/")
    question_log: bool = Field(True, description="one JSON line a question in the server's log, without its text")
    log_question_texts: bool = Field(False, description="the log holds the questions' texts as well")
    keep_ratings: bool = Field(
        False, description="ratings are kept in the data folder too, with question and answer; the page says so"
    )
    threads: int = Field(0, ge=0, description="threads a model uses; 0: one a core")

    @property
    def limits(self) -> Limits:
        """How much one file may ask of the machine."""
        return Limits(
            file_bytes=int(self.max_file_megabytes * 1e6),
            pages=self.max_pages,
            unpacked_bytes=int(self.max_unpacked_megabytes * 1e6),
            archive_members=self.max_archive_files,
            seconds=self.max_reading_seconds,
            memory_bytes=int(self.max_reading_megabytes * 1e6),
        )

    def __init__(self, **values: Any) -> None:
        _reject_unknown(type(self).model_fields, values)
        try:
            super().__init__(**values)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"]) or "settings"
            raise SettingsError(
                f"The setting '{name}' can't be {first['input']!r}: {_SHAPES.get(name) or first['msg'].lower()}.",
                f"Correct it (or the variable {PREFIX}{name.upper()}); the README lists the settings.",
            ) from error


def _reject_unknown(known: Iterable[str], arguments: Iterable[str]) -> None:
    """A misspelt name must not be ignored in silence: it would look as if it were in force."""
    for name in arguments:
        if name not in known:
            near = _nearest(name, known)
            raise SettingsError(f"'{name}' is not a setting.", f"Did you mean {near}?" if near else _LISTED)
    for name in os.environ:
        setting = name.upper().removeprefix(PREFIX).lower()
        if name.upper().startswith(PREFIX) and setting not in known:
            near = _nearest(setting, known)
            hint = f"Did you mean {PREFIX}{near.upper()}?" if near else f"Unset it. {_LISTED}"
            raise SettingsError(f"The environment variable {name} is not a setting.", hint)


def _nearest(name: str, known: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(name, list(known), n=1)), "")
