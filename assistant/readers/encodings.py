"""Bytes of a text go in, the text comes out: a byte order mark decides, then a declaration, UTF-8, a guess."""

import codecs
import re

from charset_normalizer import from_bytes

from assistant.errors import DocumentError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(
    rb"""(?:<meta\s[^>]{0,200}?charset|<\?xml\s[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I
)
_SAMPLE = 200_000  # a guess at an encoding needs no more bytes than this
_REPLACED_BY_BROWSERS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}


def decode(content: bytes, name: str, is_markup: bool = False) -> str:
    """The text of `content`. With `is_markup`, the encoding that a `<meta charset>` or an XML declaration
    in its beginning names is tried as well.

    Raises:
        DocumentError: `content` is not text.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                break
    if b"\0" in content:
        return _without_mark(content, name)
    declared = _DECLARED.search(content[:4096]) if is_markup else None
    for encoding in ([declared[1].decode("ascii")] if declared else []) + ["utf-8"]:
        try:
            return content.decode(_REPLACED_BY_BROWSERS.get(encoding.lower(), encoding))
        except (UnicodeDecodeError, LookupError):
            continue
    return _guessed(content, name)


def _without_mark(content: bytes, name: str) -> str:
    """UTF-16 without a mark: every other byte of a Western text is zero."""
    for encoding, zeros in (("utf-16-le", content[1:4096:2]), ("utf-16-be", content[0:4096:2])):
        if len(content) % 2 == 0 and zeros.count(0) > 0.4 * len(zeros):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if control_share(text) < 0.01:
                return text
    raise not_text(name)


def _guessed(content: bytes, name: str) -> str:
    guess = from_bytes(content[:_SAMPLE]).best()
    if guess is None or control_share(str(guess)) > 0.01:
        raise not_text(name)
    try:
        return content.decode(guess.encoding)
    except UnicodeDecodeError:
        raise not_text(name) from None


def not_text(name: str) -> DocumentError:
    """The error for bytes that are no text."""
    return DocumentError(f"'{name}' is not text (binary data).", "Save it as UTF-8 text.")


def control_share(text: str) -> float:
    """The share of control characters, which a text has none of but for line ends and tabs."""
    return sum(1 for character in text if character < " " and character not in "\t\n\r\f\v") / max(1, len(text))
