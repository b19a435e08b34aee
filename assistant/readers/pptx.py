"""A presentation (pptx) goes in; the text of its slides comes out, each slide a page and its title a heading."""

import posixpath
from collections.abc import Iterator
from contextlib import nullcontext

from lxml import etree

from assistant.errors import DocumentError
from assistant.layout import Flow, Reading, assemble
from assistant.limits import Limits
from assistant.readers.containers import Container
from assistant.readers.docx import properties
from assistant.readers.xml import attribute, first, local_name, parse

_FURNITURE = {"ftr", "sldNum", "dt", "hdr"}
_PRESENTATION = "ppt/presentation.xml"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_pptx(container: Container, limits: Limits) -> Reading:
    """The text of a presentation, its notes left out.

    Raises:
        DocumentError: a part that it can't be without is missing or damaged, or it has too many slides.
    """
    slides = list(_slides(container))
    if len(slides) > limits.pages:
        raise too_many_pages(container.name, len(slides), limits)
    flow = Flow()
    for slide in slides:
        flow.new_page()
        _write_shapes(parse(container.read(slide), container.name), flow)
    return assemble(flow.pieces, *properties(container))


def too_many_pages(name: str, count: int, limits: Limits) -> DocumentError:
    """The error for a document with more pages (or slides) than allowed."""
    return DocumentError(
        f"'{name}' has {count:,} pages, more than the {limits.pages:,} allowed.",
        "Split it, or raise ASSISTANT_MAX_PAGES.",
    )


def _slides(container: Container) -> Iterator[str]:
    """The members that are slides, in the order of the presentation."""
    folder = posixpath.dirname(_PRESENTATION)
    links = parse(container.read(f"{folder}/_rels/presentation.xml.rels"), container.name)
    targets = {attribute(link, "Id"): attribute(link, "Target") for link in links}
    for element in parse(container.read(_PRESENTATION), container.name).iter():
        if local_name(element) == "sldId":
            target = targets.get(str(element.get(_RELATION, "")), "")
            member = posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
            if member in container.names:
                yield member


def _write_shapes(element: etree._Element, flow: Flow) -> None:
    """The text of each shape below `element`; the paragraphs of a title are headings."""
    for child in element:
        tag = local_name(child)
        if tag == "sp":
            _write_shape(child, flow)
        elif tag == "tr":
            with flow.row():
                _write_shapes(child, flow)
        elif tag == "tc":
            with flow.cell():
                _write_paragraphs(child, flow, False)
        elif tag != "Fallback":
            _write_shapes(child, flow)


def _write_shape(shape: etree._Element, flow: Flow) -> None:
    place = first(shape, "ph")
    kind = "" if place is None else attribute(place, "type") or "body"
    if kind in ("title", "ctrTitle"):
        with flow.heading(1 if kind == "ctrTitle" else 2):
            _write_paragraphs(shape, flow, True)
    elif kind in _FURNITURE:
        with flow.furniture():
            _write_paragraphs(shape, flow, False)
    else:
        _write_paragraphs(shape, flow, False)


def _write_paragraphs(shape: etree._Element, flow: Flow, is_title: bool) -> None:
    for paragraph in [element for element in shape.iter() if local_name(element) == "p"]:
        settings = first(paragraph, "pPr")
        marks = [] if settings is None else [local_name(child) for child in settings]
        is_item = "buChar" in marks or "buAutoNum" in marks
        with flow.item() if is_item else nullcontext():
            _write_runs(paragraph, flow)
            if is_title:
                flow.write(" ")
            else:
                flow.end_block()


def _write_runs(paragraph: etree._Element, flow: Flow) -> None:
    for element in paragraph.iter():
        tag = local_name(element)
        if tag == "t":
            flow.write(element.text or "")
        elif tag in ("br", "tab"):
            flow.write(" ")
