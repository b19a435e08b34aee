"""No connection leaves the process on any path: real processes run with every way out blocked and recorded."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import PROJECT

GUARD = '''
import os, socket, sys

LOG = os.environ["BLOCKED_LOG"]
LOCAL = ("127.", "::1", "localhost", "0.0.0.0")


def blocked(what):
    with open(LOG, "a") as log:
        log.write(f"{what}\\n")
    raise OSError(f"blocked: {what}")


def audit(event, arguments):
    """Python reports every name look-up and connection here, also those of libraries, before it makes them."""
    if event == "socket.getaddrinfo" and arguments[0] and not str(arguments[0]).startswith(LOCAL):
        blocked(f"look-up of {arguments[0]}")
    if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        if not str(arguments[1][0]).startswith(LOCAL):
            blocked(f"connection to {arguments[1]}")


sys.addaudithook(audit)
'''


@pytest.fixture
def guarded(tmp_path, article_copy):
    """An environment in which nothing but loopback can be reached, with an empty home; and what was tried."""
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD)
    (tmp_path / "home").mkdir()
    log = tmp_path / "blocked.log"
    log.touch()
    path = os.pathsep.join([str(tmp_path / "guard"), str(PROJECT)])
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": path,
        "HOME": str(tmp_path / "home"),
        "BLOCKED_LOG": str(log),
    }
    return environment, log


def command(settings, *arguments):
    return [
        sys.executable,
        "-m",
        "assistant",
        "--corpus",
        str(settings.corpus_folder),
        "--data",
        str(settings.data_folder),
        *arguments,
    ]


def test_the_guard_bites(guarded):
    environment, log = guarded
    for code in (
        "import socket; socket.socket().connect(('192.0.2.1', 80))",
        "import urllib.request as u; u.urlopen('http://example.org')",
    ):
        assert subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, check=False
        ).returncode
    assert log.read_text().splitlines() == ["connection to ('192.0.2.1', 80)", "look-up of example.org"]


def test_indexing_and_asking_call_nobody(guarded, article_copy):
    environment, log = guarded
    (article_copy.corpus_folder / "new.txt").write_text("The yellow pump holds 300 units of insulin.\n")
    result = subprocess.run(
        command(article_copy, "sync", "--json"), env=environment, capture_output=True, cwd=PROJECT, check=False
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["added"] == ["new.txt"]
    batch = (
        '{"question": "How much does the yellow pump hold?"}\n{"question": "Who won the cup?"}\n{"question": "hi"}\n'
    )
    result = subprocess.run(
        command(article_copy, "ask", "--json", "--batch", "-"),
        input=batch.encode(),
        env=environment,
        capture_output=True,
        cwd=PROJECT,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert len(result.stdout.splitlines()) == 3
    assert log.read_text() == ""
    assert files_below(environment["HOME"]) == []  # onnxruntime left a device id and a database of events there


def test_chroma_and_llama_index_call_nobody(guarded, article_copy):
    environment, log = guarded
    code = (
        "import sys\nfrom assistant import Assistant, Settings\n"
        "a = Assistant.open(Settings(corpus_folder=sys.argv[1], data_folder=sys.argv[2]))\n"
        "a._vectors.load_chroma()\nassert a._vectors.chroma\nprint(a.ask('Can back pain be cured?').outcome)\na.close()\n"
    )
    arguments = [sys.executable, "-c", code, str(article_copy.corpus_folder), str(article_copy.data_folder)]
    result = subprocess.run(arguments, env=environment, capture_output=True, cwd=PROJECT, check=False)
    assert result.stdout == b"answered\n", result.stderr
    assert log.read_text() == ""


def test_the_page_starts_and_becomes_ready_without_calling_anybody(guarded, article_copy):
    environment, log = guarded
    port = "7899"
    with subprocess.Popen(
        command(article_copy, "serve", "--port", port),
        env=environment,
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as server:
        try:
            page = wait_for(f"http://127.0.0.1:{port}/")
            time.sleep(20)  # the models and Chroma load behind the page
        finally:
            server.terminate()
        errors = server.stderr.read().decode()
    assert "gradio" in page.lower()
    assert "blocked" not in errors
    assert log.read_text() == ""


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_no_library_opens_a_connection_that_python_does_not_see(guarded, article_copy):
    environment, log = guarded
    trace = log.with_name("trace.txt")
    strace = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o"]
    result = subprocess.run(
        [*strace, str(trace), *command(article_copy, "ask", "Does skipping exercises matter?")],
        env=environment,
        capture_output=True,
        cwd=PROJECT,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert outside_addresses(trace.read_text()) == []


def test_an_address_outside_is_seen_in_a_trace():
    line = 'connect(9, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.7")}, 16) = -1'
    local = line.replace("192.0.2.7", "127.0.0.1")
    assert outside_addresses(f"{line}\n{local}\n") == ["192.0.2.7"]


def outside_addresses(trace):
    """Internet addresses in what strace wrote, but for loopback."""
    found = re.findall(r'(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"', trace)
    return [address for address in found if not address.startswith("127.") and address != "::1"]


def files_below(folder):
    return sorted(path.relative_to(folder).as_posix() for path in Path(folder).rglob("*") if path.is_file())


def wait_for(url, seconds=120):
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return response.read().decode()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
