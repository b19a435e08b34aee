"""A Chroma server that fails for a moment, or for long, while documents are changed through it."""

import threading
import time

import chromadb
import pytest
from chromadb.config import Settings as ChromaSettings

from assistant.chroma_server import ChromaServer
from assistant.errors import ServerError
from assistant.library import Library
from assistant.settings import Settings
from assistant.store import Store
from tests.conftest import WordEmbedder
from tests.test_indexing import BACK, KNEE, write

HIP = "A stiff hip is helped by walking.\n"


@pytest.fixture
def later():
    """Does something after so many seconds; at a test's end what is still to come is over, a server that restarts too."""
    timers = []

    def do(seconds, action):
        timers.append(threading.Timer(seconds, action))
        timers[-1].start()
        return timers[-1]

    yield do
    for timer in timers:
        timer.join()


def ids(library):
    return [document.id for document in library.documents()]


def held_by(library):
    """What is on the server: all records but the moment, and the vectors' names."""
    documents, vectors = library.server._open()
    return sorted(documents.get()["ids"]), sorted(vectors.get()["ids"])


def expected_of(library):
    """The same, of one document a part, as the store has it: nothing twice, nothing left of what was before."""
    versions = library.store.versions()
    records = [f"head/{name}" for name in versions] + [f"{version}/0" for version in versions.values()]
    return sorted([*records, "moment"]), sorted(library.store.shared_names())


class Failing:
    """A collection whose n-th request fails, counted over both collections: before it is done or, if it is late, after."""

    def __init__(self, collection, count):
        self._collection, self._count = collection, count

    def __getattr__(self, name):
        call = getattr(self._collection, name)
        if name not in ("get", "add", "upsert", "delete"):
            return call

        def request(*arguments, **values):
            self._count["left"] -= 1
            fails = self._count["left"] == 0
            done = call(*arguments, **values) if self._count["late"] or not fails else None
            if fails:
                raise TimeoutError("timed out")
            return done

        return request


@pytest.fixture
def failing_at(monkeypatch, tmp_path):
    """Has the n-th request from now on fail, until it is asked whether one has; Chroma is in this process for that."""
    count = {"left": 0, "late": False}
    client = chromadb.PersistentClient(tmp_path / "chroma", ChromaSettings(anonymized_telemetry=False))
    collections = [client.get_or_create_collection(name, embedding_function=None) for name in ("documents", "passages")]
    monkeypatch.setattr(ChromaServer, "_open", lambda _: tuple(Failing(each, count) for each in collections))

    def fail(number, late):
        def has_failed():
            left, count["left"] = count["left"], 0
            return left <= 0

        count.update(left=number, late=late)
        return has_failed

    yield fail
    client.close()


@pytest.fixture
def library(tmp_path, corpus):
    folders = {"corpus_folder": corpus, "data_folder": tmp_path / "data"}
    settings = Settings(**folders, chroma_url="http://127.0.0.1:9", chroma_wait_seconds=60)
    with Library(settings, WordEmbedder()) as opened:
        yield opened


def test_a_server_that_is_away_for_a_moment_costs_no_document(process, server, tmp_path, later):
    library = process("first", wait_seconds=300, back=BACK)
    library.sync()
    server.stop()
    write(tmp_path, knee=KNEE, hip=HIP)
    back = later(1.5, server.start)
    refused, report = library.add([tmp_path / "knee.txt", tmp_path / "hip.txt"])
    back.join()
    assert refused == [] and sorted(report.added) == ["hip.txt", "knee.txt"]
    assert ids(process("second")) == ids(library) == ["back.txt", "hip.txt", "knee.txt"]


def test_a_server_that_goes_away_between_two_documents_costs_none_and_each_is_told_once(process, server, later):
    library = process("first", wait_seconds=300, back=BACK, hip=HIP, knee=KNEE)
    told, timers = [], []

    def note(step):
        told.append((step.document, step.outcome))
        if told[-1] == ("hip.txt", "working"):
            server.stop()
            timers.append(later(1.5, server.start))

    assert library.sync(note).added == ["back.txt", "hip.txt", "knee.txt"]
    timers[0].join()
    assert told == [(f"{name}.txt", what) for name in ("back", "hip", "knee") for what in ("working", "added")]
    assert ids(process("second")) == ["back.txt", "hip.txt", "knee.txt"]
    assert held_by(library) == expected_of(library)


@pytest.mark.parametrize("late", [False, True], ids=["request lost", "answer lost"])
def test_whichever_request_fails_once_the_server_holds_the_new_document_and_nothing_else(
    library, corpus, failing_at, late
):
    write(corpus, back=BACK, hip=HIP)
    library.sync()
    number, has_failed = 0, True
    while has_failed:
        number += 1
        text = (BACK, KNEE)[number % 2]
        write(corpus, back=text)
        failed = failing_at(number, late)
        report = library.sync()
        has_failed = failed()
        assert report.changed == ["back.txt"], number
        assert library.document("back.txt").text == text
        assert held_by(library) == expected_of(library), number
    assert number > 10


@pytest.mark.parametrize("late", [False, True], ids=["request lost", "answer lost"])
def test_whichever_request_fails_once_a_removed_document_leaves_nothing(library, corpus, failing_at, late):
    write(corpus, hip=HIP)
    library.sync()
    number, has_failed = 0, True
    while has_failed:
        number += 1
        write(corpus, back=BACK)
        library.sync()
        failed = failing_at(number, late)
        library.remove("back.txt")
        has_failed = failed()
        assert ids(library) == ["hip.txt"]
        assert held_by(library) == expected_of(library), number
    assert number > 4


def test_a_server_that_stays_away_is_given_up_in_time_and_the_turn_to_write_with_it(process, server):
    library = process("first", wait_seconds=1, back=BACK, hip=HIP)
    seen = []

    def note(step):
        if (step.document, step.outcome) == ("hip.txt", "working"):
            server.stop()
            seen.append(time.monotonic())

    with pytest.raises(ServerError, match="can't be used"):
        library.sync(note)
    assert 1 <= time.monotonic() - seen[0] < 8
    other = Store(library.settings.data_folder)
    assert [document.id for document in other.documents()] == ["back.txt"]
    with other.writing(wait_seconds=0):
        pass
    other.close()
    server.start()
    assert library.sync().added == ["hip.txt"]


@pytest.mark.parametrize("away_at", ["the start", "the second document"])
def test_who_stops_does_not_wait_for_the_server(process, server, away_at, later):
    library = process("first", wait_seconds=60, back=BACK, hip=HIP)
    stop, began = threading.Event(), []

    def leave():
        server.stop()
        began.append(time.monotonic())
        later(0.7, stop.set)

    def note(step):
        if (step.document, step.outcome) == ("hip.txt", "working"):
            leave()

    if away_at == "the start":
        leave()
    report = library.sync(note, stop)
    assert time.monotonic() - began[0] < 5
    assert report.cancelled and report.added == ([] if away_at == "the start" else ["back.txt"])
    server.start()
    library.sync()
    assert ids(library) == ["back.txt", "hip.txt"]


def test_a_start_and_a_question_do_not_wait_for_a_server_that_is_away(process, server):
    library = process("first", wait_seconds=60, back=BACK)
    library.sync()
    server.stop()
    began = time.monotonic()
    with Library.open(library.settings, embedder=WordEmbedder()) as opened:
        assert ids(opened) == ["back.txt"]
        assert opened.busy_problem
    assert time.monotonic() - began < 8
