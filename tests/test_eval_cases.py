"""Question sets: what a good one is read as, and how each thing wrong with one is told."""

import json
import re
from pathlib import Path

import pytest

from evals import question_sets
from evals.cases import Case, json_schema
from evals.checking import check, nearest
from evals.cli import main
from evals.corpus import read_corpus
from evals.draft import draft
from evals.question_sets import Problem, QuestionSetError, load, read
from evals.scorers import SCORERS
from tests.eval_fakes import GUIDE, OTHER

README = Path(question_sets.__file__).parent / "README.md"
GOOD = {"id": "a", "question": "Does walking help?", "expect": "answered", "gold": [["Walking helps most people."]]}


def write(folder: Path, *lines: object, name: str = "set.jsonl") -> Path:
    path = folder / name
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


def problems(path: Path) -> list[Problem]:
    return check(read(path), [GUIDE, OTHER])


def test_a_good_set_has_no_problems_and_its_defaults_are_filled_in(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, "")
    assert problems(path) == []
    (case,) = load(path)
    assert (case.kind, case.needed, case.split, case.history) == ("general", 1, "dev", ())


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{'id': 1}", "not JSON: expecting property name enclosed in double quotes at column 2"),
        ("[1, 2]", "not a JSON object {…}"),
        ('{"id": "b", "id": "c"}', "the key 'id' stands twice"),
        ({**GOOD, "golds": []}, "unknown key 'golds'; did you mean 'gold'?"),
        ({"id": "b", "expect": "any"}, "the key 'question' is missing"),
        ({**GOOD, "expect": "maybe"}, "expect: input should be 'answered', 'partly_answered'"),
        ({**GOOD, "notices": ["panic"]}, "notices.0: input should be 'emergency', 'crisis'"),
        ({**GOOD, "gold": [[]]}, "gold.0: tuple should have at least 1 item"),
        ({**GOOD, "gold": []}, "expect is 'answered', but there is no gold"),
        ({**GOOD, "expect": "not_in_documents"}, "expect is 'not_in_documents', but there is gold"),
        ({**GOOD, "needed": 2}, "needed is 2, but gold has 1 slot"),
        ({**GOOD, "needed": 0}, "needed is 0, so any quote would do"),
        ({**GOOD, "forbidden": ["Walking"]}, "holds the forbidden text 'Walking'"),
        ({**GOOD, "history": [{"role": "user", "content": "hi"}]}, "the history ends with the user's turn"),
        ({**GOOD, "id": "first"}, "the id 'first' stands on line 1 already"),
        ({**GOOD, "question": "First?"}, "the same question stands on line 1 already"),
        (
            {**GOOD, "gold": [["Walking helps many people."]]},
            "is in no document; the nearest text is 'Walking helps most",
        ),
        ({**GOOD, "gold": [["Ten Chairs"]]}, "stands in page furniture only"),
    ],
)
def test_each_problem_is_told_with_its_line(tmp_path: Path, line: object, told: str) -> None:
    first = {"id": "first", "question": "First?", "expect": "small_talk"}
    found = problems(write(tmp_path, first, "", line))
    assert [problem.line for problem in found] == [3]
    assert told in found[0].what


def test_all_problems_are_told_and_not_only_the_first(tmp_path: Path) -> None:
    found = problems(write(tmp_path, "{", {**GOOD, "gold": [["nowhere at all"]], "needed": 5}, "]"))
    assert [problem.line for problem in found] == [1, 2, 2, 3]


def test_an_empty_file_is_a_problem_of_the_whole_file(tmp_path: Path) -> None:
    assert problems(write(tmp_path, "", "")) == [Problem(1, "the file is empty: there is no question in it")]


def test_a_wrong_encoding_is_told_with_the_line_of_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(b'{"id": "a"}\n{"id": "\xe9"}\n')
    assert problems(path) == [Problem(2, "byte 0xe9 is not UTF-8; save the file as UTF-8")]


def test_a_missing_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match=r"can't be opened: no such file or directory\. Check the path\."):
        read(tmp_path / "none.jsonl")


def test_a_set_with_problems_is_not_run_in_part(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, "{")
    with pytest.raises(QuestionSetError, match=r"set\.jsonl:2: not JSON.*Run: python -m evals check"):
        load(path)


def test_a_split_without_questions_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="no question of the split 'validation'"):
        load(write(tmp_path, GOOD), "validation")


def test_a_line_separator_inside_a_json_string_does_not_end_the_line(tmp_path: Path) -> None:
    (case,) = load(write(tmp_path, json.dumps({**GOOD, "question": "Does\u2028it?"}, ensure_ascii=False)))
    assert case.question == "Does\u2028it?"


