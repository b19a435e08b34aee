"""What the page can have done with the documents: in the background, one at a time."""

import threading
import time
from contextlib import contextmanager

import pytest

from assistant.errors import CorpusError, ReadOnlyError, StoreBusyError
from assistant.library import Added
from assistant.reports import FileProgress, Refused, SyncReport
from assistant.settings import Settings
from assistant.ui.jobs import FileLine, Jobs, Upload
from assistant.ui.measuring import Measuring
from tests.conftest import PROJECT
from tests.page_fakes import ended


class Documents:
    """Stands in for the assistant: adds what it is given, and waits in between where it is told to."""

    def __init__(self):
        self.may_go_on, self.added = threading.Event(), []
        self.may_go_on.set()

    def add(self, paths, progress, stop):
        for done, path in enumerate(paths):
            if stop.is_set():
                return Added([], SyncReport(cancelled=True))
            progress(FileProgress(path.name, done, 1000, "working"))
            assert self.may_go_on.wait(10)
            if path.name == "scan.pdf":
                refused = Refused(document="scan.pdf", reason="It has no text.", next_step="Use OCR.")
                return Added([refused], SyncReport())
            self.added.append(path.read_text())
            progress(FileProgress(path.name, done + 1, 1000, "added"))
        return Added([], SyncReport())

    def rebuild(self, progress, stop):
        raise RuntimeError("secret detail")

    def remove(self, document_id):
        raise CorpusError(f"There is no document '{document_id}'.", "Look at the list.")


def uploaded(uploads, *names):
    for name in names:
        (uploads / f"of-{name}").mkdir()
        (uploads / f"of-{name}" / name).write_text(f"text of {name}")
    return [Upload(str(uploads / f"of-{name}" / name), name) for name in names]


def test_uploaded_files_are_added_with_a_line_for_each_and_the_reason_of_a_refusal(settings, uploads):
    jobs, documents = Jobs(settings, uploads), Documents()
    jobs.add(documents, uploaded(uploads, "a.txt", "b.txt", "scan.pdf"))
    job = ended(jobs)
    assert documents.added == ["text of a.txt", "text of b.txt"]
    assert (job.done, job.total, job.problem, job.stopped) == (3, 3, "", False), "other files are not counted"
    assert job.lines == (
        FileLine("a.txt", "added"), FileLine("b.txt", "added"), FileLine("scan.pdf", "refused", "It has no text. Use OCR."),
    )  # fmt: skip
    assert list(uploads.iterdir()) == [], "what was uploaded is in the corpus folder now, and nowhere else"


def test_a_file_keeps_its_owners_name_for_it_without_what_no_name_may_hold(settings, uploads):
    jobs, documents = Jobs(settings, uploads), Documents()
    names = [
        "<img src=x> (2).txt",
        "../../secret.txt",
        "C:\\texts\\c.txt",
        ".hidden",
        "x" * 300 + ".txt",
        "c.txt",
        "\n",
    ]
    paths = [upload.path for upload in uploaded(uploads, "0", "1", "2", "3", "4", "5", "6")]
    jobs.add(documents, [Upload(path, name) for path, name in zip(paths, names, strict=True)])
    lines = {line.document: line for line in ended(jobs).lines}
    assert {name for name, line in lines.items() if line.outcome == "added"} == {
        "<img src=x> (2).txt",
        "secret.txt",
        "c.txt",
    }
    assert "begins with a dot" in lines[".hidden"].detail and "too long" in lines["x" * 300 + ".txt"].detail
    assert "text of 5" not in documents.added, "the second of one name is not taken for the first"
    assert list(uploads.iterdir()) == []


def test_a_side_file_goes_with_its_document_and_never_alone(settings, uploads):
    jobs, seen = Jobs(settings, uploads), []

    class Beside(Documents):
        def add(self, paths, progress, stop):
            seen.extend(path.with_name(f"{path.name}.meta.yaml").read_text() for path in paths)
            return super().add(paths, progress, stop)

    jobs.add(Beside(), uploaded(uploads, "a.txt", "a.txt.meta.yaml", "b.txt.meta.yaml"))
    lines = ended(jobs).lines
    assert seen == ["text of a.txt.meta.yaml"]
    assert [(line.document, line.outcome) for line in lines] == [("b.txt.meta.yaml", "refused"), ("a.txt", "added")]


