"""A question goes in; by which noun it asks for a list, or by which noun and number, or which step from one that was
shown, for items of one, comes out.
"""

import re
from collections.abc import Collection
from functools import lru_cache

from assistant.words import content_words, words

_LIST_NOUN = (
    r"reason|cause|factor|step|option|way|alternative|treatment|type|kind|sign|symptom|thing|condition|benefit|risk|tip|"
    r"example|method|point|problem|item|possibilit(?:y|ie)|measure|recommendation|suggestion|question|topic|section|part|"
    r"choice|stage|phase|rule|warning|complication|exercise|clause|provision"
)
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_COUNT = rf"(?:\d{{1,2}}|{'|'.join(_NUMBERS)})"
_COUNTED = re.compile(rf"\b(?P<count>{_COUNT})\s+(\w+\s+){{0,2}}?({_LIST_NOUN})(s|es)\b", re.IGNORECASE)
_DOTTED = re.compile(r"(?<![\w.,])\d{1,2}(?:\.\d{1,2})+(?![\w,]|\.\d)(?!\s*(?:%|[ap]\.?m\b))")
_NAMED_BY_DOTS = re.compile(rf"(?:\b[^\W\d_]+\s+)?{_DOTTED.pattern}", re.IGNORECASE)
_PLURAL = re.compile(r"\w{2,}[^\Wsui]s|people|children|criteria|data|media|feet|teeth", re.IGNORECASE)
_ASKS_FOR_ALL = re.compile(
    r"\b(one by one|in order|step by step|each of them|all of them|(list|name|go through|give me|tell me) (them all|"
    r"everything|all)|the (full|whole|complete|entire) list)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(the (next|following)( one)?|(the )?(one )?after (that|this|it)|what comes next)\b", re.IGNORECASE
)
_PREVIOUS = re.compile(r"\b(the previous( one)?|(the )?(one )?before (that|this|it))\b", re.IGNORECASE)

_ONE = rf"(?:one|thing|point|item|(?:{_LIST_NOUN})s?|__)"
_NOW = r"(?: (?:that|this|it)(?: one)?)?"
_HAPPENS = r"(?:comes?|came|goes|is|was|happens|follows|do i do|do we do|do you do|should i do|would i do|must i do)"
_BEFORE_A_STEP = (
    r"(?:(?:and|ok|okay|so|then|now|but|right|yes|good|great|fine|thanks|thank you|done|please|what about|how about|"
    r"what(?:['’]?s| is| was)|which(?: is)?|(?:can|could) you|i(?:'d| would)? (?:want|need|like)|"
    r"(?:go|move|read|continue)(?: on)?(?: to| with)?|(?:tell|give|show)(?: me)?)\W+)*"
)
_STEPS_ON = (
    rf"then(?: what| next)?|what then|(?:what )?next|afterwards|go on|carry on|keep going|continue|"
    rf"(?:the )?(?:next|following) {_ONE}|"
    rf"the next|(?:what|which)(?: {_ONE})? {_HAPPENS} (?:then|next|afterwards|after{_NOW})|what follows{_NOW}|"
    rf"(?:the )?(?:{_ONE} )?(?:(?:that )?(?:comes|follows) )?(?:right |just |directly )?after{_NOW}"
)
_STEPS_BACK = (
    rf"(?:what|which)(?: {_ONE})? {_HAPPENS} (?:right |just |directly )?before{_NOW}|"
    rf"(?:the )?(?:previous|preceding) {_ONE}|"
    rf"the previous|(?:the )?(?:{_ONE} )?(?:(?:that )?(?:comes|came) )?(?:right |just |directly )?before{_NOW}|"
    rf"(?:go )?back one|one back"
)


def step_asked_for(question: str, nouns: Collection[str] = ()) -> int:
    """How far from an item that was just shown the question steps: 1, or -1 back; 0 if it asks for anything else.
    `nouns` are what items may be called beside the common ones.

    Examples: "and then?" and "what comes after that?" → 1; "the step before it" → -1; "does it hurt after that?" → 0.
    """
    said = " ".join(question.split())
    if _stepping(_STEPS_ON, _known_in(question, nouns)).fullmatch(said):
        return 1
    return -1 if _stepping(_STEPS_BACK, _known_in(question, nouns)).fullmatch(said) else 0


