import os
import shutil
import signal
import subprocess
import sys
import threading

import pytest

from assistant import parsing
from assistant.errors import CorpusError, StoreBusyError, StoreError
from assistant.library import Library
from assistant.retrieval import Retriever
from assistant.settings import Settings
from assistant.vectors import ExactVectors
from tests.conftest import WordEmbedder

BACK = "Back pain is common. It mostly gets better.\n"
KNEE = "Knee pain is different. Stairs make it worse.\n"


def write(folder, **files):
    for name, text in files.items():
        path = folder / f"{name}.txt"
        path.write_text(text, encoding="utf-8")


def found(library, question):
    """Every sentence of every passage that any ranking finds."""
    vectors = ExactVectors(library.store, library.embedder.dimension)
    hits = Retriever(library.store, vectors, library.embedder, 100, 0.1).retrieve(question).hits
    return "\n".join(
        library.document(hit.passage.document).text[start:end] for hit in hits for start, end in hit.passage.sentences
    )


def test_a_new_file_is_found_and_a_second_sync_embeds_nothing(library, corpus):
    write(corpus, back=BACK)
    assert library.sync().added == ["back.txt"]
    assert "Back pain is common." in found(library, "back pain")
    embedded, generation = len(library.embedder.embedded), library.store.generation
    report = library.sync()
    assert report.unchanged == ["back.txt"]
    assert not report.touched
    assert len(library.embedder.embedded) == embedded
    assert library.store.generation == generation


def test_the_old_text_of_a_changed_file_never_comes_back(library, corpus):
    write(corpus, back=BACK)
    library.sync()
    write(corpus, back="Back pain has many causes.\n")
    assert library.sync().changed == ["back.txt"]
    text = found(library, "back pain common better causes")
    assert "many causes" in text
    assert "common" not in text


def test_of_two_removed_files_of_one_name_both_are_kept(library, corpus):
    kept = []
    for text in ("The first.", "The second.", "The second."):
        write(corpus, back=text)
        (corpus / "back.txt.meta.yaml").write_text(f"title: {text}")
        library.sync()
        kept.append(library.remove("back.txt"))
    assert [path.name for path in kept] == ["back.txt", "back (2).txt", "back (3).txt"]
    assert [path.read_text() for path in kept] == ["The first.", "The second.", "The second."]
    assert kept[1].with_name("back (2).txt.meta.yaml").read_text() == "title: The second."


def test_nothing_of_a_removed_file_comes_back(library, corpus):
    write(corpus, back=BACK, knee=KNEE)
    library.sync()
    (corpus / "knee.txt").unlink()
    assert library.sync().removed == ["knee.txt"]
    assert "nee" not in found(library, "knee pain stairs worse")
    assert library.store.search_words(["knee", "stairs"], 10) == []
    assert [document.id for document in library.documents()] == ["back.txt"]


def test_a_renamed_file_is_reported_as_such_and_answers_under_its_new_name_only(library, corpus):
    write(corpus, back=BACK)
    library.sync()
    (corpus / "back.txt").rename(corpus / "spine.txt")
    report = library.sync()
    assert [(renamed.old, renamed.new) for renamed in report.renamed] == [("back.txt", "spine.txt")]
    assert (report.added, report.removed) == ([], [])
    assert [document.id for document in library.documents()] == ["spine.txt"]


def test_the_same_content_twice_is_indexed_once_and_reported(library, corpus):
    write(corpus, a=BACK, b=BACK)
    report = library.sync()
    assert report.added == ["a.txt"]
    assert [(item.document, item.same_as) for item in report.duplicates] == [("b.txt", "a.txt")]
    assert found(library, "back pain").count("Back pain is common.") == 1


def test_a_duplicate_takes_over_when_the_first_is_removed(library, corpus):
    write(corpus, a=BACK, b=BACK)
    library.sync()
    (corpus / "a.txt").unlink()
    assert [(renamed.old, renamed.new) for renamed in library.sync().renamed] == [("a.txt", "b.txt")]
    assert "Back pain is common." in found(library, "back pain")


def test_a_duplicate_that_is_changed_becomes_a_document_of_its_own(library, corpus):
    write(corpus, a=BACK, b=BACK)
    library.sync()
    write(corpus, b=KNEE)
    report = library.sync()
    assert (report.added, report.unchanged, report.duplicates) == (["b.txt"], ["a.txt"], [])


