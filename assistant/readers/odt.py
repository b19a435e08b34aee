"""An OpenDocument text (odt) goes in; its text with headings, lists, rows and notes comes out."""

from contextlib import AbstractContextManager, ExitStack

from lxml import etree

from assistant.layout import Flow, Reading, assemble
from assistant.readers.containers import Container
from assistant.readers.xml import attribute, first, local_name, parse, plain
from assistant.types import Metadata

_SKIPPED = set(
    "tracked-changes annotation annotation-end sequence-decls forms note-citation ruby-text bibliography- "
    "source table-of-content-source desc title variable-decls user-field-decls".split()
)
_MOST_BLANKS = 1000


def read_odt(container: Container) -> Reading:
    """The text of an OpenDocument text.

    Raises:
        DocumentError: a part that it can't be without is missing or damaged, or it is encrypted.
    """
    _refuse_encrypted(container)
    root = parse(container.read("content.xml"), container.name)
    body = first(root, "text", "presentation", "spreadsheet")
    flow = Flow()
    if body is not None:
        _Walk(flow, _numbered_lists(root), _parents(root)).children(body)
        flow.end_block()
    return assemble(flow.pieces, *_properties(container))


def _refuse_encrypted(container: Container) -> None:
    if "META-INF/manifest.xml" in container.names:
        manifest = parse(container.read("META-INF/manifest.xml"), container.name)
        if first(manifest, "encryption-data") is not None:
            raise container.encrypted()


def _properties(container: Container) -> tuple[str, Metadata]:
    if "meta.xml" not in container.names:
        return "", Metadata()
    root = parse(container.read("meta.xml"), container.name)
    values = {name: plain(first(root, name)) for name in ("title", "creator", "initial-creator", "language", "rights")}
    date = plain(first(root, "date")) or plain(first(root, "creation-date"))
    source = values["initial-creator"] or values["creator"]
    return values["title"], Metadata(source, values["rights"], date[:10], values["language"])


def _numbered_lists(root: etree._Element) -> set[str]:
    """The names of the list styles whose first level has numbers."""
    return {
        attribute(style, "name")
        for style in root.iter()
        if local_name(style) == "list-style" and len(style) and local_name(style[0]) == "list-level-style-number"
    }


def _parents(root: etree._Element) -> dict[str, str]:
    return {
        attribute(style, "name"): attribute(style, "parent-style-name")
        for style in root.iter()
        if local_name(style) == "style"
    }


class _Walk:
    def __init__(self, flow: Flow, numbered: set[str], parents: dict[str, str]) -> None:
        self._flow = flow
        self._numbered = numbered
        self._parents = parents
        self._lists: list[tuple[str, list[int]]] = []

    def children(self, element: etree._Element) -> None:
        self._flow.write(element.text or "")
        for child in element:
            tag = local_name(child)
            if tag == "s":
                self._flow.write(" " * min(_MOST_BLANKS, int("0" + attribute(child, "c")[:4] or 1) or 1))
            elif tag == "tab":
                self._flow.write(" ")
            elif tag == "line-break":
                self._flow.break_line()
            elif tag and tag not in _SKIPPED:
                self._element(child, tag)
            self._flow.write(child.tail or "")

    def _element(self, element: etree._Element, tag: str) -> None:
        if tag == "list":
            name = attribute(element, "style-name") or (self._lists[-1][0] if self._lists else "")
            self._lists.append((name, [_start(element)]))
        with ExitStack() as opened:
            if (context := self._context(element, tag)) is not None:
                opened.enter_context(context)
            self.children(element)
        if tag == "list":
            self._lists.pop()

    def _context(self, element: etree._Element, tag: str) -> AbstractContextManager[None] | None:
        if tag == "h":
            level = attribute(element, "outline-level")
            return self._flow.heading(int(level) if level in [*"123456789"] else 1)
        if tag == "p":
            name = attribute(element, "style-name")
            is_title = "Title" in (name, self._parents.get(name))
            return self._flow.heading(1) if is_title else self._flow.block()
        if tag == "list-item":
            return self._flow.item(self._mark())
        if tag == "table-row":
            return self._flow.row()
        if tag in ("table-cell", "covered-table-cell"):
            return self._flow.cell()
        return self._flow.block() if tag in ("note-body", "table", "text-box", "section", "list") else None

    def _mark(self) -> str:
        if not self._lists or self._lists[-1][0] not in self._numbered:
            return "- "
        count = self._lists[-1][1]
        count[0] += 1
        return f"{count[0] - 1}. "


def _start(element: etree._Element) -> int:
    item = first(element, "list-item")
    value = attribute(item, "start-value") if item is not None else ""
    return int(value) if value.isdecimal() and len(value) < 6 else 1
