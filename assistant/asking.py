"""A sentence of a message goes in; whether it asks for something, with a question mark or without, comes out."""

import re

from assistant.words import content_words, words

_ASKS = (
    r"(?:what|why|how|who|whom|whose|when|where|which|is|are|was|were|does|do|did|can|could|should|will|would|has|have)"
)
_WHETHER = rf"(?:whether|if|{_ASKS})"
_KNOW = r"(?:know|understand|hear|learn|find out|see|be told|ask|figure out|get an answer)"
_SOMEBODY = r"(?:anyone|anybody|someone|somebody|one of you)"
_HELLO = r"(?:(?:so|and|but|anyway|now|ok|okay|right|well|also|then|again|plus|hi|hello|hey)\W+)*"

_FRAMES = (
    rf"\bwhat (?:i|we)(?:'d| would| really| actually)* (?:want|need|like|wonder|am after)(?: to {_KNOW})?(?: is)?\b",
    r"\bwhat i (?:don't|do not|can't|cannot|still don't) (?:get|understand|see|know)(?: is)?\b",
    rf"\bi(?:'d| would)?(?: really| just| also| only| still)* (?:want|need|like|love|hope|wish|try)(?:ed)?"
    rf"(?: very much| really)? to {_KNOW}\b",
    r"\b(?:wonder|wondering|wondered|curious|unsure|asking myself|ask myself)\b"
    rf"(?=.{{0,30}}\b(?:{_WHETHER}|about|to {_KNOW})\b)",
    rf"\b(?:no|any) (?:idea|clue)\b(?=.{{0,12}}\b{_WHETHER}\b)",
    r"\b(?:not|n't|never) (?:quite |really |at all |entirely )?"
    r"(?:sure|certain|clear|know|understand|get|told me|told)\b"
    rf"(?=(?: any ?more| either| yet)?(?: is)?,? (?:that|{_WHETHER})\b)",
    rf"\b(?:can|could|would|will|does|do|did|might) (?:you|{_SOMEBODY})(?: please| maybe| perhaps| possibly)* "
    r"(?:tell|explain|say|help|advise|know|let me know|list|describe|point|show)\b",
    rf"\b(?:has {_SOMEBODY}|{_SOMEBODY}) (?:know|knows|heard)\b",
    r"\b(?:my|the|one|another|real|only|big) question (?:is|was|would be|remains)\b",
    r"\b(?:looking for|grateful for|thankful for|appreciate|interested in|after) (?:any |some )?"
    r"(?:advice|information|tips|ideas|an answer|something i can)\b",
    r"\bi(?:'d| would) be (?:very |so )?(?:grateful|glad|happy|relieved|more relaxed|calmer)\b"
    rf"(?=.{{0,12}}\b(?:if|to {_KNOW})\b)",
)
_FRAME = re.compile("|".join(f"(?:{pattern})" for pattern in _FRAMES), re.IGNORECASE)
_ORDERS = re.compile(
    rf"^\W*{_HELLO}(?:(?:{_SOMEBODY}|pls|please|kindly|just) )*"
    r"(?:tell|explain|list|describe|give|show|help|name|summari[sz]e|remind|let me know|advise|say)\b"
    r"(?! (?:her|him|them)\b)",
    re.IGNORECASE,
)
_BEGINS = re.compile(rf"^\W*{_HELLO}{_ASKS}(?:'s|n't|’s|n’t)?\b", re.IGNORECASE)
_ENDS = re.compile(r"[.?!…][\"'”’)\]]*\s*$")
_GOES_ON = " ,;:–—-"
_ASKED = re.compile(rf".{{0,25}}?\b({_WHETHER}\b)(?! i (?:don't|do not|can't|want|need)\b)", re.IGNORECASE)
"""What is asked, right after what says that it is."""

_TAG = re.compile(
    r"^\W*(?:you know|right|ok|okay|huh|eh|no|yes|really|see|you see|know what i mean|get it|agreed|who knows|who knew|"
    r"what can you do|what else is new|why me|why not|what now)\W*$",
    re.IGNORECASE,
)
_TAGGED = re.compile(r",\s*(?:you know|you see|eh|huh|remember|imagine|if you know what i mean)\W*$", re.IGNORECASE)
"""What is told so may end in a question mark; "right?" and "isn't it?" want an answer."""


def asks(sentence: str) -> bool:
    """Whether a sentence asks for something. Examples: "Is it catching?", "no idea if it is catching" and "Tell me how
    it spreads." do; "My sister asked why I limp." and "You know?" don't.
    """
    if _TAG.match(sentence) or not words(sentence):
        return False
    if sentence.rstrip("\"'”’) ").endswith("?") and not _TAGGED.search(sentence):
        return True
    return bool(_FRAME.search(sentence.replace("’", "'")) or _ORDERS.match(sentence))


def may_ask(sentence: str) -> bool:
    """Whether a sentence begins like a question, though nothing else says that it is one: "why does it hurt"."""
    return bool(_BEGINS.match(sentence)) and len(words(sentence)) > 2 and bool(content_words(sentence))


def ended(sentence: str) -> str:
    """The sentence with a sign at its end, so that another can follow it. Example: "what helps" → "what helps?"."""
    if _ENDS.search(sentence):
        return sentence
    return sentence.rstrip(_GOES_ON) + ("?" if _BEGINS.match(sentence) else ".")


def bare(sentence: str) -> str:
    """A sentence that asks without what only says that it asks. Example: "I'd like to know how it spreads." → "how it
    spreads."; itself where nothing of content would be left.
    """
    plain = sentence.replace("’", "'")
    frame = _FRAME.search(plain)
    asked = _ASKED.match(plain, frame.end()) if frame else None
    rest = sentence[asked.start(1) :] if asked else ""
    return rest if content_words(rest) else sentence
