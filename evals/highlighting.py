"""A text and phrases go in; HTML with the phrases marked comes out, everything else escaped."""

from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from assistant.types import Span


def highlight(text: str, phrases: Iterable[str], css_class: str) -> Markup:
    """`text` as HTML, every occurrence of every phrase in a `<mark>`; overlapping ones become one.

    Example: `highlight("a < b", ["b"], "gold")` → `a &lt; <mark class="gold">b</mark>`.
    """
    result = Markup()
    position = 0
    for start, end in _joined(sorted(_occurrences(text, phrases))):
        result += escape(text[position:start])
        result += Markup('<mark class="{}">{}</mark>').format(css_class, text[start:end])
        position = end
    return result + escape(text[position:])


def _occurrences(text: str, phrases: Iterable[str]) -> Iterator[Span]:
    for phrase in phrases:
        start = text.find(phrase) if phrase else -1
        while start >= 0:
            yield Span(start, start + len(phrase))
            start = text.find(phrase, start + 1)


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return joined
