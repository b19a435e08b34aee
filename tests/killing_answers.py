"""The kills of `tests.killing`, with the real embedder, and the reader's answers afterwards.

`python -m tests.killing_answers FOLDER 60 TOPICS` adds and replaces 200 short documents of `TOPICS` (`topics.jsonl`:
"title" and "text" a line). After each kill every document that had been committed is asked for, and at the end every one
there is: an answer must quote it, and `verify` must pass on all that was answered. Exit status 0 if nothing was wrong.
"""

import argparse
import json
import subprocess
import sys
from functools import cache, cached_property, partial
from pathlib import Path

from assistant import Assistant
from assistant.embedding import open_embedder
from assistant.settings import Settings
from tests.conftest import PROJECT
from tests.killing import Killer, options_of, report, settings_of
from tests.rounds import unique_sentences

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
        self.asked = 0

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

    def ask(self, when, library, stored, committed, final):
        super().ask(when, library, stored, committed, final)
        assistant = Assistant(library)
        answers = []
        for name in sorted(set(stored) if final else committed & set(stored)):
            number = int(Path(name).stem[1:])
            answers.append(assistant.ask(self.question_of(number, self.versions[number]), id=name))
            if name not in {quote.document for quote in answers[-1].quotes}:
                self.problems.append(f"{when}: {name} doesn't answer, but {answers[-1].outcome}")
        self.asked += len(answers)
        self.verify(when, library, answers)
        print(f"{when}: {len(stored)} documents, {len(answers)} answers, wrong: {self.problems}", flush=True)

    def run(self, kills):
        super().run(kills)
        settings = settings_of(self.folder)
        folders = ["--corpus", settings.corpus_folder, "--data", settings.data_folder]
        command = [sys.executable, "-m", "assistant", *folders, "verify", self.folder / "answers.jsonl"]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
        print(done.stdout + done.stderr, f"{self.asked} answers in all", sep="", flush=True)
        if done.returncode:
            self.problems.append(f"the command: {done.stderr}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options_of(parser).add_argument("topics", type=Path)
    options = parser.parse_args()
    topics = [json.loads(line) for line in options.topics.read_text("utf-8").splitlines()]
    return report(AnswerKiller(options.folder, options.documents, options.seed, topics), options.kills)


if __name__ == "__main__":
    sys.exit(main())
