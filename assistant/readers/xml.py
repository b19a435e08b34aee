"""Bytes of XML go in, a tree comes out that was made without any entity, file or address from outside."""

from html.entities import html5

from lxml import etree

from assistant.errors import DocumentError

MOST_TAGS_DEEP = 200
"""A deeper tree is refused: no real document has one, and readers walk down by recursion."""


def parse(content: bytes, name: str) -> etree._Element:
    """The root of an XML document. Nothing outside of `content` is looked at; entities that it declares
    are never expanded (a few lines of them can stand for gigabytes).

    Raises:
        DocumentError: it isn't well-formed, it is nested too deeply, or text of it hides in entities.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if getattr(error, "code", 0) == etree.ErrorTypes.ERR_NO_MEMORY or "unknown error" in str(error):
            raise MemoryError from error
        reason = str(error).split(", line")[0].strip().lower() or "it is empty"
        raise DocumentError(
            f"'{name}' is damaged: its XML can't be read ({reason}).", "Save it anew, or as HTML or text."
        ) from error
    _resolve_entities(root, name)
    return root


def local_name(element: etree._Element) -> str:
    """The name of a tag without its namespace. Example: "{http://www.w3.org/1999/xhtml}p" → "p"."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, wanted: str) -> str:
    """The value of an attribute whatever its namespace, or an empty text."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == wanted), "")


def plain(element: etree._Element | None) -> str:
    """All the text inside an element, blanks as one each; an empty text for None."""
    return "" if element is None else " ".join("".join(str(text) for text in element.itertext()).split())


def first(root: etree._Element, *names: str) -> etree._Element | None:
    """The first element anywhere below `root` that has one of these names."""
    return next((element for element in root.iter() if local_name(element) in names), None)


def _resolve_entities(root: etree._Element, name: str) -> None:
    """Put the characters that HTML has names for in their places; any other entity is refused."""
    for entity in list(root.iter(etree.Entity)):
        character = html5.get(f"{entity.name}")
        character = html5.get(f"{entity.name};") if character is None else character
        if character is None:
            raise DocumentError(
                f"'{name}' has text in an entity of its own ('&{str(entity.name)[:40]};'), which is never expanded.",
                "Save it with the text itself in its place.",
            )
        _replace(entity, character)


def _replace(entity: etree._Element, text: str) -> None:
    parent, before = entity.getparent(), entity.getprevious()
    text += entity.tail or ""
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    parent.remove(entity)
