"""A place in a public set goes in; the stretch of text there comes out, in units whose positions are known."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from assistant.errors import InputError
from assistant.passages import sentences
from assistant.types import Document, Span
from evals.beir import layout
from evals.training.examples import Unit, Units, headings_line, one_line

FILES = {
    "medlineplus_topics": "topics.jsonl",
    "backpain_us_gov_pages": "pages.jsonl",
    "squad2": "corpus.jsonl",
    "clapnq": "corpus.jsonl",
    "mtrag_un": "corpus.jsonl",
    "covid_qa": "corpus.jsonl",
}
"""Where the documents of each set are, in the folder of its name; a line is {"_id", "title", "text"}."""


_OTHER_DATA = "Use the version of the set that evals/training/README.md names."


class TrainingDataError(InputError):
    """The data folder lacks a set, or its texts are not the ones that the questions were written about."""


class Place(NamedTuple):
    """From where to where a stretch reaches, in code points of its document's text."""

    set: str
    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A text of some sentences: `spans` are their positions, in order. `section` are the headings above it;
    none if it begins with a heading of its own, which is among the units then.
    """

    place: Place
    title: str
    section: tuple[str, ...]
    units: Units
    spans: tuple[Span, ...]

    @property
    def headings(self) -> str:
        """Title and headings, as one line."""
        return headings_line(self.title, self.section)

    def numbers(self, positions: Iterable[Span]) -> frozenset[int]:
        """Which of the stretch's sentences stand at these positions.

        Raises:
            TrainingDataError: at one of them there is no sentence, so the text is another than it was.
        """
        found = list(positions)
        for start, end in found:
            if (start, end) not in self.spans:
                raise TrainingDataError(
                    f"There is no sentence at {start}:{end} of '{self.place.document}' in {self.place.set}.",
                    _OTHER_DATA,
                )
        return frozenset(self.spans.index(span) for span in found)


class Shelf:
    """The documents of a data folder, read when first asked for."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._texts = cache(self._read)
        self._document = cache(self._laid_out)

    def stretch(self, place: Place) -> Stretch:
        """The stretch at `place`.

        Raises:
            TrainingDataError: there is no such document, or no sentence at that place.
        """
        document = self._document(place.set, place.document)
        pieces = [piece for piece in _pieces(document) if place.start <= piece[0].start and piece[0].end <= place.end]
        spans = tuple(span for span, is_sentence in pieces if is_sentence)
        if not spans:
            raise TrainingDataError(
                f"There is no text at {place.start}:{place.end} of '{place.document}' in {place.set}.",
                _OTHER_DATA,
            )
        units = tuple(Unit(one_line(document.text[start:end]), kind) for (start, end), kind in pieces)
        section = document.section_at(place.start) if pieces[0][1] else ()
        return Stretch(place, document.title, section, units, spans)

    def _laid_out(self, name: str, document: str) -> Document:
        try:
            title, text = self._texts(name)[document]
        except KeyError as error:
            raise TrainingDataError(
                f"The set {name} has no document '{document}'.",
                _OTHER_DATA,
            ) from error
        return Document(document, title, text, layout(text))

    def _read(self, name: str) -> dict[str, tuple[str, str]]:
        path = self._data / name / FILES[name]
        try:
            with path.open(encoding="utf-8", newline="\n") as lines:
                rows = [json.loads(line) for line in lines if line.strip()]
            return {row["_id"]: (row.get("title") or "", row["text"]) for row in rows}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            reason = (isinstance(error, OSError) and error.strerror) or error
            raise TrainingDataError(
                f"'{path}' can't be read as documents ({reason}).",
                'Each line must be {"_id", "title", "text"}; see evals/training/README.md.',
            ) from error


def _pieces(document: Document) -> Iterator[tuple[Span, bool]]:
    """Headings and sentences in their order, and whether it is a sentence; page furniture is left out."""
    for block in document.blocks:
        if block.kind == "heading":
            yield Span(block.start, block.end), False
        elif block.kind != "furniture":
            for span in sentences(document.text, block):
                yield span, True