def test_csv_reads_as_the_same_cases_as_jsonl(tmp_path: Path) -> None:
    rows = (
        "id,question,expect,gold,history,not_covered\r\n"
        'a,Does it?,answered,Walking helps most people. || Massage | Heat,"user: Hi\nassistant: Hello\nthere",\r\n'
        "b,Why?,not_in_documents,,,price | cost\r\n"
        'c,How?,answered,"[[""A | B""]]",,\r\n'
    )
    first, second, third = load(write(tmp_path, rows, name="set.csv"))
    assert first.gold == (("Walking helps most people.",), ("Massage", "Heat"))
    assert (first.needed, [turn.content for turn in first.history]) == (2, ["Hi", "Hello\nthere"])
    assert second.not_covered == ("price", "cost")
    assert third.gold == (("A | B",),)


def test_csv_problems_carry_the_line_on_which_the_row_begins(tmp_path: Path) -> None:
    rows = 'id,question,expect\na,"two\nlines",any\nb,Why?,maybe\nc,Why?\n'
    assert [problem.line for problem in read(write(tmp_path, rows, name="set.csv")).problems] == [4, 5]


def test_the_nearest_text_of_something_unlike_everything_is_nothing() -> None:
    assert nearest("zzz qqq", [GUIDE]) == ""


def test_the_published_schema_is_the_models() -> None:
    published = json.loads((question_sets.ARTICLE.parent / "schema.json").read_text(encoding="utf-8"))
    assert published == json_schema()


def test_the_examples_in_the_readme_are_good_and_the_same_in_both_formats(tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8")
    (jsonl,), (table,) = (re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL) for kind in ("jsonl", "csv"))
    from_jsonl, from_csv = load(write(tmp_path, jsonl)), load(write(tmp_path, table, name="set.csv"))
    assert len(from_jsonl) == 5
    assert from_csv == from_jsonl[:3]


def test_the_readme_explains_every_scorer_with_its_demand_and_every_key() -> None:
    text = README.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| (\S+) \|$", text, re.MULTILINE))
    assert {scorer.name: f"{scorer.demand:g}" if scorer.demand else "–" for scorer in SCORERS}.items() <= rows.items()
    assert all(f"`{key}`" in text for key in Case.model_fields)


def test_the_articles_set_is_good_and_large_enough() -> None:
    question_set = read(question_sets.ARTICLE)
    from assistant import Settings

    corpus = Path(__file__).parent.parent / "corpus"
    assert check(question_set, read_corpus(Settings(corpus_folder=corpus))) == []
    assert len(question_set.cases) >= 150


def test_changing_anything_in_a_case_changes_its_fingerprint() -> None:
    case = Case.model_validate(GOOD)
    assert case.fingerprint == Case.model_validate(GOOD).fingerprint
    assert case.fingerprint != case.model_copy(update={"notices": ("urgent",)}).fingerprint


def test_every_drafted_question_is_a_good_case_with_gold_from_the_text(tmp_path: Path) -> None:
    cases = draft([GUIDE, OTHER])
    assert problems(write(tmp_path, *[case.model_dump_json() for case in cases])) == []
    assert {case.kind for case in cases} >= {"section", "direct"}
    assert [case.id for case in draft([GUIDE, OTHER], limit=2)] == ["draft-0001", "draft-0002"]


def test_check_prints_file_and_line_and_exits_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "guide.md").write_text(GUIDE.text, encoding="utf-8")
    bad, good = write(tmp_path, GOOD, "{", name="bad.jsonl"), write(tmp_path, GOOD, name="good.jsonl")
    assert main(["check", str(bad), "--corpus", str(tmp_path / "corpus")]) == 1
    assert f"{bad}:2: not JSON" in capsys.readouterr().out
    assert main(["check", str(good), "--corpus", str(tmp_path / "corpus")]) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "none.jsonl"],
        ["run", "none.jsonl"],
        ["benchmark", "none"],
        ["run", "--split", "dev", "--save-baseline"],
    ],
)
def test_bad_usage_is_one_line_on_standard_error_and_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert told.startswith("error: ") and told.count("\n") == 1


def test_draft_never_overwrites_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "guide.md").write_text(GUIDE.text, encoding="utf-8")
    output = tmp_path / "mine.jsonl"
    output.write_text("edited for hours", encoding="utf-8")
    assert main(["draft", "--corpus", str(tmp_path), "--output", str(output)]) == 2
    assert output.read_text(encoding="utf-8") == "edited for hours"
