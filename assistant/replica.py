"""A store and a Chroma server go in; the store comes out in line with what all processes have on the server.

What this process writes is on the server before it is in its own store; what others wrote is taken over
before the next question. So each process answers from its own store, and goes on when the server is away.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, repeat
from typing import NamedTuple, TypeVar

from assistant.chroma_server import ChromaServer, Held
from assistant.errors import ServerError, StoreBusyError
from assistant.packing import Packed, packed
from assistant.store import Store
from assistant.writing import Writer

logger = logging.getLogger(__name__)
Result = TypeVar("Result")
_FIRST_PAUSES = (0.3, 0.6, 1.2)
_LATER_PAUSES = 2.5


class Patience(NamedTuple):
    """How long what fails is tried again: `seconds` from its first failure, and not once `stop` is set."""

    seconds: float
    stop: threading.Event

    def see_through(self, work: Callable[[], Result]) -> Result:
        """What `work` gives, which can be done again.

        Raises:
            ServerError: it still failed when the time was over.
        """
        until = 0.0
        for pause in chain(_FIRST_PAUSES, repeat(_LATER_PAUSES)):
            try:
                return work()
            except ServerError as error:
                until = until or time.monotonic() + self.seconds
                left = until - time.monotonic()
                if left <= 0 or self.stop.wait(min(pause, left)):
                    raise
                logger.info("Trying again: %s", error.what)
        raise AssertionError("the pauses never end")


AT_ONCE = Patience(0, threading.Event())


class Replica:
    """Keeps one store and the server in line. One thread at a time calls `follow`, or is inside `patient`."""

    def __init__(self, store: Store, url: str, fingerprint: str) -> None:
        self._store = store
        self._fingerprint = fingerprint
        self.server = ChromaServer(url, fingerprint)
        self.failure: ServerError | None = None
        self._patience = AT_ONCE

    @property
    def problem(self) -> str:
        """Why the server can't be used at present; empty if it can."""
        return str(self.failure) if self.failure else ""

    def put(self, document: Packed) -> None:
        """Called before a change of the store is committed: it counts for all, or for nobody."""
        self._patience.see_through(lambda: self.server.put(document))

    def take_out(self, document_id: str) -> None:
        """Likewise."""
        self._patience.see_through(lambda: self.server.take_out(document_id))

    @contextmanager
    def patient(self, patience: Patience) -> Iterator[None]:
        """Inside, what the server doesn't do is tried again."""
        self._patience, before = patience, self._patience
        try:
            yield
        finally:
            self._patience = before

    def follow_if_reachable(self) -> None:
        """`follow`, unless the server failed just now; `problem` says so if it is away."""
        if self.server.is_resting:
            return
        try:
            with suppress(StoreBusyError):  # another process on this data folder is just doing it
                self.follow()
        except ServerError as error:
            if not self.failure:
                logger.warning("%s", error)
            self.failure = error

    def beside(self, store: Store) -> "Replica":
        """The same for another store, which is to take this one's place."""
        other = Replica(store, self.server.url, self._fingerprint)
        other._patience = self._patience
        return other

    def follow(self) -> None:
        """Take over what others changed; nothing while the store is of another model, as `model_change` replaces it.

        Raises:
            ServerError: the server can't be used; the store is left as it is.
            StoreBusyError: another process is writing to the data folder.
        """
        self._patience.see_through(self._follow)

    def _follow(self) -> None:
        if self._store.meta("embedder") not in (None, self._fingerprint):
            return
        moment, identity = self.server.moment(), self.server.identity()
        known = (self._store.meta("server"), self._store.meta("moment"), self._store.meta("embedder"))
        if known != (identity, moment, self._fingerprint) or not moment:
            with self._store.writing(wait_seconds=0, alone=True) as writer:
                self._catch_up(writer, identity, moment)
        if self.failure:
            logger.info("The Chroma server at %s is there again.", self.server.url)
            self.failure = None

    def _catch_up(self, writer: Writer, identity: str, moment: str) -> None:
        if self._store.meta("embedder") != self._fingerprint:
            writer.remember("embedder", self._fingerprint)
        held = self.server.held()
        if self._store.meta("server") != identity:
            held = self._bring_along(held)
            writer.remember("server", identity)
        if self._take_over(writer, held):
            writer.remember("moment", moment)
        self.server.sweep_up(held)

    def _bring_along(self, held: Held) -> Held:
        """A server that this store hasn't known gets what it lacks: it is new, or has lost what it had."""
        for document_id in self._store.versions().keys() - held.versions.keys():
            self.server.put(packed(self._store.connection, document_id))
        return self.server.held()

    def _take_over(self, writer: Writer, held: Held) -> bool:
        """False if a document was replaced meanwhile: then the moment is another, and the next call goes on."""
        ours = self._store.versions()
        complete = True
        for document_id in ours.keys() - held.versions.keys():
            writer.remove(document_id, elsewhere=True)
        for document_id, version in held.versions.items():
            if ours.get(document_id) != version:
                content = self.server.fetch(document_id, version)
                if content is None:
                    complete = False
                else:
                    writer.adopt(document_id, content)
        return complete
