"""XML that wraps one text goes in (a page as it was scraped, with its title and address); that text comes out, read as
plain text is.
"""

from lxml import etree

from assistant.layout import Reading
from assistant.readers.plaintext import read_plain_text
from assistant.readers.xml import local_name, plain
from assistant.types import Metadata

_FEWEST_CHARACTERS = 200
_MOST_OF_IT = 0.8
_NAMES_OF = {
    "title": ("title", "headline", "name"),
    "source": ("url", "link", "source", "publisher"),
    "licence": ("licence", "license", "rights"),
    "date": ("date", "updated", "published", "lastmod"),
    "language": ("language", "lang"),
}


def read_record(root: etree._Element) -> Reading | None:
    """The text of a record, or None where no field of it is a text that has most of its characters.

    Example: `<page><title>Backs</title><url>…</url><content>They ache. …</content></page>`.
    """
    fields = {local_name(field): field for field in reversed(root) if len(field) == 0}
    longest = max((field.text or "" for field in fields.values()), key=len, default="")
    if len(longest) < max(_FEWEST_CHARACTERS, _MOST_OF_IT * len(plain(root))):
        return None
    known = {
        key: next((plain(fields[name]) for name in names if name in fields), "") for key, names in _NAMES_OF.items()
    }
    title = known.pop("title")
    return read_plain_text(longest.strip("\n"))._replace(title=title, metadata=Metadata(**known))
