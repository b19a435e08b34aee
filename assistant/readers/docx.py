"""A Word file (docx) goes in; its text with headings, lists, rows and footnotes comes out."""

import re
from contextlib import AbstractContextManager
from typing import NamedTuple

from lxml import etree

from assistant.layout import Flow, Reading, assemble
from assistant.readers.containers import Container
from assistant.readers.xml import attribute, local_name, parse, plain
from assistant.types import Metadata

_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop)\s*(\d)", re.IGNORECASE)
_SKIPPED = {"Fallback", "del", "moveFrom", "delText", "instrText", "pPr", "tblPr", "tcPr", "trPr", "sectPr"}
_LEVELS = 9


class _Style(NamedTuple):
    level: int  # of a heading; 0 for none
    number: tuple[str, int] | None  # the list it belongs to, and its depth
    is_hidden: bool


def read_docx(container: Container) -> Reading:
    """The text of a Word document.

    Raises:
        DocumentError: a part that it can't be without is missing or damaged.
    """
    body = _part(container, "word/document.xml")
    flow = Flow()
    walk = _Walk(flow, _styles(container), _formats(container))
    walk.children(body)
    for notes in ("word/footnotes.xml", "word/endnotes.xml"):
        if notes in container.names:
            for note in _part(container, notes):
                if attribute(note, "type") not in ("separator", "continuationSeparator", "continuationNotice"):
                    walk.children(note)
    return assemble(flow.pieces, *properties(container))


def properties(container: Container) -> tuple[str, Metadata]:
    """The title and what else the core properties of an office document say."""
    if "docProps/core.xml" not in container.names:
        return "", Metadata()
    root = _part(container, "docProps/core.xml")
    values = {local_name(element): plain(element) for element in root}
    return values.get("title", ""), Metadata(
        source=values.get("creator", ""),
        licence=values.get("rights", ""),
        date=(values.get("modified") or values.get("created") or "")[:10],
        language=values.get("language", ""),
    )


def _part(container: Container, member: str) -> etree._Element:
    return parse(container.read(member), container.name)


def _value(element: etree._Element | None) -> str:
    return "" if element is None else attribute(element, "val")


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return None if element is None else next((child for child in element if local_name(child) == name), None)


def _styles(container: Container) -> dict[str, _Style]:
    """What each named style makes of a paragraph; what it doesn't say, it has from the style it is based on."""
    if "word/styles.xml" not in container.names:
        return {}
    elements = {attribute(style, "styleId"): style for style in _part(container, "word/styles.xml")}
    found: dict[str, _Style] = {}
    for key in elements:
        chain: list[str] = []
        name = key
        while name in elements and name not in chain and len(chain) < 20:
            chain.append(name)
            name = _value(_child(elements[name], "basedOn"))
        found[key] = _style([elements[name] for name in chain])
    return found


def _style(chain: list[etree._Element]) -> _Style:
    level, number, hidden = 0, None, False
    for element in chain:
        name = _value(_child(element, "name")).lower()
        named = _HEADING.match(name)
        outline = _value(_child(_child(element, "pPr"), "outlineLvl"))
        is_title = name == "title" and element is chain[0]
        level = level or (int(named[1]) if named else int(outline) + 1 if outline in [*"012345678"] else int(is_title))
        number = number or _number(_child(_child(element, "pPr"), "numPr"))
        hidden = hidden or _child(_child(element, "rPr"), "vanish") is not None
    return _Style(level, number, hidden)


def _number(element: etree._Element | None) -> tuple[str, int] | None:
    if element is None:
        return None
    depth = _value(_child(element, "ilvl"))
    return _value(_child(element, "numId")), int(depth) if depth in [*"012345678"] else 0


def _formats(container: Container) -> dict[tuple[str, int], str]:
    """How each list marks its items at each depth: "bullet", "decimal", "lowerLetter" …"""
    if "word/numbering.xml" not in container.names:
        return {}
    root = _part(container, "word/numbering.xml")
    abstract = {}
    for element in root:
        if local_name(element) == "abstractNum":
            for level in element:
                if local_name(level) == "lvl":
                    text = _value(_child(level, "lvlText"))
                    key = (attribute(element, "abstractNumId"), attribute(level, "ilvl"))
                    abstract[key] = _value(_child(level, "numFmt")) if text.strip() else "none"
    return {
        (attribute(element, "numId"), depth): abstract.get((_value(_child(element, "abstractNumId")), str(depth)), "")
        for element in root
        if local_name(element) == "num"
        for depth in range(_LEVELS)
    }


class _Walk:
    def __init__(self, flow: Flow, styles: dict[str, _Style], formats: dict[tuple[str, int], str]) -> None:
        self._flow = flow
        self._styles = styles
        self._formats = formats
        self._counts: dict[tuple[str, int], int] = {}

    def children(self, element: etree._Element) -> None:
        for child in element:
            tag = local_name(child)
            if tag == "t":
                self._flow.write(child.text or "")
            elif tag in ("tab", "noBreakHyphen"):
                self._flow.write(" " if tag == "tab" else "\u2011")
            elif tag in ("br", "cr"):
                self._flow.break_line()
            elif tag == "r" and _child(_child(child, "rPr"), "vanish") is not None:
                continue
            elif tag == "tr":
                with self._flow.row():
                    self.children(child)
            elif tag == "tc":
                with self._flow.cell():
                    self.children(child)
            elif tag == "p":
                with self._paragraph(child):
                    self.children(child)
            elif tag and tag not in _SKIPPED:
                self.children(child)

    def _paragraph(self, element: etree._Element) -> AbstractContextManager[None]:
        settings = _child(element, "pPr")
        style = self._styles.get(_value(_child(settings, "pStyle")), _Style(0, None, False))
        outline = _value(_child(settings, "outlineLvl"))
        level = int(outline) + 1 if outline in [*"012345678"] else style.level
        number = _number(_child(settings, "numPr")) or style.number
        if level:
            return self._flow.heading(level)
        if number and number[0] not in ("", "0"):
            return self._flow.item(self._mark(number))
        return self._flow.block()

    def _mark(self, number: tuple[str, int]) -> str:
        how = self._formats.get(number, "bullet")
        if how in ("bullet", "none", ""):
            return "" if how == "none" else "- "
        self._counts[number] = count = self._counts.get(number, 0) + 1
        for deeper in range(number[1] + 1, _LEVELS):
            self._counts.pop((number[0], deeper), None)
        return f"{chr(96 + count) if 'etter' in how and count <= 26 else count}. "
