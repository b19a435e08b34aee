"""Markdown goes in; the text a reader sees comes out, with its headings, paragraphs, list items and rows.

The marks of Markdown are dropped, the words and signs between them are kept as they are. Raw HTML is
kept as the text it is, but for tables, which Markdown has no mark of its own for: their text is read.
"""

import re
from contextlib import ExitStack

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.layout import Flow, Reading, assemble
from assistant.readers.html import write_fragment
from assistant.readers.plaintext import read_plain_text
from assistant.types import Metadata

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_LONGEST_FRONT_MATTER = 20_000
_HTML_TABLE = re.compile(r"\s*<table[\s>]", re.IGNORECASE)
_LONGEST_WRAPPED = 150
_PARSER = MarkdownIt("commonmark").enable("table")
KEYS = {
    "source": ("source", "url", "publisher", "author", "authors", "creator"),
    "licence": ("licence", "license", "rights"),
    "date": ("date", "updated", "last_modified", "published"),
    "language": ("language", "lang"),
}
"""What each field of the metadata may be called in front matter and side files; the first that is there counts."""


def read_markdown(source: str) -> Reading:
    """The text as read, blocks separated by blank lines (list items by line breaks), and its blocks.

    Example: "# Back pain\\n\\nIt is **common**." → "Back pain\\n\\nIt is common." with two blocks.
    """
    front = _FRONT_MATTER.match(source[:_LONGEST_FRONT_MATTER])
    flow = Flow()
    walk = _Walk(flow)
    tokens = _PARSER.parse(source[front.end() :] if front else source)
    walk.lines_count = any(map(_has_unwrapped_lines, tokens))
    for token in tokens:
        walk.take(token)
    flow.end_block()
    return assemble(flow.pieces, *_front_matter(front[1] if front else ""))


def named_values(values: object) -> tuple[str, Metadata]:
    """The title and the metadata in a mapping that was read from YAML; what is no plain value counts as not there."""
    known = {str(key).lower(): _scalar(value) for key, value in values.items()} if isinstance(values, dict) else {}
    found = {field: next((known[key] for key in keys if known.get(key)), "") for field, keys in KEYS.items()}
    return known.get("title", ""), Metadata(**found)


def _has_unwrapped_lines(token: Token) -> bool:
    """Whether a paragraph has a line break behind so long a line that no program wrapped it there."""
    return token.type == "inline" and any(len(line) > _LONGEST_WRAPPED for line in token.content.split("\n")[:-1])


def _scalar(value: object) -> str:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return "" if value is None or isinstance(value, (dict, list)) else " ".join(str(value).split())


def _front_matter(text: str) -> tuple[str, Metadata]:
    try:
        return named_values(yaml.safe_load(text))
    except (yaml.YAMLError, ValueError):
        return "", Metadata()  # not made for us: the text below it is what counts


class _Walk:
    """Takes the parser's flat list of tokens, one after the other."""

    def __init__(self, flow: Flow) -> None:
        self.lines_count = False
        self._flow = flow
        self._level = 0
        self._opened: list[ExitStack] = []
        self._counters: list[int | None] = []

    def take(self, token: Token) -> None:
        """One token: something opens, ends, or is text."""
        if token.nesting == 1:
            self._open(token)
        elif token.nesting == -1:
            self._opened.pop().close()
            if token.type in ("bullet_list_close", "ordered_list_close"):
                self._counters.pop()
        elif token.type == "html_block" and _HTML_TABLE.match(token.content):
            with self._flow.block():
                write_fragment(token.content, self._flow)
        elif token.type in ("code_block", "fence", "html_block"):
            with self._flow.block():
                self._flow.write_lines(token.content)
        elif token.type == "inline" and self.lines_count and "\n" in token.content and len(self._opened) == 1:
            self._write_as_lines(token)
        elif token.type == "inline":
            self._write(token)

    def _open(self, token: Token) -> None:
        opened = ExitStack()
        self._opened.append(opened)
        if token.type == "heading_open":
            self._level = int(token.tag[1])
            opened.enter_context(self._flow.heading(int(token.tag[1])))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            self._counters.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else None)
        elif token.type == "list_item_open":
            opened.enter_context(self._flow.item(self._mark()))
        elif token.type == "tr_open":
            opened.enter_context(self._flow.row())
        elif token.type in ("td_open", "th_open"):
            opened.enter_context(self._flow.cell())
        elif token.type in ("paragraph_open", "blockquote_open"):
            opened.enter_context(self._flow.block())

    def _mark(self) -> str:
        number = self._counters[-1] if self._counters else None
        if number is None:
            return "- "
        self._counters[-1] = number + 1
        return f"{number}. "

    def _write(self, token: Token) -> None:
        for child in token.children or []:
            if child.type == "softbreak":
                self._flow.write(" ")
            elif child.type == "hardbreak":
                self._flow.break_line()
            else:
                self._flow.write_lines(child.content)

    def _write_as_lines(self, token: Token) -> None:
        """Text without marks, as it is saved from a page: its line breaks count, as in plain text."""
        above = self._flow.pieces[-1] if self._flow.pieces else None
        lead_in = above.text.split("\n")[-1] + "\n\n" if above and above.kind == "paragraph" else ""
        own = "".join("\n" if child.type.endswith("break") else child.content for child in token.children or [])
        words, end = lead_in + own, len(lead_in)
        for block in read_plain_text(words).blocks[bool(lead_in) :]:
            mark = words[end : block.start].strip()
            with ExitStack() as opened:
                if block.kind == "heading":
                    opened.enter_context(self._flow.heading(self._level + block.level))
                elif block.kind == "item":
                    opened.enter_context(self._flow.item(f"{mark} " if mark else ""))
                else:
                    opened.enter_context(self._flow.block())
                self._flow.write_lines(words[block.start : block.end])
            end = block.end
