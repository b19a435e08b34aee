"""What stands around the conversation, and the address that the page is served at."""

import socket
import subprocess
import sys

import pytest

from assistant.errors import AssistantError, SettingsError
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


@pytest.mark.parametrize(
    ("host", "port", "said", "status"),
    [
        ("127.0.0.1", 70_000, r"there is no port 70000\. Ports go from 0 to 65535; try: --port 7860$", 2),
        ("1.2.3.4", 0, r"can't be served at 1\.2\.3\.4, port 0: [a-z ]+\. Try: --host 127\.0\.0\.1$", 1),
    ],
)
def test_an_impossible_address_is_said(host, port, said, status):
    with pytest.raises(AssistantError, match=said) as raised:
        serve(Settings(), host, port)
    assert raised.value.exit_status == status


def test_a_proxy_named_otherwise_than_by_its_address_is_said():
    with pytest.raises(SettingsError, match=r"has 'my-proxy', which is no address\. Write ASSISTANT_TRUSTED_PROXIES="):
        serve(
            Settings(trusted_proxies="127.0.0.1, 10.0.0.0/8, ::1, my-proxy"), "127.0.0.1", 70_000
        )  # never gets that far


def test_a_bad_setting_is_bad_usage():
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=PROJECT, env={"ASSISTANT_COLOUR": "red", "PATH": ""}, capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2 and "ASSISTANT_COLOUR" in done.stderr and "Traceback" not in done.stderr
