"""Lines of a PDF go in; what was one paragraph before it was set in lines comes out, its divided words whole."""

import re

from assistant.readers.pdf_characters import HYPHEN
from assistant.readers.pdf_runs import Line

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def whole_words(pages: list[list[Line]]) -> set[str]:
    """The words of the document that are not divided anywhere, in small letters."""
    words: set[str] = set()
    after_divided = False
    for lines in pages:
        for line in lines:
            found = _WORD.findall(line.text.lower())
            words.update(found[after_divided : len(found) - line.is_divided])
            after_divided = line.is_divided
    return words


def append(text: str, following: str, is_divided: bool, words: set[str]) -> str:
    """Put the next line after `text`; a divided word is made whole, with its hyphen if it has one of its own.

    Example: "a full mixed" + "methods process" → "a full mixed-methods process", as both are words of the text.
    """
    is_divided = is_divided or text.endswith(HYPHEN)
    if not is_divided and re.search(r"\w-$", text) and following[:1].islower():
        text, is_divided = text[:-1], True
    if not is_divided:
        joint = "" if _CJK.match(text[-1:]) and _CJK.match(following[:1]) else " "
        return text + joint + following
    left = (re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*$", text) or [""])[0].lower()
    right = (_WORD.match(following) or [""])[0].lower()
    if left + right in words or not right:
        return text + following if right else text + "-" + following
    keeps = f"{left}-{right}" in words or (left in words and right in words and len(left) > 2) or "-" in left
    return text + ("-" if keeps or not following[:1].islower() else "") + following
