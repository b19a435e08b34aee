"""Several processes with data folders of their own and one real Chroma server: the same documents and answers."""

import socket
import subprocess
import sys
import time

import pytest

from assistant.errors import ServerError, SettingsError
from assistant.library import Library
from assistant.settings import Settings
from assistant.store import Store
from assistant.vectors import Vectors
from tests.conftest import PROJECT, WordEmbedder
from tests.test_indexing import BACK, KNEE, write


def corpus_of(library):
    return library.settings.corpus_folder


def ids(library):
    return [document.id for document in library.documents()]


def nearest(library, question):
    """What is found by the server's vectors or, while it is away, by the store's."""
    vectors = Vectors(library.store, library.embedder.dimension, library.embedder.fingerprint, library.server)
    found = vectors.nearest(library.embedder.embed_question(question), 10)
    passages = library.store.passages([id_ for id_, _ in found])
    return [(passages[id_].document, passages[id_].start, round(cosine, 4)) for id_, cosine in found]


def test_documents_and_removals_reach_a_process_with_an_empty_data_folder_without_embedding(process):
    first, second = process("first", back=BACK, knee=KNEE), process("second")
    first.sync()
    assert ids(second) == ["back.txt", "knee.txt"]
    assert second.document("back.txt") == first.document("back.txt")
    assert second.store.search_words(["stairs"], 5)
    assert nearest(first, "knee pain") == nearest(second, "knee pain") != []
    assert second.embedder.embedded == []
    first.remove("knee.txt")
    assert ids(second) == ["back.txt"]
    assert second.store.search_words(["stairs"], 5) == []
    assert {name for name, *_ in nearest(second, "knee pain stairs")} == {"back.txt"}


def test_a_sync_takes_away_only_what_came_from_its_own_folder(process):
    first, second = process("first", back=BACK), process("second", knee=KNEE)
    first.sync(), second.sync()
    assert first.sync().removed == []
    (corpus_of(second) / "knee.txt").unlink()
    assert second.sync().removed == ["knee.txt"]
    assert ids(first) == ids(second) == ["back.txt"]


def test_a_change_reaches_the_others_and_their_equal_files_are_not_embedded_again(process):
    first, second = process("first", back=BACK), process("second", back=BACK)
    first.sync()
    assert second.sync().unchanged == ["back.txt"]
    for library in (first, second):
        write(corpus_of(library), back=KNEE)
    assert first.sync().changed == ["back.txt"]
    assert second.sync().unchanged == ["back.txt"]
    assert second.embedder.embedded == []
    assert "Knee pain is different." in second.document("back.txt").text
    assert nearest(first, "knee") == nearest(second, "knee")


def test_another_model_takes_the_place_of_the_old_in_one_step_here_and_then_at_the_others(process):
    first, second = process("first", back=BACK, knee=KNEE), process("second", hip="A stiff hip is helped by walking.")
    first.sync()
    second.sync()
    first.follow()
    seen = []
    reader = Store(first.settings.data_folder)

    def look(_):
        seen.append(([document.id for document in reader.documents()], reader.meta("embedder")))

    with Library(first.settings, WordEmbedder("words:2")) as changed:
        changed.follow()  # as a question does
        assert changed.sync(look).rebuilt
        assert len(seen) >= 4
        assert all(each == (["back.txt", "hip.txt", "knee.txt"], "words:1") for each in seen)
        assert ids(changed) == ["back.txt", "knee.txt"]  # the other's file is embedded by the other
        first.follow()  # a process with the old model leaves it alone
        assert ids(changed) == ["back.txt", "knee.txt"]
        with Library(second.settings, WordEmbedder("words:2")) as other:
            other.sync()
            assert ids(other) == ids(changed) == ["back.txt", "hip.txt", "knee.txt"]
            assert other.embedder.embedded != []
            assert len(other.store.passage_ids()) == len(changed.store.passage_ids())
            assert nearest(other, "back pain") == nearest(changed, "back pain") != []
    reader.close()


def test_a_model_is_not_changed_while_the_server_is_away(process, server):
    first = process("first", back=BACK)
    first.sync()
    server.stop()
    with Library(first.settings, WordEmbedder("words:2")) as changed:
        with pytest.raises(ServerError):
            changed.sync()
        assert [document.id for document in first.store.documents()] == ["back.txt"]
        assert first.store.meta("embedder") == "words:1"
        server.start()
        time.sleep(2.1)  # it has only just failed
        changed.sync()
        assert changed.store.meta("embedder") == "words:2"
        assert ids(changed) == ["back.txt"]


def test_what_another_process_removed_is_not_brought_back_by_the_file_that_is_still_here(process):
    first, second = process("first", back=BACK), process("second", back=BACK)
    first.sync(), second.sync()
    first.remove("back.txt")
    report = second.sync()
    assert ids(first) == ids(second) == []
    assert "removed by another process" in report.refused[0].reason
    write(corpus_of(second), back=BACK + "More of it.\n")
    assert second.sync().added == ["back.txt"]
    assert ids(first) == ["back.txt"]


def test_the_same_text_in_another_process_is_a_duplicate(process):
    first, second = process("first", a=BACK), process("second", b=BACK)
    first.sync()
    assert [(item.document, item.same_as) for item in second.sync().duplicates] == [("b.txt", "a.txt")]


