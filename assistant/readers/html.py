"""A web page's bytes (or the XHTML of a book) go in; its text with headings, lists and rows comes out, and
what is menu, share button or sidebar on it as furniture.
"""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack

from lxml import etree, html

from assistant.errors import DocumentError
from assistant.layout import Flow, Reading, assemble
from assistant.readers.encodings import decode
from assistant.readers.page_parts import Furniture
from assistant.readers.xml import MOST_TAGS_DEEP, local_name, plain
from assistant.types import Metadata

_UNSEEN = set(
    "script style template noscript head svg math iframe object canvas audio video select textarea input "
    "datalist title meta link".split()
)
_BLOCKS = set(
    "p div section article main body header footer nav aside blockquote figure figcaption dl dt ul ol table "
    "caption form fieldset address center details summary hr pre thead tbody tfoot html menu button legend "
    "label hgroup search dialog".split()
)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_NAMES_OF = {
    "source": ("citation_publisher", "dc.publisher", "dcterms.publisher", "og:site_name", "author", "dc.creator"),
    "licence": ("dc.rights", "dcterms.license", "copyright", "license"),
    "date": (
        "article:modified_time",
        "dcterms.modified",
        "last-modified",
        "article:published_time",
        "dc.date",
        "dcterms.issued",
        "date",
        "citation_publication_date",
    ),
}


def read_html(content: bytes, name: str) -> Reading:
    """The text of a web page.

    Raises:
        DocumentError: `content` is not text, or its tags are nested too deeply.
    """
    root = html_tree(content, name)
    if root is None:
        return Reading("", ())
    flow = Flow()
    body = root.find("body") if root.find("body") is not None else root
    write_body(body, flow, Furniture(body))
    return assemble(flow.pieces, _title(root), _metadata(root))


def write_fragment(markup: str, flow: Flow) -> None:
    """The text of a piece of HTML, e.g. of a table in a Markdown file, goes into `flow`."""
    root = html.fragment_fromstring(markup, create_parent="div")
    write_body(root, flow, None)


def write_body(body: etree._Element, flow: Flow, furniture: Furniture | None) -> None:
    """The text below an element goes into `flow`; `furniture` tells what on the page is."""
    _Walk(flow, furniture).children(body)
    flow.end_block()


def html_tree(content: bytes, name: str) -> etree._Element | None:
    """The root of a page, or None where there is nothing in it. Nothing that it links to is looked at.

    Raises:
        DocumentError: as `read_html`.
    """
    text = _XML_DECLARATION.sub("", decode(content, name, is_markup=True))
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(text.replace("\0", "\ufffd"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None  # nothing in it
    if _depth(root) > MOST_TAGS_DEEP:
        raise DocumentError(
            f"'{name}' has more than {MOST_TAGS_DEEP} tags within each other.", "Save it as plain text."
        )
    return root


def _depth(root: etree._Element) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


class _Walk:
    def __init__(self, flow: Flow, furniture: Furniture | None) -> None:
        self._flow = flow
        self._furniture = furniture
        self._numbers: list[int | None] = []
        self._pre = 0

    def children(self, element: etree._Element) -> None:
        self._text(element.text)
        for child in element:
            if local_name(child) and local_name(child) not in _UNSEEN:
                self._element(child)
            self._text(child.tail)

    def _text(self, text: str | None) -> None:
        if text:
            (self._flow.write_lines if self._pre else self._flow.write)(text)

    def _element(self, element: etree._Element) -> None:
        tag = local_name(element)
        if tag == "br":
            self._flow.break_line()
            return
        if tag in ("ul", "ol"):
            self._numbers.append(_first_number(element) if tag == "ol" else None)
        self._pre += tag == "pre"
        with ExitStack() as opened:
            for context in self._contexts(element, tag):
                opened.enter_context(context)
            self.children(element)
        self._pre -= tag == "pre"
        if tag in ("ul", "ol"):
            self._numbers.pop()

    def _contexts(self, element: etree._Element, tag: str) -> Iterator[AbstractContextManager[None]]:
        if self._furniture and self._furniture.holds(element):
            yield self._flow.furniture()
        if re.fullmatch("h[1-6]", tag):
            yield self._flow.heading(int(tag[1]))
        elif tag == "li":
            yield self._flow.item(self._mark())
        elif tag == "tr":
            yield self._flow.row()
        elif tag in ("td", "th"):
            yield self._flow.cell()
        elif tag == "dd":
            yield self._flow.next_line()
        elif tag in _BLOCKS:
            yield self._flow.block()

    def _mark(self) -> str:
        if not self._numbers or self._numbers[-1] is None:
            return "- "
        number = self._numbers[-1]
        self._numbers[-1] += 1
        return f"{number}. "


def _first_number(element: etree._Element) -> int:
    start = element.get("start", "1")
    return int(start) if re.fullmatch(r"\d{1,6}", start) else 1


def _title(root: etree._Element) -> str:
    """What the page calls itself, without the name of the site: its main heading, if that is part of it."""
    declared = plain(next(root.iter("title"), None))
    heading = plain(next(root.iter("h1"), None))
    return heading if heading and heading in declared else declared


def _metadata(root: etree._Element) -> Metadata:
    named: dict[str, str] = {}
    for element in root.iter("meta"):
        key = (element.get("name") or element.get("property") or "").lower()
        named.setdefault(key, " ".join(element.get("content", "").split()))
    found = {field: next((named[key] for key in keys if named.get(key)), "") for field, keys in _NAMES_OF.items()}
    canonical = next((link.get("href", "") for link in root.iter("link") if link.get("rel") == "canonical"), "")
    licence = next((link.get("href", "") for link in root.iter("link", "a") if link.get("rel") == "license"), "")
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return Metadata(canonical or found["source"], found["licence"] or licence, found["date"], language)
