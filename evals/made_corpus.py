"""A number goes in; a made-up corpus of so many passages comes out: as files, or in a store with made-up vectors.

The words are English ones, as often as English has them, so that the lexical index has its real work; what
they say together means nothing. The vectors of a growth measurement are random: their number counts, not their sense.
"""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import wordfreq

from assistant.documents import SourceFile, read_document
from assistant.embedding import Embedder
from assistant.encoder import Floats, unit_length
from assistant.limits import Limits
from assistant.passages import passage_text, split
from assistant.store import Store
from assistant.types import Document
from assistant.writing import EmbeddedPassage

_SECTIONS = 5
_SENTENCES_A_PARAGRAPH = 7
_PARAGRAPHS_A_SECTION = 4
_VOCABULARY = 30_000


def texts(documents: int, seed: int = 7) -> Iterator[tuple[str, str]]:
    """The name and text of each document, the same ones for the same seed."""
    random = np.random.default_rng(seed)
    words = np.array(wordfreq.top_n_list("en", _VOCABULARY))
    share = np.array([wordfreq.word_frequency(word, "en") for word in words])
    share /= share.sum()

    drawn = itertools.chain.from_iterable(words[random.choice(len(words), 100_000, p=share)] for _ in itertools.count())

    def sentence() -> str:
        chosen = itertools.islice(drawn, int(random.integers(8, 20)))
        return " ".join(chosen).capitalize() + "."

    for number in range(documents):
        parts = [f"# {sentence()[:60]}"]
        for _ in range(_SECTIONS):
            parts.append(f"## {sentence()[:60]}")
            parts += [" ".join(sentence() for _ in range(_SENTENCES_A_PARAGRAPH)) for _ in range(_PARAGRAPHS_A_SECTION)]
        yield f"made-{number:05}.md", "\n\n".join(parts) + "\n"


def write_files(folder: Path, documents: int) -> None:
    """The documents as files of a corpus folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts(documents):
        (folder / name).write_text(text, encoding="utf-8")


def fill(store: Store, embedder: Embedder, passages: int, advance: Callable[[str], None] = lambda _: None) -> int:
    """Put documents into the store, with random vectors, until it has so many passages. Returns how many it has."""
    random = np.random.default_rng(11)
    count = 0
    with store.writing() as writer:
        writer.remember("embedder", embedder.fingerprint)
        for name, text in texts(10**9):
            if count >= passages:
                return count
            document = read_document(SourceFile(name, text.encode(), b""), Limits())
            rows = list(_with_random_vectors(document, embedder.dimension, random))[: passages - count]
            writer.replace(document, "made", rows)
            count += len(rows)
            advance(name)
    return count


def made_passages(count: int, dimension: int) -> tuple[list[str], Floats]:
    """So many passages' texts, and random vectors of shape (count, dimension)."""
    contents: list[str] = []
    for name, text in texts(10**9):
        document = read_document(SourceFile(name, text.encode(), b""), Limits())
        contents += [passage_text(document, passage) for passage in split(document)]
        if len(contents) >= count:
            break
    random = np.random.default_rng(11)
    return contents[:count], unit_length(random.standard_normal((count, dimension), dtype=np.float32))


def _with_random_vectors(document: Document, dimension: int, random: np.random.Generator) -> Iterator[EmbeddedPassage]:
    for passage in split(document):
        made: Floats = unit_length(random.standard_normal((1 + len(passage.sentences), dimension), dtype=np.float32))
        yield EmbeddedPassage(passage, made[0], made[1:], passage_text(document, passage))
