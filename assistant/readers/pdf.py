"""A PDF goes in; its text comes out, whole paragraphs across lines, columns and pages, each page's start known."""

from assistant.errors import DocumentError
from assistant.layout import Reading
from assistant.limits import Limits


def read_pdf(content: bytes, name: str, limits: Limits) -> Reading:
    """Not yet."""
    raise DocumentError(f"'{name}' is a PDF, which can't be read yet.", "Save it as text.")
