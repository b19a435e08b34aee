"""A data folder goes in; the folder that the page's visitors upload into comes out, of one process and gone with it."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import CorpusError

_FORGOTTEN_SECONDS = 3600
"""An upload that nobody has made anything of for so long is not wanted any more."""


@contextmanager
def uploads_folder(data_folder: Path) -> Iterator[Path]:
    """A fresh folder, into which Gradio puts what is uploaded if it is first imported inside.

    It lies in the data folder, so that uploads are on the same disk and nobody else's; where that can't be written,
    it is among the system's temporary files. What crashed processes have left is removed.
    """
    place = data_folder / "uploads"
    try:
        place.mkdir(parents=True, exist_ok=True)
        _remove_stale(place)
        folder = Path(tempfile.mkdtemp(prefix="of-", dir=place))
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="uploads-"))
    folder = folder.resolve()
    alive = FileLock(_lock_of(folder))
    alive.acquire()
    before = os.environ.get("GRADIO_TEMP_DIR")
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    try:
        yield folder
    finally:
        if before is None:
            del os.environ["GRADIO_TEMP_DIR"]
        else:
            os.environ["GRADIO_TEMP_DIR"] = before
        _remove(folder, alive)


def uploaded(path: str, folder: Path) -> Path:
    """The file at `path`, if it is one that was uploaded into `folder`.

    Raises:
        CorpusError: it lies elsewhere, or is gone; whoever sent the path may have made it up.
    """
    folder = folder.resolve()
    try:
        file = Path(path).resolve()
        is_ours = len(file.parts) == len(folder.parts) + 2 and folder in file.parents and file.is_file()
    except (OSError, ValueError):
        is_ours = False
    if not is_ours:
        raise CorpusError("That file was not uploaded here.", "Choose the file again.")
    return file


def discard(file: Path) -> None:
    """Delete an uploaded file, and the folder that it had for itself."""
    file.unlink(missing_ok=True)
    try:
        file.parent.rmdir()
    except OSError:  # another upload with the same content is in it
        return


def discard_forgotten(folder: Path) -> None:
    """Delete what was uploaded long ago and not used: the page was closed, or an upload broke off."""
    before = time.time() - _FORGOTTEN_SECONDS
    for entry in folder.iterdir() if folder.is_dir() else ():
        try:
            if entry.stat().st_mtime < before:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        except OSError:
            continue


def _remove_stale(place: Path) -> None:
    """Whose process is alive has its lock."""
    for folder in place.glob("of-*/"):
        lock = FileLock(_lock_of(folder))
        try:
            lock.acquire(blocking=False)
        except Timeout:
            continue
        _remove(folder, lock)


def _remove(folder: Path, lock: FileLock) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()
    Path(lock.lock_file).unlink(missing_ok=True)


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")
