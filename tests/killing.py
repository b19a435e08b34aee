"""A process that adds and replaces documents is killed at random moments; after each, the next start is examined.

`python -m tests.killing FOLDER 60` kills sixty times, with 200 documents and a quick embedder without a model (what
is examined is the store, not the model). Exit status 0 if nothing was ever wrong. `FOLDER` must be new or empty.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

from assistant.library import Library
from assistant.retrieval import Retriever
from assistant.settings import Settings
from assistant.types import Answer, Quote, Span
from assistant.vectors import ExactVectors
from assistant.verification import verify
from tests.conftest import PROJECT, WordEmbedder

SENTENCES = 12


class QuickEmbedder(WordEmbedder):
    """Remembers the directions of words, so that a run writes most of the time."""

    @cache  # noqa: B019 - one embedder a process
    def _direction(self, word):
        return super()._direction(word)


def text_of(number, version):
    """Every sentence says its document and version, so that a mixture would show."""
    mark = f"d{number}v{version}"
    return f"# Marker {mark}\n\n" + " ".join(f"Sentence {i} of {mark} is about pain." for i in range(SENTENCES)) + "\n"


def settings_of(folder):
    return Settings(corpus_folder=folder / "corpus", data_folder=folder / "data")


def work(folder, mode):
    """The process that is to be killed: prints a line for each document that is committed."""
    with Library(settings_of(folder), QuickEmbedder()) as library:
        print("ready", flush=True)

        def tell(step):
            if step.outcome in ("added", "changed"):
                print(step.document, flush=True)

        if mode == "add":
            library.add([folder / "incoming"], tell)
        else:
            (library.rebuild if mode == "rebuild" else library.sync)(tell)
        print("done", flush=True)


class Killer:
    """One folder, its versions, and what has been wrong so far."""

    def __init__(self, folder, documents, seed):
        self.folder, self.documents = folder, documents
        self.random = random.Random(seed)
        self.versions = dict.fromkeys(range(documents), 0)
        self.written = set()
        self.problems = []
        self.killed_while_writing = 0
        (folder / "corpus").mkdir(parents=True)

    def run(self, kills):
        for number in range(kills):
            self.change()
            mode = self.random.choice(["sync", "sync", "add", "rebuild"])
            committed = self.kill(mode)
            self.examine(f"kill {number + 1} ({mode})", committed)
        with Library(settings_of(self.folder), QuickEmbedder()) as library:
            library.sync()
            stored = {document.id for document in library.documents()}
        files = {path.name for path in (self.folder / "corpus").glob("*.md")}
        if stored != files:
            self.problems.append(f"at the end, {len(stored ^ files)} documents are missing or too many")
        self.examine("the end", set(), final=True)

    def change(self):
        """A third of the documents get another text, where they are or in the folder to add from."""
        incoming = self.folder / "incoming"
        incoming.mkdir(exist_ok=True)
        for old in incoming.iterdir():
            old.unlink()
        for number in self.random.sample(range(self.documents), self.documents // 3):
            name = f"d{number}.md"
            is_new = number not in self.written
            if not is_new:
                self.versions[number] += 1
            elif not self.random.getrandbits(1):
                (incoming / name).write_text(text_of(number, 0))
                continue
            partial = self.folder / "partial"
            partial.write_text(text_of(number, self.versions[number]))
            os.replace(partial, self.folder / "corpus" / name)
            self.written.add(number)

    def kill(self, mode):
        """The documents that the process had said were committed when it was killed."""
        command = [sys.executable, "-m", "tests.killing", str(self.folder), "0", "--work", mode]
        with tempfile.TemporaryFile() as out, subprocess.Popen(command, cwd=PROJECT, stdout=out) as process:
            # By what it has committed, as quick and slow machines differ; then anywhere within a document's turn.
            lines_before = 1 + self.random.randrange(self.documents // 8)
            while os.pread(out.fileno(), 1_000_000, 0).count(b"\n") < lines_before and process.poll() is None:
                time.sleep(0.001)
            time.sleep(self.random.uniform(0, 0.03))
            process.send_signal(signal.SIGKILL)
            process.wait()
            out.seek(0)
            lines = out.read().decode().splitlines()
        self.killed_while_writing += "done" not in lines
        self.written |= {int(path.stem[1:]) for path in (self.folder / "corpus").glob("*.md")}
        return {line for line in lines[1:] if line.endswith(".md")}

    def examine(self, when, committed, final=False):
        """What the next start finds."""
        with Library(settings_of(self.folder), QuickEmbedder()) as library:
            store = library.store
            stored = {document.id: library.document(document.id) for document in library.documents()}
            for missing in committed - set(stored):
                self.problems.append(f"{when}: {missing} was committed and is gone")
            passages = [passage for name in stored for passage in store.passages_of(name)]
            if len({(p.document, p.start, p.end) for p in passages}) != len(passages):
                self.problems.append(f"{when}: a passage is there twice")
            if store.passage_ids() != sorted(passage.id for passage in passages):
                self.problems.append(f"{when}: there are passages without a document")
            self.ask(when, library, stored, committed, final)

    def ask(self, when, library, stored, committed, final):
        """Every document is whole, and found by its words and by its vectors; quotes of it verify."""
        vectors = ExactVectors(library.store, library.embedder.dimension)
        retriever = Retriever(library.store, vectors, library.embedder, 10, 0.1)
        quotes = []
        for name, document in stored.items():
            number = int(Path(name).stem[1:])
            version = int(document.title.partition("v")[2])
            whole = text_of(number, version).replace("# ", "")
            if document.text.split() != whole.split():
                self.problems.append(f"{when}: {name} is no whole version")
            if (name in committed or final) and version != self.versions[number]:
                self.problems.append(f"{when}: {name} answers from version {version}, not {self.versions[number]}")
            hits = retriever.retrieve(f"Sentence about pain {document.title.split()[-1]}").hits
            if not hits or hits[0].passage.document != name:
                self.problems.append(f"{when}: {name} is not found")
            else:
                quotes.append(Quote.cut(document, Span(*hits[0].passage.sentences[0]), 1.0))
        self.verify(when, library, quotes)

    def verify(self, when, library, quotes):
        exported = self.folder / "answers.jsonl"
        with exported.open("w") as file:
            for quote in quotes:
                answer = Answer(
                    id="1", question="q", standalone_question="q", outcome="answered", notices=[], text="t",
                    quotes=[quote], not_covered=[], closest=[], confidence=1.0, timings_ms={},
                )  # fmt: skip
                file.write(answer.model_dump_json() + "\n")
        if quotes:
            self.problems += [f"{when}: {problem}" for problem in verify(exported, library.document).problems]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("kills", type=int)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--work", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options.folder, options.work)
        return 0
    killer = Killer(options.folder, options.documents, options.seed)
    killer.run(options.kills)
    facts = {
        "kills": options.kills,
        "while it was writing": killer.killed_while_writing,
        "documents": options.documents,
    }
    print(json.dumps({**facts, "wrong": killer.problems}, indent=2))
    return 1 if killer.problems else 0


if __name__ == "__main__":
    sys.exit(main())
