"""Documents come, change and go; nothing is lost, nothing stays, and what is as it was isn't even read."""

import os
import sqlite3
import subprocess
import sys
import tracemalloc

import pytest

from assistant import corpus_folder
from assistant.errors import StoreFormatError
from assistant.library import Library
from tests.conftest import PROJECT, WordEmbedder
from tests.test_indexing import BACK, KNEE, found, write


@pytest.fixture
def old_files(monkeypatch):
    """Files count as old at once, so that their times are trusted."""
    monkeypatch.setattr(corpus_folder, "_CLOCK_GRAIN_SECONDS", -10.0)


def test_what_is_as_it_was_is_not_read_again_nor_refused_or_duplicate_files(library, corpus, old_files, monkeypatch):
    write(corpus, a=BACK, b=BACK)
    (corpus / "bad.txt").write_bytes(b"\0\1")
    first = library.sync()
    monkeypatch.setattr(corpus_folder.CorpusFile, "load", None)  # whoever reads a file now fails
    again = library.sync()
    assert again.unchanged == ["a.txt"]
    assert (again.duplicates, again.refused) == (first.duplicates, first.refused)


def test_a_change_within_the_clocks_grain_is_noticed(library, corpus):
    write(corpus, back="Pain is old.\n")
    library.sync()
    write(corpus, back="Pain is new.\n")
    assert library.sync().changed == ["back.txt"]


def test_a_change_that_keeps_size_and_time_is_noticed(library, corpus, old_files):
    write(corpus, back="Pain is old.\n")
    library.sync()
    before = (corpus / "back.txt").stat()
    write(corpus, back="Pain is new.\n")
    os.utime(corpus / "back.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert library.sync().changed == ["back.txt"]


def test_a_file_that_was_only_touched_is_unchanged_and_embedded_once(library, corpus, old_files):
    write(corpus, back=BACK)
    library.sync()
    os.utime(corpus / "back.txt", (1, 1))
    embedded = len(library.embedder.embedded)
    assert library.sync().unchanged == ["back.txt"]
    assert len(library.embedder.embedded) == embedded


def test_a_refused_file_is_tried_again_when_a_limit_changes(library, corpus, old_files):
    write(corpus, back=BACK)
    small = library.settings.model_copy(update={"max_file_megabytes": 1e-6})
    with Library(small, library.embedder) as strict:
        assert [item.document for item in strict.sync().refused] == ["back.txt"]
    assert library.sync().added == ["back.txt"]


def test_taking_half_out_and_putting_as_many_in_leaves_exactly_the_right_documents(library, corpus):
    for number in range(60):
        write(corpus, **{f"old{number}": f"Old document number {number} is here.\n"})
    library.sync()
    for number in range(30):
        (corpus / f"old{number}.txt").unlink()
        write(corpus, **{f"new{number}": f"New document number {number} is here.\n"})
    report = library.sync()
    assert (len(report.added), len(report.removed), len(report.unchanged)) == (30, 30, 30)
    expected = {f"new{number}.txt" for number in range(30)} | {f"old{number}.txt" for number in range(30, 60)}
    assert {document.id for document in library.documents()} == expected
    assert len(library.store.passage_ids()) == 60


def test_memory_stays_flat_over_ten_rounds_of_replacing_everything(library, corpus):
    def round_of(number):
        for name in range(20):
            write(corpus, **{f"d{name}": f"Round {number % 2} of document {name}. It is short.\n"})
        assert len(library.sync().changed) == (20 if number else 0)
        library.embedder.embedded.clear()

    round_of(0), round_of(1)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(2, 12):
            round_of(number)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 300_000  # of 200 documents replaced; SQLite's own memory is bounded by its page cache


def test_a_store_of_version_1_is_brought_up_to_date_without_embedding_anything(library, corpus):
    write(corpus, back=BACK)
    library.sync()
    library.close()
    connection = sqlite3.connect(library.settings.data_folder / "assistant.sqlite3")
    connection.executescript(
        "DROP TABLE files; ALTER TABLE documents DROP COLUMN version; ALTER TABLE documents DROP COLUMN metadata; UPDATE meta SET value = '1' WHERE key = 'schema';"
    )
    connection.close()
    with Library(library.settings, WordEmbedder()) as updated:
        assert "Back pain is common." in found(updated, "back pain")
        assert updated.sync().unchanged == ["back.txt"]
        assert updated.embedder.embedded == []


def test_a_damaged_store_is_a_clear_error_and_is_never_touched(library, corpus):
    for number in range(40):
        write(corpus, **{f"d{number}": f"Document {number}. {KNEE * 20}"})
    library.sync()
    library.close()
    path = library.settings.data_folder / "assistant.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))
    damaged = path.read_bytes()

    def use():
        with Library(library.settings, WordEmbedder()) as broken:
            broken.sync()
            found(broken, "knee")

    with pytest.raises(StoreFormatError, match=r"is damaged .* Nothing was changed"):
        use()
    assert path.read_bytes() == damaged


def test_a_full_disk_is_a_clear_error_and_leaves_the_old_state(library, corpus):
    write(corpus, back=BACK)
    library.sync()
    library.close()
    write(corpus, knee=KNEE * 4000)
    code = (
        "import resource, sys\nfrom assistant.errors import StoreError\nfrom assistant.library import Library\n"
        "from assistant.settings import Settings\nfrom tests.conftest import WordEmbedder\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"  # no file may grow beyond that
        "library = Library(Settings(corpus_folder=sys.argv[1], data_folder=sys.argv[2]), WordEmbedder())\n"
        "try:\n    library.sync()\nexcept StoreError as error:\n    print(error)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(corpus), str(library.settings.data_folder)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "can't be written" in result.stdout, result.stderr
    assert "What was stored before is still there" in result.stdout
    assert [document.id for document in library.documents()] == ["back.txt"]
    assert library.sync().added == ["knee.txt"]