def test_while_the_server_is_away_what_is_known_answers_and_changes_wait(process, server):
    library = process("first", back=BACK)
    library.sync()
    before = nearest(library, "back pain")
    server.stop()
    write(corpus_of(library), knee=KNEE)
    assert ids(library) == ["back.txt"]
    assert nearest(library, "back pain") == before
    with pytest.raises(ServerError, match=r"The Chroma server at http://127.0.0.1:\d+ can't be used: .*Start it"):
        library.sync()
    assert library.server_problem
    assert ids(library) == ["back.txt"]
    server.start()
    assert library.sync().added == ["knee.txt"]
    assert library.server_problem == ""
    assert ids(process("second")) == ["back.txt", "knee.txt"]


def test_a_server_that_lost_everything_gets_it_back_from_whoever_has_it(process, server):
    library = process("first", back=BACK, knee=KNEE)
    library.sync()
    server.stop()
    server.lose_everything()
    server.start()
    library.sync()
    assert ids(process("second")) == ["back.txt", "knee.txt"]


@pytest.mark.parametrize(("step", "text"), [("_keep_with_new_moment", BACK), ("_sweep", KNEE)])
def test_a_write_that_is_cut_short_counts_for_all_or_for_nobody(process, monkeypatch, step, text):
    first, second = process("first", back=BACK), process("second")
    first.sync()
    write(corpus_of(first), back=KNEE)
    monkeypatch.setattr(f"assistant.chroma_server.{step}", lambda *_: 1 / 0)
    with pytest.raises(ServerError):
        first.sync()
    monkeypatch.undo()
    monkeypatch.setattr("assistant.chroma_server._REST_AFTER_FAILURE", 0)
    first.server._rests_until = 0
    assert first.document("back.txt").text == second.document("back.txt").text == text
    first.sync()
    assert first.document("back.txt").text == second.document("back.txt").text == KNEE
    assert nearest(first, "knee") == nearest(second, "knee") != []


def test_a_silent_server_costs_a_question_seconds_at_most_and_the_next_one_nothing(process):
    library = process("first", back=BACK)
    library.sync()
    with socket.socket() as silent:  # takes connections and says nothing
        silent.bind(("127.0.0.1", 0))
        silent.listen(20)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with Library(library.settings.model_copy(update={"chroma_url": url}), WordEmbedder()) as waiting:
            started = time.monotonic()
            assert ids(waiting) == ["back.txt"]
            assert time.monotonic() - started < 6
            started = time.monotonic()
            assert nearest(waiting, "back pain")
            assert time.monotonic() - started < 1


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://host", "http://user:word@host", "http://host/path"])
def test_an_address_that_is_no_servers_is_a_clear_error(url):
    with pytest.raises(SettingsError, match="chroma_url"):
        Settings(chroma_url=url)


USER = """
import sys
from pathlib import Path
from assistant.library import Library
from assistant.settings import Settings
from assistant.store import Store
from assistant.vectors import Vectors
from tests.conftest import WordEmbedder
name, folder, url, rounds = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
library = Library(Settings(corpus_folder=folder / name, data_folder=folder / f"data-{name}", chroma_url=url), WordEmbedder())
vectors = Vectors(library.store, 32, library.embedder.fingerprint, library.server)
for number in range(rounds):
    (folder / name / f"{name}{number % 4}.txt").write_text(f"Round {number} of {name}. Pain of the back and knee.")
    library.sync_if_free()
    for _ in range(5):
        library.follow()
        found = vectors.nearest(library.embedder.embed_question("pain of the back"), 5)
        passages = library.store.passages([id_ for id_, _ in found])
        assert all(library.document(one.document).text[one.start:one.end] for one in passages.values())
    print(number, library.busy_problem, flush=True)
library.close()
"""
ROUNDS = 12


def test_two_processes_under_load_survive_a_restart_of_the_server_and_end_with_the_same(tmp_path, server, process):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    command = [sys.executable, "-W", "ignore", "-c", USER]
    users = [
        subprocess.Popen([*command, name, str(tmp_path), server.url, str(ROUNDS)], cwd=PROJECT, stdout=subprocess.PIPE)
        for name in ("one", "two")
    ]
    lines = [[user.stdout.readline() for _ in range(3)] for user in users]
    server.stop()
    lines = [[*before, user.stdout.readline()] for before, user in zip(lines, users, strict=True)]
    server.start()
    for user in users:
        with user:
            assert user.stdout.read().decode().splitlines()[-1].startswith(str(ROUNDS - 1))
        assert user.returncode == 0
    libraries = []
    for name in ("one", "two"):
        settings = Settings(corpus_folder=tmp_path / name, data_folder=tmp_path / f"data-{name}", chroma_url=server.url)
        libraries.append(Library(settings, WordEmbedder()))
        libraries[-1].sync()
    third = process("third")
    texts = [
        {document.id: library.document(document.id).text for document in library.documents()}
        for library in (*libraries, third)
    ]
    assert texts[0] == texts[1] == texts[2] != {}
    files = {path.name: path.read_text() for name in ("one", "two") for path in (tmp_path / name).iterdir()}
    assert texts[0] == files
    assert nearest(libraries[0], "back pain") == nearest(libraries[1], "back pain") == nearest(third, "back pain")
    for library in libraries:
        library.close()
