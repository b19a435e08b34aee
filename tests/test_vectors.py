import shutil

import numpy as np
import pytest

from assistant.encoder import unit_length
from assistant.passages import split
from assistant.store import Store
from assistant.types import Block, Document
from assistant.vectors import ExactVectors, Vectors
from assistant.writing import EmbeddedPassage

RANDOM = np.random.default_rng(7)


def put(store, name, count):
    text = "\n".join(f"Sentence number {i} of {name}." for i in range(count))
    blocks, start = [], 0
    for line in text.split("\n"):
        blocks += [Block("heading", start, start + 1, 1), Block("paragraph", start + 1, start + len(line))]
        start += len(line) + 1
    document = Document(name, name, text, tuple(blocks))
    rows = [
        EmbeddedPassage(p, unit_length(RANDOM.normal(size=16).astype(np.float32)), np.ones((1, 16), np.float32), "x")
        for p in split(document)
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