def test_a_broken_file_is_refused_and_the_others_go_on(library, corpus):
    write(corpus, a=BACK, empty="", z=KNEE)
    (corpus / "binary.txt").write_bytes(b"\0\1\2\3" * 100)
    report = library.sync()
    assert report.added == ["a.txt", "z.txt"]
    assert sorted((item.document, item.reason.split("'")[2].strip()) for item in report.refused) == [
        ("binary.txt", "is not text (binary data)."),
        ("empty.txt", "is empty."),
    ]


def test_a_document_that_becomes_empty_does_not_answer_any_more(library, corpus):
    write(corpus, back=BACK)
    library.sync()
    write(corpus, back="")
    assert [item.document for item in library.sync().refused] == ["back.txt"]
    assert library.documents() == []


def test_a_file_that_can_not_be_opened_keeps_what_was_stored(library, corpus):
    write(corpus, back=BACK)
    library.sync()
    (corpus / "back.txt").unlink()
    (corpus / "back.txt").symlink_to(corpus / "back.txt")  # a link to itself: nobody can open that
    report = library.sync()
    assert "'back.txt' can't be opened: too many levels of symbolic links" in report.refused[0].reason
    assert [document.id for document in library.documents()] == ["back.txt"]


def test_a_link_to_a_file_that_is_gone_does_not_answer_any_more(library, corpus):
    write(corpus, back=BACK)
    library.sync()
    (corpus / "back.txt").unlink()
    (corpus / "back.txt").symlink_to(corpus / "gone.txt")
    assert "doesn't exist" in library.sync().refused[0].reason
    assert library.documents() == []


def test_a_missing_corpus_folder_empties_nothing(library, corpus):
    write(corpus, back=BACK)
    library.sync()
    shutil.rmtree(corpus)
    with pytest.raises(CorpusError, match="There is no corpus folder"):
        library.sync()
    assert [document.id for document in library.documents()] == ["back.txt"]


def test_files_in_subfolders_are_documents_and_hidden_and_side_files_are_not(library, corpus):
    (corpus / "deep" / "er").mkdir(parents=True)
    (corpus / "deep" / "er" / "x.txt").write_text(BACK)
    (corpus / ".hidden.txt").write_text(KNEE)
    (corpus / "deep" / "er" / "x.txt.meta.yaml").write_text("title: Named")
    assert library.sync().added == ["deep/er/x.txt"]
    assert library.document("deep/er/x.txt").title == "Named"


def test_a_changed_side_file_changes_the_document(library, corpus):
    write(corpus, back=BACK)
    library.sync()
    (corpus / "back.txt.meta.yaml").write_text("title: The back")
    assert library.sync().changed == ["back.txt"]
    assert library.document("back.txt").title == "The back"


def test_a_link_that_leads_out_of_the_corpus_folder_is_refused(library, corpus, tmp_path):
    (tmp_path / "secret.txt").write_text("The password is swordfish.")
    (corpus / "link.txt").symlink_to(tmp_path / "secret.txt")
    report = library.sync()
    assert report.added == []
    assert "is a link out of the corpus folder" in report.refused[0].reason


def test_another_model_rebuilds_the_index_and_says_so(library, corpus):
    write(corpus, back=BACK, knee=KNEE)
    library.sync()
    with Library(library.settings, WordEmbedder("words:2")) as other:
        report = other.sync()
        assert report.rebuilt == "the index was built with words:1, now with words:2"
        assert report.added == ["back.txt", "knee.txt"]
        assert other.sync().rebuilt == ""


def test_while_another_model_is_taken_into_use_the_old_answers_until_all_of_the_new_is_there(library, corpus):
    write(corpus, a=BACK, b=KNEE)
    library.sync()
    stop = threading.Event()
    seen = []

    def look(step):
        seen.append(found(library, "knee pain"))
        if step.outcome == "added":
            stop.set()

    with Library(library.settings, WordEmbedder("words:2")) as other:
        assert other.sync(look, stop).cancelled
        assert all("Knee pain is different." in texts for texts in seen), "the old model's answers"
        with pytest.raises(StoreError, match=r"built with the model words:1, this process uses words:2"):
            found(other, "knee pain")
        report = other.sync()
        assert (report.rebuilt[-7:], report.unchanged, report.added) == ("words:2", ["a.txt"], ["b.txt"])
        assert "Knee pain is different." in found(other, "knee pain")
        assert other.store.passage_ids() == sorted(
            p.id for name in ("a.txt", "b.txt") for p in other.store.passages_of(name)
        )
        assert sorted(path.name for path in library.settings.data_folder.iterdir() if path.is_dir()) == []
    with pytest.raises(StoreError, match="words:2"):
        found(library, "knee pain")


