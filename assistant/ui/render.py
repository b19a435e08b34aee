"""An Answer, or what stands in its place, goes in; HTML in which every foreign text is escaped comes out."""

import logging
import re
from collections.abc import Sequence
from html import escape

from assistant.errors import QuoteError
from assistant.labels import CELLS
from assistant.rendering import FIRST_ROW, column_names, columns_of, looked_up
from assistant.types import DISCLAIMER, Answer, Document, Notice, NoticeKind, Quote, Span

logger = logging.getLogger(__name__)
_NOTICE_HEADINGS: dict[NoticeKind, str] = {
    "emergency": "Emergency",
    "crisis": "You are not alone",
    "urgent": "Get this checked soon",
    "personal_decision": "For you and your clinician",
}
_NOTICE_ORDER = list(_NOTICE_HEADINGS)
_GAP = re.compile(r"\n(?:[ \t]*\n)+")
_PHONE_NUMBER = re.compile(r"\b\d{2,}(?: \d+)*\b")  # the whole of it: "0800 611 116", never its end alone
_ASK_AGAIN = "Ask again: an answer is shown when every quote in it has been found word for word in its document."
_UNPROVEN = "This answer is not shown, because one of its quotes is not exactly what its document says."


def render_answer(answer: Answer) -> str:
    """The whole answer, or a calm failure where a quote isn't the exact slice of its document.

    To somebody in a crisis a refusal says no more than that: neither words left open nor near passages help.
    Otherwise `render_answer(answer).count("<blockquote")` is the number of quotes, `closest` included.
    """
    try:
        answer.check()
    except QuoteError as error:
        logger.error("%s", error)
        return render_failure(_UNPROVEN, _ASK_AGAIN, answer.notices)
    in_crisis = any(notice.kind == "crisis" for notice in answer.notices)
    parts = [
        *_notices(answer.notices),
        _looked_up(answer),
        _paragraph("words", answer.text),
        *([] if in_crisis and not answer.quotes else [_not_covered(answer.not_covered)]),
        *(_quote(quote, "quote") for quote in answer.quotes),
        *([] if in_crisis else [_closest(answer.closest)]),
        _disclaimer(),
    ]
    return f'<div class="answer" data-outcome="{answer.outcome}">{"".join(parts)}</div>'


def render_failure(what: str, next_step: str, notices: Sequence[Notice] = (), calm: bool = False) -> str:
    """What happened and what to do; `calm` where nothing is broken. Notices come first here as well."""
    kind = "remark" if calm else "failure"
    message = f'<div class="{kind}">{_paragraph("what", what)}{_paragraph("next-step", next_step)}</div>'
    return f'<div class="answer" data-outcome="none">{"".join(_notices(notices))}{message}{_disclaimer()}</div>'


def render_pending(text: str, notices: Sequence[Notice] = ()) -> str:
    """The answer's place while it is waited for. Notices don't wait."""
    waiting = f'<p class="pending"><span class="dots" aria-hidden="true"></span>{escape(text)}…</p>'
    disclaimer = _disclaimer() if notices else ""
    return f'<div class="answer" data-outcome="pending">{"".join(_notices(notices))}{waiting}{disclaimer}</div>'


def _notices(notices: Sequence[Notice]) -> list[str]:
    """The cards, the most pressing first; only those that can't wait interrupt a screen reader."""
    return [_notice(notice) for notice in sorted(notices, key=lambda notice: _NOTICE_ORDER.index(notice.kind))]


def _notice(notice: Notice) -> str:
    role = "alert" if notice.kind in ("emergency", "crisis") else "note"
    heading = f'<h3 class="notice-heading">{_NOTICE_HEADINGS[notice.kind]}</h3>'
    source = f'<p class="notice-source">Based on: {escape(notice.source)}</p>' if notice.source else ""
    text = _PHONE_NUMBER.sub(_call, escape(notice.text))
    body = f'<p class="notice-text">{text}</p>'
    return f'<section class="notice {notice.kind}" role="{role}">{heading}{body}{source}</section>'


