"""A data folder goes in; the examples of an epoch come out, and those that training is watched by."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from random import Random

from assistant.embedding import Embedder
from assistant.errors import InputError
from evals.beir import load
from evals.held_out import held_out
from evals.training import conversations, public, questions
from evals.training.examples import Example, is_held_out
from evals.training.medquad import medquad
from evals.training.neighbours import nearest
from evals.training.stretches import FILES, Shelf
from evals.training.written import WrittenExamples

_PUBLIC_FILES = ("corpus.jsonl", "queries.jsonl", "qrels.tsv")
_PUBLIC_SETS = ("squad2", "clapnq", "covid_qa", "medquad")
_WATCHED_OF_SQUAD = 500
"""More of its other half would take longer and tell no more."""


class Course:
    """All that is taught: examples of the written questions, other ones each epoch, and the public sets'.

    The same seed gives the same epochs, in the same order.
    """

    def __init__(
        self,
        data: Path,
        embedder: Embedder,
        seed: int = 0,
        written: Path = questions.WRITTEN,
        with_conversations: Path = questions.CONVERSATIONS,
    ) -> None:
        check(data)
        shelf = Shelf(data)
        self._written = [(line, shelf.stretch(line.place)) for line in questions.read(written, questions.Written)]
        self._conversations = [
            (line, shelf.stretch(line.place)) for line in questions.read(with_conversations, questions.Conversations)
        ]
        stretches = (stretch for _, stretch in chain(self._written, self._conversations))
        self.pool = list({stretch.place: stretch for stretch in stretches}.values())
        self._near = nearest(self.pool, embedder)
        self._rng = Random(seed)
        self._public = list(_public_examples(data, embedder, self._rng))
        squad2 = load(data / "squad2")
        self._watched_of_squad = list(public.squad2(squad2, held_out(squad2).queries))

    def epoch(self) -> list[Example]:
        """Everything once, in a random order."""
        examples = [*self._of_questions(self._rng, watched=False), *self._public]
        self._rng.shuffle(examples)
        return examples

    def watched(self) -> dict[str, list[Example]]:
        """What isn't taught: the questions about a tenth of the documents, and some of squad2's other half. The same
        at each call.
        """
        count = min(_WATCHED_OF_SQUAD, len(self._watched_of_squad))
        return {
            "held-out questions": list(self._of_questions(Random(1), watched=True)),
            "squad2": Random(1).sample(self._watched_of_squad, count),
        }

    def _of_questions(self, rng: Random, watched: bool) -> Iterator[Example]:
        made = WrittenExamples(self.pool, self._near, rng)
        for written, stretch in self._written:
            if is_held_out(written.document) == watched:
                yield from made.of(written, stretch)
        for about, stretch in self._conversations:
            if is_held_out(about.document) == watched:
                for conversation in about.conversations:
                    yield from conversations.turns(conversation, stretch, rng)


def _public_examples(data: Path, embedder: Embedder, rng: Random) -> Iterator[Example]:
    squad2 = load(data / "squad2")
    yield from public.squad2(squad2, public.training_queries(squad2))
    yield from public.clapnq(load(data / "clapnq"))
    yield from public.covid_qa(load(data / "covid_qa"), rng)
    yield from medquad(load(data / "medquad"), embedder, rng)


def check(data: Path) -> None:
    """Said at once, before minutes are spent on what is there.

    Raises:
        InputError: a set is not in the folder, or there is no such folder.
    """
    if not data.is_dir():
        raise InputError(f"'{data}' is not a folder.", "Name the one with the public sets.")
    needed = [data / name / file for name, file in FILES.items()]
    needed += [data / name / file for name in _PUBLIC_SETS for file in _PUBLIC_FILES]
    missing = sorted({str(path.relative_to(data)) for path in needed if not path.is_file()})
    if missing:
        raise InputError(
            f"'{data}' lacks {', '.join(missing)}.", "evals/training/README.md says which sets are needed."
        )
