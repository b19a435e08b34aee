import sqlite3

import numpy as np
import pytest

from assistant.errors import StoreFormatError
from assistant.passages import passage_text, split
from assistant.store import Store
from assistant.types import Block, Document, Metadata
from assistant.writing import EmbeddedPassage


def document(name, text):
    return Document(name, name, text, (Block("paragraph", 0, len(text)),))


def embedded(doc):
    return [
        EmbeddedPassage(
            passage,
            np.ones(4, np.float32),
            np.ones((len(passage.sentences), 4), np.float32),
            passage_text(doc, passage),
        )
        for passage in split(doc)
    ]


def put(store, name, text):
    with store.writing() as writer:
        writer.replace(document(name, text), f"source of {text}", embedded(document(name, text)))


def test_what_is_stored_comes_back_as_it_was(tmp_path):
    store = Store(tmp_path)
    put(store, "a.txt", "One é\r\n😀. Two.")
    assert Store(tmp_path).document("a.txt") == document("a.txt", "One é\r\n😀. Two.")
    passage = store.passages_of("a.txt")[0]
    assert store.passages([passage.id])[passage.id] == passage
    assert store.sentence_vectors(passage.id).shape == (len(passage.sentences), 4)


def test_the_list_has_sizes_and_where_a_document_comes_from(tmp_path):
    store = Store(tmp_path)
    known = Metadata(source="A clinic", licence="CC BY 4.0", date="2021", language="en")
    paged = Document("a.pdf", "A", "One. Two.", (Block("paragraph", 0, 9),), (0, 5), known)
    with store.writing() as writer:
        writer.replace(paged, "s", embedded(paged))
    (listed,) = store.documents()
    assert (listed.characters, listed.passages, listed.pages) == (9, 1, 2)
    assert (listed.source, listed.licence, listed.date, listed.language) == ("A clinic", "CC BY 4.0", "2021", "en")


def test_a_write_that_fails_half_way_leaves_the_old_document(tmp_path):
    store = Store(tmp_path)
    put(store, "a.txt", "Old text.")

    def passages_that_break():
        yield embedded(document("a.txt", "New text."))[0]
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"), store.writing() as writer:
        writer.replace(document("a.txt", "New text."), "s", passages_that_break())
    assert store.document("a.txt").text == "Old text."
    assert len(store.passage_ids()) == 1
    assert store.search_words(["new"], 10) == []


def test_a_reader_sees_one_moment_while_another_writes(tmp_path):
    reader, writer = Store(tmp_path), Store(tmp_path)
    put(writer, "a.txt", "Old text.")
    with reader.reading():
        before = reader.passage_ids()
        put(writer, "a.txt", "New text.")
        assert reader.passage_ids() == before
        assert reader.document("a.txt").text == "Old text."
    assert reader.document("a.txt").text == "New text."
    assert reader.passage_ids() != before


def test_ids_of_passages_are_never_used_again(tmp_path):
    store = Store(tmp_path)
    put(store, "a.txt", "One.")
    first = store.passage_ids()
    with store.writing() as writer:
        writer.remove("a.txt")
    put(store, "a.txt", "One.")
    assert not set(first) & set(store.passage_ids())


def test_words_are_found_by_their_stem_and_quotation_marks_do_no_harm(tmp_path):
    store = Store(tmp_path)
    put(store, "a.txt", 'The "exercises" are prescribed.')
    assert store.search_words(["exercise"], 5) == store.search_words(["exercising"], 5) != []
    assert store.search_words(['"', "AND", "NEAR(", "*"], 5) == []


def test_a_file_that_is_no_store_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "assistant.sqlite3"
    path.write_bytes(b"This is my diary." * 100)
    with pytest.raises(StoreFormatError, match="is damaged or not an index of this program"):
        Store(tmp_path)
    assert path.read_bytes() == b"This is my diary." * 100


def test_a_store_of_another_version_is_refused_and_left_as_it_is(tmp_path):
    Store(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "assistant.sqlite3")
    with connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    connection.close()
    with pytest.raises(StoreFormatError, match=r"is of version 99, this program's is \d+\. Nothing was changed"):
        Store(tmp_path)


def test_another_programs_database_is_refused(tmp_path):
    connection = sqlite3.connect(tmp_path / "assistant.sqlite3")
    with connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    connection.close()
    with pytest.raises(StoreFormatError, match="is of version unknown"):
        Store(tmp_path)


def test_a_data_folder_that_is_a_file_is_an_error(tmp_path):
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreFormatError, match="can't be used"):
        Store(tmp_path / "data")
