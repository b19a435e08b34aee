"""An Answer goes in, Markdown comes out; every quote is checked against its document on the way."""

import re
from collections.abc import Iterable, Sequence

from assistant.labels import CELLS
from assistant.tables import Columns, columns
from assistant.types import Answer, Notice, Quote, Span

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&$])")
_LINE_START = re.compile(r"^(\s*(?:\d+(?=[.)]))?)([-+=.)])", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # a document must not steer the terminal
_SIGNS_AT_THE_END = re.compile(r"[\s.?!]+$")
_OPEN = "Not in the documents:"
_NEAREST = "Only the nearest passages, not an answer:"
FIRST_ROW = "First row of this table:"
_HEADINGS = {
    "emergency": "Emergency",
    "crisis": "You are not alone",
    "urgent": "Get this checked soon",
    "personal_decision": "For you and your clinician",
}


def answer_to_markdown(answer: Answer) -> str:
    """The answer as Markdown: notices first, then the assistant's words, the quotes and the disclaimer.

    Raises:
        QuoteError: a quote isn't the exact slice of its document; nothing is rendered then.
    """
    answer.check()
    parts = [f"**{_HEADINGS[notice.kind]}.** {escape(notice.text)}" for notice in answer.notices]
    if question := looked_up(answer):
        parts.append(f"*Looked up:* {escape(question)}")
    parts.append(escape(answer.text))
    if answer.not_covered:
        parts.append(f"*{_OPEN}* {escape(', '.join(answer.not_covered))}")
    parts += [_quote(quote) for quote in answer.quotes]
    if answer.closest:
        parts.append(f"*{_NEAREST}*")
        parts += [_quote(quote) for quote in answer.closest]
    parts.append(f"*{escape(answer.disclaimer)}*")
    return "\n\n".join(parts) + "\n"


def answer_to_text(answer: Answer) -> str:
    """The answer for a terminal: the same parts in the same order, without markup.

    Raises:
        QuoteError: as `answer_to_markdown`.
    """
    answer.check()
    parts = [notices_to_text(answer.notices)] if answer.notices else []
    if question := looked_up(answer):
        parts.append(f"Looked up: {question}")
    parts.append(answer.text)
    parts += [f"{_OPEN} {', '.join(answer.not_covered)}"] if answer.not_covered else []
    parts += [_plain_quote(quote) for quote in answer.quotes]
    parts += [_NEAREST, *map(_plain_quote, answer.closest)] if answer.closest else []
    parts.append(answer.disclaimer)
    return _CONTROL.sub("\ufffd", "\n\n".join(parts)) + "\n"


def looked_up(answer: Answer) -> str:
    """The question that was looked up, if it is another than was asked; upper case, spaces and the sign at
    the end make no other question. Example: asked "why  surgery" and looked up "Why surgery?" gives "".
    """
    asked, standalone = (_SIGNS_AT_THE_END.sub("", text) for text in (answer.question, answer.standalone_question))
    same = " ".join(asked.split()).casefold() == " ".join(standalone.split()).casefold()
    return "" if same else answer.standalone_question


def notices_to_text(notices: Sequence[Notice]) -> str:
    """The cards for a terminal."""
    return "\n\n".join(f"{_HEADINGS[notice.kind].upper()}\n{notice.text}" for notice in notices)


def columns_of(quote: Quote) -> Columns | None:
    """What the columns are called over a quote that is a table's row, in the document that it was cut from."""
    return columns(quote.source, Span(quote.start, quote.end)) if quote.source else None


def column_names(quote: Quote) -> str:
    """The same as one line; empty where there are none. Example: "Service | Price | Minutes"."""
    found, text = columns_of(quote), quote.source.text if quote.source else ""
    return CELLS.join(" ".join(text[start:end].split()) for start, end in found.names) if found else ""


def _plain_quote(quote: Quote) -> str:
    names = column_names(quote)
    head = f"  ┌ {FIRST_ROW} {names}\n" if names else ""
    lines = "\n".join(f"  │ {line.strip()}" for line in quote.text.splitlines())
    origin = f"\n    {quote.origin}" if quote.origin else ""
    return f"{head}{lines}\n  └ {_where(quote)}{origin}"


def _where(quote: Quote) -> str:
    return " › ".join([quote.title, *quote.section, *([f"page {quote.page}"] if quote.page else [])])


def escape(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, no links."""
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))


def _quote(quote: Quote) -> str:
    names = column_names(quote)
    head = [f"> *{FIRST_ROW}* {escape(names)}", ">"] if names else []
    origin = [f"> *{escape(quote.origin)}*"] if quote.origin else []
    return "\n".join([*head, *_quoted_lines(quote.text.splitlines()), ">", f"> — {escape(_where(quote))}", *origin])


def _quoted_lines(lines: Iterable[str]) -> Iterable[str]:
    return (f"> {escape(line.strip())}" for line in lines)
