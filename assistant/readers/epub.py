"""A book (epub) goes in; the text of its chapters in reading order comes out, with its headings."""

import posixpath
from urllib.parse import unquote

from lxml import etree

from assistant.errors import DocumentError
from assistant.layout import Flow, Reading, assemble
from assistant.readers.containers import Container
from assistant.readers.html import html_tree, write_body
from assistant.readers.page_parts import Furniture
from assistant.readers.xml import attribute, first, local_name, parse, plain
from assistant.types import Metadata

_PAGES = ("application/xhtml+xml", "text/html")


def read_epub(container: Container) -> Reading:
    """The text of a book, without its table of contents.

    Raises:
        DocumentError: a part that it can't be without is missing or damaged, or it is protected.
    """
    if "META-INF/encryption.xml" in container.names and "META-INF/rights.xml" in container.names:
        raise DocumentError(f"'{container.name}' is protected against copying.", "Get a copy without protection.")
    root_file = first(parse(container.read("META-INF/container.xml"), container.name), "rootfile")
    if root_file is None:
        raise container.damaged("it names no book")
    package_path = attribute(root_file, "full-path")
    package = parse(container.read(package_path), container.name)
    flow = Flow()
    for member in _chapters(package, posixpath.dirname(package_path)):
        if member in container.names:
            _write_chapter(container.read(member), container.name, flow)
    return assemble(flow.pieces, *_properties(package))


def _chapters(package: etree._Element, folder: str) -> list[str]:
    """The members to read, in order; those that are navigation only are left out."""
    manifest = {attribute(item, "id"): item for item in package.iter() if local_name(item) == "item"}
    order = [attribute(item, "idref") for item in package.iter() if local_name(item) == "itemref"]
    items = [manifest[key] for key in order if key in manifest]
    return [
        posixpath.normpath(posixpath.join(folder, unquote(attribute(item, "href"))))
        for item in items
        if attribute(item, "media-type") in _PAGES and "nav" not in attribute(item, "properties").split()
    ]


def _write_chapter(content: bytes, name: str, flow: Flow) -> None:
    root = html_tree(content, name)
    if root is not None:
        body = root.find("body") if root.find("body") is not None else root
        with flow.block():
            write_body(body, flow, Furniture(body))


def _properties(package: etree._Element) -> tuple[str, Metadata]:
    values: dict[str, str] = {}
    for element in package.iter():
        if str(element.tag).startswith("{http://purl.org/dc/elements/1.1/}"):
            values.setdefault(local_name(element), plain(element))
    source = values.get("publisher") or values.get("creator", "")
    metadata = Metadata(source, values.get("rights", ""), values.get("date", "")[:10], values.get("language", ""))
    return values.get("title", ""), metadata
