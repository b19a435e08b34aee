"""A Document goes in; its passages with their vectors come out, those of texts that it had before taken over."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from assistant.embedding import Embedder
from assistant.encoder import Floats, stack
from assistant.passages import passage_text, split
from assistant.store import Store
from assistant.types import Document, Passage
from assistant.writing import EmbeddedPassage


class Known(NamedTuple):
    """Vectors by the texts that were embedded: those of passages, and those of sentences."""

    passages: Mapping[str, Floats]
    sentences: Mapping[str, Floats]


NOTHING = Known({}, {})


def embed_document(document: Document, embedder: Embedder, known: Known = NOTHING) -> list[EmbeddedPassage]:
    """The document's passages with their vectors; only what isn't `known` is embedded. A passage is embedded
    with its title and headings before it, a sentence with its nearest heading, so that "It often works well."
    says what works.
    """
    passages = split(document)
    texts = [_text_of(document, passage) for passage in passages]
    sentences = [_sentences_of(document, passage) for passage in passages]
    vectors, sentence_vectors = _vectors(embedder, texts, [text for texts in sentences for text in texts], known)
    return [
        EmbeddedPassage(
            passage, vectors[text], stack([sentence_vectors[each] for each in within], embedder.dimension), text
        )
        for passage, text, within in zip(passages, texts, sentences, strict=True)
    ]


def known_vectors(store: Store, document_id: str) -> Known:
    """What the store has embedded of a document, as it is stored; nothing if it isn't."""
    document = store.document(document_id)
    if document is None:
        return NOTHING
    of_passages: dict[str, Floats] = {}
    of_sentences: dict[str, Floats] = {}
    passages = {passage.id: passage for passage in store.passages_of(document_id)}
    for passage_id, _, vector in store.vectors(list(passages)):
        passage = passages[passage_id]
        of_passages[_text_of(document, passage)] = vector
        of_sentences.update(zip(_sentences_of(document, passage), store.sentence_vectors(passage_id), strict=True))
    return Known(of_passages, of_sentences)


def _vectors(
    embedder: Embedder, texts: Sequence[str], sentences: Sequence[str], known: Known
) -> tuple[Mapping[str, Floats], Mapping[str, Floats]]:
    """The vector of each passage's text and of each sentence's, in one call of the embedder."""
    new_texts = [text for text in dict.fromkeys(texts) if text not in known.passages]
    new_sentences = [text for text in dict.fromkeys(sentences) if text not in known.sentences]
    made = embedder.embed_passages(new_texts + new_sentences)
    return (
        {**known.passages, **dict(zip(new_texts, made, strict=False))},
        {**known.sentences, **dict(zip(new_sentences, made[len(new_texts) :], strict=True))},
    )


def _text_of(document: Document, passage: Passage) -> str:
    heading = " – ".join((document.title, *passage.section))
    return f"{heading}\n{passage_text(document, passage)}"


def _sentences_of(document: Document, passage: Passage) -> list[str]:
    """The passage's sentences, each with its nearest heading before it."""
    heading = f"{passage.section[-1]}: " if passage.section else ""
    return [heading + document.text[start:end] for start, end in passage.sentences]
