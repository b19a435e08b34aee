"""sync, add, remove, rebuild and documents as people use them, with a quick embedder in place of the model."""

import json
import os
import pty
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import PROJECT

QUICK = (
    "import sys, assistant.library as library\nfrom tests.conftest import WordEmbedder\n"
    "library.open_embedder = lambda *_: WordEmbedder()\nfrom assistant.cli import main\nsys.exit(main(sys.argv[1:]))\n"
)


@pytest.fixture
def command(corpus, tmp_path):
    return [sys.executable, "-c", QUICK, "--corpus", str(corpus), "--data", str(tmp_path / "data")]


def run(command, *arguments):
    return subprocess.run([*command, *arguments], cwd=PROJECT, capture_output=True, text=True, check=False)


def fill(corpus, count):
    for number in range(count):
        (corpus / f"d{number:03}.txt").write_text(f"Document {number} is about pain. " * 20)


def test_sync_add_remove_and_rebuild_report_as_text_and_as_json(command, corpus, tmp_path):
    fill(corpus, 1)
    (tmp_path / "new.txt").write_text("A new text.")
    (tmp_path / "bad.txt").write_bytes(b"\0")
    assert run(command, "sync").stdout == "added: d000.txt\nunchanged: 0\n"
    added = run(command, "add", "--json", str(tmp_path / "new.txt"), str(tmp_path / "bad.txt"))
    assert added.returncode == 1
    report = json.loads(added.stdout)
    assert (report["added"], [item["document"] for item in report["refused"]]) == (["new.txt"], ["bad.txt"])
    assert run(command, "rebuild").stdout == "changed: d000.txt\nchanged: new.txt\nunchanged: 0\n"
    removed = json.loads(run(command, "remove", "--json", "new.txt").stdout)
    assert removed["removed"] == "new.txt"
    assert [item["id"] for item in json.loads(run(command, "documents", "--json").stdout)] == ["d000.txt"]
    missing = run(command, "remove", "new.txt")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr == "error: There is no document 'new.txt'. Run: python -m assistant documents\n"


def test_what_can_not_be_added_is_named_as_it_was_given(command, corpus, tmp_path):
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / ".hidden.txt").write_text("Hidden.")
    added = run(command, "add", str(tmp_path / "gone" / "a.txt"), str(tmp_path / "here"))
    assert added.returncode == 1
    assert f"refused: '{tmp_path}/gone/a.txt' doesn't exist. Check the path.\n" in added.stderr
    assert f"refused: There is no document in '{tmp_path}/here'. Name a file" in added.stderr
    (tmp_path / "here" / "a.txt").write_text("A text.")
    (tmp_path / "here" / "a.txt.meta.yaml").write_text("title: A")
    both = run(command, "add", *(str(path) for path in (tmp_path / "here").glob("a*")))
    assert (both.returncode, both.stderr) == (0, "")  # a side file goes with its document
    assert "\tA\t" in run(command, "documents").stdout


def test_a_corpus_folder_that_can_not_be_made_is_one_line(command, tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "a.txt").write_text("A text.")
    added = run(command, "--corpus", str(tmp_path / "file"), "add", str(tmp_path / "a.txt"))
    assert added.returncode == 1
    assert added.stderr.startswith(f"error: The corpus folder '{tmp_path}/file' can't be made: file exists.")
    assert added.stderr.count("\n") == 1


def test_ctrl_c_ends_after_the_current_file_says_how_to_go_on_and_the_next_sync_does(command, corpus):
    fill(corpus, 400)
    with subprocess.Popen(
        [*command, "sync", "--json"], cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        store = corpus.parent / "data" / "assistant.sqlite3-wal"
        until = time.monotonic() + 60
        while (not store.exists() or store.stat().st_size < 300_000) and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        output, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == "stopped: what is done is kept. To go on, run: python -m assistant sync\n"
    report = json.loads(output)
    assert report["cancelled"] is True
    done = len(report["added"])
    assert 0 < done < 400
    rest = json.loads(run(command, "sync", "--json").stdout)
    assert (len(rest["unchanged"]), len(rest["added"]), rest["cancelled"]) == (done, 400 - done, False)


def test_a_bar_is_shown_on_a_terminal_and_nothing_in_a_pipe(command, corpus):
    fill(corpus, 3)
    ours, theirs = pty.openpty()
    shown = subprocess.run(
        [*command, "sync"], cwd=PROJECT, stdout=subprocess.PIPE, stderr=theirs, text=True, check=False,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    while chunk := _read(ours):
        seen += chunk
    os.close(ours)
    assert "added: d002.txt" in shown.stdout
    assert b"3/3" in seen
    (corpus / "more.txt").write_text("More.")
    assert run(command, "sync").stderr == ""


def _read(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the other side has closed
        return b""
