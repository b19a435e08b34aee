"""The words of `spelling/` and a vocabulary go in; how many are mended rightly, wrongly or not comes out.

Run as `python -m evals.spelling_rates [FOLDER]`: with the words of the texts in a folder, by default the article's.
"""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from assistant.library import Library
from assistant.settings import Settings
from assistant.vocabulary import Vocabulary
from assistant.wording import mended

Half = Literal["dev", "held"]
_FOLDER = Path(__file__).parent / "spelling"


class Rates(NamedTuple):
    """Counts of `typed` misspelt words, and of `right` words; `told` names what went wrong, a line each."""

    typed: int
    mended_right: int
    mended_wrong: int
    right: int
    touched: int
    told: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"of {self.typed} misspelt words {self.mended_right} mended right ({self.mended_right / self.typed:.3f}), "
            f"{self.mended_wrong} wrong ({self.mended_wrong / self.typed:.3f}); of {self.right} right words "
            f"{self.touched} touched ({self.touched / self.right:.3f})"
        )


def rates(vocabulary: Vocabulary, half: Half) -> Rates:
    """How one half of the words fares with the documents' vocabulary."""
    pairs = [(typed, meant) for typed, meant in misspelt_words() if _half(typed) == half]
    outcomes = [(typed, meant, mended(typed, vocabulary)) for typed, meant in pairs]
    wrong = [(typed, meant, got) for typed, meant, got in outcomes if got != typed and got not in meant]
    rare = [word for word in right_words() if _half(word) == half]
    touched = [(word, got) for word in rare if (got := mended(word, vocabulary)) != word]
    told = [f"{typed} → {got}, not {' or '.join(meant)}" for typed, meant, got in wrong]
    told += [f"{word} → {got}, though it is right" for word, got in touched]
    good = sum(got in meant for _, meant, got in outcomes)
    return Rates(len(pairs), good, len(wrong), len(rare), len(touched), tuple(told))


def misspelt_words() -> Iterator[tuple[str, list[str]]]:
    """Each misspelt word with what it may have been meant to be. Example: ("tumer", ["tumor", "tumour"])."""
    for line in _lines("misspelt.txt"):
        meant, _, typed = line.partition(":")
        for word in typed.split(","):
            yield word.strip(), meant.split("|")


def right_words() -> list[str]:
    """The words that must stay as they are."""
    return [word for line in _lines("right.txt") for word in line.split()]


def _lines(name: str) -> Iterator[str]:
    return (line for line in (_FOLDER / name).read_text("utf-8").splitlines() if line and not line.startswith("#"))


def _half(word: str) -> Half:
    return "dev" if hashlib.sha256(word.encode()).digest()[0] % 2 == 0 else "held"


def main(corpus_folder: Path) -> None:
    """Print the rates of both halves with the words of a folder's documents."""
    with TemporaryDirectory() as data:
        settings = Settings(corpus_folder=corpus_folder, data_folder=Path(data))
        with Library.open(settings) as library:
            for half in ("dev", "held"):
                found = rates(Vocabulary(library.store), half)
                print(f"{half}: {found}", *found.told, sep="\n  ")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "corpus"))
