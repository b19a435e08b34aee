"""A document goes in; questions that people might ask about it come out, made of its headings and lists.

Nothing here knows what a document is about: only the form of a heading decides how it becomes a question. Whether the
documents really answer it, and well, is found out by asking (`examples.py`).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from assistant.lists import lists_in
from assistant.types import Document
from assistant.words import words

LONGEST = 90
_LONGEST_HEADING = 60
_NUMBERING = re.compile(
    r"^\s*(?:(?:\d+|[ivxIVX]+|[a-zA-Z])[.)]\s+|(?:step|part|chapter) \d+\W\s*|[-•*]\s+)+", re.IGNORECASE
)
_SAY_NOTHING = re.compile(
    r"(?:introduction(?: to .*)?|overview|summary|conclusions?|wrapping up|references|sources|contents|notes|appendix|"
    r"about|further reading|key (?:points|terms)|faqs?|disclaimer|contact|abstract|background|methods?|results?|"
    r"discussion|footnotes|acknowledge?ments|author affiliations|correspondence to|learning (?:outcomes|objectives)|"
    r"(?:review|exam) questions|part \w+|related (?:links|articles|topics))\W*",
    re.IGNORECASE,
)
_AUXILIARY = r"is|are|was|were|can|could|may|might|must|should|will|would|does|do|did|has|have"
_ADVERB = r"sometimes|often|always|never|usually|rarely|seldom|really|still|only"
_IMPERATIVE = re.compile(
    r"(?:get|explore|consider|use|try|avoid|keep|take|make|check|talk|ask|see|call|rest|apply|do|eat|drink|wash|clean|"
    r"choose|find|start|stop|limit|stay|exercise|learn|know|understand|wear|move|walk|sleep|warm|cool|follow|set|put|"
    r"look|read|write|plan|prepare|protect|reduce|track|treat|manage|practi[cs]e|visit|stretch|lift|sit|stand)\b"
    r"(?! (?:of|for)\b)",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"(?:do not|don[’']t|never) (?=\w)", re.IGNORECASE)
_GOES_ON_BELOW = re.compile(
    r"^(?!why|how|what|when|where|who).*\b(?:if|when|and|or|of|to|with|for|from|the|an?|your|you|are|is|have|has|that|which|by|in|on|at)$",
    re.IGNORECASE,
)
_THERE_ARE = re.compile(
    r"(?:there|these|here) are (?:the |some |several |many |various |a few |a number of |different |\w+ (?:main )?)?"
    r"(?P<what>\w+s(?: \w+)*?(?: (?:why|for|to|of|that|in|when|behind)\b.*)?):?",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(r"the following (?P<what>\w+s\b.*?):?$", re.IGNORECASE)
_INCLUDES = re.compile(r"(?P<what>[\w’' -]{3,50}?) (?:may |can |often )?(?P<verb>includes?):", re.IGNORECASE)


Form = tuple[str, str]
"""A question, and the form it was made by."""


class Candidate(NamedTuple):
    """A question, the form it was made by, and where in the document stands what it was made of."""

    question: str
    form: str
    place: int


def candidates(document: Document) -> Iterator[Candidate]:
    """Of each heading, those on top levels first, the most natural question and others in its place; and of lists that
    are led in. Example: "2. Why Shoes Sometimes Hurt" gives "Why do shoes sometimes hurt?" and "What is said about …?"
    In another language than English only a heading that asks already is a question.
    """
    spoken = _Spoken(document)
    headings = [block for block in document.blocks if block.kind == "heading"]
    lead_ins = _of_lead_ins(document, spoken)
    if document.metadata.language and not document.metadata.language.lower().startswith("en"):
        headings = [block for block in headings if document.text[block.start : block.end].rstrip().endswith("?")]
        lead_ins = iter(())
    for number, heading in enumerate(sorted(headings, key=lambda block: (block.level, block.start))):
        name = _NUMBERING.sub("", document.text[heading.start : heading.end]).strip(" \t\n:.–-")
        if _says_something(name) and name != document.title:
            yield from _short(_of_heading(name, spoken), heading.start)
        if number == 0:
            yield from lead_ins
    yield from lead_ins  # a document without headings


def _says_something(heading: str) -> bool:
    """Not the formal ones, nor what is data (numbers, brackets, long rows of words), nor one that the text below goes
    on with: "Do not wear them if you".
    """
    no_name = re.match(
        r"(?:in|on|at|for|with|after|before|during|if|from|to|by|under|and|or)\b", heading, re.IGNORECASE
    )
    goes_on = _GOES_ON_BELOW.search(heading)
    plain = (not no_name and not goes_on and not re.search(r"[\d()\[\]{}<>|=/,;\\]", heading)) or heading.endswith("?")
    return plain and 0 < len(heading) <= _LONGEST_HEADING and not _SAY_NOTHING.fullmatch(heading)


class _Spoken:
    """Headings as they are said in the middle of a sentence: small, but for abbreviations and for what the text itself
    writes with a capital in mid-sentence and never without: names.
    """

    def __init__(self, document: Document) -> None:
        self.text = text = document.text
        small = {word.text for word in words(text) if word.text.islower()}
        prose = (text[block.start : block.end] for block in document.blocks if block.kind in ("paragraph", "item"))
        named = {name.lower() for part in prose for name in re.findall(r"(?<=[a-z,;] )[A-Z][a-z]+\b", part)}
        self._names = named - small

    def __call__(self, phrase: str) -> str:
        return re.sub(r"[^\W\d_]+", self._word, phrase)

    def _word(self, word: re.Match[str]) -> str:
        is_written_so = not word[0][1:].islower() if len(word[0]) > 1 else word[0] == "I"
        return word[0] if is_written_so or word[0].lower() in self._names else word[0].lower()


def _short(found: Iterator[Form], place: int) -> Iterator[Candidate]:
    return (Candidate(question, form, place) for question, form in found if len(question) <= LONGEST)


def _of_heading(name: str, spoken: _Spoken) -> Iterator[Form]:
    said = spoken(name)
    if name.endswith("?"):
        yield (name, "as it is")
    elif match := re.fullmatch(r"(how|what|when|where|who|which \w+) to (.+)", said, re.IGNORECASE):
        yield (f"{match[1].capitalize()} {'do' if match[1].lower() == 'how' else 'should'} you {match[2]}?", "to")
    elif match := re.fullmatch(r"(why|how|when|where|what|who) (.+)", said, re.IGNORECASE):
        yield from _turned_round(match[1].capitalize(), match[2])
    elif re.match(r"[\w’-]+ing\b(?! \w+s?\b (?:is|are))", name) and " " in name:
        yield (f"What matters in {said}?", "in doing")
        yield (f"How do you go about {said}?", "in doing")
    elif match := _NEGATED.match(said):
        yield (f"Why should you not {said[match.end() :]}?", "why not do it")
    elif _IMPERATIVE.match(name) and " " in name:
        yield (f"Why {said}?", "why do it")
        yield (f"When should you {said}?", "when do it")
    else:
        yield from _of_noun(said, spoken.text)
    if " " in said and not name.endswith("?") and not (_IMPERATIVE.match(name) or _NEGATED.match(name)):
        yield (f"What is said about {said}?", "said about")


def _turned_round(asked: str, rest: str) -> Iterator[Form]:
    """Example: "Why rest is good" → "Why is rest good?"; "How it starts" → "How does it start?"."""
    if match := re.fullmatch(rf"(.+?) ({_AUXILIARY})(n[’']t)? (.+)", rest):
        yield (f"{asked} {match[2]}{match[3] or ''} {match[1]} {match[4]}?", "turned round")
    elif match := re.fullmatch(
        rf"(.+?)((?: (?:{_ADVERB}))?) (\w+?[^s])(e?s)?((?: (?:in|on|for|with|at|after|to|from) .+)?)", rest
    ):
        subject, adverb, verb, ending, more = match.groups()
        many = ending is None
        if not many and ending == "es" and not re.search(r"(?:ch|sh|x|o|ss|z)$", verb):
            verb += "e"
        yield (f"{asked} {'do' if many else 'does'} {subject}{adverb} {verb}{more}?", "turned round")


def _of_noun(said: str, text: str) -> Iterator[Form]:
    """“What is …?” where the text says what it is; and what belongs to a thing, or plays a part, is asked so."""
    head = re.split(r" (?:of|for|in|with|to|from|on) ", said)[0]
    many = bool(re.search(r"(?<![suiy])s$", head)) or " and " in head
    be = "are" if many else "is"
    defined = rf"\b(?P<article>an? |the )?{re.escape(said)} (?:is|are|refers?|means?) "
    if match := re.search(defined, text, re.IGNORECASE):
        yield (f"What {be} {(match['article'] or '').lower()}{said}?", "what is")
    if " of " in said:
        yield (f"What {be} {'' if said.startswith('the ') else 'the '}{said}?", "what of")
    elif " " in said and " and " not in said:
        yield (f"What role {'do' if many else 'does'} {said} play?", "role")


def _of_lead_ins(document: Document, spoken: _Spoken) -> Iterator[Candidate]:
    for found in lists_in(document):
        if found.lead_in is not None:
            text = " ".join(document.text[found.lead_in.start : found.lead_in.end].split())
            yield from _short(_of_lead_in(text, spoken), found.lead_in.start)


def _of_lead_in(text: str, spoken: _Spoken) -> Iterator[Form]:
    """Example: "There are several reasons why it hurts:" → "What are the reasons why it hurts?"."""
    if match := _THERE_ARE.fullmatch(text) or _FOLLOWING.search(text):
        yield (f"What are the {match['what'].rstrip(':. ')}?", "list")
    elif match := _INCLUDES.match(text):
        yield (
            f"What {'does' if match['verb'].lower() == 'includes' else 'do'} {spoken(match['what'])} include?",
            "list",
        )
