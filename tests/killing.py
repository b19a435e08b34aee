"""A process that adds and replaces documents is killed at random moments; after each, the next start is examined.

`python -m tests.killing FOLDER 60` kills sixty times, with 200 documents and a quick embedder without a model: what
is examined is the store. `tests.killing_answers` does the same with the real models and their answers. Exit status 0
if nothing was ever wrong. `FOLDER` must be new or empty.
"""

import argparse
import json
import multiprocessing
import os
import random
import re
import sys
import time
from functools import cache, cached_property
from pathlib import Path

from assistant.library import Library
from assistant.retrieval import Retriever
from assistant.settings import Settings
from assistant.types import Answer, Quote, Span
from assistant.vectors import ExactVectors
from assistant.verification import verify
from tests.conftest import WordEmbedder

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


def work(folder, mode, open_embedder, said):
    """What is to be killed, in a process of its own: says a line for each document that is committed."""
    with said.open("w") as out, Library(settings_of(folder), open_embedder()) as library:
        print("ready", file=out, flush=True)

        def tell(step):
            if step.outcome in ("added", "changed"):
                print(step.document, file=out, flush=True)

        if mode == "add":
            library.add([folder / "incoming"], tell)
        else:
            (library.rebuild if mode == "rebuild" else library.sync)(tell)
        print("done", file=out, flush=True)


class Killer:
    """One folder, its versions, and what has been wrong so far."""

    needs = ("assistant.library",)
    """What is imported once for all the processes, as that takes longer than what they do."""

    open_embedder = QuickEmbedder
    among = 1
    """So many of the best hits, a document is found."""

    turn_seconds = 0.03
    """What a document's turn takes, about."""

    def __init__(self, folder, documents, seed):
        self.folder, self.documents = folder, documents
        self.random = random.Random(seed)
        self.versions = dict.fromkeys(range(documents), 0)
        self.written = set()
        self.problems = []
        self.killed_while_writing = 0
        (folder / "corpus").mkdir(parents=True)
        self.processes = multiprocessing.get_context("forkserver")
        self.processes.set_forkserver_preload(list(self.needs))

    def text_of(self, number, version):
        return text_of(number, version)

    def question_of(self, number, version):
        """What only this document, in this version, is the best match of."""
        return f"Sentence about pain d{number}v{version}"

    @cached_property
    def embedder(self):
        return self.open_embedder()

    def run(self, kills):
        """The first half of the kills builds the store up, the second half hits one with all documents."""
        for number in range(kills):
            if number == kills // 2:
                for missing in set(range(self.documents)) - self.written:
                    self.put(missing)
                self.sync()
            self.change()
            mode = self.random.choice(["sync", "sync", "add", "rebuild"])
            committed = self.kill(mode)
            self.examine(f"kill {number + 1} ({mode})", committed)
        stored = self.sync()
        files = {path.name for path in (self.folder / "corpus").glob("*.md")}
        if stored != files:
            self.problems.append(f"at the end, {len(stored ^ files)} documents are missing or too many")
        self.examine("the end", set(), final=True)

    def sync(self):
        """What is there after one that nobody kills."""
        with Library(settings_of(self.folder), self.embedder) as library:
            library.sync()
            return {document.id for document in library.documents()}

    def facts(self):
        return {"while it was writing": self.killed_while_writing, "documents": self.documents}

    def change(self):
        """A third of the documents get another text, where they are or in the folder to add from."""
        incoming = self.folder / "incoming"
        incoming.mkdir(exist_ok=True)
        for old in incoming.iterdir():
            old.unlink()
        for number in self.random.sample(range(self.documents), self.documents // 3):
            is_new = number not in self.written
            if not is_new:
                self.versions[number] += 1
            elif not self.random.getrandbits(1):
                (incoming / f"d{number}.md").write_text(self.text_of(number, 0))
                continue
            self.put(number)

    def put(self, number):
        """Into the corpus folder, in one step."""
        partial = self.folder / "partial"
        partial.write_text(self.text_of(number, self.versions[number]))
        os.replace(partial, self.folder / "corpus" / f"d{number}.md")
        self.written.add(number)

    def kill(self, mode):
        """The documents that the process had said were committed when it was killed."""
        said = self.folder / "said.txt"
        said.write_text("")
        process = self.processes.Process(target=work, args=(self.folder, mode, self.open_embedder, said))
        process.start()
        # By what it has committed, as quick and slow machines differ; then anywhere within a document's turn.
        lines_before = 1 + self.random.randrange(self.documents // 8)
        while said.read_bytes().count(b"\n") < lines_before and process.is_alive():
            time.sleep(0.001)
        time.sleep(self.random.uniform(0, self.turn_seconds))
        process.kill()  # SIGKILL
        process.join()
        lines = said.read_text().splitlines()
        self.killed_while_writing += "done" not in lines
        self.written |= {int(path.stem[1:]) for path in (self.folder / "corpus").glob("*.md")}
        return {line for line in lines[1:] if line.endswith(".md")}

    def examine(self, when, committed, final=False):
        """What the next start finds."""
        with Library(settings_of(self.folder), self.embedder) as library:
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
            number, version = said_by(document)
            if document.text.split() != self.text_of(number, version).replace("# ", "", 1).split():
                self.problems.append(f"{when}: {name} is no whole version")
            if (name in committed or final) and (name, version) != (f"d{number}.md", self.versions[number]):
                self.problems.append(f"{when}: {name} answers from version {version}, not {self.versions[number]}")
            hits = retriever.retrieve(self.question_of(number, version)).hits
            best = [hit.passage for hit in hits[: self.among] if hit.passage.document == name]
            if not best:
                self.not_found(when, name)
            quotes += [Quote.cut(document, Span(*passage.sentences[0]), 1.0) for passage in best[:1]]
        self.verify(when, library, [answer_with(quote) for quote in quotes])

    def not_found(self, when, name):
        self.problems.append(f"{when}: {name} is not found")

    def verify(self, when, library, answers):
        exported = self.folder / "answers.jsonl"
        exported.write_text("".join(answer.model_dump_json() + "\n" for answer in answers))
        if answers:
            self.problems += [f"{when}: {problem}" for problem in verify(exported, library.document).problems]


def said_by(document):
    """Its number and version, as its title has them."""
    return tuple(map(int, re.findall(r"d(\d+)v(\d+)", document.title)[-1]))


def answer_with(quote):
    return Answer(
        id="1", question="q", standalone_question="q", outcome="answered", notices=[], text="t",
        quotes=[quote], not_covered=[], closest=[], confidence=1.0, timings_ms={},
    )  # fmt: skip


def options_of(parser):
    parser.add_argument("folder", type=Path)
    parser.add_argument("kills", type=int)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    return parser


def report(killer, kills):
    killer.run(kills)
    print(json.dumps({"kills": kills, **killer.facts(), "wrong": killer.problems}, indent=2))
    return 1 if killer.problems else 0


def main():
    options = options_of(argparse.ArgumentParser(description=__doc__.splitlines()[0])).parse_args()
    return report(Killer(options.folder, options.documents, options.seed), options.kills)


if __name__ == "__main__":
    sys.exit(main())
