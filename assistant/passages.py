"""A Document goes in, its Passages come out: whole sentences of one section, with verified positions."""

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

from assistant.types import Block, Document, Passage, Span

SPLITTER_VERSION = "1"
"""Part of what the store remembers; a change of what is split where must change it."""

TARGET_CHARACTERS = 600
"""A passage is closed once it is this long: about 100 words, under the models' 512 tokens."""

LONGEST_SENTENCE = 1200
"""What has no sentence end for so long (tables, logs, one endless line) is divided, in code points."""

_CUT = re.compile(r"(?<=[;\n])\s*(?=\S)|\s+(?=\S)")
_TURNS_THE_MEANING = re.compile(r"(not|n[o']t|never|unless|except|only|but|however|without)\b", re.IGNORECASE)


def split(document: Document) -> tuple[Passage, ...]:
    """The passages of `document`, in order, never across a heading and never with page furniture in
    their sentences. Every word outside headings and furniture is in exactly one sentence.
    """
    passages: list[Passage] = []
    open_sentences: list[Span] = []
    section: tuple[str, ...] = ()

    def close() -> None:
        if open_sentences:
            start, end = open_sentences[0].start, open_sentences[-1].end
            passages.append(Passage(document.id, start, end, section, tuple(open_sentences)))
            open_sentences.clear()

    for block in document.blocks:
        if block.kind == "heading" or block.closes:
            close()
            section = document.section_at(block.end)
        if block.kind not in ("heading", "furniture"):
            for sentence in sentences(document.text, block):
                if open_sentences and sentence.end - open_sentences[0].start > TARGET_CHARACTERS:
                    close()
                open_sentences.append(sentence)
    close()
    return tuple(passages)


def sentences(text: str, block: Block) -> Iterator[Span]:
    """The sentences of one block as spans of `text`, in order, without the blanks around them.

    The positions that the library reports are not trusted: a boundary counts only if the pieces,
    put together, give the block's text again; otherwise the block is one sentence.
    """
    content = text[block.start : block.end]
    ends = [int(boundary["end_index"]) for boundary in get_sentence_boundaries("en", content)]
    if ends != sorted(set(ends)) or not ends or ends[-1] != len(content):
        ends = [len(content)]
    start = 0
    for end in ends:
        span = _trimmed(text, block.start + start, block.start + end)
        if span.end > span.start:
            yield from _not_too_long(text, span)
        start = end


def passage_text(document: Document, passage: Passage) -> str:
    """What is embedded and indexed: the sentences joined by blanks, so without any furniture between them."""
    return " ".join(document.text[start:end] for start, end in passage.sentences)


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


def _not_too_long(text: str, span: Span) -> Iterator[Span]:
    """Divide an endless sentence at white space, but never just before a word that turns its meaning."""
    start, end = span
    while end - start > LONGEST_SENTENCE:
        window = text[start : start + LONGEST_SENTENCE]
        cuts = [match for match in _CUT.finditer(window) if match.start() > LONGEST_SENTENCE // 2]
        safe = [match for match in cuts if not _TURNS_THE_MEANING.match(text, start + match.end())]
        best = max(safe, key=lambda match: (";" in window[match.start() - 1], match.start()), default=None)
        piece_end, next_start = (best.start(), best.end()) if best else (LONGEST_SENTENCE, LONGEST_SENTENCE)
        yield _trimmed(text, start, start + piece_end)
        start += next_start
    rest = _trimmed(text, start, end)
    if rest.end > rest.start:
        yield rest
