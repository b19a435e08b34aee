"""What the page can have done: work on the documents, and measurements; in the background, one at a time."""

import threading
import time

import pytest

from assistant.errors import CorpusError, ReadOnlyError, StoreBusyError
from assistant.library import Added
from assistant.reports import FileProgress, Refused, SyncReport
from assistant.settings import Settings
from assistant.ui.jobs import FileLine, Jobs
from assistant.ui.measuring import Measuring
from tests.conftest import PROJECT


class Documents:
    """Stands in for the assistant: adds what it is given, and waits in between where it is told to."""

    def __init__(self):
        self.may_go_on, self.added = threading.Event(), []
        self.may_go_on.set()

    def add(self, paths, progress, stop):
        report = SyncReport()
        for done, path in enumerate(paths):
            if stop.is_set():
                return Added([], report.model_copy(update={"cancelled": True}))
            progress(FileProgress(path.name, done, len(paths), "working"))
            assert self.may_go_on.wait(10)
            self.added.append(path.read_text())
            progress(FileProgress(path.name, done + 1, len(paths), "added"))
        return Added([Refused(document="scan.pdf", reason="It has no text.", next_step="Use OCR.")], report)

    def rebuild(self, progress, stop):
        raise RuntimeError("secret detail")

    def remove(self, document_id):
        raise CorpusError(f"There is no document '{document_id}'.", "Look at the list.")


@pytest.fixture
def uploads(tmp_path):
    (tmp_path / "uploads").mkdir()
    return tmp_path / "uploads"


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "corpus").mkdir()
    return Settings(corpus_folder=tmp_path / "corpus", data_folder=tmp_path / "data")


def uploaded(uploads, *names):
    for name in names:
        (uploads / f"of-{name}").mkdir()
        (uploads / f"of-{name}" / name).write_text(f"text of {name}")
    return [str(uploads / f"of-{name}" / name) for name in names]


def ended(work, seconds=60):
    deadline = time.monotonic() + seconds
    while work.latest.running and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not work.latest.running
    return work.latest


def test_uploaded_files_are_added_with_a_line_for_each_and_the_reason_of_a_refusal(settings, uploads):
    jobs, documents = Jobs(settings, uploads), Documents()
    jobs.add(documents, uploaded(uploads, "a.txt", "b.txt"))
    job = ended(jobs)
    assert documents.added == ["text of a.txt", "text of b.txt"]
    assert (job.done, job.total, job.problem, job.stopped) == (2, 2, "", False)
    assert job.lines == (
        FileLine("a.txt", "added"), FileLine("b.txt", "added"), FileLine("scan.pdf", "refused", "It has no text. Use OCR."),
    )  # fmt: skip
    assert list(uploads.iterdir()) == [], "what was uploaded is in the corpus folder now, and nowhere else"


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
        Jobs(settings, uploads).add(Documents(), [path.format(uploads=uploads)])
    with pytest.raises(CorpusError, match="not uploaded here"):
        Measuring(settings, uploads).start(path.format(uploads=uploads))


def test_a_link_among_the_uploads_is_not_followed(settings, uploads, tmp_path):
    (tmp_path / "secret").write_text("secret")
    (uploads / "of-a").mkdir()
    (uploads / "of-a" / "a.txt").symlink_to(tmp_path / "secret")
    with pytest.raises(CorpusError, match="not uploaded here"):
        Jobs(settings, uploads).add(Documents(), [str(uploads / "of-a" / "a.txt")])


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


def test_a_question_set_is_measured_with_progress_and_a_report(article_copy, uploads):
    (uploads / "of-set").mkdir()
    line = '{"id": "%s", "kind": "direct", "question": "%s", "expect": "%s"%s}\n'
    gold = ', "gold": [["perform their prescribed exercises at home or skip appointments"]]'
    (uploads / "of-set" / "mine.jsonl").write_text(
        line % ("a", "Does skipping exercises matter?", "answered", gold)
        + line % ("b", "Who won the cup?", "not_in_documents", "")
    )
    measuring = Measuring(article_copy, uploads)
    measuring.start(str(uploads / "of-set" / "mine.jsonl"))
    done = ended(measuring, 120)
    assert (done.name, done.done, done.total, done.has_report) == ("mine.jsonl", 2, 2, True), done.problem
    assert "2 of 2 passed" in done.table
    assert measuring.report().lower().startswith("<!doctype html>")


def test_a_set_with_mistakes_is_told_with_its_line(article_copy, uploads):
    (uploads / "of-set").mkdir()
    (uploads / "of-set" / "bad.jsonl").write_text("{not json}\n")
    measuring = Measuring(article_copy, uploads)
    measuring.start(str(uploads / "of-set" / "bad.jsonl"))
    done = ended(measuring, 120)
    assert not done.has_report and "bad.jsonl:1" in done.problem
    assert str(uploads) not in done.problem
    with pytest.raises(CorpusError, match="no report yet"):
        measuring.report()


def test_a_measurement_can_be_stopped(article_copy, uploads):
    measuring = Measuring(article_copy, uploads)
    measuring.start()
    with pytest.raises(StoreBusyError):
        measuring.start()
    measuring.stop()
    assert ended(measuring).problem == "It was stopped."


def test_the_fake_has_nothing_that_the_real_assistant_has_not():
    from assistant import Assistant

    assert {name for name in vars(Documents) if not name.startswith("_")} <= set(dir(Assistant))
    assert (PROJECT / "evals").is_dir()
