"""An article in JATS/NLM or a module in CNXML goes in; its text with sections, lists and rows comes out."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack

from lxml import etree

from assistant.layout import Flow, Reading, assemble
from assistant.readers.cross_references import LINKS, named_targets, words_of
from assistant.readers.xml import attribute, first, local_name, plain
from assistant.types import Metadata

ROOTS = frozenset({"article", "document", "module"})
"""The outermost tags of the kinds of XML that are read here."""

_SECTIONS = set("sec section abstract trans-abstract app ack glossary ref-list notes fn-group".split())
_TEXTS = set("article-title abstract trans-abstract body back content glossary floats-group sub-article".split())
_BLOCKS = set(
    "p para disp-quote boxed-text fig table-wrap def-item definition note figure example exercise problem solution "
    "equation disp-formula quote caption verse-line attrib statement table preformat code table-wrap-foot fn label "
    "title subtitle commentary proof rule item list".split()
)
_UNSEEN = set(
    "object-id graphic media tex-math metadata image alt-text long-desc inline-graphic colspec processing-meta "
    "xref-group related-article".split()
)
_ITEMS = {"list-item", "item"}
_BOXES = {"note", "boxed-text", "example"}
"""What may have a heading of its own, within a section."""


def read_article(root: etree._Element) -> Reading:
    """The text of an article or module: title, abstract, body and what follows; its references are furniture."""
    flow = Flow()
    walk = _Walk(flow, named_targets(root))
    title = _title(root)
    with flow.heading(1):
        flow.write(title)
    for part in _parts(root):
        walk.part(part)
    return assemble(flow.pieces, title, _metadata(root))


def _title(root: etree._Element) -> str:
    front = first(root, "article-meta", "front")
    return plain(first(front, "article-title") if front is not None else first(root, "title"))


def _parts(root: etree._Element) -> Iterator[etree._Element]:
    """The outermost elements that hold text to be read, in order."""
    for child in root:
        tag = local_name(child)
        if tag in _TEXTS - {"article-title"}:
            yield child
        elif tag in ("front", "article-meta", "front-stub"):
            yield from _parts(child)


def _metadata(root: etree._Element) -> Metadata:
    front = first(root, "article-meta")
    publisher = plain(first(root, "journal-title")) or plain(first(root, "publisher-name"))
    doi = next(
        (plain(e) for e in root.iter() if attribute(e, "pub-id-type") == "doi" and local_name(e) == "article-id"), ""
    )
    licence = first(front, "license") if front is not None else first(root, "license")
    link = "" if licence is None else attribute(licence, "href") or plain(licence) or attribute(licence, "url")
    dates = [] if front is None else [element for element in front.iter() if local_name(element) == "pub-date"]
    language = attribute(root, "lang").lower() or plain(first(root, "language"))
    return Metadata(" ".join(filter(None, (publisher, doi and f"doi:{doi}"))), link[:200], _date(dates), language)


def _date(dates: list[etree._Element]) -> str:
    """The most exact of the dates, as year-month-day."""
    found = []
    for element in dates:
        parts = [plain(first(element, name)) for name in ("year", "month", "day")]
        known = [part.zfill(2) for part in parts[: parts.index("") if "" in parts else 3]]
        found.append("-".join(known))
    return max(found, key=lambda date: (len(date), date), default="")


class _Walk:
    def __init__(self, flow: Flow, targets: Mapping[str, str]) -> None:
        self._flow = flow
        self._targets = targets
        self._level = 1
        self._label = ""  # "2.1", for the title that follows
        self._lists: list[tuple[str, list[int]]] = []

    def part(self, element: etree._Element) -> None:
        self._element(element)
        self._flow.end_block()

    def _children(self, element: etree._Element) -> None:
        self._flow.write(element.text or "")
        for child in element:
            tag = local_name(child)
            if tag in ("break", "newline"):
                self._flow.break_line()
            elif tag and tag not in _UNSEEN:
                self._element(child)
            if tag == "term" and local_name(element) in ("definition", "def-item"):
                self._flow.write(":")
            self._flow.write(child.tail or "")

    def _element(self, element: etree._Element) -> None:
        tag = local_name(element)
        if tag == "label" and local_name(element.getparent()) in ("fn", "list-item", "ref"):
            return  # a sign that only points here
        if tag == "label" and _is_before_title(element):
            self._label = plain(element)
            return
        if tag in LINKS and not plain(element):
            self._flow.write(words_of(element, self._targets))
            return
        is_section, is_list = tag in _SECTIONS | _BOXES, tag == "list"
        self._level += is_section
        if is_list:
            how = attribute(element, "list-type")
            self._lists.append((how, [1]))
        with ExitStack() as opened:
            if is_section:
                opened.enter_context(self._flow.section(self._level))
            if (context := self._context(element, tag)) is not None:
                opened.enter_context(context)
            self._write_label(element, tag)
            self._children(element)
        self._level -= is_section
        if is_list:
            self._lists.pop()

    def _write_label(self, element: etree._Element, tag: str) -> None:
        """The number of a section or of a figure goes before its title, or before the words below the figure."""
        parent = element.getparent()
        if tag == "caption" and local_name(parent) in ("figure", "table"):
            if number := self._targets.get(attribute(parent, "id")):
                self._flow.write(f"{number}: ")
        elif self._label and tag in ("title", "p"):
            is_caption = local_name(parent) == "caption"
            self._flow.write(f"{self._label.rstrip('.:')}: " if is_caption else f"{self._label} ")
            self._label = ""

    def _context(self, element: etree._Element, tag: str) -> AbstractContextManager[None] | None:
        parent = local_name(element.getparent()) if element.getparent() is not None else ""
        if tag == "ref-list":
            return self._flow.furniture()
        if tag in ("title", "label") and (parent in _SECTIONS | _BOXES or _is_title_of_box(element)):
            return self._flow.heading(self._level)
        if tag in _ITEMS and parent == "list":
            return self._flow.item(self._mark())
        if tag in ("tr", "row"):
            return self._flow.row()
        if tag in ("td", "th", "entry"):
            return self._flow.cell()
        if tag in ("label", "title") and parent in ("table-wrap", "fig", "caption"):
            return None if tag == "label" else self._flow.block()
        return self._flow.block() if tag in _BLOCKS or tag in _SECTIONS or tag in _TEXTS else None

    def _mark(self) -> str:
        how, count = self._lists[-1] if self._lists else ("", [1])
        if how not in ("order", "enumerated", "arabic"):
            return "- "
        count[0] += 1
        return f"{count[0] - 1}. "


def _is_before_title(label: etree._Element) -> bool:
    following = label.getnext()
    if following is None or local_name(following) not in ("title", "caption"):
        return False
    return local_name(label.getparent()) in _SECTIONS | _BOXES | {"fig", "table-wrap"}


def _is_title_of_box(element: etree._Element) -> bool:
    """A box of JATS has its title in a caption."""
    caption = element.getparent()
    return local_name(caption) == "caption" and local_name(caption.getparent()) in _BOXES