def test_a_change_of_the_model_that_was_given_up_leaves_nothing_behind(library, corpus):
    write(corpus, a=BACK, b=KNEE)
    library.sync()
    stop = threading.Event()
    with Library(library.settings, WordEmbedder("words:2")) as other:
        other.sync(lambda step: stop.set(), stop)
    assert library.sync().unchanged == ["a.txt", "b.txt"]
    assert not (library.settings.data_folder / "another-model").exists()


def test_only_what_is_new_in_a_document_is_embedded_and_the_vectors_are_the_same(library, corpus):
    write(corpus, a=BACK)
    library.sync()
    library.embedder.embedded.clear()
    (corpus / "a.txt").rename(corpus / "a2.txt")
    (corpus / "a2.txt").write_text(BACK + "\nA new sentence.\n")
    (corpus / "a2.txt").rename(corpus / "a.txt")
    assert library.sync().changed == ["a.txt"]
    assert [text for text in library.embedder.embedded if "\n" not in text] == ["A new sentence."]
    kept = [library.store.sentence_vectors(passage.id) for passage in library.store.passages_of("a.txt")]
    library.rebuild()
    anew = [library.store.sentence_vectors(passage.id) for passage in library.store.passages_of("a.txt")]
    assert all((one == other).all() for one, other in zip(kept, anew, strict=True))


def test_adding_copies_the_file_and_never_overwrites_another(library, corpus, tmp_path):
    source = tmp_path / "back.txt"
    source.write_text(BACK)
    refused, report = library.add([source])
    assert (refused, report.added) == ([], ["back.txt"])
    assert (corpus / "back.txt").read_text() == BACK
    source.write_text(KNEE)
    refused, report = library.add([source])
    assert "already in the corpus folder with other content" in refused[0].reason
    assert (corpus / "back.txt").read_text() == BACK


def test_adding_what_is_no_document_copies_nothing(library, corpus, tmp_path):
    (tmp_path / "bad.txt").write_bytes(b"\0\0\0")
    refused, _ = library.add([tmp_path / "bad.txt", tmp_path / "missing.txt"])
    assert sorted(item.document for item in refused) == ["bad.txt", "missing.txt"]
    assert list(corpus.iterdir()) == []


def test_removing_keeps_the_file_outside_the_corpus(library, corpus):
    write(corpus, back=BACK)
    library.sync()
    kept = library.remove("back.txt")
    assert kept.read_text() == BACK
    assert list(corpus.iterdir()) == []
    assert library.documents() == []


@pytest.mark.parametrize("name", ["none.txt", "../outside.txt", "/etc/hostname", "."])
def test_removing_what_is_no_document_is_an_error(library, corpus, tmp_path, name):
    (tmp_path / "outside.txt").write_text("mine")
    with pytest.raises(CorpusError, match="There is no document"):
        library.remove(name)
    assert (tmp_path / "outside.txt").exists()


