"""A file's name and bytes go in; the format that it is read as comes out, or why it can't be read at all."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

from assistant.errors import DocumentError
from assistant.readers.encodings import not_text

TEXT_SUFFIXES = {".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md"}
SUFFIXES = {
    **TEXT_SUFFIXES,
    **{".html": "html", ".htm": "html", ".xhtml": "html", ".pdf": "pdf", ".docx": "docx", ".odt": "odt"},
    **{".rtf": "rtf", ".epub": "epub", ".pptx": "pptx", ".xml": "xml", ".cnxml": "xml", ".nxml": "xml"},
}
"""What each ending promises. The bytes are believed more where they are of another kind."""

_OTHER_KINDS = (
    (b"\x89PNG", "a picture", "Have its text recognised (OCR) and save that."),
    (b"\xff\xd8\xff", "a picture", "Have its text recognised (OCR) and save that."),
    (b"GIF8", "a picture", "Have its text recognised (OCR) and save that."),
    (b"II*\0", "a picture", "Have its text recognised (OCR) and save that."),
    (b"MM\0*", "a picture", "Have its text recognised (OCR) and save that."),
    (b"\x1f\x8b", "a compressed file", "Unpack it first."),
    (b"BZh", "a compressed file", "Unpack it first."),
    (b"\xfd7zXZ", "a compressed file", "Unpack it first."),
    (b"7z\xbc\xaf", "a compressed file", "Unpack it first."),
    (b"Rar!", "a compressed file", "Unpack it first."),
    (b"\x7fELF", "a program", "Take it out of the corpus folder."),
    (b"MZ\x90", "a program", "Take it out of the corpus folder."),
    (b"SQLite format 3", "a database", "Export its text."),
    (b"ITSF", "a compiled help file (chm)", "Save it as HTML or PDF."),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MIME_TYPES = {
    b"application/epub+zip": "epub",
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.text-template": "odt",
}
_IS_HTML = re.compile(
    rb"(<\?xml[^>]*\?>\s*)?(<!--.{0,2000}?-->\s*)*<(!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.I | re.S
)


def sniff(name: str, content: bytes) -> str:
    """The format by which to read a file, one of the values of `SUFFIXES`.

    Example: a PDF that is called "a.docx" → "pdf"; a page of HTML that is called "a.pdf" → "html".

    Raises:
        DocumentError: it is of a kind that can't be read; what would help is said.
    """
    suffix = Path(name).suffix.lower()
    promised = SUFFIXES.get(suffix)
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, kind, help_ in _OTHER_KINDS:
        if content.startswith(mark):
            raise DocumentError(f"'{name}' is {kind}.", help_) if promised not in ("txt", "md") else not_text(name)
    if content.startswith(_OLE):
        raise _legacy(name, suffix, content)
    if promised is None:
        known = ", ".join(sorted(SUFFIXES))
        raise DocumentError(f"'{name}' is of a kind that can't be read ('{suffix}').", f"Save it as one of: {known}.")
    if b"%PDF-" in content[:1024] and promised not in ("txt", "md"):
        return "pdf"
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if content.startswith(b"PK\x03\x04"):
        return _zipped(name, content)
    if promised in ("txt", "md", "html", "xml"):
        return "html" if promised == "xml" and _IS_HTML.match(start) and b"xhtml" not in start[:1000] else promised
    return _instead(name, suffix, start, content)


def _legacy(name: str, suffix: str, content: bytes) -> DocumentError:
    """The container of old Office files; a new one with a password lies in such a one, too."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return DocumentError(f"'{name}' is encrypted.", "Save it without a password.")
    newer = {".xls": "PDF", ".ppt": ".pptx"}.get(suffix, ".docx")
    return DocumentError(f"'{name}' is an old binary Office file.", f"Open it and save it as {newer}.")


def _zipped(name: str, content: bytes) -> str:
    """Which kind of document a zip archive is, by what is in it."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
            mime = archive.open("mimetype").read(100).strip() if "mimetype" in names else b""
    except Exception as error:  # zipfile raises half a dozen kinds on hostile bytes
        raise DocumentError(f"'{name}' is damaged: it is no whole archive.", "Copy or download it again.") from error
    if mime in _MIME_TYPES:
        return _MIME_TYPES[mime]
    for member, kind in (("word/document.xml", "docx"), ("ppt/presentation.xml", "pptx")):
        if member in names:
            return kind
    if "META-INF/container.xml" in names:
        return "epub"
    if "xl/workbook.xml" in names or b"spreadsheet" in mime:
        raise DocumentError(f"'{name}' is a spreadsheet.", "Save it as PDF or HTML.")
    if b"opendocument" in mime:
        raise DocumentError(f"'{name}' is an OpenDocument file, but not a text.", "Save it as PDF.")
    raise DocumentError(f"'{name}' is a zip archive.", "Unpack it and put the files into the corpus folder.")


def _instead(name: str, suffix: str, start: bytes, content: bytes) -> str:
    """What a file is that isn't what its ending promises."""
    if _IS_HTML.match(start):
        return "html"
    if b"\0" in content[:4096]:
        raise DocumentError(f"'{name}' is damaged, or no {suffix} file.", "Copy or download it again.")
    raise DocumentError(
        f"'{name}' is not what its ending says: it doesn't begin like a {suffix} file.",
        "Copy or download it again; if it is plain text, call it .txt.",
    )
