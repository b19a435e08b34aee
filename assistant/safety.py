"""A conversation goes in; the notices that must stand before any answer come out.

All that is looked for, and every word shown, is data: `safety.yaml`. Typos are mended, each word or phrase that
matters becomes one character, and so a pattern over words is an ordinary regular expression over a short string.
A match doesn't count if a "no" stands before it or its sentence isn't about somebody's present state. Nothing
here diagnoses: a group of patterns says "this needs looking at", and one of its signs is enough.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Self

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.meaning import THRESHOLDS, Likelihood, Meaning, Thresholds
from assistant.phrases import END, NEXT_TURN
from assistant.safety_guide import MARKS, Group, Guide, read_guide
from assistant.types import Notice, NoticeKind, Turn

KINDS: tuple[NoticeKind, ...] = ("emergency", "crisis", "urgent", "personal_decision")  # in the order shown


def notices(question: str, history: Sequence[Turn], locale: str, meaning: Meaning | None = None) -> list[Notice]:
    """What must be said before anything else, most pressing first; at most one notice a kind.

    All the user's turns count together, so a sign may be told in pieces. What an earlier turn raised
    stays, in the card's short form, until the person takes it back; playing it down never removes it.
    A personal decision is for the current question only. An unknown `locale` gets the default numbers.
    Without `meaning` only the patterns are used, and no model is needed.

    Example: `[n.kind for n in notices("I can't pee and my back hurts", [], "uk")] == ["emergency"]`
    """
    guide = read_guide()
    said = [*(turn.content for turn in history if turn.role == "user"), question]
    turns = [list(_sentences(message, guide)) for message in said]
    last_taken_back = max((index for index, sentences in enumerate(turns) if "" in sentences), default=0)
    encoded = [_encode(_pieces(sentences, guide.reading), guide) for sentences in turns[last_taken_back:]]
    left = [_left(*each, guide) for each in zip(said, turns, strict=True)][last_taken_back:]
    meant = _Meant.of(left, encoded, meaning, guide).without_errands(_is_about_care(turns, encoded, guide))
    shown = []
    for kind in KINDS:
        text = _join(encoded[-1:] if kind == "personal_decision" else encoded)
        groups = (group for group in guide.groups if group.kind == kind and meant.backs(group))
        raised = [(end, group) for group in groups if (end := _last_end(group, text, guide))]
        is_new = max((end for end, _ in raised), default=0) > len(text) - len(encoded[-1])
        if raised or kind in meant.ever:
            shown.append(_notice(kind, [group for _, group in raised], is_new or kind in meant.newly, locale, guide))
    return shown


def words_of_refusal(question: str) -> str:
    """What is said with a refusal if the question wants harm done, or a text written; else empty."""
    refused, said = read_guide().data["refused"], " ".join(question.lower().split())
    wants_harm = re.match(refused["asks"], said) and any(re.search(pattern, said) for pattern in refused["harm"])
    return str(refused["says"]) if wants_harm or re.match(refused["makes"], said) else ""


class _Meant(NamedTuple):
    """The kinds that a conversation means and those that its last message does; how likely it is that any message is
    an alarm, and that the last one asks for a decision, which counts there only.
    """

    ever: frozenset[NoticeKind] = frozenset()
    newly: frozenset[NoticeKind] = frozenset()
    alarm: float = 1.0
    decision: float = 1.0
    thresholds: Thresholds = THRESHOLDS

    @classmethod
    def of(cls, messages: Sequence[str], encoded: list[str], meaning: Meaning | None, guide: Guide) -> Self:
        if meaning is None:
            return cls()
        limits = meaning.thresholds
        found = [meaning.likelihood(message, messages[:index]) for index, message in enumerate(messages)]
        alone = found[0] if len(messages) == 1 else meaning.likelihood(messages[-1])

        def fitting(likely: Likelihood, said: str) -> frozenset[NoticeKind]:
            kinds = limits.kinds(likely)
            is_doubted = "crisis" in kinds and likely.crisis < min(likely.emergency, limits.beside)
            return kinds - {"crisis"} if is_doubted and _is_of_the_body(said, encoded, guide) else kinds

        kinds = [fitting(likely, said) for likely, said in zip(found, encoded, strict=True)]
        earlier = frozenset[NoticeKind]().union(*kinds[:-1])
        # Together with what was said before, every later message would seem to bring it up again.
        newly = fitting(alone, encoded[-1]) | (kinds[-1] - earlier)
        ever = (earlier | kinds[-1]) - {"personal_decision"} | newly
        return cls(ever, newly, max(likely.any_alarm for likely in found), found[-1].personal_decision, limits)

    def without_errands(self, is_about_care: bool) -> Self:
        """Without a decision that nothing but the network speaks for, unless it is sure: "Where is my order?"."""
        if is_about_care or self.decision > self.thresholds.decided:
            return self
        errand: frozenset[NoticeKind] = frozenset({"personal_decision"})
        return self._replace(ever=self.ever - errand, newly=self.newly - errand)

    def backs(self, group: Group) -> bool:
        """Whether a match of the group may count. The network is surer of an alarm than of its kind."""
        likely = self.decision if group.kind == "personal_decision" else self.alarm
        return group.is_certain or likely >= (
            self.thresholds.backing if group.is_uncertain else self.thresholds.plain_backing
        )


def _is_of_the_body(said: str, encoded: list[str], guide: Guide) -> bool:
    """Whether a message has the sign of an emergency that nobody brings about on purpose, and no message has one of a
    crisis: then the network's second thought is of the same words ("I can't feel my legs and I wet myself").
    """

    def has(kind: NoticeKind, text: str) -> bool:
        groups = (group for group in guide.groups if group.kind == kind and not group.may_be_meant)
        return any(_last_end(group, text, guide) for group in groups)

    return has("emergency", _join([said])) and not has("crisis", _join(encoded))


def _is_about_care(turns: Iterable[Sequence[str]], encoded: Iterable[str], guide: Guide) -> bool:
    """Whether any message names the body or its care, or asks for a judgement."""
    asks = guide.reading["judgement"]
    return any(map(guide.care.search, encoded)) or any(asks.search(said) for sentences in turns for said in sentences)


def _left(message: str, sentences: Sequence[str], guide: Guide) -> str:
    """A message without invisible characters, and, if a sentence of it takes back what was said, without that."""
    if "" in sentences:
        return ". ".join(filter(None, sentences))
    return re.sub(guide.data["invisible"], "", unicodedata.normalize("NFKC", message))


def _sentences(message: str, guide: Guide) -> Iterator[str]:
    """Each sentence in lower-case words and commas, typos mended, idioms out; empty if it takes back what was said."""
    text, reading = unicodedata.normalize("NFKC", message).lower(), guide.reading
    for pattern, replacement in guide.data["rewritten"]:
        text = re.sub(pattern, replacement, text)
    for sentence in re.split(r"[.!?;\n\r…]+", text):
        if words := [_mend(word, guide) for word in re.findall(r"\d+|[^\W\d_]+|,", sentence)]:
            said = reading["idioms"].sub("idiom", " ".join(words))
            yield "" if reading["takes_back"].search(said) and not reading["takes_nothing_back"].search(said) else said


def _mend(word: str, guide: Guide) -> str:
    """The word that matters and that a misspelt one is near. Example: "blader" → "bladder"."""
    if len(word) < 4 or word in guide.right_words or not word.isalpha():
        return word
    near = [*guide.mended.get(word[0], ()), *guide.mended.get(word[1], ())]
    match = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=1 if len(word) < 8 else 2)
    # The first letter is hardly ever wrong, unless it changed places with the second.
    if match is None or (match[0][0] != word[0] and match[0][:2] != word[1::-1]):
        return word
    # Four letters have too many neighbours: only one that is missing or moved is mended there.
    return match[0] if len(word) > 4 or len(match[0]) > 4 or sorted(word) == sorted(match[0]) else word


def _pieces(sentences: list[str], reading: Mapping[str, re.Pattern[str]]) -> Iterator[tuple[str, list[str]]]:
    """Each sentence, or its halves where only one is past ("... years ago, and now ..."), with its marks."""
    for sentence in sentences:
        for piece in reading["new_piece"].split(sentence) if reading["past"].search(sentence) else [sentence]:
            if piece.strip(" ,"):
                yield piece.strip(" ,"), _marks(piece.strip(" ,"), reading)


def _encode(pieces: Iterable[tuple[str, list[str]]], guide: Guide) -> str:
    """Each piece's marks, its words and a full stop; without those that say nothing ("Where exactly?")."""
    encoded: list[str] = []
    for piece, marks in pieces:
        words = guide.code.encode(piece.split())
        if not marks or any(character in guide.code.characters["ANY"] for character in words):
            encoded += [*(MARKS[mark] for mark in marks), words, END]
    return "".join(encoded)


