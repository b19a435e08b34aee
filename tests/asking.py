"""Processes that answer questions: the page's server, the command line on a stream of questions; and who asks them."""

import json
import os
import socket
import subprocess
import sys
import threading
import time

import httpx
from gradio_client import Client

from tests.conftest import PROJECT
from tests.telling import sources, told

START_SECONDS = 240


def environment(url):
    return {**os.environ, "ASSISTANT_CHROMA_URL": url, "PYTHONWARNINGS": "ignore"}


class Page:
    """A real `app.py`, asked by gradio_client."""

    name = "page"

    def __init__(self, corpus, data, url):
        self.corpus = corpus
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = [sys.executable, "app.py", "--port", str(port), "--corpus", str(corpus), "--data", str(data)]
        self._log = (data.parent / "page.log").open("w")
        self._process = subprocess.Popen(command, cwd=PROJECT, env=environment(url), stderr=self._log, stdout=self._log)
        address, until = f"http://127.0.0.1:{port}/", time.monotonic() + START_SECONDS
        while not self._is_ready(address):
            assert time.monotonic() < until and self._process.poll() is None, "the page doesn't start"
            time.sleep(0.2)
        self._client = Client(address, verbose=False)

    def _is_ready(self, address):
        try:
            return httpx.get(address + "health").status_code == 200
        except httpx.HTTPError:
            return False

    def ask(self, question):
        return self._client.predict(question, [], "", api_name="/ask")

    def documents(self):
        return self._client.predict(api_name="/list_documents")

    def close(self):
        self._process.terminate()
        self._process.wait(30)
        self._log.close()


class Asker:
    """A command line that reads questions as they come."""

    def __init__(self, name, corpus, data, url):
        self.name = name
        command = [sys.executable, "-m", "assistant", "--corpus", str(corpus), "--data", str(data)]
        self._process = subprocess.Popen(
            [*command, "ask", "--json", "--batch", "-"],
            cwd=PROJECT, env=environment(url), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, encoding="utf-8", bufsize=1,
        )  # fmt: skip

    def ask(self, question):
        self._process.stdin.write(json.dumps({"question": question}) + "\n")
        return json.loads(self._process.stdout.readline() or '{"error": "the process has ended"}')

    def close(self):
        with self._process:
            self._process.stdin.close()


class Desk:
    """Where documents are added and removed: one command after the other, each a process of its own."""

    def __init__(self, corpus, data, url):
        self.corpus = corpus
        self.problems = []
        self._command = [sys.executable, "-m", "assistant", "--corpus", str(corpus), "--data", str(data)]
        self._environment = environment(url)

    def run(self, *arguments):
        command = [*self._command, *map(str, arguments)]
        done = subprocess.run(command, cwd=PROJECT, env=self._environment, capture_output=True, text=True, check=False)
        if "Traceback" in done.stderr or done.returncode not in (0, 1):
            self.problems.append(f"{arguments[0]} ended with {done.returncode}: {done.stderr}")
        return done


class User:
    """Somebody who asks one process without a break, until told to stop; others may ask it in between."""

    def __init__(self, who):
        self.who = who
        self.problems, self.seconds = [], []
        self._turn = threading.Lock()
        self._stopped = threading.Event()
        self._thread = None

    def start(self, questions, gone):
        """`questions()` gives the next one, `gone()` the names of documents that must not answer any more."""

        def work():
            while not self._stopped.is_set():
                self.ask(questions(), gone)
                time.sleep(0.05)  # or nobody else would ever get a turn

        self._thread = threading.Thread(target=work, daemon=True)
        self._thread.start()

    def ask(self, question, gone=frozenset):
        """What the answer says, as far as it must be the same from every process."""
        with self._turn:
            before, began = gone(), time.perf_counter()
            try:
                answer = self.who.ask(question)
            except Exception as error:  # whatever it is, it is no answer
                answer = {"error": f"{type(error).__name__}: {error}"}
            self.seconds.append(time.perf_counter() - began)
        if "error" in answer:
            self.problems.append(f"{self.who.name}: {question!r}: {answer['error']}")
            return answer["error"]
        if late := sources(answer) & before & gone():
            self.problems.append(f"{self.who.name}: {question!r} is answered from {late}, which had been removed")
        return told(answer)

    def stop(self):
        self._stopped.set()
        if self._thread:
            self._thread.join()
        return self.seconds
