"""An article's tree goes in; the words that a reader sees for its links without words come out."""

from collections import Counter
from collections.abc import Iterator, Mapping

from lxml import etree

from assistant.readers.xml import attribute, local_name, plain

LINKS = frozenset({"link", "xref"})
"""The tags that point to another place."""

UNKNOWN = "[link]"
"""What stands for a link to a place that isn't in the file, where words would be missing from a sentence."""

_NUMBERED = {"figure", "table", "example", "exercise", "equation"}
_LABELLED = {"fig", "table-wrap", "disp-formula", "app", "boxed-text"}


def named_targets(root: etree._Element) -> Mapping[str, str]:
    """What each place with an id is called: its title, its label, or its kind and number as it is shown on its own.

    Example: the second `<table id="t">` of a module without a label → {"t": "Table 2"}.
    """
    return {attribute(element, "id"): name for element, name in _named(root) if attribute(element, "id")}


def words_of(link: etree._Element, targets: Mapping[str, str]) -> str:
    """What is read in the place of a link without words; nothing where it stands alone, as for a video.

    Example: `<link target-id="t"/> lists them.` → "Table 2"; a link into another module → "[link]".
    """
    target = attribute(link, "target-id") or attribute(link, "rid")
    if target in targets:
        return targets[target]
    return UNKNOWN if local_name(link) == "link" and plain(link.getparent()) else ""


def _named(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    counts: Counter[str] = Counter()
    for element in root.iter(etree.Element):
        tag = local_name(element)
        own = {local_name(child): plain(child) for child in reversed(element)}
        if tag in _NUMBERED and attribute(element, "class") != "unnumbered":
            counts[tag] += 1
            yield element, own.get("label") or f"{tag.capitalize()} {counts[tag]}"
        elif tag in _LABELLED and own.get("label"):
            yield element, own["label"]
        elif own.get("title"):
            yield element, own["title"]