def _marks(piece: str, reading: Mapping[str, re.Pattern[str]]) -> list[str]:
    """Why a piece of a sentence may not be about somebody's present state."""
    is_personal = reading["personal"].search(reading["not_personal"].sub(" ", piece))
    marks = [] if is_personal else [mark for mark in ("about", "general") if reading[mark].search(piece)]
    if is_personal and reading["about_for_sure"].search(piece):
        marks = ["about"]
    is_past = reading["past"].search(piece) and not reading["present"].search(reading["past_now"].sub(" ", piece))
    return [*marks, "past"] if is_past else marks


def _join(messages: list[str]) -> str:
    """Messages in a row; without a full stop between, as in "it's numb" + "between my legs", unless one is marked."""
    marks, joined = tuple(MARKS.values()), END
    for message in filter(None, messages):
        last_sentence = joined[:-1].rpartition(END)[2]
        belong_together = last_sentence and not last_sentence.startswith(marks) and not message.startswith(marks)
        joined = (joined[:-1] + NEXT_TURN if belong_together else joined) + message
    return joined


def _last_end(group: Group, text: str, guide: Guide) -> int:
    """Where the group was last completed in the conversation; 0 where it wasn't."""
    end = max(_last_match(group.plain, text, group, guide), _last_match(group.denying, text, group, guide))
    ends = [end and _last_match(context, text, group, guide) for context in group.context]
    return max([end, *ends]) if all(ends) else 0


