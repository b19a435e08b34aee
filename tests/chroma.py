"""A real Chroma server on a free port of this machine, that can be stopped and started again."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

START = "import sys; from chromadb.cli.cli import app; sys.argv = ['chroma', *sys.argv[1:]]; app()"


class ChromaRun:
    """`chroma run` on 127.0.0.1 with its data in `folder`."""

    def __init__(self, folder):
        self.folder = Path(folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process = None

    def start(self):
        """Raises RuntimeError if it doesn't come up."""
        home = self.folder / "home"
        home.mkdir(parents=True, exist_ok=True)
        command = ["run", "--path", str(self.folder / "server"), "--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(
            [sys.executable, "-c", START, *command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "ANONYMIZED_TELEMETRY": "False", "HOME": str(home)},
        )
        until = time.monotonic() + 60
        while time.monotonic() < until and self._process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=1).close()
                return self
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError("chroma run doesn't come up")

    def stop(self):
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def lose_everything(self):
        """As if its disk had been replaced; while it is stopped."""
        shutil.rmtree(self.folder / "server")
