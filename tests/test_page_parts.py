"""What stands around the conversation, and the address that the page is served at."""

import socket
import subprocess
import sys

import pytest

from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.types import Block, Document
from assistant.ui.examples import example_questions
from assistant.ui.server import serve
from tests.conftest import PROJECT


def headed(id_, *headings, title="Title"):
    text = "".join(f"{heading}\nText.\n" for heading in headings)
    starts = [text.index(heading) for heading in headings]
    blocks = [Block("heading", start, start + len(heading), 1) for start, heading in zip(starts, headings, strict=True)]
    return Document(id_, title, text, tuple(blocks))


def test_example_questions_come_from_the_headings():
    document = headed("a", "Title", "1. Getting up", "Introduction", "Is it safe?", "x" * 61)
    assert example_questions([document]) == ["What does the section “Getting up” say?", "Is it safe?"]


def test_example_questions_are_taken_in_turn_from_the_documents():
    first, second = headed("a", "A1?", "A2?", "A3?", "A4?"), headed("b", "B1?", "A1?")
    assert example_questions([first, second]) == ["A1?", "B1?", "A2?", "A3?"]
    assert example_questions([]) == example_questions([headed("c")]) == []


def test_a_port_in_use_gives_one_line_with_the_next_step():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "app.py", "--port", str(port)]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        f"error: Port {port} of 127.0.0.1 is in use already. Stop what uses it, or take another: --port {port + 1}\n"
    )


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("1.2.3.4", 0)])
def test_an_impossible_address_is_said(host, port):
    with pytest.raises(AssistantError, match=r"can't be served at .*Try: --host"):
        serve(Settings(), host, port)


def test_a_bad_setting_is_bad_usage():
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=PROJECT, env={"ASSISTANT_COLOUR": "red", "PATH": ""}, capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2 and "ASSISTANT_COLOUR" in done.stderr and "Traceback" not in done.stderr