@lru_cache(64)
def _stepping(steps: str, nouns: tuple[str, ...]) -> re.Pattern[str]:
    """What says nothing but a step; `nouns` in the plural."""
    named = "|".join(map(re.escape, _singular(nouns))) or "(?!)"
    steps = steps.replace("__", named)
    return re.compile(
        rf"\W*{_BEFORE_A_STEP}(?:{steps})(?:\W+(?:please|then|again|(?:in|on|of|from) the list))*\W*", re.IGNORECASE
    )


def plurals(label: str) -> set[str]:
    """The nouns by which a list may be asked for: what its name has in the plural. Example: "Rules of the house" →
    "rules".
    """
    return {word.text.lower() for word in content_words(label) if _PLURAL.fullmatch(word.text)}


def list_asked_for(question: str, nouns: Collection[str] = ()) -> str | None:
    """The noun of the whole list that is wanted, in the singular, or one of `nouns` as it is; "" if it is wanted
    without a noun; or None.

    Example: "What are the reasons it fails?" → "reason"; "go through everything, one by one" → "";
    "Why rest?" and "the second reason" → None.
    """
    if items_asked_for(question, nouns) or number_asked_for(question, nouns):
        return None
    match = _asks_for_a_list(_known_in(question, nouns)).search(question)
    if match:
        return (match["noun"] or match["named"]).lower()
    return "" if _ASKS_FOR_ALL.search(question) else None


def items_asked_for(question: str, nouns: Collection[str] = ()) -> tuple[int, ...]:
    """Which items of a list are asked for, from 0 or, counted from the end, from -1; none if by no number. `nouns` are
    what items may be called beside the common ones.

    Examples: "the second reason" → 1; "the first two things" → 0 and 1; "the last but one step" and "second to
    last step" → -2. Of several, the one named last counts, and a step from there: "What is number 4? And the
    one after that?" → 4.
    """
    items: tuple[int, ...] = ()
    end = 0
    for match in _ordinal(_known_in(question, nouns)).finditer(question):
        items, end = _items(match), match.end()
    if len(items) != 1 or items[0] < 0:
        return items
    steps = len(_NEXT.findall(question, end)) - len(_PREVIOUS.findall(question, end))
    return (max(0, items[0] + steps),)


def number_asked_for(question: str, nouns: Collection[str] = ()) -> str:
    """The number by which an item is asked for as it would be printed; empty if it is by no such number, or several.

    Examples: "rule seven" → "7"; "What does clause 2.3 say?" → "2.3"; "the third rule" → "".
    """
    if dotted := _DOTTED.findall(question):
        return str(dotted[0]) if len(dotted) == 1 else ""
    numbered = [match for match in _ordinal(_known_in(question, nouns)).finditer(question) if match["number"]]
    items = items_asked_for(question, nouns)
    return str(items[0] + 1) if numbered and len(items) == 1 else ""


def item_noun(question: str, nouns: Collection[str] = ()) -> str:
    """What the item that is asked for is called, in the singular; empty where it isn't called anything of its own.

    Examples: "rule 7" and "the seventh rule" → "rule"; "number 4" → "".
    """
    matches = list(_ordinal(_known_in(question, nouns)).finditer(question))
    noun = (matches[-1]["noun"] or matches[-1]["before_number"] or "").lower() if matches else ""
    return "" if noun in ("one", "thing", "item", "point", "them") else noun


def topic(question: str, nouns: Collection[str] = ()) -> list[str]:
    """What the question says beside the place of an item, in small letters. Example: "the second rule of the club" →
    "club".
    """
    rest = _ordinal(_known_in(question, nouns)).sub(" ", _NAMED_BY_DOTS.sub(" ", question))
    return [word.text.lower() for word in content_words(rest)]


