"""The page and two further processes ask, while documents are added and removed and a Chroma server stops and starts.

`python -m tests.together FOLDER TOPICS` does so for three minutes on one data folder; with `--server` each process has a
data folder of its own, and all one real `chroma run` on this machine. The page is a real `app.py`, asked by gradio_client;
the others are `python -m assistant ask --batch -`. After each change all are asked the same, and must answer the same.
Exit status 0 if nothing was wrong. `FOLDER` must be new or empty.
"""

import argparse
import json
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from tests.asking import Asker, Desk, Page, User
from tests.chroma import ChromaRun
from tests.rounds import topics, unique_sentences

AT_ONCE = 5
"""Documents that are added or removed in one change."""

ROLL_CALL = 8
"""Questions that all are asked after a change."""

AWAY_SECONDS = 15
RECOVERS_IN = 30
BUSY_FOR = 90


class Together:
    """The processes, the documents that are in, and what has been wrong so far."""

    def __init__(self, folder, texts, with_server, seed=7):
        self.random, self.texts = random.Random(seed), texts
        self.sentences = unique_sentences(texts)
        self.chroma = ChromaRun(folder / "chroma").start() if with_server else None
        self.incoming = folder / "incoming"
        self.incoming.mkdir(parents=True)

        def place(name):
            own = folder / name if with_server else folder / "shared"
            (own / "corpus").mkdir(parents=True, exist_ok=True)
            return own / "corpus", own / "data", self.chroma.url if with_server else ""

        self.desk = Desk(*place("desk"))
        self.present = set(sorted(texts)[: len(texts) // 2])
        self.removed = frozenset()
        self.write(self.desk.corpus, self.present)
        self.problems = self.desk.problems
        self.must("sync")
        self.page = Page(*place("page"))
        self.users = [User(self.page), User(Asker("one", *place("one"))), User(Asker("two", *place("two")))]
        self.facts = {"changes": 0, "roll calls": 0, "waited for another writer": 0}

    def run(self, seconds):
        """Changes and roll calls for so long, the server being away once, after half of the time."""
        began = time.monotonic()
        for user in self.users:
            user.start(self.questions, lambda: frozenset(self.removed))
        stopped = self.chroma is None
        while time.monotonic() < began + seconds or not stopped:
            self.change()
            self.roll_call(f"after change {self.facts['changes']}")
            if not stopped and time.monotonic() > began + seconds / 2:
                stopped = True
                self.be_without_server()
        answers = [user.stop() for user in self.users]
        self.facts |= {"answers": {user.who.name: len(times) for user, times in zip(self.users, answers, strict=True)}}
        p50, p95 = np.percentile(np.concatenate(answers), [50, 95]).round(2).tolist()
        self.facts |= {"seconds of an answer": f"p50 {p50}, p95 {p95}"}
        self.facts |= {"seconds in all": round(time.monotonic() - began), "documents at the end": len(self.present)}
        self.problems += [problem for user in self.users for problem in user.problems]

    def questions(self):
        """What people ask meanwhile: a document's own sentence, or about a topic that may not be there."""
        name = self.random.choice(sorted(self.texts))
        title = self.texts[name].split("\n")[0].strip("# ")
        return self.random.choice([self.sentences[name], f"What is {title}?", f"How is {title} treated?"])

    def change(self):
        """Some documents come or go, by a command or by the files of the page's own corpus folder."""
        self.facts["changes"] += 1
        outside = set(self.texts) - self.present
        if self.facts["changes"] % 2:
            chosen = self.random.sample(sorted(outside), AT_ONCE)
            self.removed -= set(chosen)  # before they come: from then on they may answer
            if self.facts["changes"] % 4 == 1:
                self.write(self.incoming, chosen)
                self.must("add", *(self.incoming / name for name in chosen))
            else:
                self.write(self.page.corpus, chosen)
            self.present |= set(chosen)
        else:
            chosen = self.random.sample(sorted(self.present), AT_ONCE)
            for name in chosen:
                if (self.page.corpus / name).exists() and self.page.corpus != self.desk.corpus:
                    (self.page.corpus / name).unlink()
                else:
                    self.must("remove", name)
            self.present -= set(chosen)
        self.wait_for_page()
        self.removed = frozenset(self.texts) - self.present

    def wait_for_page(self):
        """The page takes in what its folder has when it is next asked."""
        until = time.monotonic() + BUSY_FOR
        while (listed := {item["id"] for item in self.page.documents()}) != self.present:
            if time.monotonic() > until:
                self.problems.append(f"the page has {len(listed ^ self.present)} documents too many or too few")
                return
            time.sleep(0.5)

    def must(self, *command):
        """A command's work is done, if need be when another process has finished writing."""
        until = time.monotonic() + BUSY_FOR
        while (done := self.desk.run(*command)).returncode:
            if "Another process is writing" not in done.stderr or time.monotonic() > until:
                self.problems.append(f"{command[0]}: {done.stderr.strip()}")
                return
            self.facts["waited for another writer"] += 1

    def write(self, corpus, names):
        for name in names:
            (corpus / name).write_text(self.texts[name], encoding="utf-8")

    def roll_call(self, when):
        """All are asked the same of what is there and what isn't; their answers, which must be the same."""
        names = self.random.sample(sorted(self.present), ROLL_CALL // 2)
        names += self.random.sample(sorted(set(self.texts) - self.present), ROLL_CALL // 2)
        return self.answers_to(when, [self.sentences[name] for name in names])

    def answers_to(self, when, questions):
        self.facts["roll calls"] += 1
        with ThreadPoolExecutor(len(self.users)) as threads:
            given = list(threads.map(lambda user: [user.ask(question) for question in questions], self.users))
        for question, answers in zip(questions, zip(*given, strict=True), strict=True):
            if any(answer != answers[0] for answer in answers):
                self.problems.append(f"{when}: {question!r} has different answers: {answers}")
        return given[0]

    def be_without_server(self):
        """Questions are answered as before, a change is turned down and says why; then all goes on by itself."""
        questions = [self.sentences[name] for name in self.random.sample(sorted(self.texts), ROLL_CALL)]
        before = self.answers_to("before the stop", questions)
        self.chroma.stop()
        gone_at = time.monotonic()
        if self.answers_to("without the server", questions) != before:
            self.problems.append("without the server, the answers are others")
        name = self.random.choice(sorted(set(self.texts) - self.present))
        self.removed -= {name}
        self.write(self.incoming, [name])
        done = self.desk.run("add", self.incoming / name)
        if done.returncode != 1 or not clear(done.stderr, self.chroma.url):
            self.problems.append(f"without the server, add ended with {done.returncode}: {done.stderr}")
        self.facts["said without the server"] = done.stderr.strip()
        time.sleep(max(0, gone_at + AWAY_SECONDS - time.monotonic()))
        self.chroma.start()
        back_at = time.monotonic()
        self.facts["seconds without the server"] = round(back_at - gone_at)
        self.must("sync")
        self.present.add(name)
        while {name} - {item["id"] for item in self.page.documents()}:
            if time.monotonic() > back_at + RECOVERS_IN:
                self.problems.append("the page doesn't recover by itself")
                return
            time.sleep(0.2)
        self.facts["seconds to recover"] = round(time.monotonic() - back_at, 1)
        time.sleep(2.5)  # so long a process that has only just failed to reach it doesn't try again
        self.answers_to("with the server again", [self.sentences[name], *questions])

    def close(self):
        for user in self.users:
            user.stop()
            user.who.close()
        if self.chroma:
            self.chroma.stop()


def clear(said, url):
    """One line for people: what is the matter, and what to do."""
    return said.startswith("error: ") and url in said and "Start it (chroma run)" in said and "Traceback" not in said


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("topics", type=Path)
    parser.add_argument("--documents", type=int, default=120)
    parser.add_argument("--seconds", type=float, default=200)
    parser.add_argument("--server", action="store_true")
    options = parser.parse_args()
    together = Together(options.folder, topics(options.topics, options.documents), options.server)
    try:
        together.run(options.seconds)
    finally:
        together.close()
    print(json.dumps({**together.facts, "wrong": together.problems}, indent=2))
    return 1 if together.problems else 0


if __name__ == "__main__":
    sys.exit(main())
