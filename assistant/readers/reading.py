"""A file's name and bytes go in; the Reading that its format's reader makes comes out."""

from collections.abc import Callable

from assistant.errors import DocumentError
from assistant.layout import Reading
from assistant.limits import Limits
from assistant.readers.articles import ROOTS, read_article
from assistant.readers.containers import Container
from assistant.readers.docx import read_docx
from assistant.readers.encodings import decode
from assistant.readers.epub import read_epub
from assistant.readers.html import read_html
from assistant.readers.markdown import read_markdown
from assistant.readers.odt import read_odt
from assistant.readers.pdf import read_pdf
from assistant.readers.plaintext import read_plain_text
from assistant.readers.pptx import read_pptx
from assistant.readers.records import read_record
from assistant.readers.rtf import read_rtf
from assistant.readers.xml import first, local_name, parse

_ReaderOf = Callable[[bytes, str, Limits], Reading]


def read(kind: str, name: str, content: bytes, limits: Limits) -> Reading:
    """Read `content` as a file of `kind`, one of the values of `sniffing.SUFFIXES`.

    Raises:
        DocumentError: it can't be read; the error says why and what would help.
    """
    try:
        return _READERS[kind](content, name, limits)
    except RecursionError as error:
        raise DocumentError(f"'{name}' is nested too deeply.", "Save it as plain text.") from error
    except MemoryError as error:
        raise DocumentError(
            f"Reading '{name}' takes more than the {limits.memory_bytes / 1e6:,.0f} MB of memory allowed.",
            "Split it, or raise ASSISTANT_MAX_READING_MEGABYTES.",
        ) from error


def _read_xml(content: bytes, name: str, limits: Limits) -> Reading:
    root = parse(content, name)
    if local_name(root) == "html":
        return read_html(content, name)
    if local_name(root) in ROOTS:
        return read_article(root)
    article = first(root, "article")  # in a set of articles, or wrapped by an archive
    if article is not None:
        return read_article(article)
    record = read_record(root)
    if record is not None:
        return record
    raise DocumentError(
        f"'{name}' is XML of a kind that can't be read ('<{local_name(root)[:40]}>').",
        "JATS/NLM articles, CNXML modules and records with one long text are read; save it as HTML or text.",
    )


_READERS: dict[str, _ReaderOf] = {
    "txt": lambda content, name, _: read_plain_text(decode(content, name)),
    "md": lambda content, name, _: read_markdown(decode(content, name)),
    "html": lambda content, name, _: read_html(content, name),
    "xml": _read_xml,
    "rtf": lambda content, name, _: read_rtf(content, name),
    "docx": lambda content, name, limits: read_docx(Container(content, name, limits)),
    "odt": lambda content, name, limits: read_odt(Container(content, name, limits)),
    "epub": lambda content, name, limits: read_epub(Container(content, name, limits)),
    "pptx": lambda content, name, limits: read_pptx(Container(content, name, limits), limits),
    "pdf": read_pdf,
}
