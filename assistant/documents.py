"""A file of the corpus folder goes in, a Document (canonical text and layout) comes out.

One reader a format. The canonical text is the same for the same bytes; Unicode is kept as it is.
"""

import re
from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import NamedTuple

import yaml

from assistant.errors import DocumentError, UnopenedFileError
from assistant.language import language_of
from assistant.limits import Limits
from assistant.marking import marked
from assistant.parsing import parse
from assistant.readers.markdown import named_values
from assistant.types import Block, Document, Metadata

READER_VERSION = "10"
"""Part of what the store remembers; a change of any reader's output must change it."""

SIDE_FILE_SUFFIX = ".meta.yaml"
"""`article.md` may have `article.md.meta.yaml` beside it, with its title, source, licence, date and language."""
_LONGEST_SIDE_FILE = 100_000
_LONGEST_BLOCK = 20_000  # code points
_NO_TITLE = re.compile(
    r"(untitled|title|document|presentation|slide|layout)[ \d-]*(document|presentation)?|"
    r"(microsoft )?(word|powerpoint) [-–] .*|.*\.[a-z]{3,5}|\W*",
    re.IGNORECASE,
)

_DEFAULT_LIMITS = Limits()


class SourceFile(NamedTuple):
    """The bytes that one document is made of: its file's, and its side file's (empty without one)."""

    document_id: str
    content: bytes
    side: bytes


def load_source(path: Path, document_id: str, max_bytes: int) -> SourceFile:
    """Read the file at `path` (and its side file).

    Raises:
        UnopenedFileError: the file system doesn't give it.
        DocumentError: it doesn't exist, is empty, or is larger than `max_bytes`.
    """
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise DocumentError(
                f"'{document_id}' has {size / 1e6:.0f} MB, more than the {max_bytes / 1e6:.0f} MB allowed.",
                "Split it, or raise ASSISTANT_MAX_FILE_MEGABYTES.",
            )
        side_path = path.with_name(path.name + SIDE_FILE_SUFFIX)
        content, side = path.read_bytes(), side_path.read_bytes() if side_path.is_file() else b""
    except FileNotFoundError as error:
        raise DocumentError(f"'{document_id}' doesn't exist.", "Check the name, or mend the link.") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnopenedFileError(f"'{document_id}' can't be opened: {reason}.", "Check its permissions.") from error
    if not content.strip():
        raise DocumentError(f"'{document_id}' is empty.", "Put text into it, or take it out of the corpus folder.")
    return SourceFile(document_id, content, side)


def read_document(source: SourceFile, limits: Limits = _DEFAULT_LIMITS) -> Document:
    """The Document of a file's bytes.

    Raises:
        DocumentError: it can't be read, not within the limits, or there is no text in it.
    """
    title, metadata = _side_file(source)
    reading = parse(source.document_id, source.content, limits)
    if not reading.text.strip():
        raise DocumentError(f"'{source.document_id}' has no text in it.", "Put text into it, or take it out.")
    blocks = tuple(_divided(reading.text, marked(reading.text, reading.blocks)))
    own_title = "" if _NO_TITLE.fullmatch(reading.title.strip()) else " ".join(reading.title.split())
    return Document(
        id=source.document_id,
        title=title or own_title or _leading_title(reading.text, blocks) or _title_from_name(source.document_id),
        text=reading.text,
        blocks=blocks,
        page_starts=reading.page_starts,
        metadata=_merged(metadata, reading.metadata, Metadata(language=language_of(reading.text))),
    )


def _merged(*known: Metadata) -> Metadata:
    """Of each field the first value that is there."""
    names = [field.name for field in fields(Metadata)]
    return Metadata(**{name: next((v for m in known if (v := getattr(m, name).strip())), "")[:300] for name in names})


def _divided(text: str, blocks: Iterable[Block]) -> Iterable[Block]:
    """Divide what has no end for very long (a log, a dump) at blanks, so that nothing after this chokes on it."""
    for block in blocks:
        start = block.start
        while block.end - start > _LONGEST_BLOCK:
            blank = text.rfind(" ", start + 1, start + _LONGEST_BLOCK)
            end = blank if blank > 0 else start + _LONGEST_BLOCK
            yield replace(block, start=start, end=end)
            start = end + (blank > 0)
        yield replace(block, start=start) if start > block.start else block


def _side_file(source: SourceFile) -> tuple[str, Metadata]:
    """The title and the metadata in the side file; they come before what the document says of itself."""
    if not source.side.strip():
        return "", Metadata()
    next_step = "It is YAML with the keys title, source, licence, date and language."
    try:
        values = yaml.safe_load(source.side) if len(source.side) <= _LONGEST_SIDE_FILE else None
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise DocumentError(f"'{source.document_id}{SIDE_FILE_SUFFIX}' can't be read.", next_step) from error
    if not isinstance(values, dict) or not isinstance(values.get("title", ""), str):
        raise DocumentError(f"'{source.document_id}{SIDE_FILE_SUFFIX}' has no keys that can be used.", next_step)
    return named_values(values)


def _leading_title(text: str, blocks: tuple[Block, ...]) -> str | None:
    """The first block, where it is a heading of the top level: a document's own title."""
    evidence = [block for block in blocks if block.kind != "furniture"]
    if evidence and evidence[0].kind == "heading" and evidence[0].level == 1:
        return " ".join(text[evidence[0].start : evidence[0].end].split())
    return None


def _title_from_name(document_id: str) -> str:
    words = re.sub(r"[-_\s]+", " ", Path(document_id).stem).strip() or document_id
    return words[0].upper() + words[1:]
