"""Documents go in; proposed Cases come out, their gold taken from the text, for a person to edit.

What is proposed is near the document's own words, so it is the easy half of a set. Lay words, typos,
follow-ups and most near misses are for the person to add.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.passages import split
from assistant.types import Document
from assistant.words import content_words
from evals.cases import Case

_PATTERNS = (
    (re.compile(r"^(?P<a>[A-Z][^,;:.]{2,60}?) (?P<verb>is|are) (?:an? |the )?(?P<b>\w[^.]{8,})"), "What {verb} {a}?"),
    (
        re.compile(r"^(?P<a>[A-Z][^,;:.]{2,60}?) (?:can |may )?(?:causes?|leads? to) (?P<b>[^.]{4,})"),
        "What can {a} cause?",
    ),
    (
        re.compile(r"^(?P<a>[A-Z][^,;:.]{2,60}?) (?P<verb>can|may|might) (?P<b>(?!be |not |also )[^.]{8,})"),
        "What {verb} {a} do?",
    ),
)
_NO_SUBJECT = re.compile(
    r"^(this|that|these|those|it|they|he|she|we|you|there|here|what|such|some|many|most|all|each|other|not|if|when|while|"
    r"given|after|before|because|although|for|in|on|at|by|with|to|its?|their|his|her|our|your|\w+ing)\b"
    r"|\b(that|which|who|whose|and|or|if|from|vary)\b",
    re.IGNORECASE,
)
_ABSENT_FACTS = (
    ("cost", "What does {} cost?"),
    ("invented", "Who invented {}?"),
    ("hours", "How many hours does {} take?"),
)
_QUESTION = re.compile(r"(why|how|what|when|where|who|is|are|do|does|can)\b", re.IGNORECASE)
_LEADING_NUMBER = re.compile(r"^\W*\d{1,3}[.)]\s+")


def draft(documents: Sequence[Document], limit: int | None = None) -> list[Case]:
    """At most `limit` cases (all without it), in turns over the documents and the ways of proposing."""
    proposers = (_sections, _sentences, _lists, lambda document: _near_misses(document, documents))
    streams = [list(propose(document)) for document in documents for propose in proposers]
    most = max((len(stream) for stream in streams), default=0)
    mixed = [stream[place] for place in range(most) for stream in streams if place < len(stream)]
    distinct = list({case.question: case for case in reversed(mixed)}.values())[::-1]  # of equal ones, the first
    return [
        case.model_copy(update={"id": f"draft-{number:04}", "split": "dev" if number % 2 else "validation"})
        for number, case in enumerate(distinct[:limit], start=1)
    ]


def _sections(document: Document) -> Iterator[Case]:
    """A question for every section: all its sentences are needed."""
    by_section: dict[tuple[str, ...], list[str]] = {}
    for passage in split(document):
        if passage.section:
            texts = [document.text[start:end] for start, end in passage.sentences]
            by_section.setdefault(passage.section, []).extend(texts)
    for section, texts in by_section.items():
        heading = _LEADING_NUMBER.sub("", section[-1])
        yield _case("section", f"What does the section “{heading}” say?", [[text] for text in dict.fromkeys(texts)])


def _lists(document: Document) -> Iterator[Case]:
    """A question for every run of three or more list items, and for every heading with as many below it."""
    heading, items = "", list[str]()
    children: dict[str, list[str]] = {}
    path: list[tuple[int, str]] = []
    for block in document.blocks:
        text = document.text[block.start : block.end]
        if block.kind != "item" and len(items) > 2:
            yield _list_case(heading or document.title, items)
        if block.kind == "heading":
            path = [(level, name) for level, name in path if level < block.level]
            if path:
                children.setdefault(path[-1][1], []).append(text)
            path.append((block.level, text))
            heading = text
        items = [*items, text] if block.kind == "item" else []
    if len(items) > 2:
        yield _list_case(heading or document.title, items)
    yield from (_list_case(parent, below) for parent, below in children.items() if len(below) > 2)


def _sentences(document: Document) -> Iterator[Case]:
    """A question for every sentence whose form shows what it is about."""
    for passage in split(document):
        for start, end in passage.sentences:
            sentence = document.text[start:end]
            for pattern, question in _PATTERNS:
                match = pattern.match(sentence)
                if match and not _NO_SUBJECT.search(match["a"]) and len(content_words(match["a"])) <= 6:
                    yield _case(
                        "direct",
                        question.format(**{**match.groupdict(), "a": _uncapitalised(match["a"])}),
                        [[sentence]],
                    )
                    break


def _near_misses(document: Document, documents: Sequence[Document]) -> Iterator[Case]:
    """Questions on a heading's topic for a fact whose word is nowhere in the documents."""
    everything = {word.text.lower() for each in documents for word in content_words(each.text)}
    headings = [document.text[block.start : block.end] for block in document.blocks if block.kind == "heading"]
    names = [_LEADING_NUMBER.sub("", heading) for heading in headings if 0 < len(content_words(heading)) <= 4]
    topics = [" ".join(map(_uncapitalised, name.split())) for name in names if not _QUESTION.match(name)]
    for topic, (fact, question) in zip(topics, _ABSENT_FACTS, strict=False):
        if fact not in everything:
            yield _case("near_miss", question.format(topic), [], not_covered=(fact,))


def _list_case(heading: str, items: Sequence[str]) -> Case:
    name = _LEADING_NUMBER.sub("", heading)
    return _case("list", f"What is the whole list under “{name}”?", [[item] for item in dict.fromkeys(items)])


def _case(kind: str, question: str, gold: Sequence[Sequence[str]], not_covered: Sequence[str] = ()) -> Case:
    slots = tuple(tuple(slot) for slot in gold)
    expect = "answered" if slots else "not_in_documents"
    return Case(
        id="draft",
        kind=kind,
        question=question,
        expect=expect,
        gold=slots,
        needed=len(slots),
        not_covered=tuple(not_covered),
    )


def _uncapitalised(phrase: str) -> str:
    """The phrase as it stands inside a sentence. Examples: "Back pain" → "back pain", but "MRI scans"."""
    return phrase if phrase[1:2].isupper() else phrase[0].lower() + phrase[1:]
