"""What stands around the conversation, and the address that the page is served at."""

import socket
import subprocess
import sys

import pytest

from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.ui.server import serve
from tests.conftest import PROJECT


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
