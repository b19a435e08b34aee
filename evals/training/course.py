"""A data folder goes in; the examples of an epoch come out, and those that training is watched by."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from random import Random
from typing import NamedTuple, Self

from assistant.embedding import Embedder
from assistant.errors import InputError
from evals.beir import load
from evals.held_out import held_out
from evals.training import conversations, public, questions
from evals.training.examples import Example, is_held_out
from evals.training.medquad import medquad
from evals.training.mtrag import mtrag
from evals.training.neighbours import nearest
from evals.training.stretches import FILES, Shelf, Stretch
from evals.training.written import WrittenExamples

_PUBLIC_FILES = ("corpus.jsonl", "queries.jsonl", "qrels.tsv")
_PUBLIC_SETS = ("squad2", "clapnq", "covid_qa", "medquad", "mtrag_un")
_WATCHED_OF_SQUAD = 500
"""More of its other half would take longer and tell no more."""

_OF_THE_OLD = 0.12
"""The share of what the shipped reader was taught before that is repeated beside what is new, lest it be forgotten."""


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
        since: int = 2,
    ) -> None:
        """`since`: the number of the first file of questions that counts as later."""
        check(data)
        shelf = Shelf(data)
        self._asked = _Asked.read(written, with_conversations, shelf)
        self._later = _Asked.read(written, with_conversations, shelf, since)
        self._first_asked = [one[0].question for line, _ in self._asked.conversations for one in line.conversations]
        self.pool = list({stretch.place: stretch for stretch in self._asked.stretches}.values())
        self._near = nearest(self.pool, embedder)
        self._rng = Random(seed)
        self._public = list(_public_examples(data, embedder, self._rng))
        self._mtrag = list(mtrag(load(data / "mtrag_un"), embedder, self._rng))
        squad2 = load(data / "squad2")
        self._watched_of_squad = list(public.squad2(squad2, held_out(squad2).queries))

    def epoch(self) -> list[Example]:
        """Everything once, in a random order."""
        return self._shuffled([*self._taught(self._asked), *self._public, *self._mtrag])

    def onward_epoch(self) -> list[Example]:
        """For a reader that knows the earlier questions: the later ones whole, and some of everything."""
        everything = [*self._taught(self._asked), *self._public]
        repeated = self._rng.sample(everything, round(_OF_THE_OLD * len(everything)))
        return self._shuffled([*self._taught(self._later), *self._mtrag, *repeated])

    def _shuffled(self, examples: list[Example]) -> list[Example]:
        self._rng.shuffle(examples)
        return examples

    def _taught(self, asked: "_Asked") -> list[Example]:
        return list(self._of_questions(asked, self._rng, watched=False))

    def watched(self) -> dict[str, list[Example]]:
        """What isn't taught: the questions about a tenth of the documents, and some of squad2's other half. The same
        at each call.
        """
        count = min(_WATCHED_OF_SQUAD, len(self._watched_of_squad))
        return {
            "held-out questions": list(self._of_questions(self._asked, Random(1), watched=True)),
            "of these, the later ones": list(self._of_questions(self._later, Random(1), watched=True)),
            "squad2": Random(1).sample(self._watched_of_squad, count),
        }

    def _of_questions(self, asked: "_Asked", rng: Random, watched: bool) -> Iterator[Example]:
        made = WrittenExamples(self.pool, self._near, rng)
        for written, stretch in asked.written:
            if is_held_out(written.document) == watched:
                yield from made.of(written, stretch)
        for about, stretch in asked.conversations:
            if is_held_out(about.document) == watched:
                for conversation in about.conversations:
                    yield from conversations.turns(conversation, stretch, rng, self._first_asked)


class _Asked(NamedTuple):
    """Written questions and conversations, each with the stretch that it is about."""

    written: list[tuple[questions.Written, Stretch]]
    conversations: list[tuple[questions.Conversations, Stretch]]

    @classmethod
    def read(cls, written: Path, with_conversations: Path, shelf: Shelf, since: int = 1) -> Self:
        """What is in the files that begin with these two, or in those numbered `since` and up."""
        lines = questions.read(written, questions.Written, since)
        about = questions.read(with_conversations, questions.Conversations, since)
        return cls(
            [(line, shelf.stretch(line.place)) for line in lines],
            [(line, shelf.stretch(line.place)) for line in about],
        )

    @property
    def stretches(self) -> Iterator[Stretch]:
        """All that is asked about."""
        yield from (stretch for _, stretch in chain(self.written, self.conversations))


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
