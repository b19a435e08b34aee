import shutil
import threading

import numpy as np
import pytest

from assistant import chroma_folder
from assistant.encoder import unit_length
from assistant.passages import split
from assistant.store import Store
from assistant.types import Block, Document
from assistant.vectors import ExactVectors, Vectors
from assistant.writing import EmbeddedPassage

RANDOM = np.random.default_rng(7)


def direction(dimension):
    return unit_length(RANDOM.normal(size=dimension).astype(np.float32))


def put(store, name, count, dimension=16):
    text = "\n".join(f"Sentence number {i} of {name}." for i in range(count))
    blocks, start = [], 0
    for line in text.split("\n"):
        blocks += [Block("heading", start, start + 1, 1), Block("paragraph", start + 1, start + len(line))]
        start += len(line) + 1
    document = Document(name, name, text, tuple(blocks))
    rows = [
        EmbeddedPassage(passage, direction(dimension), np.ones((1, dimension), np.float32), "x")
        for passage in split(document)
    ]
    with store.writing() as writer:
        writer.replace(document, "s", rows)


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "data")
    put(opened, "a.txt", 30)
    return opened


@pytest.fixture
def vectors(store):
    opened = Vectors(store, 16, "test:abc")
    opened.load_chroma()
    yield opened
    opened.close()


def questions():
    return [unit_length(RANDOM.normal(size=16).astype(np.float32)) for _ in range(20)]


def agree(one, other):
    return all(
        [id_ for id_, _ in one.nearest(question, 5)] == [id_ for id_, _ in other.nearest(question, 5)]
        and np.allclose(
            [cosine for _, cosine in one.nearest(question, 5)],
            [cosine for _, cosine in other.nearest(question, 5)],
            atol=1e-5,
        )
        for question in questions()
    )


def test_chroma_through_llama_index_gives_the_same_neighbours_and_cosines_as_exact_search(store, vectors):
    assert vectors.chroma is not None
    assert agree(vectors, ExactVectors(store, 16))


def test_chroma_follows_what_is_added_and_removed(store, vectors):
    put(store, "b.txt", 20)
    put(store, "a.txt", 5)
    assert agree(vectors, ExactVectors(store, 16))
    with store.writing() as writer:
        writer.remove("b.txt")
    assert agree(vectors, ExactVectors(store, 16))
    assert sorted(int(id_) for id_ in vectors.chroma.vector_store.client.get()["ids"]) == store.passage_ids()


def test_a_broken_chroma_folder_is_made_anew_from_the_store(store, vectors, tmp_path):
    vectors.close()
    copy = tmp_path / "copy"  # Chroma keeps what it has opened in this process, so another path
    shutil.copytree(store.folder, copy)
    (damaged,) = (copy / "chroma").glob("*/chroma.sqlite3")
    damaged.write_bytes(b"not a database" * 50)
    again = Vectors(Store(copy), 16, "test:abc")
    again.load_chroma()
    assert again.chroma is not None
    assert agree(again, ExactVectors(store, 16))
    again.close()


def test_whoever_comes_second_searches_exactly_instead_of_waiting(store, vectors):
    second = Vectors(Store(store.folder), 16, "test:abc")
    second.load_chroma()
    assert second.chroma is None
    assert agree(second, vectors)


def test_an_empty_store_has_no_neighbours(tmp_path):
    empty = Vectors(Store(tmp_path / "empty"), 16, "test:abc")
    assert empty.nearest(questions()[0], 5) == []
    empty.load_chroma()
    assert empty.nearest(questions()[0], 5) == []
    empty.close()


@pytest.fixture
def soon_renewed(monkeypatch):
    """A new folder is worth it from 20 removed passages on."""
    monkeypatch.setattr(chroma_folder, "_LITTLE", 20)


def folders_of(store):
    return list((store.folder / "chroma").glob("*"))


def size(store):
    return sum(path.stat().st_size for path in (store.folder / "chroma").rglob("*") if path.is_file())


@pytest.mark.usefixtures("soon_renewed")
def test_after_ten_rounds_of_replacing_everything_chroma_holds_little_more_than_what_there_is(tmp_path):
    store = Store(tmp_path / "data")
    put(store, "a.txt", 150, 256)
    vectors = Vectors(store, 256, "test:abc")
    vectors.load_chroma()
    before = size(store)
    for _ in range(10):
        put(store, "a.txt", 150, 256)
        vectors.nearest(direction(256), 5)
        vectors.wait_until_renewed()
    assert size(store) < 1.5 * before  # more than four times as large where what was removed stays
    assert vectors.chroma.ids() == store.passage_ids()
    vectors.close()


@pytest.mark.usefixtures("soon_renewed")
def test_a_new_folder_takes_the_place_of_one_that_holds_mostly_what_was_removed(store, vectors):
    old, first = folders_of(store), vectors.chroma
    put(store, "a.txt", 25)
    assert agree(vectors, ExactVectors(store, 16))
    vectors.wait_until_renewed()
    assert vectors.chroma is not first
    assert len(folders_of(store)) == 1 and folders_of(store) != old
    assert agree(vectors, ExactVectors(store, 16))
    put(store, "b.txt", 5)
    assert agree(vectors, ExactVectors(store, 16))


@pytest.mark.usefixtures("soon_renewed")
def test_what_was_removed_is_still_counted_after_a_restart(store, vectors, tmp_path):
    put(store, "a.txt", 15)
    vectors.chroma.bring_in_line()
    vectors.close()
    copy = tmp_path / "copy"
    shutil.copytree(store.folder, copy)
    again = Vectors(Store(copy), 16, "test:abc")
    again.load_chroma()
    first = again.chroma
    again.nearest(direction(16), 5)
    again.wait_until_renewed()
    assert again.chroma is not first
    assert agree(again, ExactVectors(store, 16))
    again.close()


@pytest.mark.usefixtures("soon_renewed")
def test_a_process_that_ends_while_a_new_folder_is_made_leaves_only_the_old_one(store, vectors, monkeypatch):
    old, nodes, begun = folders_of(store), chroma_folder._nodes, threading.Event()
    put(store, "a.txt", 10)
    vectors.chroma.bring_in_line()

    def slowly(*given):
        begun.set()
        vectors._closing.wait(20)
        return nodes(*given)

    monkeypatch.setattr(chroma_folder, "_nodes", slowly)
    vectors.nearest(direction(16), 5)
    assert begun.wait(20)
    assert agree(vectors, ExactVectors(store, 16))  # meanwhile
    vectors.close()
    assert folders_of(store) == old


def test_of_two_folders_that_a_kill_has_left_one_is_used_and_the_other_is_removed(store, vectors, tmp_path):
    vectors.close()
    copy = tmp_path / "copy"
    shutil.copytree(store.folder, copy)
    (copy / "chroma" / "zzz").mkdir()
    again = Vectors(Store(copy), 16, "test:abc")
    again.load_chroma()
    assert [folder.name for folder in folders_of(again._store)] == [folder.name for folder in folders_of(store)]
    assert agree(again, ExactVectors(store, 16))
    again.close()