def test_what_was_not_yet_read_when_work_was_stopped_is_taken_back(library, uploads):
    jobs = Jobs(library.settings, uploads)
    (library.settings.corpus_folder / "c.txt").write_text("It was there before.")

    class StopsAtOnce:
        def add(self, paths, progress, stop):
            jobs.stop()
            return library.add(paths, progress, stop)

    jobs.add(StopsAtOnce(), uploaded(uploads, "a.txt", "b.txt"))
    job = ended(jobs)
    assert job.stopped and {line.outcome for line in job.lines} == {"stopped"}
    assert [path.name for path in library.settings.corpus_folder.iterdir()] == ["c.txt"]


def test_what_was_refused_and_is_not_kept_is_not_listed_as_left_in_the_folder(library, uploads):
    jobs = Jobs(library.settings, uploads)
    (uploads / "x").mkdir()
    (uploads / "x" / "scan.pdf").write_bytes(b"\x89PNG\0\0")
    jobs.add(library, [Upload(str(uploads / "x" / "scan.pdf"), "scan.pdf")])
    assert [line.outcome for line in ended(jobs).lines] == ["refused"]
    assert library.last_report.refused == []


def test_a_file_that_is_there_already_is_said_to_be(library, uploads):
    jobs = Jobs(library.settings, uploads)
    (library.settings.corpus_folder / "a.txt").write_text("text of a.txt")
    library.sync()
    jobs.add(library, uploaded(uploads, "a.txt"))
    assert ended(jobs).lines == (FileLine("a.txt", "unchanged"),)


def test_nobody_else_looks_at_the_folder_while_work_goes_on(settings, uploads):
    inside = []

    @contextmanager
    def alone():
        inside.append("in")
        try:
            yield
        finally:
            inside.append("out")

    jobs = Jobs(settings, uploads, alone)
    jobs.rebuild(Documents())
    ended(jobs)
    assert inside == ["in", "out"], "also when it fails"


def test_work_can_be_watched_and_stopped_after_the_file_in_hand(settings, uploads):
    jobs, documents = Jobs(settings, uploads), Documents()
    documents.may_go_on.clear()
    jobs.add(documents, uploaded(uploads, "a.txt", "b.txt", "c.txt"))
    while jobs.latest.current != "a.txt":
        time.sleep(0.01)
    with pytest.raises(StoreBusyError, match="worked on already"):
        jobs.add(documents, [])
    jobs.stop()
    documents.may_go_on.set()
    assert ended(jobs).stopped
    assert documents.added == ["text of a.txt"]


@pytest.mark.parametrize(
    "path", ["/etc/hostname", "{uploads}/../corpus/a.txt", "{uploads}/of-a/../../secret", "nowhere"]
)
def test_only_what_was_uploaded_here_is_taken(settings, uploads, path, tmp_path):
    (tmp_path / "secret").write_text("secret")
    (settings.corpus_folder / "a.txt").write_text("A")
    with pytest.raises(CorpusError, match="not uploaded here"):
        Jobs(settings, uploads).add(Documents(), [Upload(path.format(uploads=uploads), "a.txt")])
    with pytest.raises(CorpusError, match="not uploaded here"):
        Measuring(settings, uploads).start(path.format(uploads=uploads))


def test_a_link_among_the_uploads_is_not_followed(settings, uploads, tmp_path):
    (tmp_path / "secret").write_text("secret")
    (uploads / "of-a").mkdir()
    (uploads / "of-a" / "a.txt").symlink_to(tmp_path / "secret")
    with pytest.raises(CorpusError, match="not uploaded here"):
        Jobs(settings, uploads).add(Documents(), [Upload(str(uploads / "of-a" / "a.txt"), "a.txt")])


def test_what_fails_is_said_and_details_stay_in_the_log(settings, uploads, caplog):
    jobs = Jobs(settings, uploads)
    jobs.rebuild(Documents())
    assert "Something went wrong" in ended(jobs).problem and "secret" not in jobs.latest.problem
    assert "secret detail" in caplog.text
    jobs.remove(Documents(), "nope.md")
    assert ended(jobs).problem == "There is no document 'nope.md'. Look at the list."


def test_a_read_only_page_changes_and_measures_nothing(tmp_path, uploads):
    settings = Settings(corpus_folder=tmp_path, data_folder=tmp_path / "data", read_only=True)
    with pytest.raises(ReadOnlyError):
        Jobs(settings, uploads).remove(Documents(), "a.md")
    with pytest.raises(ReadOnlyError):
        Measuring(settings, uploads).start()


def test_the_fake_has_nothing_that_the_real_assistant_has_not():
    from assistant import Assistant

    assert {name for name in vars(Documents) if not name.startswith("_")} <= set(dir(Assistant))
    assert (PROJECT / "evals").is_dir()
