"""Markdown goes in; the text a reader sees comes out, with its headings, paragraphs and list items.

The marks of Markdown are dropped, the words and signs between them are kept as they are. Raw HTML is
kept as the text it is: it is never interpreted.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.types import Block, BlockKind

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n.*?^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_PARSER = MarkdownIt("commonmark").enable("table")


class _Piece(NamedTuple):
    """A block before its place in the text is known; `mark` (a bullet or number) goes before it."""

    kind: BlockKind
    text: str
    level: int = 0
    mark: str = ""


def read_markdown(source: str) -> tuple[str, tuple[Block, ...]]:
    """The text as read, blocks separated by blank lines (list items by line breaks), and its blocks.

    Example: "# Back pain\\n\\nIt is **common**." → "Back pain\\n\\nIt is common." with two blocks.
    """
    parts: list[str] = []
    blocks: list[Block] = []
    position = 0
    for piece in _pieces(_PARSER.parse(_FRONT_MATTER.sub("", source))):
        if parts:
            is_list = piece.kind == "item" and blocks[-1].kind == "item"
            parts.append("\n" if is_list else "\n\n")
            position += len(parts[-1])
        start = position + len(piece.mark)
        parts.append(piece.mark + piece.text)
        position = start + len(piece.text)
        blocks.append(Block(piece.kind, start, position, piece.level))
    return "".join(parts), tuple(blocks)


def _pieces(tokens: list[Token]) -> Iterator[_Piece]:
    """Walk the parser's flat list of tokens."""
    level = 0
    depth = 0
    mark = ""
    counters: list[int | None] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            counters.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            counters.pop()
        elif token.type == "list_item_open":
            depth += 1
            mark = "- " if counters[-1] is None else f"{counters[-1]}. "
            counters[-1] = None if counters[-1] is None else counters[-1] + 1
        elif token.type == "list_item_close":
            depth -= 1
        elif text := _text_of(token).strip():
            kind: BlockKind = "heading" if level else "item" if depth else "paragraph"
            yield _Piece(kind, text, level, mark)
            mark = ""


def _text_of(token: Token) -> str:
    if token.type in ("code_block", "fence", "html_block"):
        return str(token.content)
    if token.type != "inline":
        return ""
    return "".join(
        "\n" if child.type in ("softbreak", "hardbreak") else child.content for child in token.children or []
    )