def test_while_another_process_writes_there_is_a_clear_error_and_reading_goes_on(library, corpus):
    write(corpus, back=BACK)
    library.sync()
    hold = (
        "import sys\nfrom pathlib import Path\nfrom assistant.store import Store\n"
        "with Store(Path(sys.argv[1])).writing():\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(library.settings.data_folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"held\n"
        assert library.sync().unchanged == ["back.txt"]  # nothing to write, so nothing to wait for
        write(corpus, knee=KNEE)
        with pytest.raises(StoreBusyError, match=r"Another process is writing .* Wait until it is done"):
            library.sync()
        assert "Back pain is common." in found(library, "back pain")
        with Library.open(library.settings, embedder=library.embedder) as second:
            assert "Another process is writing" in second.busy_problem
            other.stdin.close()
            other.wait(timeout=20)
            second.sync()
            assert second.busy_problem == "", "what is over is no problem any more"
    (corpus / "knee.txt").unlink()
    library.sync()
    write(corpus, knee=KNEE)
    assert library.sync().added == ["knee.txt"]


def steps_of(seen):
    return [(step.document, step.done, step.total, step.outcome) for step in seen]


def test_progress_tells_of_each_file_as_its_turn_begins_and_ends(library, corpus):
    write(corpus, a=BACK, b=KNEE)
    library.sync()
    write(corpus, b="Changed words.\n", c=BACK, empty="")
    (corpus / "binary.txt").write_bytes(b"\0\1")
    seen = []
    library.sync(seen.append)
    assert steps_of(seen) == [
        ("a.txt", 1, 5, "unchanged"),
        ("b.txt", 1, 5, "working"),
        ("b.txt", 2, 5, "changed"),
        ("binary.txt", 2, 5, "working"),
        ("binary.txt", 3, 5, "refused"),
        ("c.txt", 3, 5, "working"),
        ("c.txt", 4, 5, "duplicate"),
        ("empty.txt", 4, 5, "working"),
        ("empty.txt", 5, 5, "refused"),
    ]
    assert [step.detail for step in seen if step.outcome == "duplicate"] == ["a.txt"]


def test_a_stopped_sync_keeps_what_is_done_and_the_next_one_does_the_rest(library, corpus):
    write(corpus, a=BACK, gone="To go away.\n")
    library.sync()
    (corpus / "gone.txt").unlink()
    write(corpus, b=KNEE, c="Third words.\n")
    stop = threading.Event()
    report = library.sync(lambda step: stop.set() if step.outcome == "working" else None, stop)
    assert (report.cancelled, report.added, report.removed) == (True, ["b.txt"], [])
    report = library.sync()
    assert (report.cancelled, report.added, report.removed) == (False, ["c.txt"], ["gone.txt"])


def test_a_rebuild_reads_and_embeds_everything_again_and_goes_on_after_a_stop(library, corpus):
    write(corpus, a=BACK, b=KNEE)
    library.sync()
    stop = threading.Event()
    report = library.rebuild(lambda step: stop.set() if step.outcome == "working" else None, stop)
    assert (report.cancelled, report.changed) == (True, ["a.txt"])
    assert "Knee pain is different." in found(library, "knee pain")
    assert library.sync().changed == ["b.txt"]
    assert library.sync().unchanged == ["a.txt", "b.txt"]


SLOW = b"{\\rtf1 " + b"\\b a \\par " * 1_000_000
PAGE = b"<html><body><p>Back pain is common. It mostly gets better.</p></body></html>"


def test_a_file_that_a_busy_machine_did_not_read_in_time_is_tried_again_at_the_next_sync(tmp_path, corpus):
    settings = Settings(corpus_folder=corpus, data_folder=tmp_path / "data", max_reading_seconds=1)
    (corpus / "warm.html").write_bytes(PAGE)
    with Library(settings, WordEmbedder()) as library:
        while library.sync().refused:  # until the reading process is there
            pass
        (corpus / "page.html").write_bytes(PAGE.replace(b"common", b"frequent"))
        os.kill(parsing.process_id(), signal.SIGSTOP)  # it gets no time to work
        assert "longer than the 1 seconds" in library.sync().refused[0].reason
        with Library(settings.model_copy(update={"max_reading_seconds": 30}), WordEmbedder()) as patient:
            assert patient.sync().added == ["page.html"]


def test_it_is_tried_again_under_the_same_limits_unless_the_time_went_into_the_file(tmp_path, corpus, monkeypatch):
    settings = Settings(corpus_folder=corpus, data_folder=tmp_path / "data", max_reading_seconds=1)
    (corpus / "slow.rtf").write_bytes(SLOW)
    tried = []
    monkeypatch.setattr("assistant.parsing.sniff", lambda *given: tried.append(given[0]) or "rtf")
    with Library(settings, WordEmbedder()) as library:
        for share, tries in ((1000, 1), (1000, 2), (0, 3), (0, 3)):  # of the time, to be the file's own fault
            monkeypatch.setattr("assistant.parsing._WORKS_MOSTLY", share)
            assert "longer than the 1 seconds" in library.sync().refused[0].reason
            assert len(tried) == tries
