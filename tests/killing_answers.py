"""The kills of `tests.killing`, with the real embedder, and the reader's answers afterwards.

`python -m tests.killing_answers FOLDER 60 TOPICS` adds and replaces 200 short documents of `TOPICS` (`topics.jsonl`:
"title" and "text" a line). After each kill every document that had been committed is asked for, and at the end every one
there is; `verify` must pass on all that was answered. Two topics may say nearly the same, so an answer that quotes another
document is no fault by itself: where there is one, and at the end for all, store and answers are compared with those of a
store that was never killed and holds the same documents. Exit status 0 if nothing was wrong.
"""

import argparse
import json
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from assistant import Assistant
from assistant.embedding import open_embedder
from assistant.library import Library
from assistant.settings import Settings
from tests.conftest import PROJECT
from tests.killing import Killer, options_of, report, said_by, settings_of
from tests.rounds import unique_sentences
from tests.telling import told

VERSIONS = 3
"""Texts that a document takes turns with; a number in the title tells the later rounds of them apart."""


class AnswerKiller(Killer):
    """The same with real topics, asked for by real questions."""

    needs = ("assistant.library", "sentence_transformers")
    open_embedder = partial(open_embedder, Settings().embedding_model)
    among = 3  # two topics may say nearly the same
    turn_seconds = 0.3

    def __init__(self, folder, documents, seed, topics):
        super().__init__(folder, documents, seed)
        self.topics = sorted(topics, key=lambda topic: len(topic["text"]))[: documents * VERSIONS]
        assert len(self.topics) == documents * VERSIONS, "there are too few topics"
        self.sentences = unique_sentences({index: topic["text"] for index, topic in enumerate(self.topics)})
        self.asked = self.not_quoted = self.compared = 0
        self.doubtful = set()

    def topic_of(self, number, version):
        return number + self.documents * (version % VERSIONS)

    def text_of(self, number, version):
        topic = self.topics[self.topic_of(number, version)]
        return f"# {topic['title']} d{number}v{version}\n\n{topic['text']}\n"

    def question_of(self, number, version):
        return self.sentences[self.topic_of(number, version)]

    @cached_property
    def embedder(self):
        """One for all that is asked; each question is embedded once."""
        embedder = self.open_embedder()
        embedder.embed_question = cache(embedder.embed_question)
        return embedder

    def not_found(self, when, name):
        """Two topics may say nearly the same, in a healthy store as well: it is compared with one."""
        self.doubtful.add(name)

    def ask(self, when, library, stored, committed, final):
        self.doubtful = set()
        super().ask(when, library, stored, committed, final)
        assistant = Assistant(library)
        answers = {}
        for name in sorted(set(stored) if final else committed & set(stored)):
            answers[name] = self.answer(assistant, stored[name])
            if name not in {quote.document for quote in answers[name].quotes}:
                self.doubtful.add(name)
                self.not_quoted += 1
        self.asked += len(answers)
        self.verify(when, library, list(answers.values()))
        for name in self.doubtful - set(answers):
            answers[name] = self.answer(assistant, stored[name])
        self.compare(when, assistant, stored, answers if final else {name: answers[name] for name in self.doubtful})
        print(f"{when}: {len(stored)} documents, {len(answers)} answers, wrong: {self.problems}", flush=True)

    def answer(self, assistant, document):
        return assistant.ask(self.question_of(*said_by(document)), id=document.id)

    def compare(self, when, assistant, stored, answers):
        """All must be as in a store that was never killed and holds the same documents in the same versions."""
        if not answers:
            return
        with self.never_killed(stored) as other:
            for name in stored:
                if not alike(*(passages_in(one.library.store, name) for one in (assistant, other))):
                    self.problems.append(f"{when}: {name} is stored otherwise than by a store never killed")
            for name, answer in sorted(answers.items()):
                here, there = (told(one.model_dump()) for one in (answer, self.answer(other, stored[name])))
                if here != there:
                    self.problems.append(f"{when}: {name} is answered {here}, by a store never killed {there}")
        self.compared += len(answers)

    @contextmanager
    def never_killed(self, stored):
        """An assistant on a new data folder, with the texts that `stored` should have from folders of their own."""
        with TemporaryDirectory(dir=self.folder) as folder:
            settings = settings_of(Path(folder))
            settings.corpus_folder.mkdir()
            for name, document in stored.items():
                (settings.corpus_folder / name).write_text(self.text_of(*said_by(document)))
            with Library(settings, self.embedder) as library:
                library.sync()
                yield Assistant(library)

    def facts(self):
        counts = {"answers": self.asked, "of another document": self.not_quoted}
        return {**super().facts(), **counts, "compared with a store never killed": self.compared}

    def run(self, kills):
        super().run(kills)
        settings = settings_of(self.folder)
        folders = ["--corpus", settings.corpus_folder, "--data", settings.data_folder]
        command = [sys.executable, "-m", "assistant", *folders, "verify", self.folder / "answers.jsonl"]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
        print(done.stdout + done.stderr, end="", flush=True)
        if done.returncode:
            self.problems.append(f"the command: {done.stderr}")


def passages_in(store, name):
    """What is stored of a document's passages, in order: where they stand, their words, and all of their vectors."""
    passages = store.passages_of(name)
    content = [
        store.connection.execute("SELECT content FROM words WHERE rowid = ?", [passage.id]).fetchall()
        for passage in passages
    ]
    vectors = [vector for _, _, vector in store.vectors([passage.id for passage in passages])]
    vectors += [vector for passage in passages for vector in store.sentence_vectors(passage.id)]
    return [replace(passage, id=0) for passage in passages], content, vectors


def alike(first, second):
    """Vectors may differ in their last digits, as texts are embedded several at a time."""
    (*exact, vectors), (*others_exact, others_vectors) = first, second
    return (
        exact == others_exact
        and len(vectors) == len(others_vectors)
        and np.allclose(vectors, others_vectors, atol=1e-3)
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options_of(parser).add_argument("topics", type=Path)
    options = parser.parse_args()
    topics = [json.loads(line) for line in options.topics.read_text("utf-8").splitlines()]
    return report(AnswerKiller(options.folder, options.documents, options.seed, topics), options.kills)


if __name__ == "__main__":
    sys.exit(main())
