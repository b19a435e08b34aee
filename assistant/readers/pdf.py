"""A PDF goes in; its text comes out, whole paragraphs across lines, columns and pages, each page's start known."""

import re

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from assistant.errors import DocumentError
from assistant.layout import Reading, assemble
from assistant.limits import Limits
from assistant.readers.pdf_layout import pieces_of
from assistant.readers.pdf_lines import lines_of
from assistant.readers.pdf_runs import Line
from assistant.readers.pptx import too_many_pages
from assistant.types import Metadata

_FEWEST_LETTERS = 10  # on a page; a scan may have a stamp or a page number as text
_UNKNOWN = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0b\x0e-\x1f]")


def read_pdf(content: bytes, name: str, limits: Limits) -> Reading:
    """The text of a PDF.

    Raises:
        DocumentError: it is encrypted or damaged, has too many pages, or no text in it.
    """
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise _not_opened(name, str(error)) from error
    try:
        if len(document) > limits.pages:
            raise too_many_pages(name, len(document), limits)
        pages, heights, pictures = _lines(document)
        _refuse_without_text(name, pages, pictures)
        return assemble(pieces_of(pages, heights), *_properties(document))
    finally:
        document.close()


def _not_opened(name: str, reason: str) -> DocumentError:
    if "password" in reason.lower() or "security" in reason.lower():
        return DocumentError(f"'{name}' is encrypted: it needs a password.", "Save it without a password.")
    return DocumentError(f"'{name}' is damaged, or no PDF.", "Copy or download it again, or print it to a new PDF.")


def _lines(document: pdfium.PdfDocument) -> tuple[list[list[Line]], list[float], int]:
    """The lines and the height of each page, and how many pages have a picture. A page that can't be
    opened counts as empty.
    """
    pages: list[list[Line]] = []
    heights: list[float] = []
    pictures = 0
    for index in range(len(document)):
        try:
            page = document[index]
        except pdfium.PdfiumError:
            pages.append([])
            heights.append(0.0)
            continue
        lines, height = lines_of(page)
        pages.append(lines)
        heights.append(height)
        if not pages[-1]:
            pictures += any(True for _ in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        page.close()
    return pages, heights, pictures


def _refuse_without_text(name: str, pages: list[list[Line]], pictures: int) -> None:
    text = "".join(line.text for lines in pages for line in lines)
    letters = sum(1 for character in text if character.isalnum())
    if letters < _FEWEST_LETTERS and pictures:
        raise DocumentError(
            f"'{name}' has no text in it: its pages are pictures (a scan).",
            "Have its text recognised (OCR), save that as PDF or text, and put it in instead.",
        )
    if len(_UNKNOWN.findall(text)) > 0.3 * max(1, letters):
        raise DocumentError(
            f"The text of '{name}' can't be told: its fonts don't say which letters they show.",
            "Print it to a new PDF, or have its text recognised (OCR).",
        )


def _properties(document: pdfium.PdfDocument) -> tuple[str, Metadata]:
    values = {key: " ".join(value.split()) for key, value in document.get_metadata_dict().items()}
    title, author = values.get("Title", ""), values.get("Author", "")
    if len(re.findall(r"[^\W\d_]{2,}", title)) < 2 or title.casefold().startswith(("microsoft", "untitled", "layout ")):
        title = ""
    date = re.match(r"D:(\d{4})(\d\d)?(\d\d)?", values.get("CreationDate") or values.get("ModDate", ""))
    author = author if " " in author and "\\" not in author else ""
    return title, Metadata(source=author, date="-".join(filter(None, date.groups())) if date else "")