def _last_match(pattern: re.Pattern[str], text: str, group: Group, guide: Guide) -> int:
    """The end of the last match that stands, or 0: no mark, and no "no" before or inside, speaks against it."""
    end = start = 0
    while match := pattern.search(text, start):
        begin = text.rfind(END, 0, match.start()) + 1
        marks = set(text[begin : begin + len(MARKS)]).intersection(MARKS.values())
        words = [match.start()] + [match.end() - 1] * (pattern is group.plain)
        is_denied = any(guide.denied.search(text[max(begin, word - 20) : word]) for word in words)
        stands = marks <= group.despite and not is_denied
        # A match that doesn't stand may hide a good one: "no numbness, but down there it's numb".
        start = match.end() if stands else match.start() + 1
        end = match.end() if stands else end
    return end


def _notice(kind: NoticeKind, raised: list[Group], is_new: bool, locale: str, guide: Guide) -> Notice:
    """The card of a kind, filled in; long when something in it is new. No group raised it: its meaning did."""
    card, numbers = guide.data["cards"][kind], guide.data["numbers"].get(locale, guide.data["numbers"]["default"])
    meant = card["by_meaning"]
    says = dict.fromkeys(group.says for group in raised) or [meant["says"]]
    signs = ", ".join(list(says)[:3])  # a card with all of them is not read
    text = card["long" if is_new else "short"].format(signs=signs, numbers=numbers.get(kind), **numbers)
    named = [*(group.source for group in raised), *([] if raised else [meant["source"]]), card["source"]]
    sources = dict.fromkeys(source for names in named for source in names.split("; "))
    return Notice(kind=kind, text=text, source="; ".join(sources))
