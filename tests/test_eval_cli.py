"""`python -m evals` from arguments to exit status, with an assistant that gives prepared answers."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import assistant
from evals import baseline
from evals.cli import main
from tests.conftest import PROJECT
from tests.eval_fakes import GUIDE, FakeAssistant, answer, few_draws

WALKING = "Walking helps most people."
LINES = [
    {"id": "a", "question": "Does walking help?", "expect": "answered", "gold": [[WALKING]]},
    {"id": "b", "question": "Who invented walking?", "expect": "not_in_documents", "split": "validation"},
]

few = pytest.fixture(autouse=True, scope="module")(few_draws)


class OpenedFake(FakeAssistant):
    """A fake that can be opened and closed."""

    library = SimpleNamespace(busy_problem="")

    def documents(self):
        return [GUIDE]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


@pytest.fixture
def questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(baseline, "BASELINE", tmp_path / "baseline.json")
    path = tmp_path / "walks.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    return path


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch):
    """Makes the assistant give these two answers from now on."""

    def prepare(first: object, second: object) -> None:
        fake = OpenedFake({LINES[0]["question"]: first, LINES[1]["question"]: second})
        monkeypatch.setattr(assistant, "Assistant", SimpleNamespace(open=lambda settings: fake), raising=False)

    return prepare


def test_a_good_run_prints_the_table_writes_the_report_and_exits_with_0(
    questions: Path, say, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say(answer(WALKING), answer())
    assert main(["run", str(questions), "--report", str(tmp_path / "report")]) == 0
    told = capsys.readouterr()
    assert "2 of 2 passed." in told.out and "gold_recall_at_1" in told.out
    assert f"Report: {tmp_path / 'report' / 'report.html'}" in told.out
    assert (tmp_path / "report" / "results.json").is_file()


def test_a_failure_is_told_with_its_reason_and_the_quotes_that_came(
    questions: Path, say, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say(answer("Bed rest does not help."), answer())
    main(["run", str(questions), "--report", str(tmp_path)])
    told = capsys.readouterr().out
    assert "✗ a “Does walking help?”" in told
    assert "evidence: 0 of 1 needed in the first 3 quotes; missing: “Walking helps most people.”" in told
    assert "got: “Bed rest does not help.” (guide.md" in told


def test_a_broken_promise_exits_with_1_and_says_which(
    questions: Path, say, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say(RuntimeError("boom"), answer())
    assert main(["run", str(questions), "--report", str(tmp_path)]) == 1
    assert "failed: completed is 0.500, below the minimum of 1" in capsys.readouterr().err


def test_a_regression_against_the_kept_baseline_exits_with_1(
    questions: Path, say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    strict = tmp_path / "thresholds.yaml"
    strict.write_text("tolerance: {worse_questions: 0}", encoding="utf-8")
    monkeypatch.setattr(baseline, "THRESHOLDS", strict)
    say(answer(WALKING), answer())
    assert main(["run", str(questions), "--report", str(tmp_path), "--save-baseline"]) == 0
    say(answer(WALKING), answer(WALKING))
    assert main(["run", str(questions), "--report", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert "1 got worse" in told.out and "0 got better" in told.out
    assert "failed: 1 questions that passed in the baseline fail now (tolerated: 0): b" in told.err


def test_a_split_is_compared_with_its_part_of_the_baseline(questions: Path, say, tmp_path: Path) -> None:
    say(answer(WALKING), answer())
    assert main(["run", str(questions), "--report", str(tmp_path), "--save-baseline"]) == 0
    assert main(["run", str(questions), "--report", str(tmp_path), "--split", "validation"]) == 0


def test_a_folder_that_can_not_be_written_is_one_line_and_status_1(
    questions: Path, say, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say(answer(WALKING), answer())
    assert main(["run", str(questions), "--report", str(questions)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("error: ") and told.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["run", "--limit"], ["benchmark", ".", "--limit", "0"], ["judge"]])
def test_bad_arguments_are_one_line_and_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_schema_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Case"


def test_formats_says_what_each_file_is_read_with_or_why_not(tmp_path, capsys):
    (tmp_path / "a.html").write_bytes(b"<p>Backs ache.</p>")
    (tmp_path / "b.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100))
    assert main(["formats", str(tmp_path)]) == 0
    rows = capsys.readouterr().out.splitlines()[2:]
    assert rows[0].startswith("| a.html | lxml | ")
    assert rows[0].endswith("| 1 |")
    assert "refused: it is an old binary Office file. Open it and save it as .docx." in rows[1]
    assert main(["formats", str(tmp_path / "none")]) == 1


def test_a_reader_that_has_seen_enough_is_told_nothing() -> None:
    command = [sys.executable, "-m", "evals", "schema"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=PROJECT) as shown:
        assert shown.stdout and shown.stderr
        shown.stdout.close()
        assert (shown.stderr.read(), shown.wait(60)) == (b"", 1)
