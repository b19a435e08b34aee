"""Arguments of `python -m assistant` go in; status, standard output and standard error of the command come out."""

import io
import subprocess
import sys

import pytest

from assistant.cli import main
from tests.conftest import PROJECT


def run_process(settings, *arguments, stdin=None):
    """A process of its own, as people start it."""
    return subprocess.run(
        [sys.executable, "-m", "assistant", *folders_of(settings), *arguments],
        input=stdin, capture_output=True, cwd=PROJECT, timeout=300, check=False,
    )  # fmt: skip


def run(settings, *arguments, stdin=b"", **environment):
    """The same command in this process, which saves the seconds of importing everything again."""
    streams = [io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", write_through=True) for data in (stdin, b"", b"")]
    with pytest.MonkeyPatch.context() as patch:
        for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
            patch.setattr(sys, name, stream)
        for name, value in environment.items():
            patch.setenv(name, value)
        try:
            status = main([*folders_of(settings), *arguments])
        except SystemExit as stop:
            status = stop.code
    _, stdout, stderr = (stream.buffer.getvalue() for stream in streams)
    return subprocess.CompletedProcess(arguments, status, stdout, stderr)


def folders_of(settings):
    return ["--corpus", str(settings.corpus_folder), "--data", str(settings.data_folder)]


def one_line_error(result, status):
    assert result.returncode == status, result.stderr
    assert result.stdout == b""
    (line,) = result.stderr.decode().splitlines()
    assert line.startswith("error: ")
    return line
