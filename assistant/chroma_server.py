"""The address of a Chroma server goes in; the documents that it holds for all processes come out.

A document is kept as parts of one text, and its passages' vectors for searching. Which version of it counts
says one record, its head, so that it is replaced in one step. After each change the moment becomes
another: a process that remembers the moment knows by one small request that nothing has changed.
"""

import os
import re
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from assistant.database import SCHEMA_VERSION
from assistant.errors import ServerError
from assistant.packing import Packed

Result = TypeVar("Result")
_PART_CHARACTERS = 500_000
_VECTORS_AT_ONCE = 250
_HEARTBEAT_SECONDS = 3.0
_TIMEOUT_SECONDS = 10.0
_REST_AFTER_FAILURE = 2.0
_REST_AFTER_SILENCE = 30.0
_ASIDE = [[0.0, 1.0]]
"""Chroma wants a vector of every record; those of the documents are never searched."""

_LEFT_BEHIND_SECONDS = 600
"""A write that began so long ago was cut short, and what it left is swept up."""


class Held(NamedTuple):
    """The versions that count, by document, as of a moment; and writes that may have been cut short."""

    versions: dict[str, str]
    begun: list[dict[str, Any]]


class ChromaServer:
    """The documents of one embedding model on one server. Safe for several threads.

    Every method raises ServerError if the server can't be reached or doesn't do as asked in time. The next
    call tries anew.
    """

    def __init__(self, url: str, fingerprint: str) -> None:
        self.url = url.rstrip("/")
        self._rests_until = 0.0
        self._was_silent = False
        self._client: Any = None
        self._suffix = f"{fingerprint.rpartition(':')[2]}-{SCHEMA_VERSION}"
        self._opened: tuple[Any, Any] | None = None

    @property
    def is_resting(self) -> bool:
        """Whether it failed only just now: who can do without it need not wait for it again."""
        return time.monotonic() < self._rests_until

    def close(self) -> None:
        """Let go of the connections; the next call opens them anew."""
        client, self._opened, self._client = self._client, None, None
        if client is not None:
            for session in _sessions_of(client):
                session.close()
            client.close()

    def identity(self) -> str:
        """Of the collection: another one means that the server has lost what it had."""
        with self._asking() as (documents, _):
            return str(documents.id)

    def moment(self) -> str:
        """Another one after each change; empty before the first."""
        if self._opened:  # perhaps on a server that was made anew since: then what is opened is not there any more
            with suppress(ServerError):
                return self._moment()
            if self._was_silent:
                raise ServerError(*_away(self.url, "it doesn't answer"))
        return self._moment()

    def _moment(self) -> str:
        with self._asking() as (documents, _):
            found = documents.get(ids=["moment"], include=["metadatas"])["metadatas"]
            return str(found[0]["token"]) if found else ""

    def held(self) -> Held:
        """What there is."""
        with self._asking() as (documents, _):
            kinds = {"kind": {"$in": ["head", "begun"]}}
            found = documents.get(where=kinds, include=["metadatas"])["metadatas"]
        heads = {record["document"]: record["version"] for record in found if record["kind"] == "head"}
        return Held(heads, [record for record in found if record["kind"] == "begun"])

    def fetch(self, document_id: str, version: str) -> str | None:
        """The content of that version, or None if it has just been replaced."""
        with self._asking() as (documents, _):
            head = _head(documents, document_id)
            if head is None or (head["kind"], head["version"]) != ("head", version):
                return None
            ids = [f"{version}/{number}" for number in range(head["parts"])]
            found = documents.get(ids=ids, include=["documents"])
            parts = dict(zip(found["ids"], found["documents"], strict=True))
            return "".join(parts[id_] for id_ in ids) if len(parts) == len(ids) else None

    def put(self, packed: Packed) -> None:
        """Hold this version of a document instead of the one there is: first all of it, then its head. Where that
        fails, or seems to, it can be done again.
        """
        with self._asking() as (documents, vectors):
            old = _older(documents, packed)
            begun = {"kind": "begun", "at": time.time(), "version": packed.version, "old": " ".join(old)}
            _keep(documents, f"begun/{packed.version}", {**begun, "document": packed.document})
            starts = range(0, len(packed.content), _PART_CHARACTERS)
            for number, start in enumerate(starts):
                part = packed.content[start : start + _PART_CHARACTERS]
                _keep(documents, f"{packed.version}/{number}", {"kind": "part", "version": packed.version}, part)
            for start in range(0, len(packed.vectors), _VECTORS_AT_ONCE):
                _add_vectors(vectors, packed, start)
            head = {"kind": "head", "document": packed.document, "version": packed.version, "parts": len(starts)}
            _keep_with_new_moment(documents, f"head/{packed.document}", head)
            for version in old:
                _sweep(documents, vectors, version)
            documents.delete(ids=[f"begun/{packed.version}"])

    def take_out(self, document_id: str) -> None:
        """Hold nothing of a document any more. Where that fails, it can be done again."""
        with self._asking() as (documents, vectors):
            if old := _head(documents, document_id):
                _keep_with_new_moment(documents, f"head/{document_id}", {"kind": "gone", "version": old["version"]})
                _sweep(documents, vectors, old["version"])

    def sweep_up(self, held: Held) -> None:
        """Take out what writes have left that were cut short."""
        with self._asking() as (documents, vectors):
            for record in held.begun:
                if time.time() - record["at"] > _LEFT_BEHIND_SECONDS:
                    for version in {record["version"], *record["old"].split()} - set(held.versions.values()):
                        _sweep(documents, vectors, version)
                    documents.delete(ids=[f"begun/{record['version']}"])

    def search(self, ask: Callable[[Any], Result]) -> Result:
        """What `ask` makes of the collection of vectors."""
        with self._asking() as (_, vectors):
            return ask(vectors)

    @contextmanager
    def _asking(self) -> Iterator[tuple[Any, Any]]:
        try:
            self._opened = self._opened or self._open()
            yield self._opened
        except Exception as error:  # Chroma has no common base for its errors, and lets httpx's through
            self.close()
            self._was_silent = "timed out" in str(error)
            self._rests_until = time.monotonic() + (_REST_AFTER_SILENCE if self._was_silent else _REST_AFTER_FAILURE)
            raise ServerError(*_away(self.url, str(error) or type(error).__name__)) from error

    def _open(self) -> tuple[Any, Any]:
        import chromadb
        import httpx
        from chromadb.config import Settings as ChromaSettings

        parts = urlsplit(self.url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        os.environ["NO_PROXY"] = ",".join(filter(None, [os.environ.get("NO_PROXY", ""), host]))  # nobody in between
        # Chroma waits for ever for a server that is silent, as early as when the client is made.
        httpx.get(f"{self.url}/api/v2/heartbeat", timeout=_HEARTBEAT_SECONDS, trust_env=False).raise_for_status()
        client = chromadb.HttpClient(
            host,
            parts.port or (443 if secure else 8000),
            ssl=secure,
            settings=ChromaSettings(anonymized_telemetry=False),
        )
        self._client = client
        for session in _sessions_of(client):
            session.timeout = _TIMEOUT_SECONDS
        cosine = {"hnsw": {"space": "cosine", "ef_search": 200, "ef_construction": 200}}
        documents = client.get_or_create_collection(f"documents-{self._suffix}", embedding_function=None)
        vectors = client.get_or_create_collection(
            f"passages-{self._suffix}", embedding_function=None, configuration=cosine
        )
        return documents, vectors


def _sessions_of(client: Any) -> list[Any]:
    """The connections of a client; Chroma has no setting for their waiting time, and doesn't close them itself."""
    servers = [getattr(each, "_server", None) for each in (client, getattr(client, "_admin_client", None))]
    return [session for server in servers if (session := getattr(server, "_session", None))]


def _head(documents: Any, document_id: str) -> dict[str, Any] | None:
    """Of the kind "head" or, where it is just being taken out, "gone"."""
    found = documents.get(ids=[f"head/{document_id}"], include=["metadatas"])["metadatas"]
    return found[0] if found else None


def _older(documents: Any, packed: Packed) -> list[str]:
    """The versions whose place this one takes: that of the head, and what an earlier attempt at this one had found."""
    ids = [f"head/{packed.document}", f"begun/{packed.version}"]
    found = documents.get(ids=ids, include=["metadatas"])["metadatas"]
    versions = {version for record in found for version in (record["version"], *record.get("old", "").split())}
    return sorted(versions - {packed.version})


def _sweep(documents: Any, vectors: Any, version: str) -> None:
    vectors.delete(where={"version": version})
    documents.delete(where={"$and": [{"version": version}, {"kind": {"$in": ["part", "gone"]}}]})


def _keep(documents: Any, id_: str, metadata: dict[str, Any], text: str = "") -> None:
    documents.upsert(ids=[id_], embeddings=_ASIDE, metadatas=[metadata], documents=[text])


def _keep_with_new_moment(documents: Any, id_: str, metadata: dict[str, Any]) -> None:
    """In one request: a change that nobody is told of would be seen by some and not by others."""
    moment = {"kind": "moment", "token": uuid.uuid4().hex}
    documents.upsert(ids=[id_, "moment"], embeddings=_ASIDE * 2, metadatas=[metadata, moment], documents=[""] * 2)


def _away(url: str, why: str) -> tuple[str, str]:
    reason = re.sub(r"^\[Errno -?\d+\] ", "", why).rstrip(".")
    return (
        f"The Chroma server at {url} can't be used: {reason[:1].lower()}{reason[1:]}.",
        "Start it (chroma run), or unset ASSISTANT_CHROMA_URL. It is tried again by itself; until then "
        "answers come only from what is stored here.",
    )


def _add_vectors(vectors: Any, packed: Packed, start: int) -> None:
    batch = packed.vectors[start : start + _VECTORS_AT_ONCE]
    vectors.add(
        ids=[f"{packed.version}-{start + number}" for number in range(len(batch))],
        embeddings=[vector.tolist() for vector in batch],
        metadatas=[{"document": packed.document, "version": packed.version}] * len(batch),
    )