def refers_to_an_item(question: str, nouns: Collection[str] = ()) -> bool:
    """Whether the question itself, without what it leans on, speaks of an item. Example: "and the one after that?"."""
    is_named = _ordinal(_known_in(question, nouns)).search(question) or _DOTTED.search(question)
    return bool(is_named or _NEXT.search(question) or _PREVIOUS.search(question))


def _known_in(question: str, nouns: Collection[str]) -> tuple[str, ...]:
    """Those of `nouns` that the question has, in the plural as they are or in the singular."""
    asked = {word.text.lower() for word in words(question)}
    return tuple(sorted(noun for noun in nouns if {noun, noun.removesuffix("s"), noun.removesuffix("es")} & asked))


@lru_cache(64)
def _asks_for_a_list(nouns: tuple[str, ...]) -> re.Pattern[str]:
    """A common noun anywhere after the question word; one of `nouns` right after it, as it may be a verb elsewhere:
    "What if therapy fails?".
    """
    named = "|".join(map(re.escape, nouns)) or "(?!)"
    return re.compile(
        r"\b(?:what|which|list|name|give|tell|show|all|every|enumerate|summari[sz]e|how many|are there|overview)\b"
        rf"(?:.*\b(?P<noun>{_LIST_NOUN})(?:s|es)|"
        r"(?:\s+(?:are|were|is|me|us|about|the|all|of|your|my|our|any|some|its|their|these|those|there))*"
        rf"(?:\s+(?!(?:if|when|happens?|makes?|do|does|did|to)\b)[\w-]+){{0,2}}?\s+(?P<named>{named}))\b",
        re.IGNORECASE,
    )


@lru_cache(64)
def _ordinal(nouns: tuple[str, ...]) -> re.Pattern[str]:
    """What names items by their place: "the third rule", "rule 3", "what comes last"; `nouns` in the plural."""
    noun = "|".join([f"(?:{_LIST_NOUN})s?", *map(re.escape, _singular(nouns))])
    return re.compile(
        rf"\b(?P<before>(second|next)[ -]to[ -])?"
        rf"(?P<word>{'|'.join(_ORDINALS)}|last|final|penultimate|(?P<digits>\d{{1,2}})(st|nd|rd|th))\s+"
        rf"(?P<but_one>but one\s+)?((?P<many>{_COUNT})\s+|of\s+((the|those|these)\s+)?(\w+\s+){{0,2}}|"
        rf"(?!line\b)\w+\s+)?(?P<noun>{noun}|one|thing|them)\b|"
        rf"(?<!\w)(?:(?P<before_number>{noun}|article|paragraph)(?:\s+(?:number|no\.?|#))?|number|no\.?|#)\s*"
        rf"(?P<number>{_COUNT})\b(?!\.\d)"
        # not "type 2 diabetes"
        r"(?!\s+(?!about|in|on|of|is|was|say|mean|again|and|or|please|from|for|the|to|you|they)[a-z])|"
        r"\bwhat (comes|came|goes|is|was) (?P<comes>first|second|third|last)\b",
        re.IGNORECASE,
    )


def _singular(nouns: Collection[str]) -> list[str]:
    """The forms that the singular of each may have, and the plural; longer ones first."""
    forms = [form for noun in nouns for form in (noun, noun.removesuffix("s"), noun.removesuffix("es"))]
    return sorted(forms, key=len, reverse=True)


def _items(match: re.Match[str]) -> tuple[int, ...]:
    word = (match["word"] or match["comes"] or "").lower()
    count = _number(match["many"]) if match["many"] else 1
    if word in ("last", "final", "penultimate"):
        return (-2,) if match["before"] or match["but_one"] or word == "penultimate" else tuple(range(-count, 0))
    first = _ORDINALS.index(word) if word in _ORDINALS else _number(match["digits"] or match["number"]) - 1
    return tuple(range(first, first + count))


def _number(text: str) -> int:
    low = text.lower()
    return _NUMBERS.index(low) + 1 if low in _NUMBERS else int(low)


def count_asked_for(question: str) -> int | None:
    """How many things the question speaks of, if it does. Example: "Which four steps are there?" → 4."""
    match = _COUNTED.search(question)
    return _number(match["count"]) if match else None
