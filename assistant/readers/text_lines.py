"""Plain text goes in; its lines come out, each with what its beginning and its end tell of it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

ITEM = re.compile(r"\s*([-*•·–‣◦▪●]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(?=\S)")
"""The mark of a list item."""

NUMBERED = re.compile(r"\s*\d{1,3}[.)]\s+\S")
"""The beginning of a numbered line."""

_LINE = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]+")
_ENDS_A_SENTENCE = re.compile(r"[.!?:;,…][\"'”’)\]]*$")
_ASKS = re.compile(r"\?[\"'”’)\]]*$")
_CLOSES = re.compile(r"[.,;!?)\]}%’”]")
_LEADS_IN = re.compile(r":$|\b(such as|includ(e|es|ing)|if (you|they|your \w+))$")
_TWO_SENTENCES = re.compile(r"[a-z)][.!?]\s+[A-Z]")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
_ENDS_OPEN = re.compile(r"(^(A|An|The)|\b(an?|the|and|or|such as)|\b[Aa]lso in|[(\[“])$")
_WANTS_MORE = re.compile(
    r"(\b(an?|the|and|or|nor|of|to|in|on|at|for|with|by|from|into|than|as|like|called|about|your|their|its|his|her|our|"
    r"this|these|those|is|are|was|were|be|been|has|have|had|can|may|might|will|would|should|could|must|not|if)|,)$"
)
_TAKES_UP = re.compile(
    r"(and|or|nor|but|that|which|who|whose|to|of|in|on|at|for|with|by|from|into|than|as|like|if|is|are|was|were|has|have|"
    r"can|may|might|will|would|should|could|must|because|so|when|where|while|before|after|during)\b"
)


class Line(NamedTuple):
    """A line with something in it, without the blanks around it; `indent` is how many stood before it."""

    text: str
    start: int
    end: int
    after_blank: bool
    indent: int

    @property
    def has_words(self) -> bool:
        """Whether it is more than a number."""
        return bool(_LETTERS.search(self.text))

    @property
    def is_item(self) -> bool:
        """Whether a list item's mark stands before it."""
        return bool(ITEM.match(self.text))

    @property
    def ends_a_sentence(self) -> bool:
        """Whether a sentence, or a part of one, ends with it."""
        return bool(_ENDS_A_SENTENCE.search(self.text))

    @property
    def asks(self) -> bool:
        """Whether it ends as a question does."""
        return bool(_ASKS.search(self.text))

    @property
    def leads_in(self) -> bool:
        """Whether a list is to follow. Examples: "They include:"; "Blood tests, such as"."""
        return bool(_LEADS_IN.search(self.text))

    @property
    def is_paragraph(self) -> bool:
        """Whether there is more than a sentence in it."""
        return bool(_TWO_SENTENCES.search(self.text))


def lines_of(text: str) -> Iterator[Line]:
    """The lines with something in them, in order."""
    previous_end = 0
    for match in _LINE.finditer(text):
        line = match.group().strip().strip(_UNSEEN).strip()
        if line:
            indent = match.group().index(line)
            start = match.start() + indent
            breaks = text[previous_end:start].replace("\r\n", "\n")
            after_blank = sum(breaks.count(mark) for mark in "\r\n\f\x85\u2029") > 1
            yield Line(line, start, start + len(line), after_blank, indent)
            previous_end = start + len(line)


def goes_on(above: Line, line: Line) -> bool:
    """Whether a line is in the middle of the sentence above: a link or a stressed word stood on a line of its own.

    Examples: "a kind of" and "surgery"; "surgery" and ", which is common"; "Fractured" and "(broken) bones".
    """
    if line.after_blank or line.is_item:
        return False
    if _CLOSES.match(line.text):
        return True
    if above.ends_a_sentence and not above.text.endswith(","):
        return False
    return line.text[0].islower() or line.text[0] == "(" or bool(_ENDS_OPEN.search(above.text))


def wants_more(above: Line, line: Line) -> bool:
    """Whether a line surely goes on in the next: items in small letters stand below each other without."""
    return bool(_WANTS_MORE.search(above.text) or _TAKES_UP.match(line.text) or _CLOSES.match(line.text))
