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
from assistant.types import Metadata

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_LONGEST_FRONT_MATTER = 20_000
_HTML_TABLE = re.compile(r"\s*<table[\s>]", re.IGNORECASE)
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
    for token in _PARSER.parse(source[front.end() :] if front else source):
        walk.take(token)
    flow.end_block()
    return assemble(flow.pieces, *_front_matter(front[1] if front else ""))


def named_values(values: object) -> tuple[str, Metadata]:
    """The title and the metadata in a mapping that was read from YAML; what is no plain value counts as not there."""
    known = {str(key).lower(): _scalar(value) for key, value in values.items()} if isinstance(values, dict) else {}
    found = {field: next((known[key] for key in keys if known.get(key)), "") for field, keys in KEYS.items()}
    return known.get("title", ""), Metadata(**found)


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
        self._flow = flow
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
        elif token.type == "inline":
            self._write(token)

    def _open(self, token: Token) -> None:
        opened = ExitStack()
        self._opened.append(opened)
        if token.type == "heading_open":
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
