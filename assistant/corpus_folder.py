"""A corpus folder goes in; its files come out as sources, and files are put into it and taken out of it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from assistant.documents import SIDE_FILE_SUFFIX, SourceFile, load_source, read_document
from assistant.errors import CorpusError, DocumentError, UnopenedFileError
from assistant.reports import Refused


class Scan(NamedTuple):
    """What lies in the corpus folder: readable files by id, and those that were refused or not opened."""

    sources: dict[str, SourceFile]
    refused: list[Refused]
    unopened: set[str]


def scan(folder: Path, max_bytes: int) -> Scan:
    """Look at every file of the folder, sorted by id; hidden files and side files are no documents.

    Raises:
        CorpusError: the folder is missing or unreadable.
    """
    if not folder.is_dir():
        raise CorpusError(f"There is no corpus folder '{folder}'.", "Make it, or name another with --corpus DIR.")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise CorpusError(f"The corpus folder '{folder}' can't be read.", "Check its permissions.")
    found = Scan({}, [], set())
    for path, document_id in _files_of(folder, folder):
        try:
            if Path(os.path.realpath(folder)) not in Path(os.path.realpath(path)).parents:
                raise DocumentError(f"'{document_id}' is a link out of the corpus folder.", "Copy the file itself.")
            found.sources[document_id] = load_source(path, document_id, max_bytes)
        except DocumentError as error:
            found.refused.append(refusal(document_id, error))
            if isinstance(error, UnopenedFileError):
                found.unopened.add(document_id)
    return found


def add(paths: list[Path], folder: Path, max_bytes: int) -> tuple[list[str], list[Refused]]:
    """Copy files (or the files of folders) into the corpus folder; `sync` does the rest.

    Returns the ids of what was copied and what was refused; a file of that name that is already there is
    never overwritten.
    """
    added: list[str] = []
    refused: list[Refused] = []
    files = (file for given in paths for file in _files_of(given, given if given.is_dir() else given.parent))
    for path, document_id in files:
        target = folder / document_id
        try:
            source = load_source(path, document_id, max_bytes)
            read_document(source)
            if target.exists() and target.read_bytes() != source.content:
                raise DocumentError(
                    f"'{document_id}' is already in the corpus folder with other content.",
                    "Remove that one first, or give the file another name.",
                )
            _copy(path, target)
            added.append(document_id)
        except DocumentError as error:
            refused.append(refusal(document_id, error))
    return added, refused


def take_out(document_id: str, folder: Path, keep_in: Path) -> Path:
    """Move a document's file (and its side file) out of the corpus folder into `keep_in`.

    Returns where it is now.

    Raises:
        CorpusError: there is no such file below the corpus folder.
    """
    path = folder / document_id
    if not path.is_file() or folder.resolve() not in path.resolve().parents:
        raise CorpusError(f"There is no document '{document_id}'.", "Run: python -m assistant documents")
    kept = keep_in / document_id
    for source, target in ((path, kept), *[(_side(path), _side(kept))] * _side(path).is_file()):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, target)
    return kept


def refusal(document_id: str, error: DocumentError) -> Refused:
    """The report's line for a file that can't be a document."""
    return Refused(document=document_id, reason=error.what, next_step=error.next_step)


def _files_of(given: Path, below: Path) -> Iterator[tuple[Path, str]]:
    """The files at or under a path, sorted, each with its id: the path below `below`. Hidden files and
    side files are no documents.
    """
    paths = sorted(path for path in given.rglob("*") if not path.is_dir()) if given.is_dir() else [given]
    for path in paths:
        document_id = path.relative_to(below).as_posix()
        hidden = any(part.startswith(".") for part in Path(document_id).parts)
        if not hidden and not path.name.endswith(SIDE_FILE_SUFFIX):
            yield path, document_id


def _copy(path: Path, target: Path) -> None:
    """Copy in one step, so that no reader ever sees half a file; the side file goes first."""
    if path.resolve() == target.resolve():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    for source, destination in ((_side(path), _side(target)), (path, target)):
        if source.is_file():
            partial = destination.with_name(f".{destination.name}.partial")
            shutil.copyfile(source, partial)
            os.replace(partial, destination)


def _side(path: Path) -> Path:
    return path.with_name(path.name + SIDE_FILE_SUFFIX)
