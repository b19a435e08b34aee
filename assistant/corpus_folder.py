"""A corpus folder goes in; its files come out as sources, and files are put into it and taken out of it."""

import itertools
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from assistant.documents import SIDE_FILE_SUFFIX, SourceFile, load_source
from assistant.errors import BusyMachineError, CorpusError, DocumentError, UnopenedFileError
from assistant.limits import Limits
from assistant.reports import Refused

_CLOCK_GRAIN_SECONDS = 2.0
"""A file changed so shortly before it was looked at may be changed again without its times showing it."""


class CorpusFile(NamedTuple):
    """A file of the corpus folder. `stamp` says by its size, times and number whether it is another than
    before, without reading it; empty where that can't be trusted, as the file is too new.
    """

    path: Path
    document_id: str
    stamp: str

    def load(self, limits: Limits) -> SourceFile:
        """See `load_source`."""
        return load_source(self.path, self.document_id, limits.file_bytes)


class Scan(NamedTuple):
    """What lies in the corpus folder: files by id, in order, and those that are refused at sight."""

    files: dict[str, CorpusFile]
    refused: list[Refused]


def scan(folder: Path) -> Scan:
    """Look at every file of the folder, sorted by id; hidden files and side files are no documents.

    Raises:
        CorpusError: the folder is missing or unreadable.
    """
    check_is_folder(folder)
    if not os.access(folder, os.R_OK | os.X_OK):
        raise CorpusError(f"The corpus folder '{folder}' can't be read.", "Check its permissions.")
    found = Scan({}, [])
    now, root = time.time(), Path(os.path.realpath(folder))
    for path, document_id in _files_of(folder, folder):
        if root not in Path(os.path.realpath(path)).parents:
            error = DocumentError(f"'{document_id}' is a link out of the corpus folder.", "Copy the file itself.")
            found.refused.append(refusal(document_id, error))
        else:
            found.files[document_id] = CorpusFile(path, document_id, _stamp(path, now))
    return found


def _stamp(path: Path, now: float) -> str:
    """Of the file and its side file. The time of the last change of status (ctime) can't be set by copying
    tools as the time of modification can, so the same size and time mean the same file.
    """
    facts = []
    for each in (path, _side(path)):
        try:
            stat = each.stat()
        except FileNotFoundError:
            facts.append("none")
            continue
        except OSError:
            return ""
        if max(stat.st_mtime, stat.st_ctime) > now - _CLOCK_GRAIN_SECONDS:
            return ""
        facts.append(f"{stat.st_size}.{stat.st_mtime_ns}.{stat.st_ctime_ns}.{stat.st_ino}")
    return " ".join(facts)


def check_is_folder(folder: Path) -> None:
    """Nothing happens if `folder` is one.

    Raises:
        CorpusError: it is a file, or there is nothing of that name.
    """
    if not folder.is_dir():
        if folder.exists():
            raise CorpusError(f"The corpus folder '{folder}' is a file.", "Name a folder with --corpus DIR.")
        raise CorpusError(f"There is no corpus folder '{folder}'.", "Make it, or name another with --corpus DIR.")


def put_in(paths: list[Path], folder: Path, limits: Limits) -> tuple[list[str], list[Refused]]:
    """Copy files (or the files of folders) into the corpus folder, made if need be; `sync` does the rest.

    Returns the ids of the files that weren't there before, and what was refused; a file of that name that is
    already there is never overwritten.

    Raises:
        CorpusError: the folder or a file can't be written, e.g. as the disk is full.
    """
    _make(folder)
    new: list[str] = []
    found = [(given, list(_files_of(given, given if given.is_dir() else given.parent))) for given in paths]
    refused = [_nothing_in(given) for given, files in found if not files and not _goes_with_its_document(given)]
    for path, document_id in (file for _, files in found for file in files):
        target = folder / document_id
        try:
            if not os.path.lexists(path):  # said with its folder: it is there that the slip may be
                raise DocumentError(f"'{path}' doesn't exist.", "Check the path.")
            source = load_source(path, document_id, limits.file_bytes)
            if not target.exists():
                _copy(path, target)
                new.append(document_id)
            elif target.read_bytes() != source.content:
                raise DocumentError(
                    f"'{document_id}' is already in the corpus folder with other content.",
                    "Remove that one first, or give the file another name.",
                )
        except DocumentError as error:
            refused.append(refusal(document_id, error))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise CorpusError(f"'{target}' can't be written: {reason}.", "Mend that, then add it again.") from error
    return new, refused


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CorpusError(
            f"The corpus folder '{folder}' can't be made: {reason}.", "Name another with --corpus DIR."
        ) from error


def _nothing_in(given: Path) -> Refused:
    return Refused(
        document=given.name,
        reason=f"There is no document in '{given}'.",
        next_step="Name a file, or a folder with files; hidden files and side files (.meta.yaml) are no documents.",
    )


def _goes_with_its_document(given: Path) -> bool:
    """Whether it is a side file beside what it is about, as `add folder/*` names it: it is copied with that."""
    return given.name.endswith(SIDE_FILE_SUFFIX) and given.with_name(given.name.removesuffix(SIDE_FILE_SUFFIX)).exists()


def take_back(document_id: str, folder: Path) -> None:
    """Delete a file (and its side file) that was only just copied and is no document; the original is elsewhere."""
    for path in (folder / document_id, _side(folder / document_id)):
        path.unlink(missing_ok=True)


def take_out(document_id: str, folder: Path, keep_in: Path) -> Path:
    """Move a document's file (and its side file) out of the corpus folder into `keep_in`.

    Returns where it is now: under its own name, or "name (2).txt" beside one that was removed before.

    Raises:
        CorpusError: there is no such file below the corpus folder.
    """
    path = folder / document_id
    if not path.is_file() or folder.resolve() not in path.resolve().parents:
        raise CorpusError(f"There is no document '{document_id}'.", "Run: python -m assistant documents")
    kept = _free(keep_in / document_id)
    for source, target in ((path, kept), *[(_side(path), _side(kept))] * _side(path).is_file()):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, target)
    return kept


def _free(path: Path) -> Path:
    """The path, or the first of "name (2).txt", "name (3).txt", … at which nothing is kept yet."""
    numbered = (path.with_name(f"{path.stem} ({number}){path.suffix}") for number in itertools.count(2))
    return next(free for free in itertools.chain([path], numbered) if not (free.exists() or _side(free).exists()))


def refusal(document_id: str, error: DocumentError) -> Refused:
    """The report's line for a file that can't be a document."""
    for_now = isinstance(error, UnopenedFileError | BusyMachineError)
    return Refused(document=document_id, reason=error.what, next_step=error.next_step, for_now=for_now)


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
    target.parent.mkdir(parents=True, exist_ok=True)
    for source, destination in ((_side(path), _side(target)), (path, target)):
        if source.is_file():
            partial = destination.with_name(f".{destination.name}.partial")
            try:
                shutil.copyfile(source, partial)
                os.replace(partial, destination)
            finally:
                partial.unlink(missing_ok=True)


def _side(path: Path) -> Path:
    return path.with_name(path.name + SIDE_FILE_SUFFIX)
