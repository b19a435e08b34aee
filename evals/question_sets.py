"""A file of questions (JSONL or CSV) goes in; its Cases, and every problem with its line number, come out."""

import csv
import difflib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from assistant.errors import InputError
from evals.cases import Case, contradictions

ARTICLE = Path(__file__).parent / "questions" / "article.jsonl"
"""The question set on the article that comes with the assistant."""

_ROLES = ("user", "assistant")


class QuestionSetError(InputError):
    """The question set can't be read, or has problems in it; nothing was asked."""


class Problem(NamedTuple):
    """What is wrong with a question set, and on which line (from 1; 0: the file as a whole)."""

    line: int
    what: str


class Located(NamedTuple):
    """A case with the line it begins on."""

    line: int
    case: Case


class QuestionSet(NamedTuple):
    """What a file gave: the good lines, and what is wrong with the others."""

    name: str
    cases: tuple[Located, ...]
    problems: tuple[Problem, ...]


def load(path: Path, split: Literal["dev", "validation", "all"] = "all") -> list[Case]:
    """The cases of a good set, in the file's order.

    Raises:
        QuestionSetError: the file is missing or anything is wrong with it; a set with a broken line
            is not run in part, because its figures would look like those of the whole.
    """
    question_set = read(path)
    if question_set.problems:
        first = question_set.problems[0]
        more = f" (and {len(question_set.problems) - 1} more)" * (len(question_set.problems) > 1)
        raise QuestionSetError(f"{path}:{first.line}: {first.what}{more}.", f"Run: python -m evals check {path}")
    cases = [case for _, case in question_set.cases if split in ("all", case.split)]
    if not cases:
        raise QuestionSetError(f"'{path}' has no question of the split '{split}'.", "Choose another --split.")
    return cases


def read(path: Path) -> QuestionSet:
    """All cases and all problems of a file; CSV by its suffix, JSONL otherwise.

    Raises:
        QuestionSetError: the file can't be opened.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise QuestionSetError(f"The question set '{path}' can't be opened: {reason}.", "Check the path.") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        return QuestionSet(path.stem, (), (Problem(line, f"byte 0x{byte:02x} is not UTF-8; save the file as UTF-8"),))
    rows = _csv_rows(text) if path.suffix.lower() == ".csv" else _json_rows(text)
    cases, problems = _cases(rows)
    problems += _repetitions(cases)
    if not cases and not problems:
        problems = [Problem(1, "the file is empty: there is no question in it")]
    return QuestionSet(path.stem, tuple(cases), tuple(sorted(problems)))


def _cases(rows: Iterator[tuple[int, Any]]) -> tuple[list[Located], list[Problem]]:
    cases: list[Located] = []
    problems: list[Problem] = []
    for line, value in rows:
        if isinstance(value, Problem):
            problems.append(value)
            continue
        try:
            case = Case.model_validate(value)
        except ValidationError as error:
            problems.extend(Problem(line, what) for what in _explained(error))
        else:
            cases.append(Located(line, case))
            problems.extend(Problem(line, what) for what in contradictions(case))
    return cases, problems


def _json_rows(text: str) -> Iterator[tuple[int, Any]]:
    """Split at line feeds only: other separators (U+2028, say) may stand inside a JSON string."""
    for line, content in enumerate(text.split("\n"), start=1):
        if content.strip():
            try:
                value = json.loads(content, object_pairs_hook=_without_repeated_keys)
            except json.JSONDecodeError as error:
                yield line, Problem(line, f"not JSON: {error.msg.lower()} at column {error.colno}")
            except ValueError as error:
                yield line, Problem(line, str(error))
            else:
                yield line, value if isinstance(value, dict) else Problem(line, "not a JSON object {…}")


def _without_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON readers keep the last of two equal keys, so that half of a question would vanish unseen."""
    keys = [key for key, _ in pairs]
    if repeated := [key for key in keys if keys.count(key) > 1]:
        raise ValueError(f"the key '{repeated[0]}' stands twice")
    return dict(pairs)


def _csv_rows(text: str) -> Iterator[tuple[int, Any]]:
    """Columns are named as the keys; an empty cell is a key not given. See `_cell` for lists in a cell."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        columns = reader.fieldnames
        line = reader.line_num + 1
        for row in reader:
            if None in row or None in row.values():
                yield line, Problem(line, f"the row has not as many cells as the header ({len(columns or ())})")
            else:
                yield line, {key: _cell(key, value) for key, value in row.items() if value.strip()}
            line = reader.line_num + 1
    except csv.Error as error:
        yield line, Problem(line, f"not CSV: {error}")


def _cell(key: str, value: str) -> Any:
    """The value of a cell. Examples:

    gold `A || B | C`: a slot with A, and a slot with the alternatives B and C;
    notices, forbidden, not_covered `A | B`: two texts; any of these may be JSON (`[["A"], ["B"]]`) instead;
    history: lines that begin with `user:` or `assistant:`.
    """
    if key in ("gold", "notices", "forbidden", "not_covered", "history") and value.lstrip().startswith("["):
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value  # the model says what it should have been
    if key == "gold":
        return [_parts(slot, "|") for slot in _parts(value, "||")]
    if key in ("notices", "forbidden", "not_covered"):
        return _parts(value, "|")
    return _turns(value) if key == "history" else value


def _parts(value: str, separator: str) -> list[str]:
    return [part.strip() for part in value.split(separator) if part.strip()]


def _turns(value: str) -> list[dict[str, str]]:
    turns: list[dict[str, str]] = []
    for line in value.strip().splitlines():
        role, colon, content = line.partition(":")
        if colon and role.strip().lower() in _ROLES:
            turns.append({"role": role.strip().lower(), "content": content.strip()})
        elif turns:
            turns[-1]["content"] += "\n" + line
        else:
            turns.append({"role": "", "content": line})  # the model says which roles there are
    return turns


def _explained(error: ValidationError) -> Iterator[str]:
    """Each mistake of a line in words. Example: "unknown key 'golds'; did you mean 'gold'?"."""
    for mistake in error.errors():
        where = ".".join(str(part) for part in mistake["loc"])
        if mistake["type"] == "extra_forbidden":
            near = difflib.get_close_matches(where, list(Case.model_fields), n=1)
            yield f"unknown key '{where}'" + (f"; did you mean '{near[0]}'?" if near else "")
        elif mistake["type"] == "missing":
            yield f"the key '{where}' is missing"
        else:
            yield f"{where}: {mistake['msg'][0].lower()}{mistake['msg'][1:]}"


def _repetitions(cases: list[Located]) -> list[Problem]:
    """Ids that stand twice, and questions that do (after the same history)."""
    problems: list[Problem] = []
    first_line: dict[str, int] = {}
    for line, case in cases:
        asked = "".join([case.question, *(f"\0{turn.role}\0{turn.content}" for turn in case.history)])
        for name, value in ((f"the id '{case.id}'", f"id\0{case.id}"), ("the same question", f"asked\0{asked}")):
            if value in first_line:
                problems.append(Problem(line, f"{name} stands on line {first_line[value]} already"))
            first_line.setdefault(value, line)
    return problems
