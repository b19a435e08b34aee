"""What the README says is what happens."""

import re
import subprocess
import sys

import pytest

from assistant.settings import Settings
from tests.conftest import PROJECT

README = (PROJECT / "README.md").read_text("utf-8")


def test_the_settings_table_is_the_settings():
    rows = re.findall(r"^\| `ASSISTANT_(\w+)` \| `(.*?)` \| (.*) \|$", README, re.MULTILINE)
    assert rows == [
        (name.upper(), str(field.default) or "(empty)", field.description)
        for name, field in Settings.model_fields.items()
    ]


@pytest.mark.parametrize("example", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_the_python_examples_run_and_print_a_quote(article_copy, tmp_path, example):
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "ASSISTANT_CORPUS_FOLDER": str(article_copy.corpus_folder),
        "ASSISTANT_DATA_FOLDER": str(article_copy.data_folder),
    }
    result = subprocess.run(
        [sys.executable, "-c", example], env=environment, cwd=PROJECT, capture_output=True, check=False
    )
    assert "> If patients don’t perform their prescribed exercises" in result.stdout.decode(), result.stderr


@pytest.mark.parametrize("command", sorted(set(re.findall(r"python -m assistant (\w+)", README))))
def test_every_command_of_the_readme_exists(command):
    result = subprocess.run(
        [sys.executable, "-m", "assistant", command, "--help"], cwd=PROJECT, capture_output=True, check=False
    )
    assert result.returncode == 0


@pytest.mark.parametrize("target", ["run", "test", "evals", "check"])
def test_every_make_target_exists(target):
    assert re.search(rf"^{target}:", (PROJECT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "DECISIONS.md", "evals/README.md", "docs/FORMATS.md"])
def test_every_file_that_the_docs_link_to_is_there(name):
    text = (PROJECT / name).read_text("utf-8")
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", text):
        assert ((PROJECT / name).parent / target).exists(), target


def test_the_summary_of_decisions_names_those_that_there_are():
    text = (PROJECT / "DECISIONS.md").read_text("utf-8")
    made = set(re.findall(r"^## (\d+)\. ", text, re.MULTILINE))
    summary = text[text.index("## What holds today") : text.index("## 1. ")]
    named = set(re.findall(r"^- .*?(\d+):", summary, re.MULTILINE)) | set(re.findall(r"~~(\d+)~~", summary))
    newest = max(map(int, named))  # one made since may have to wait for its line
    assert named == {number for number in made if int(number) <= newest}
    assert set(re.findall(r"→ (\d+)", summary)) <= made
