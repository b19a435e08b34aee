"""Folders of files go in; a Markdown table comes out: each file's format, or why it is refused, and what it cost."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from assistant import parsing
from assistant.documents import SIDE_FILE_SUFFIX, load_source, read_document
from assistant.errors import CorpusError, DocumentError
from assistant.passages import split
from assistant.readers.sniffing import sniff
from assistant.settings import Settings

WITH = {
    "txt": "own rules",
    "md": "markdown-it-py",
    "html": "lxml",
    "xml": "lxml",
    "pdf": "PDFium (pypdfium2)",
    "docx": "zipfile, lxml",
    "odt": "zipfile, lxml",
    "epub": "zipfile, lxml",
    "pptx": "zipfile, lxml",
    "rtf": "own rules",
}
"""What parses each format; what the parts mean is decided by `assistant/readers/`."""


class Row(NamedTuple):
    """What became of a file; `usage` is of the reading process, started anew for each file, or None if it was
    read without one.
    """

    name: str
    outcome: str
    seconds: float
    usage: parsing.Usage | None
    passages: int | None


def table(folders: Iterable[Path], settings: Settings) -> Iterator[str]:
    """The lines of the table; `SOURCE.md`, which says where files come from, is none of them.

    Raises:
        CorpusError: a folder is missing.
    """
    yield "| file | read with, or why refused | seconds | of CPU | peak MB | passages |"
    yield "|---|---|---:|---:|---:|---:|"
    for folder in folders:
        if not folder.is_dir():
            raise CorpusError(f"There is no folder '{folder}'.", "Name one with files in it.")
        for path in sorted(path for path in folder.iterdir() if path.is_file()):
            if path.name != "SOURCE.md" and not path.name.endswith(SIDE_FILE_SUFFIX):
                row = measure(path, settings)
                used = "– | –"
                if row.usage:
                    used = f"{row.usage.cpu_seconds:.2f} | {row.usage.peak_bytes / 1e6:.0f}"
                passages = "–" if row.passages is None else str(row.passages)
                yield f"| {row.name} | {row.outcome} | {row.seconds:.2f} | {used} | {passages} |"
    parsing.stop()


def measure(path: Path, settings: Settings) -> Row:
    """Read one file. The seconds are from the bytes to the text, with the start of the reading process."""
    parsing.stop()
    started = time.perf_counter()
    try:
        source = load_source(path, path.name, settings.limits.file_bytes)
        document = read_document(source, settings.limits)
    except DocumentError as error:
        seconds = time.perf_counter() - started
        reason = str(error).replace(f"'{path.name}'", "it")
        return Row(path.name, f"refused: {reason}", seconds, parsing.usage(), None)
    seconds = time.perf_counter() - started
    outcome = WITH[sniff(path.name, source.content)]
    return Row(path.name, outcome, seconds, parsing.usage(), len(split(document)))