def _call(number: re.Match[str]) -> str:
    """On a phone, a touch calls it. Example: 116 123 → <a href="tel:116123">116 123</a>."""
    return f'<a href="tel:{number[0].replace(" ", "")}">{number[0]}</a>'


def _looked_up(answer: Answer) -> str:
    question = looked_up(answer)
    if not question:
        return ""
    return f'<p class="looked-up" dir="auto"><span class="label">Looked up as</span> <q>{escape(question)}</q></p>'


def _not_covered(words: Sequence[str]) -> str:
    if not words:
        return ""
    chips = "".join(f'<li class="chip" dir="auto">{escape(word)}</li>' for word in words)
    return (
        '<div class="not-covered"><span class="label" aria-hidden="true">Not in the documents</span>'
        f'<ul class="chips" aria-label="Not in the documents">{chips}</ul></div>'
    )


def _quote(quote: Quote, kind: str) -> str:
    """The quote as a card; its chip opens the document, by the place that the card has as data (source.js)."""
    place = f'data-document="{escape(quote.document)}" data-start="{quote.start}" data-end="{quote.end}"'
    chip = (
        '<button type="button" class="source"><span class="for-ears">Show in its document: </span>'
        f'<span class="place" dir="auto">{_where(quote)}</span></button>'
    )
    proof = f'data-sha256="{quote.sha256}"'
    origin = f'<p class="origin" dir="auto">{escape(quote.origin)}</p>' if quote.origin else ""
    return f'<figure class="{kind}" {place} {proof}>{_words(quote)}<figcaption>{chip}{origin}</figcaption></figure>'


def _words(quote: Quote) -> str:
    """What is quoted. A table's row has the name of its column beside each cell, or, where it isn't sure which cell is
    whose, the names above it.
    """
    found = columns_of(quote)
    if found and found.cells and quote.source:
        return f'<blockquote class="table-row" dir="auto">{_row(quote.source, *found)}</blockquote>'
    names = column_names(quote)
    head = (
        f'<p class="first-row" dir="auto"><span class="label">{FIRST_ROW}</span> {escape(names)}</p>' if names else ""
    )
    return f'{head}<blockquote dir="auto">{_GAP.sub(_narrow_gap, escape(quote.text))}</blockquote>'


def _row(document: Document, names: Sequence[Span], cells: Sequence[Span]) -> str:
    """Without its names it is the row to the letter, also when it is copied."""
    between = f'<span class="between-cells" aria-hidden="true">{CELLS}</span>'
    return between.join(
        f'<span class="cell"><span class="column-name">{escape(document.text[name.start : name.end])}</span>'
        f"{escape(document.text[cell.start : cell.end])}</span>"
        for name, cell in zip(names, cells, strict=True)
    )


def _narrow_gap(gap: re.Match[str]) -> str:
    """Between paragraphs there is less room than an empty line; the text stays as it is, also when it is copied."""
    return f'<span class="gap">{gap[0]}</span>'


def _where(quote: Quote) -> str:
    section = quote.section[1:] if quote.section[:1] == [quote.title] else quote.section
    steps = [f'<span class="title">{escape(quote.title)}</span>', *(f"<span>{escape(name)}</span>" for name in section)]
    page = f" · page {quote.page}" if quote.page is not None else ""
    return '<span class="step"> › </span>'.join(steps) + page


def _closest(quotes: Sequence[Quote]) -> str:
    if not quotes:
        return ""
    cards = "".join(_quote(quote, "quote nearest") for quote in quotes)
    return f'<section class="closest"><h3>Only the nearest passages, not an answer</h3>{cards}</section>'


def _paragraph(kind: str, text: str) -> str:
    return f'<p class="{kind}" dir="auto">{escape(text)}</p>' if text else ""


def _disclaimer() -> str:
    return f'<p class="disclaimer">{escape(DISCLAIMER)}</p>'
