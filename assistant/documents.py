"""A file of the corpus folder goes in, a Document (canonical text and layout) comes out.

One reader a format. The canonical text is the same for the same bytes; Unicode is kept as it is.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import yaml
from charset_normalizer import from_bytes

from assistant.errors import DocumentError, UnopenedFileError
from assistant.furniture import furniture_kind
from assistant.markdown import read_markdown
from assistant.plaintext import read_plain_text
from assistant.types import Block, Document

READER_VERSION = "1"
"""Part of what the store remembers; a change of any reader's output must change it."""

_READERS: dict[str, Callable[[str], tuple[str, tuple[Block, ...]]]] = {
    ".txt": read_plain_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
}
SUFFIXES = frozenset(_READERS)
SIDE_FILE_SUFFIX = ".meta.yaml"
"""`article.md` may have `article.md.meta.yaml` beside it, with its title."""

_HIDES_ITS_SECTION = {"pointer to other pages", "comment form"}


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


def read_document(source: SourceFile) -> Document:
    """The Document of a file's bytes.

    Raises:
        DocumentError: the format is not supported, the bytes are not text, or there is no text in them.
    """
    suffix = Path(source.document_id).suffix.lower()
    if suffix not in _READERS:
        known = ", ".join(sorted(SUFFIXES))
        raise DocumentError(
            f"'{source.document_id}' is of a kind that can't be read ('{suffix}').", f"Save it as one of: {known}."
        )
    text, blocks = _READERS[suffix](_decode(source))
    if not text.strip():
        raise DocumentError(f"'{source.document_id}' has no text in it.", "Put text into it, or take it out.")
    blocks = tuple(_mark_furniture(text, blocks))
    title = _side_title(source) or _leading_title(text, blocks) or _title_from_name(source.document_id)
    return Document(id=source.document_id, title=title, text=text, blocks=blocks)


def _decode(source: SourceFile) -> str:
    """Bytes to text: a byte order mark decides, then UTF-8, then a guess at the encoding."""
    content = source.content
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                break
    if b"\0" in content:
        raise _not_text(source)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        guess = from_bytes(content).best()
        if guess is None or _control_share(str(guess)) > 0.01:
            raise _not_text(source) from None
        return str(guess)


def _not_text(source: SourceFile) -> DocumentError:
    return DocumentError(f"'{source.document_id}' is not text (binary data).", "Save it as UTF-8 text.")


def _control_share(text: str) -> float:
    return sum(1 for character in text if character < " " and character not in "\t\n\r\f\v") / max(1, len(text))


def _mark_furniture(text: str, blocks: Iterable[Block]) -> Iterable[Block]:
    """Turn blocks into furniture that are so by their own words, or stand under a heading that is."""
    hidden_level: int | None = None
    for block in blocks:
        kind = furniture_kind(text[block.start : block.end])
        if block.kind == "heading" and (hidden_level is None or block.level <= hidden_level):
            hidden_level = block.level if kind in _HIDES_ITS_SECTION else None
        is_furniture = kind is not None or hidden_level is not None
        yield Block("furniture", block.start, block.end) if is_furniture else block


def _side_title(source: SourceFile) -> str | None:
    if not source.side.strip():
        return None
    next_step = "It is YAML with the keys title (and, later, source, licence, date, language)."
    try:
        values = yaml.safe_load(source.side)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DocumentError(f"'{source.document_id}{SIDE_FILE_SUFFIX}' can't be read.", next_step) from error
    if not isinstance(values, dict) or not isinstance(values.get("title", ""), str):
        raise DocumentError(f"'{source.document_id}{SIDE_FILE_SUFFIX}' has no keys that can be used.", next_step)
    return values.get("title") or None


def _leading_title(text: str, blocks: tuple[Block, ...]) -> str | None:
    """The first block, where it is a heading of the top level: a document's own title."""
    evidence = [block for block in blocks if block.kind != "furniture"]
    if evidence and evidence[0].kind == "heading" and evidence[0].level == 1:
        return " ".join(text[evidence[0].start : evidence[0].end].split())
    return None


def _title_from_name(document_id: str) -> str:
    words = re.sub(r"[-_\s]+", " ", Path(document_id).stem).strip() or document_id
    return words[0].upper() + words[1:]
