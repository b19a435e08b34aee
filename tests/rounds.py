"""Half of a corpus is swapped for another half, round after round; after each, what is there and the memory are examined.

`python -m tests.rounds FOLDER TOPICS` takes the real documents of `TOPICS` (`topics.jsonl`: "_id", "title" and "text" a
line) and the real models: all are indexed, then ten times 500 are taken out and 500 others put in, in one sync. Exit
status 0 if exactly the right ones were there each time and memory stayed flat. `FOLDER` must be new or empty. With
`--no-models`, a quick embedder takes the place of the real one and nothing is read sentence by sentence: what is there can then be
examined on a busy machine.
"""

import argparse
import gc
import json
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import psutil

from assistant import Assistant, Settings
from assistant.library import Library
from assistant.words import words
from tests.conftest import PROJECT, WordEmbedder

ASKED_OF_REMOVED = 10
"""Whole questions are asked about so many of the removed documents; all of them are searched for."""

FOUND_AMONG = 10
"""Hits. Other documents may say much the same as the sentence that is searched for."""

GROWTH_ALLOWED = 1.03
"""Of memory, from the mean of the rounds' first half (its first round left out) to that of the second half."""


class Rounds:
    """A corpus folder, the assistant on it, and what has been wrong so far."""

    def __init__(self, folder, texts, assistant, seed=7):
        self.corpus, self.texts, self.assistant = folder / "corpus", texts, assistant
        self.random = random.Random(seed)
        self.problems, self.log = [], []
        self.sentences = unique_sentences(texts)
        self.present = set()

    def run(self, rounds, swapped):
        """All in; then down to what leaves `swapped` outside; then `rounds` times those outside against as many inside."""
        self.swap("all in", set(), set(self.texts))
        self.again()
        self.swap("some out", self.chosen(swapped), set())
        for number in range(1, rounds + 1):
            self.swap(f"round {number}", self.chosen(swapped), set(self.texts) - self.present)
        memory = [entry["memory_mb"] for entry in self.log[-rounds:]]
        early, late = memory[1 : (rounds + 1) // 2], memory[(rounds + 1) // 2 :]
        if early and sum(late) / len(late) > GROWTH_ALLOWED * sum(early) / len(early):
            self.problems.append(f"memory grows: {memory} MB")

    def chosen(self, count):
        return set(self.random.sample(sorted(self.present), count))

    def swap(self, when, out, into):
        for name in out:
            (self.corpus / name).unlink()
        for name in into:
            (self.corpus / name).write_text(self.texts[name], encoding="utf-8")
        self.present = (self.present - out) | into
        steps, began = [], time.perf_counter()
        report = self.assistant.sync(steps.append)
        seconds = time.perf_counter() - began
        for what, done, wanted in (("added", report.added, into), ("removed", report.removed, out)):
            if set(done) != wanted or len(done) != len(wanted):
                self.problems.append(f"{when}: {len(done)} {what} instead of {len(wanted)}")
        ended = [step.done for step in steps if step.outcome != "working"]
        if ended != list(range(1, len(self.present) + len(out) + 1)) or {step.total for step in steps} != {len(ended)}:
            self.problems.append(f"{when}: the progress told is not each file once")
        self.examine(when, out)
        self.assistant._vectors.wait_until_renewed()
        gc.collect()
        memory = round(psutil.Process().memory_info().rss / 1e6, 1)
        self.log.append({"when": when, "in": len(into), "out": len(out), "seconds": round(seconds, 1)})
        self.log[-1] |= {"passages": len(self.assistant.library.store.passage_ids()), "memory_mb": memory}
        self.log[-1] |= {"wrong so far": list(self.problems)}
        print(json.dumps(self.log[-1]), flush=True)

    def again(self):
        """A sync with nothing to do, here and as a command of its own (which imports everything first)."""
        time.sleep(2.1)  # so that the files' times can be trusted
        self.assistant.sync()
        began = time.perf_counter()
        report = self.assistant.sync()
        here = time.perf_counter() - began
        if report.touched or len(report.unchanged) != len(self.texts) or here > 2:
            self.problems.append(f"a second sync touched something or took {here:.1f} s")
        self.log.append({"when": "again", "seconds": round(here, 3)})
        if isinstance(self.assistant.library.embedder, WordEmbedder):
            print(json.dumps(self.log[-1]), flush=True)  # the command would use the real one
            return
        settings = self.assistant.library.settings
        command = [
            sys.executable,
            "-m",
            "assistant",
            "--corpus",
            settings.corpus_folder,
            "--data",
            settings.data_folder,
        ]
        began = time.perf_counter()
        run = subprocess.run([*command, "sync", "--json"], cwd=PROJECT, capture_output=True, check=True)
        self.log[-1] |= {"as a command": round(time.perf_counter() - began, 1)}
        print(json.dumps(self.log[-1]), flush=True)
        if len(json.loads(run.stdout)["unchanged"]) != len(self.texts):
            self.problems.append("a second sync by another process touched something")

    def examine(self, when, out):
        """Exactly the right documents, passages, words and vectors are there, and nothing finds the removed ones."""
        store = self.assistant.library.store
        stored = {document.id for document in self.assistant.documents()}
        if stored != self.present:
            self.problems.append(f"{when}: {len(stored ^ self.present)} documents are missing or too many")
        spans = [(name, p.start, p.end) for name in stored for p in store.passages_of(name)]
        ids = store.passage_ids()
        indexed = [row[0] for row in store.connection.execute("SELECT rowid FROM words ORDER BY rowid")]
        if len(set(spans)) != len(spans) or len(spans) != len(ids) or indexed != ids:
            self.problems.append(f"{when}: passages are there twice, or without a document, or without words")
        for index, held in self.assistant._vectors.indexed().items():
            if held != ids:
                self.problems.append(f"{when}: the {index} vectors are of other passages than the store's")
        for number, name in enumerate(sorted(out)):
            self.search_in_vain(when, name, number < ASKED_OF_REMOVED)
        for name in self.random.sample(sorted(self.present), min(50, len(self.present))):
            found = self.assistant.passages(self.sentences[name], FOUND_AMONG)
            if name not in {document.id for document, _ in found}:
                self.problems.append(f"{when}: {name} is not found by a sentence of its own")

    def search_in_vain(self, when, name, ask):
        sentence = self.sentences[name]
        if self.assistant.library.store.has_phrase(" ".join(word.text for word in words(sentence))):
            self.problems.append(f"{when}: the words of {name} are still found")
        found = [document.id for document, _ in self.assistant.passages(sentence, 10)]
        if ask:
            answer = self.assistant.ask(sentence)
            found += [quote.document for quote in (*answer.quotes, *answer.closest)]
        if not set(found) <= self.present:
            self.problems.append(f"{when}: {name} is removed, and {sorted(set(found) - self.present)} still answer")


def unique_sentences(texts):
    """Of each document a sentence whose words stand in a row in no other: its longest of up to 300 characters."""
    in_words = {name: phrase(text) for name, text in texts.items()}

    def is_unique(name, sentence):
        own = phrase(sentence)
        return not any(own in other for holder, other in in_words.items() if holder != name)

    chosen = {}
    for name, text in texts.items():
        sentences = re.split(r"(?<=[.!?])\s+|\n+", text)
        longest_first = sorted((s for s in sentences if len(s) <= 300), key=len, reverse=True)
        chosen[name] = next((s for s in longest_first if is_unique(name, s)), sentences[0])
    return chosen


def phrase(text):
    """The words alone, as the lexical index sees them, but for their endings."""
    return f" {' '.join(word.text.lower() for word in words(text))} "


def topics(path, count):
    """The documents of a file of topics, as Markdown, by name."""
    lines = path.read_text("utf-8").splitlines()[:count]
    values = [json.loads(line) for line in lines]
    return {f"{value['_id']}.md": f"# {value['title']}\n\n{value['text']}\n" for value in values}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("topics", type=Path)
    parser.add_argument("--documents", type=int, default=1023)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--swapped", type=int, default=500)
    parser.add_argument("--no-models", action="store_true")
    options = parser.parse_args()
    os.makedirs(options.folder / "corpus")
    settings = Settings(corpus_folder=options.folder / "corpus", data_folder=options.folder / "data")
    if options.no_models:
        settings = settings.model_copy(update={"reranker": "none"})
    with Assistant(Library(settings, WordEmbedder() if options.no_models else None)) as assistant:
        assistant.load_vectors()
        rounds = Rounds(options.folder, topics(options.topics, options.documents), assistant)
        rounds.run(options.rounds, options.swapped)
    print(json.dumps({"wrong": rounds.problems}, indent=2))
    return 1 if rounds.problems else 0


if __name__ == "__main__":
    sys.exit(main())
