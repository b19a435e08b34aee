"""A Loading and Jobs go in; what the view of the documents asks of the server comes out: the list, and work on it.

Everything is a plain value; the browser makes text of it, never markup.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.readers.sniffing import SUFFIXES
from assistant.ui.jobs import Job, Jobs, Upload
from assistant.ui.loading import READY, Loading

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.store import StoredDocument

_MOST_FILES = 1000
_SHOWN = ("id", "title", "characters", "passages", "pages", "source", "licence", "date", "language")


class Listed(BaseModel):
    """What the browser has already: the list is sent again only if it is another."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    generation: int = -1


class Files(BaseModel):
    """Files that the browser has uploaded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    files: list[Upload] = Field(min_length=1, max_length=_MOST_FILES)


class Named(BaseModel):
    """One of the documents."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str


class DocumentsView:
    """The documents that answers can come from, and what can be done with them."""

    def __init__(self, loading: Loading, jobs: Jobs) -> None:
        self._loading = loading
        self._jobs = jobs

    async def listing(self, data: Any) -> dict[str, Any]:
        """All documents, what could not be read and why; {"phase"} alone while the start is not over.

        With the `generation` that the browser has, the documents are left out if they are the same.
        """
        known = Listed.model_validate(data)
        status = self._loading.status
        if status is not READY:
            return {"phase": status.phase, "text": status.text, "next_step": status.next_step}
        return await asyncio.to_thread(self._list, await self._loading.ready(), known.generation)

    async def work(self, data: Any) -> dict[str, Any]:
        """The work that is going on, or the last that was; and which generation of the documents there is now."""
        latest = self._jobs.latest
        if self._loading.status is not READY:
            return {"job": _job(latest), "generation": -1}
        store = (await self._loading.ready()).library.store
        return {"job": _job(latest), "generation": await asyncio.to_thread(lambda: store.generation)}

    async def add_files(self, data: Any) -> dict[str, Any]:
        """Begin to take in uploaded files: {"files": [{"path", "name"}, …]}. Raises as `Jobs.add`."""
        wanted = Files.model_validate(data)
        return {"job": _job(self._jobs.add(await self._loading.ready(), wanted.files))}

    async def sync(self, data: Any) -> dict[str, Any]:
        """Begin to look at what is in the corpus folder now. Raises as `Jobs.sync`."""
        return {"job": _job(self._jobs.sync(await self._loading.ready()))}

    async def rebuild(self, data: Any) -> dict[str, Any]:
        """Begin to read everything again. Raises as `Jobs.rebuild`."""
        return {"job": _job(self._jobs.rebuild(await self._loading.ready()))}

    async def remove_document(self, data: Any) -> dict[str, Any]:
        """Begin to take one out: {"document": id}. Raises as `Jobs.remove`."""
        wanted = Named.model_validate(data)
        return {"job": _job(self._jobs.remove(await self._loading.ready(), wanted.document))}

    def stop_work(self, data: Any) -> dict[str, Any]:
        """End the work after the file in hand."""
        self._jobs.stop()
        return {"job": _job(self._jobs.latest)}

    def _list(self, assistant: "Assistant", known: int) -> dict[str, Any]:
        library, settings = assistant.library, self._loading.settings
        generation = library.store.generation
        report = library.last_report
        listed = {} if generation == known else {"documents": _rows(library.documents(), settings.corpus_folder)}
        return {
            "phase": "ready",
            "generation": generation,
            **listed,
            "refused": [item.model_dump() for item in report.refused],
            "duplicates": [item.model_dump() for item in report.duplicates],
            "problem": library.busy_problem,
            "read_only": settings.read_only,
            "suffixes": sorted(SUFFIXES),
            "most_megabytes": settings.max_file_megabytes,
            "most_files": _MOST_FILES,
            # By their own names: where they lie on the server is nobody else's business.
            "corpus_folder": settings.corpus_folder.name,
            "kept_in": f"{settings.data_folder.name}/removed",
        }


def _rows(documents: "list[StoredDocument]", folder: Path) -> list[dict[str, Any]]:
    return [_row(document._asdict(), folder) for document in documents]


def _row(document: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """What is shown of a document: `kind` by its ending ("PDF"), `changed` the day of its file, in UTC."""
    suffix = PurePosixPath(document["id"]).suffix
    try:
        seconds = (folder / document["id"]).stat().st_mtime
        changed = datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (OSError, OverflowError, ValueError):  # gone since, or a time that no calendar has
        changed = ""
    return {**{name: document[name] for name in _SHOWN}, "kind": suffix[1:].upper(), "changed": changed}


def _job(job: Job | None) -> dict[str, Any] | None:
    return asdict(job) if job else None
